// Texts and objects -> output files that are written whole or not at all.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <string>

namespace rnnc {

struct OutputFile {
  std::string path;
  llvm::StringRef bytes;
};

/// Writes all files under temporary names, syncs them to disk and then renames them, so that a
/// failure leaves the old files unchanged. Returns false after printing a message. An existing file
/// that is not regular, such as /dev/stdout, is written directly.
bool writeFiles(llvm::ArrayRef<OutputFile> files, llvm::raw_ostream &errors);

/// Whether both paths are the same file, or will be once they are written, with links resolved;
/// special files never count as the same.
bool isSameFile(llvm::StringRef a, llvm::StringRef b);

} // namespace rnnc
