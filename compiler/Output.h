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

/// Writes all files under temporary names, syncs them with the disk, then renames
/// them, so that a failure leaves the old files as they were; false after a message.
/// What exists and is no regular file, such as /dev/stdout, is written directly.
bool writeFiles(llvm::ArrayRef<OutputFile> files, llvm::raw_ostream &errors);

/// Whether both are one file, or will be once they are written, through links too; what is
/// no regular file never is.
bool isSameFile(llvm::StringRef a, llvm::StringRef b);

} // namespace rnnc
