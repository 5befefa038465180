// A script -> a picture. gnuplot runs the script with fixed file names in a temporary folder.
#include "training/Picture.h"

#include "data/Error.h"
#include "data/ReadFile.h"
#include "data/SameFile.h"
#include "data/TemporaryFolder.h"
#include "data/WholeFile.h"
#include "loading/Process.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <optional>

namespace rnn {

namespace fs = std::filesystem;

namespace {

constexpr const char *scriptName = "plot.gp", *pictureName = "picture";

/// gnuplot's terminal for the picture's format; nothing if the extension is not that of a picture.
std::optional<std::string> terminalOf(const fs::path &path) {
  std::string ending = path.extension().string();
  std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return std::tolower(c); });
  if (ending == ".png" || isSpecialFile(path))
    return "pngcairo";
  if (ending == ".svg")
    return "svg";
  if (ending == ".pdf")
    return "pdfcairo";
  return std::nullopt;
}

/// Whether a picture ends as its format does: gnuplot does not see that the disk is full.
bool isWhole(const std::string &terminal, std::string_view picture) {
  std::string_view end = terminal == "pngcairo" ? std::string_view("IEND\xae\x42\x60\x82")
                         : terminal == "svg"    ? "</svg>"
                                                : "%%EOF";
  while (picture.ends_with('\n'))
    picture.remove_suffix(1);
  return picture.ends_with(end);
}

std::string sizeOf(const std::string &terminal, int height) {
  constexpr int width = 960;
  // Paper is measured in inches.
  return terminal == "pdfcairo" ? fmt::format("size {},{}", width / 100.0, height / 100.0)
                                : fmt::format("size {},{}", width, height);
}

} // namespace

std::string pictureText(std::string_view text) {
  std::string line;
  for (char character : text)
    if (character == '"')
      line += "\u201d";
    else
      line += static_cast<unsigned char>(character) < ' ' || character == 0x7f ? ' ' : character;
  return line;
}

void requirePicture(const fs::path &path) {
  requireWritable(path);
  std::optional<std::string> terminal = terminalOf(path);
  if (!terminal)
    fail("`{}` does not end like a picture: use .png, .svg or .pdf", path.string());
  ProcessResult result =
      runProcess({"gnuplot", "-d", "-e", "set terminal " + *terminal}, {.keepErrors = true});
  if (!result.started)
    fail("no picture can be drawn: `gnuplot` is not found; install it (Debian: gnuplot-nox)");
  if (result.exitCode != 0)
    fail("`{}` cannot be drawn: this `gnuplot` has no terminal `{}`; install one that has "
         "(Debian: gnuplot-nox)",
         path.string(), *terminal);
}

void drawPicture(const fs::path &path, const Drawing &drawing) {
  requirePicture(path);
  writeWholeFile(path, pictureBytes(path, drawing));
}

std::string pictureBytes(const fs::path &path, const Drawing &drawing) {
  std::string terminal = *terminalOf(path);
  TemporaryFolder folder;
  for (const auto &[name, contents] : drawing.files)
    writeWholeFile(folder.path() / name, contents);
  writeWholeFile(folder.path() / scriptName,
                 fmt::format("set encoding utf8\nset terminal {} {}\nset output '{}'\n{}", terminal,
                             sizeOf(terminal, drawing.height), pictureName, drawing.script));
  ProcessResult result = runProcess({"gnuplot", "-d", "-c", scriptName, drawing.title},
                                    {.keepErrors = true, .folder = folder.path()});
  std::error_code code;
  if (result.exitCode != 0 || !fs::exists(folder.path() / pictureName, code))
    fail("`{}` cannot be drawn: gnuplot failed with exit code {}", path.string(), result.exitCode);
  // Where it warns of a file, it has drawn the rest without that one's numbers.
  if (result.errors.find(" file \"") != std::string::npos)
    fail("`{}` cannot be drawn: gnuplot cannot read its numbers in `{}`", path.string(),
         folder.path().string());
  std::string picture = readFile(folder.path() / pictureName);
  if (!isWhole(terminal, picture))
    fail("`{}` cannot be drawn: gnuplot wrote only a part of it into `{}`; is the disk full?",
         path.string(), folder.path().parent_path().string());
  return picture;
}

} // namespace rnn
