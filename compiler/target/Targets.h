// The machines that there is code for, one row each: what `--target` accepts, lists and documents.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/TargetParser/Triple.h"
#include <string>
#include <string_view>
#include <vector>

namespace rnnc {

struct KnownTarget {
  std::string_view name;     // a triple, or a short name of one
  std::string_view triple;   // LLVM's, with the version of the system where objects need one
  std::string_view cpu;      // the default CPU
  std::string_view features; // what the default CPU has beyond LLVM's CPU of that name
  std::string_view vectors;  // of the default CPU, in words
  std::string_view others;   // other CPUs with other vectors, in words; empty if there are none
};

std::vector<std::string_view> targetNames();

/// The row of a target by any of LLVM's spellings, such as `arm64-apple-darwin` for `arm64-macos`;
/// null if there is no code for it.
const KnownTarget *targetOf(const llvm::Triple &triple);

/// The triple to generate code for: the row's, unless an ELF target's own spelling says more, such
/// as the version of an ARM architecture and how it passes floats.
llvm::Triple tripleFor(const KnownTarget &row, const llvm::Triple &given);

/// The text of `rnnc --target help`.
std::string describeTargets();

} // namespace rnnc
