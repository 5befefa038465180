// A label's number -> one row of the model's target.
#include "datasets/TextTarget.h"

#include "data/Error.h"
#include "data/Names.h"
#include "training/ClassWeights.h"
#include "training/Shapes.h"

#include <algorithm>
#include <cmath>

namespace rnn {

namespace {

/// The number of classes; 0: labels are arbitrary numbers.
uint64_t labelClasses(const rnn_model &model) { return isBinary(model) ? 2 : classesOf(model); }

} // namespace

LabelUse labelUse(const rnn_model &model) {
  uint64_t classes = labelClasses(model);
  if (classes == 0)
    return LabelUse::AnyNumber;
  // If -1 is the ignored class, it is not one of the classes.
  return classes == 2 && model.ignored_class != -1 ? LabelUse::TwoClasses : LabelUse::Classes;
}

TextTarget::TextTarget(const rnn_model &model, const Labels &labels)
    : model(model.name), units(sizeOf(model.target.shape)), classes(labelClasses(model)),
      ignored(model.ignored_class) {
  bool isClass = model.target.classes > 0;
  if (model.target.shape.rank > (isClass ? 0 : 1) && units != 1)
    fail("a text has one label, but a target of model `{}` is {}", model.name,
         formatWithSamples(model.target.shape));
  if (classes && labels.names().size() > classes)
    fail("the data has the classes {}, but model `{}` distinguishes {}; `--classes` selects some",
         quoteNames(labels.names()), model.name, classes);
}

void TextTarget::require(double number, const std::string &label, const std::string &place) const {
  bool isClass = number >= 0 && number < double(classes) && number == std::floor(number);
  if (classes && !isClass && number != ignored)
    fail("{}: the label `{}` is not one of the classes 0 to {} of model `{}`", place, label,
         classes - 1, model);
}

void TextTarget::write(float number, float *row) const {
  if (units == 1) {
    *row = number;
    return;
  }
  std::fill_n(row, units, 0.0f);
  row[static_cast<uint64_t>(number)] = 1;
}

} // namespace rnn
