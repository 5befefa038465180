// Finds `rnnc` and a linker, and runs them.
#include "loading/Toolchain.h"

#include "loading/Process.h"

#include <cstdlib>
#include <unistd.h>

namespace rnn {

namespace fs = std::filesystem;

namespace {

/// A path that no program mistakes for an option or a response file.
std::string asArgument(const fs::path &path) {
  std::string text = path.string();
  return text.starts_with('-') || text.starts_with('@') ? "./" + text : text;
}

bool isProgram(const fs::path &path) {
  std::error_code code;
  return fs::is_regular_file(path, code) && access(path.c_str(), X_OK) == 0;
}

/// The path of a program found in PATH; empty if there is none.
fs::path findInPath(const std::string &name) {
  const char *variable = std::getenv("PATH");
  std::string folders = variable ? variable : "";
  for (size_t begin = 0; begin <= folders.size();) {
    size_t end = std::min(folders.find(':', begin), folders.size());
    if (fs::path candidate = fs::path(folders.substr(begin, end - begin)) / name;
        isProgram(candidate))
      return candidate;
    begin = end + 1;
  }
  return {};
}

} // namespace

fs::path findCompiler() {
  if (const char *chosen = std::getenv("RNNC"); chosen && *chosen) {
    if (!isProgram(chosen))
      fail("the variable RNNC names `{}`, which is not a program", chosen);
    return chosen;
  }
  std::error_code code;
  fs::path self = fs::read_symlink("/proc/self/exe", code);
  if (fs::path sibling = self.parent_path() / "rnnc"; isProgram(sibling))
    return sibling;
  if (fs::path found = findInPath("rnnc"); !found.empty())
    return found;
  fail("the compiler `rnnc` is not found: neither beside this program nor in PATH; set RNNC to it");
}

void compileObject(const fs::path &compiler, const fs::path &source, const fs::path &object,
                   const std::vector<std::string> &further) {
  std::vector<std::string> arguments = {compiler.string(), asArgument(source), "-o",
                                        asArgument(object), "--export-table"};
  arguments.insert(arguments.end(), further.begin(), further.end());
  ProcessResult result = runProcess(arguments);
  if (!result.started)
    fail("the compiler `{}` cannot be run", compiler.string());
  if (result.exitCode >= 128)
    fail("the compiler `{}` was ended by signal {} while it compiled `{}`", compiler.string(),
         result.exitCode - 128, source.string());
  if (result.exitCode != 0)
    throw CompilationFailed(fmt::format("`{}` does not compile", source.string()));
}

void linkLibrary(const fs::path &object, const fs::path &library) {
  for (const char *linker : {"ld.lld-22", "ld.lld", "ld", "cc"}) {
    ProcessResult result = runProcess(
        {linker, "-shared", "-o", asArgument(library), asArgument(object)}, {.keepErrors = true});
    if (!result.started)
      continue;
    if (result.exitCode != 0)
      fail("`{}` cannot link `{}`: {}", linker, object.string(), result.errors);
    return;
  }
  fail("no linker is found (ld.lld-22, ld.lld, ld or cc); install lld-22 or binutils");
}

} // namespace rnn
