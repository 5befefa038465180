// The files that a command's options name -> an error where an output would overwrite an input.
#include "FileOptions.h"

#include "data/SameFile.h"

#include <algorithm>
#include <fmt/format.h>

namespace rnn::command {

namespace fs = std::filesystem;

namespace {

struct NamedFile {
  std::string option, type;
  fs::path path;
};

/// The name of an option in messages: "--data", or "model" for a positional argument.
std::string nameOf(const CLI::Option &option) {
  return option.get_lnames().empty() ? option.get_name() : "--" + option.get_lnames().front();
}

std::vector<NamedFile> filesOf(const CLI::App &command) {
  std::vector<NamedFile> files;
  for (const CLI::Option *option : command.get_options())
    for (const char *type : {inputType, textsType, outputType})
      if (option->get_type_name() == type)
        for (const std::string &path : option->results())
          if (!path.empty() && path != "-") // standard input
            files.push_back({nameOf(*option), type, path});
  return files;
}

/// Whether a file with this path in a folder would be one of its labelled texts: in the folder of a
/// class, and not hidden.
bool isLabelledText(const fs::path &inside) {
  return std::distance(inside.begin(), inside.end()) > 1 &&
         std::ranges::none_of(inside,
                              [](const fs::path &name) { return name.string().starts_with('.'); });
}

/// The conflict between an output and an input; empty if there is none.
std::string problemOf(const NamedFile &output, const NamedFile &input) {
  std::error_code code;
  if (!fs::exists(input.path, code))
    return {}; // reported as another error
  if (isSameFile(output.path, input.path) && !fs::is_directory(input.path, code))
    return fmt::format("`{}` would overwrite `{}`, which `{}` reads; name another file",
                       output.option, input.path.string(), input.option);
  if (!fs::is_directory(input.path, code))
    return {};
  fs::path inside = pathInside(input.path, output.path);
  if (!inside.empty() && (input.type == textsType || isLabelledText(inside)))
    return fmt::format("`{}` would write into the folder `{}`, whose files `{}` reads; name a "
                       "file outside of it",
                       output.option, input.path.string(), input.option);
  return {};
}

} // namespace

void requireSeparateFiles(const CLI::App &command, const std::vector<OutputFile> &outputs) {
  std::vector<NamedFile> inputs = filesOf(command), written;
  for (const OutputFile &output : outputs)
    written.push_back({output.option, outputType, output.path});
  auto isOutput = [](const NamedFile &file) { return file.type == outputType; };
  std::ranges::copy_if(inputs, std::back_inserter(written), isOutput);
  std::erase_if(inputs, isOutput);
  for (size_t i = 0; i < written.size(); ++i) {
    for (const NamedFile &input : inputs)
      if (std::string problem = problemOf(written[i], input); !problem.empty())
        throw CLI::ValidationError(problem);
    for (size_t j = 0; j < i; ++j)
      if (isSameFile(written[i].path, written[j].path))
        throw CLI::ValidationError(
            fmt::format("`{}` and `{}` would both write `{}`; name two files", written[j].option,
                        written[i].option, written[i].path.string()));
  }
}

} // namespace rnn::command
