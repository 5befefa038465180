// Records of CSV, TSV or JSON lines -> labelled texts.
#include "datasets/TextTable.h"

#include "data/Error.h"
#include "data/Names.h"
#include "text/Spaces.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace rnn {

using nlohmann::json;

namespace {

TableFormat formatOf(const std::string &path, const ReadingOptions &options) {
  if (options.format)
    return *options.format;
  std::string ending = std::filesystem::path(path).extension().string();
  if (ending == ".ndjson")
    return TableFormat::JsonLines;
  if (auto format = tableFormat(ending.empty() ? ending : ending.substr(1)))
    return *format;
  fail("the format of `{}` is unknown from its name; give `--format csv`, `tsv` or `jsonl`, or a "
       "folder with a sub-folder for each class",
       path == "-" ? "standard input" : path);
}

void splitAtTabs(std::string_view line, std::vector<std::string> &fields) {
  fields.clear();
  for (size_t end; (end = line.find('\t')) != std::string_view::npos; line.remove_prefix(end + 1))
    fields.emplace_back(line.substr(0, end));
  fields.emplace_back(line);
}

/// A label is a text, a number or a truth value; a missing label is an empty text.
std::optional<std::string> labelOf(const json &value) {
  if (value.is_string())
    return value.get<std::string>();
  if (value.is_boolean() || value.is_number())
    return value.dump();
  if (value.is_null())
    return "";
  return std::nullopt;
}

} // namespace

std::optional<TableFormat> tableFormat(std::string_view name) {
  if (name == "csv")
    return TableFormat::Csv;
  if (name == "tsv")
    return TableFormat::Tsv;
  if (name == "jsonl")
    return TableFormat::JsonLines;
  return std::nullopt;
}

TextTable::TextTable(const std::string &path, const ReadingOptions &options)
    : lines(path, options.replaceInvalid), format(formatOf(path, options)),
      textColumn(options.textColumn), labelColumn(options.labelColumn),
      needsLabels(options.needsLabels) {
  if (!lines.isPipe())
    readHeader();
}

/// Reads the next line that is not empty; false after the last one.
bool TextTable::nextLine(std::string_view &line) {
  do {
    if (!lines.next(line))
      return false;
  } while (withoutLineEnd(line).empty());
  firstLine = lines.number();
  return true;
}

/// Reads the fields of the next line that is not empty; false after the last one.
bool TextTable::readFields() {
  std::string_view line;
  if (!nextLine(line))
    return false;
  if (format == TableFormat::Tsv) {
    splitAtTabs(withoutLineEnd(line), fields);
    return true;
  }
  csv.clear();
  try {
    while (!csv.add(line)) {
      if (csv.bytes() > mostTextBytes || !lines.next(line))
        fail("a quote is not closed");
    }
  } catch (const Error &error) {
    fail("{}: {}", place(), error.what());
  }
  fields = csv.fields();
  return true;
}

void TextTable::readHeader() {
  headerRead = true;
  if (format == TableFormat::JsonLines)
    return;
  if (!readFields())
    fail("`{}` is empty; its first line names the columns", lines.name());
  columns = fields.size();
  auto find = [&](const std::string &name, const char *option, bool isNeeded) -> size_t {
    auto found = std::ranges::find(fields, name);
    if (found == fields.end())
      found = std::ranges::find(fields, name, withoutSpaces);
    if (found == fields.end() && isNeeded)
      fail("`{}` has no column `{}`; it has {}; `{}` names another one", lines.name(), name,
           quoteNames(fields), option);
    return found - fields.begin();
  };
  text = find(textColumn, "--text-column", true);
  label = find(labelColumn, "--label-column", needsLabels);
}

void TextTable::parseObject(std::string_view line, TextRecord &record) const {
  json object = json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object())
    fail("{}: expected an object of JSON in a line", place());
  auto find = [&](const std::string &name, const char *option) -> const json & {
    auto found = object.find(name);
    if (found == object.end())
      fail("{}: there is no `{}`; `{}` names another one", place(), name, option);
    return *found;
  };
  const json &textValue = find(textColumn, "--text-column");
  if (!textValue.is_string())
    fail("{}: `{}` is not a text but of the type {}", place(), textColumn, textValue.type_name());
  record.text = textValue.get<std::string>();
  if (!needsLabels && !object.contains(labelColumn))
    return setLabel(record, "");
  const json &labelValue = find(labelColumn, "--label-column");
  std::optional<std::string> found = labelOf(labelValue);
  if (!found)
    fail("{}: `{}` is not a label but of the type {}", place(), labelColumn,
         labelValue.type_name());
  setLabel(record, *found);
}

/// Throws Error if the label is missing and needed.
void TextTable::setLabel(TextRecord &record, std::string_view label) const {
  record.label = withoutSpaces(label);
  if (needsLabels && record.label.empty())
    fail("{}: the label is missing; give the text one, or leave it out", place());
}

bool TextTable::next(TextRecord &record) {
  if (!headerRead)
    readHeader();
  if (format == TableFormat::JsonLines) {
    std::string_view line;
    if (!nextLine(line))
      return false;
    parseObject(line, record);
    return true;
  }
  if (!readFields())
    return false;
  if (fields.size() != columns)
    fail("{}: the record has {} fields, but the first line names {} columns", place(),
         fields.size(), columns);
  record.text = std::move(fields[text]);
  setLabel(record, text == label ? record.text : label < fields.size() ? fields[label] : "");
  return true;
}

std::string TextTable::place() const { return fmt::format("{}:{}", lines.name(), firstLine); }

void TextTable::rewind() {
  lines.rewind();
  readHeader();
}

} // namespace rnn
