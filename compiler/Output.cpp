// Output files that are whole or absent.
#include "Output.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace fs = llvm::sys::fs;

namespace rnnc {

namespace {

std::error_code write(llvm::raw_fd_ostream &stream, llvm::StringRef bytes) {
  stream << bytes;
  stream.flush();
  std::error_code error = stream.error();
  stream.clear_error(); // or its destructor ends the program
  return error;
}

bool isSpecial(llvm::StringRef path) {
  fs::file_status status;
  return !fs::status(path, status) && fs::exists(status) && !fs::is_regular_file(status);
}

} // namespace

bool writeFiles(llvm::ArrayRef<OutputFile> files, llvm::raw_ostream &errors) {
  llvm::SmallVector<fs::TempFile> temporaries;
  auto fail = [&](llvm::StringRef path, const std::string &reason) {
    errors << "rnnc: error: `" << path << "` cannot be written: " << reason << "\n";
    for (fs::TempFile &file : temporaries)
      llvm::consumeError(file.discard());
    return false;
  };
  for (const OutputFile &file : files) {
    if (isSpecial(file.path)) {
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
    llvm::Expected<fs::TempFile> temporary = fs::TempFile::create(file.path + ".tmp-%%%%%%");
    if (!temporary)
      return fail(file.path, llvm::toString(temporary.takeError()));
    temporaries.push_back(std::move(*temporary));
    llvm::raw_fd_ostream stream(temporaries.back().FD, /*shouldClose=*/false);
    if (std::error_code error = write(stream, file.bytes))
      return fail(file.path, error.message());
  }
  for (auto [file, temporary] :
       llvm::zip(llvm::make_filter_range(files, [](const OutputFile &f) { return !isSpecial(f.path); }),
                 temporaries))
    if (llvm::Error error = temporary.keep(file.path))
      return fail(file.path, llvm::toString(std::move(error)));
  return true;
}

} // namespace rnnc
