// Output files that are whole or absent.
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

/// Writes all files under temporary names, then renames them, so that a failure
/// leaves what was there before; false after a message. What exists and is no
/// regular file, such as /dev/stdout, is written directly.
bool writeFiles(llvm::ArrayRef<OutputFile> files, llvm::raw_ostream &errors);

} // namespace rnnc
