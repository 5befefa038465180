// A script and files of numbers -> a picture drawn by gnuplot.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace rnn {

/// What gnuplot draws. gnuplot evaluates strings in a script, so the user's names do not belong
/// there: they are passed in files and as the title, ARG1 in the script.
struct Drawing {
  std::string script; // after the terminal and the output are set
  std::vector<std::pair<std::string, std::string>> files; // names in the script, and contents
  std::string title;
  int height; // in pixels; the width is 960
};

/// Writes a PNG, SVG or PDF file, by the extension of the path, whole or not at all. Throws Error,
/// also in the cases of `requirePicture`.
void drawPicture(const std::filesystem::path &path, const Drawing &drawing);

/// The bytes of such a picture.
std::string pictureBytes(const std::filesystem::path &path, const Drawing &drawing);

/// Throws Error if the path cannot be written, if its extension is not that of a picture (a device
/// or a pipe gets PNG), or if no gnuplot is installed that can draw it.
void requirePicture(const std::filesystem::path &path);

/// Text in a form that a line of gnuplot's data can hold: quotes cannot be escaped there.
std::string pictureText(std::string_view text);

} // namespace rnn
