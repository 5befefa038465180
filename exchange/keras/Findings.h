// What reading a file of Keras has found beside the model.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace rnn::exchange {

struct Findings {
  /// What the language lacks: layers with their names and classes, a phrase each.
  std::vector<std::string> lacking;
  /// What has no effect here or has another form, a line each.
  std::vector<std::string> notes;

  void lack(std::string phrase) { addOnce(lacking, std::move(phrase)); }
  void note(std::string line) { addOnce(notes, std::move(line)); }

private:
  static void addOnce(std::vector<std::string> &list, std::string text) {
    if (std::ranges::find(list, text) == list.end())
      list.push_back(std::move(text));
  }
};

} // namespace rnn::exchange
