// The tree of a model's text, as written: nothing resolved, nothing filled in.
#pragma once

#include "syntax/Source.h"

namespace rnnc::ast {

struct Name {
  std::string text;
  SourceRange range;
};

struct Argument;

/// A number, true or false, a name, a string, a call with arguments, or a list.
struct Value {
  /// Invalid: a number out of range, which has been reported.
  enum Kind { Integer, Real, Boolean, Identifier, String, Call, List, Invalid } kind = Identifier;
  SourceRange range;
  std::string text; // as written; of a call its name; of a string its contents
  int64_t integer = 0;
  double real = 0;
  bool boolean = false;
  SourceRange nameRange;           // of a call's name
  std::vector<Argument> arguments; // of a call; of a list its elements, without names
};

struct Argument {
  std::optional<Name> name; // none for a positional one
  Value value;
};

/// `y, h = gru(3, return_state=true)(x, initial_state=[s])`; without the names
/// on the left it is just a line of the stack.
struct LayerStatement {
  std::vector<Name> results;
  Value call;
  bool isApplied = false; // to the inputs that are named, not to the line above
  std::vector<Name> inputs, initialStates;
  SourceRange applied; // the inputs, with their parentheses
};

/// `input x: f32[100, 2]`
struct Input {
  Name name, elementType;
  std::vector<Value> sizes; // an unknown length is the identifier `?`
  SourceRange range;        // of the type
};

/// `loss mean_squared_error`: a keyword with its value.
struct Setting {
  Name keyword;
  Value value;
};

struct Model {
  Name name;
  std::vector<Input> inputs;
  std::vector<LayerStatement> layers;
  std::vector<Name> outputs; // of the statement `output`; none: the last layer's
  std::vector<Setting> settings;
  bool complete = true; // false: some statement could not be read
};

/// A value as messages show it: "`30`", "`\"text\"`", "`gru(...)`", "`[...]`".
std::string describe(const Value &value);

} // namespace rnnc::ast
