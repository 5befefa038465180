// Where compiled models are kept, and under which name.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace rnn {

/// $RNN_CACHE, else $XDG_CACHE_HOME/rnn, else ~/.cache/rnn; created if it isn't
/// there. Throws Error if it can't be used.
std::filesystem::path cacheFolder();

/// The name of an entry: a hash (XXH3, 128 bits) of everything that decides
/// the code: the text, the compiler's bytes, this machine's CPU, the target.
std::string cacheKey(std::string_view text, const std::filesystem::path &compiler,
                     const std::string &targetCpu);

/// Makes the folder `made` the entry `entry`, in one step; if another process
/// was faster, its entry stays and `made` is left alone. Throws Error.
void publishEntry(const std::filesystem::path &made, const std::filesystem::path &entry);

} // namespace rnn
