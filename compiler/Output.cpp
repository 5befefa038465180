// Contents -> temporary files -> the output files, by renaming.
#include "Output.h"

#include "data/SameFile.h"
#include "data/WholeFile.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <unistd.h>

namespace fs = llvm::sys::fs;

namespace rnnc {

namespace {

std::error_code write(llvm::raw_fd_ostream &stream, llvm::StringRef bytes) {
  stream << bytes;
  stream.flush();
  std::error_code error = stream.error();
  stream.clear_error(); // otherwise its destructor ends the program
  return error;
}

} // namespace

bool writeFiles(llvm::ArrayRef<OutputFile> files, llvm::raw_ostream &errors) {
  llvm::SmallVector<fs::TempFile> temporaries;
  llvm::SmallVector<std::string> targets; // the final names of the temporary files
  auto fail = [&](llvm::StringRef path, const std::string &reason) {
    errors << "rnnc: error: `" << path << "` cannot be written: " << reason << "\n";
    for (fs::TempFile &file : temporaries)
      llvm::consumeError(file.discard());
    return false;
  };
  for (const OutputFile &file : files) {
    if (rnn::isSpecialFile(file.path)) {
      std::error_code error;
      llvm::raw_fd_ostream stream(file.path, error);
      if (!error)
        error = write(stream, file.bytes);
      if (error)
        return fail(file.path, error.message());
      continue;
    }
    llvm::StringRef folder = llvm::sys::path::parent_path(file.path);
    if (!folder.empty() && !fs::is_directory(folder))
      return fail(file.path, "there is no folder `" + folder.str() + "`");
    if (fs::is_directory(file.path))
      return fail(file.path, std::make_error_code(std::errc::is_a_directory).message());
    // A link stays a link: its target is replaced.
    std::string target =
        fs::is_symlink_file(file.path) ? rnn::resolvePath(file.path).string() : file.path;
    llvm::Expected<fs::TempFile> temporary = fs::TempFile::create(target + ".tmp-%%%%%%");
    if (!temporary)
      return fail(file.path, llvm::toString(temporary.takeError()));
    temporaries.push_back(std::move(*temporary));
    targets.push_back(target);
    llvm::raw_fd_ostream stream(temporaries.back().FD, /*shouldClose=*/false);
    if (std::error_code error = write(stream, file.bytes))
      return fail(file.path, error.message());
    if (fsync(temporaries.back().FD) != 0)
      return fail(file.path, std::error_code(errno, std::generic_category()).message());
  }
  for (auto [target, temporary] : llvm::zip(targets, temporaries)) {
    if (llvm::Error error = temporary.keep(target))
      return fail(target, llvm::toString(std::move(error)));
    rnn::syncFolderOf(target);
  }
  return true;
}

bool isSameFile(llvm::StringRef a, llvm::StringRef b) { return rnn::isSameFile(a.str(), b.str()); }

} // namespace rnnc
