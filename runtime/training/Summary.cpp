// The table of a model -> the text of its summary.
#include "training/Summary.h"

#include "training/Shapes.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <span>
#include <utility>

namespace rnn {

namespace {

/// "8,671"
std::string withCommas(uint64_t number) {
  std::string digits = std::to_string(number);
  for (size_t place = digits.size(); place > 3; place -= 3)
    digits.insert(place - 3, ",");
  return digits;
}

/// "33.87 KB", as Keras rounds.
std::string readableBytes(double bytes) {
  const char *units[] = {"B", "KB", "MB", "GB"};
  size_t unit = 0;
  for (; bytes >= 1024 && unit + 1 < std::size(units); ++unit)
    bytes /= 1024;
  return fmt::format("{:.2f} {}", bytes, units[unit]);
}

using Row = std::array<std::string, 3>;

/// The widths of the columns, with a space on either side of the text.
std::array<size_t, 3> widthsOf(const std::vector<Row> &rows) {
  std::array<size_t, 3> widths = {33, 24, 15}; // Keras' widths, if they suffice
  for (const Row &row : rows)
    for (size_t column = 0; column < row.size(); ++column)
      widths[column] = std::max(widths[column], row[column].size() + 2);
  return widths;
}

class Table {
public:
  explicit Table(std::vector<Row> rows) : rows(std::move(rows)), widths(widthsOf(this->rows)) {}

  std::string text() const {
    std::string text = rule("┏", "━", "┳", "┓") + line(rows.front(), "┃");
    for (size_t row = 1; row < rows.size(); ++row) {
      text += row > 1 ? rule("├", "─", "┼", "┤") : rule("┡", "━", "╇", "┩");
      text += line(rows[row], "│");
    }
    return text + rule("└", "─", "┴", "┘");
  }

private:
  std::string rule(const char *left, const char *line, const char *cross, const char *right) const {
    std::string text = left;
    for (size_t column = 0; column < widths.size(); ++column) {
      for (size_t cell = 0; cell < widths[column]; ++cell)
        text += line;
      text += column + 1 < widths.size() ? cross : right;
    }
    return text + "\n";
  }
  std::string line(const Row &row, const char *bar) const {
    return fmt::format("{0} {1:<{4}} {0} {2:<{5}} {0} {3:>{6}} {0}\n", bar, row[0], row[1], row[2],
                       widths[0] - 2, widths[1] - 2, widths[2] - 2);
  }

  std::vector<Row> rows;
  std::array<size_t, 3> widths;
};

} // namespace

std::string summaryOf(const rnn_model &model) {
  std::string text = fmt::format("Model: \"{}\"\n", model.name);
  std::vector<Row> rows = {{"Layer (type)", "Output Shape", "Param #"}};
  uint64_t total = 0, trained = 0;
  for (uint64_t i = 0; i < model.layer_count; ++i) {
    const rnn_layer &layer = model.layers[i];
    rows.push_back({fmt::format("{} ({})", layer.name, layer.class_name),
                    formatWithSamples(layer.output), withCommas(layer.parameters)});
    total += layer.parameters;
  }
  for (const rnn_parameter &parameter : std::span(model.parameters, model.parameter_count))
    trained += parameter.trainable ? parameter.size : 0;
  text += Table(std::move(rows)).text();
  for (auto [which, numbers] : {std::pair("Total", total), std::pair("Trainable", trained),
                                std::pair("Non-trainable", total - trained)})
    text += fmt::format(" {} params: {} ({})\n", which, withCommas(numbers),
                        readableBytes(double(numbers) * sizeof(float)));
  text += fmt::format(" Parameters: {} bytes\n", withCommas(model.parameters_size * sizeof(float)));
  text += fmt::format(" Optimizer state: {} bytes\n", withCommas(model.optimizer_state_bytes));
  std::string workspace = withCommas(model.workspace_bytes) + " bytes";
  if (model.workspace_bytes_per_step > 0)
    workspace += fmt::format(" and {} per step", withCommas(model.workspace_bytes_per_step));
  text += fmt::format(" Workspace: {} a thread\n", workspace);
  return text;
}

} // namespace rnn
