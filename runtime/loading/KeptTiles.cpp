// A file of tiles: "# rnnc --tune HASH", then lines that have this hash.
#include "loading/KeptTiles.h"

#include "data/Error.h"
#include "data/Hash.h"
#include "data/ReadFile.h"
#include "data/WholeFile.h"

namespace rnn {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view mark = "# rnnc --tune ";

} // namespace

fs::path keptTilesPath(const fs::path &folder, std::string_view text,
                       const CompilerIdentity &compiler, const std::string &targetCpu) {
  constexpr std::string_view byteOrderMark = "\xef\xbb\xbf"; // which the compiler skips
  if (text.starts_with(byteOrderMark))
    text.remove_prefix(byteOrderMark.size());
  return folder / (cacheKey(text, compiler, "tiles for " + targetCpu) + tilesEnding);
}

std::optional<std::string> readKeptTiles(const fs::path &path) {
  if (!isOwnFile(path))
    return std::nullopt;
  try {
    std::string text = readFile(path);
    size_t end = text.find('\n');
    if (end == std::string::npos)
      return std::nullopt;
    std::string lines = text.substr(end + 1);
    if (text.substr(0, end) != std::string(mark) + hashOf(lines))
      return std::nullopt;
    return lines;
  } catch (const Error &) {
    return std::nullopt; // another process has just removed it
  }
}

void keepTiles(const fs::path &path, std::string_view lines) {
  WholeFile file(path, /*permissions=*/0600);
  file.write(fmt::format("{}{}\n{}", mark, hashOf(lines), lines));
  file.publish();
}

} // namespace rnn
