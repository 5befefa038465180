// The tree of a model's text, as written: nothing resolved, nothing filled in.
#pragma once

#include "syntax/Source.h"

namespace rnnc::ast {

struct Name {
  std::string text;
  SourceRange range;
};

struct Argument;

/// A number, true or false, a name, a string, or a call with arguments.
struct Value {
  enum Kind { Integer, Real, Boolean, Identifier, String, Call } kind = Identifier;
  SourceRange range;
  std::string text; // as written; of a call its name; of a string its contents
  int64_t integer = 0;
  double real = 0;
  bool boolean = false;
  SourceRange nameRange;           // of a call's name
  std::vector<Argument> arguments; // of a call
};

struct Argument {
  std::optional<Name> name; // none for a positional one
  Value value;
};

/// `input x: f32[100, 2]`
struct Input {
  Name name, elementType;
  std::vector<Value> sizes; // an unknown length is the identifier `?`
  SourceRange range;
};

/// `loss mean_squared_error`: a keyword with its value.
struct Setting {
  Name keyword;
  Value value;
};

struct Model {
  Name name;
  std::vector<Input> inputs;
  std::vector<Value> layers; // calls
  std::vector<Setting> settings;
  SourceRange range; // of the closing brace
};

} // namespace rnnc::ast
