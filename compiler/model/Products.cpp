// The argument `axes` of `dot`, which counts the axis of samples as 0 -> axes of both values; the
// scores of an attention.
#include "model/Products.h"

namespace rnnc {

DotAxes dotAxesOf(const Call &dot, size_t firstRank, size_t secondRank) {
  const ast::Value &axes = dot.arguments.value("axes");
  auto written = [&](size_t i) {
    return axes.kind == ast::Value::List ? axes.arguments[i].value.integer : axes.integer;
  };
  // A negative axis counts from the end.
  auto axisOf = [](int64_t axis, size_t rank) {
    return axis < 0 ? axis + int64_t(rank) : axis - 1;
  };
  return {axisOf(written(0), firstRank), axisOf(written(1), secondRank)};
}

std::string_view scoreModeOf(const Call &attention) {
  const Arguments &given = attention.arguments;
  return given.has("score_mode") ? std::string_view(given.call("score_mode").name) : "concat";
}

const std::vector<CallSchema> &scoreModeSchemas() {
  static const std::vector<CallSchema> schemas = {{"dot", {}, 0}, {"concat", {}, 0}};
  return schemas;
}

} // namespace rnnc
