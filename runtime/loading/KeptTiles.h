// The tiles that `rnnc --tune` has chosen, beside the cache of compiled models: a file for each
// text, compiler, processor and target.
#pragma once

#include "loading/Cache.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace rnn {

/// The path of the file in the cache folder. `targetCpu` is as for `rnnc --target-cpu`.
std::filesystem::path keptTilesPath(const std::filesystem::path &folder, std::string_view text,
                                    const CompilerIdentity &compiler, const std::string &targetCpu);

/// The lines of such a file; nothing if there is none, or one that is damaged or that others may
/// have written.
std::optional<std::string> readKeptTiles(const std::filesystem::path &path);

/// Writes the file whole, with a first line that tells damage. Throws Error.
void keepTiles(const std::filesystem::path &path, std::string_view lines);

} // namespace rnn
