// The syntax tree of a model's text, before names are resolved and defaults filled in.
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
  /// Invalid: a number out of range that has been reported.
  enum Kind { Integer, Real, Boolean, Identifier, String, Call, List, Invalid } kind = Identifier;
  SourceRange range;
  std::string text; // as written; for a call its name, for a string its contents
  int64_t integer = 0;
  double real = 0;
  bool boolean = false;
  SourceRange nameRange;           // of a call's name
  std::vector<Argument> arguments; // of a call; for a list its elements, without names
};

struct Argument {
  std::optional<Name> name; // empty for a positional argument
  Value value;
};

/// `y, h = gru(3, return_state=true)(x, initial_state=[s])`; without names on the left, a line of a
/// stack of layers.
struct LayerStatement {
  std::vector<Name> results;
  Value call;
  bool isApplied = false; // to named inputs instead of the line above
  std::vector<Name> inputs, initialStates;
  std::optional<Value> reverse; // of `(x, reverse=true)`
  SourceRange applied;          // the inputs, with their parentheses
};

/// `input x: f32[100, 2]`
struct Input {
  Name name, elementType;
  std::vector<Value> sizes; // a dynamic length is the identifier `?`
  SourceRange range;        // of the type
};

/// `0.3 * mse(a)`
struct LossTerm {
  std::optional<Value> factor;
  Value call;
};

/// `loss mean_squared_error`: a keyword with its value. `loss total = mse(a) + 0.3 * mse(b)`: the
/// name as the value, and terms.
struct Setting {
  Name keyword;
  Value value;
  std::vector<LossTerm> terms = {};
};

/// Arithmetic in a cell or a loss.
struct Expression {
  enum Kind { Leaf, Next, Block, Negate, Add, Subtract, Multiply, Divide, Call } kind = Leaf;
  SourceRange range;
  Value value;                      // Leaf: a number or a name; Block: the index
  Name name;                        // Next: the state; Call: the function
  std::vector<Expression> operands; // of a call its arguments
  std::optional<Name> label;        // of an argument given by name
};

/// `parameter kernel: [features, 4 * units] = glorot_uniform` in a cell, `parameter h0: [8]` in a
/// model
struct Parameter {
  Name name;
  std::vector<std::vector<Value>> sizes; // the factors of each
  SourceRange sizesRange;
  std::optional<Value> initializer;
};

/// `gates = ...` or `next h = ...`
struct Assignment {
  bool ofState = false;
  Name name;
  Expression value;
};

/// `cell NAME(x, h) { ... }`, or `layer NAME(x) { ... }`, which has no states but a value
struct Cell {
  bool isLayer = false;
  Name name;
  std::vector<Name> arguments; // a step of the input, then the states
  std::vector<Parameter> parameters;
  std::vector<Assignment> assignments;
  std::optional<Expression> result; // of a layer
  bool complete = true;             // false: some statement could not be read
};

/// `loss NAME(y, t) { ... }`, `metric NAME(y, t) { ... }`
struct Loss {
  Name name;
  std::vector<Name> arguments; // the prediction, the target
  std::vector<Assignment> assignments;
  std::optional<Expression> result;
  bool complete = true; // false: some statement could not be read
};

struct Model {
  std::vector<Cell> cells;           // defined before the model
  std::vector<Loss> losses, metrics; // too
  Name name;
  std::vector<Input> inputs;
  std::vector<Parameter> parameters;
  std::vector<LayerStatement> layers;
  std::vector<Name> outputs; // of the statement `output`; empty: those of the last layer
  std::vector<Setting> settings;
  bool complete = true; // false: some statement could not be read
};

/// A value in messages: "`30`", "`\"text\"`", "`gru(...)`", "`[...]`".
std::string describe(const Value &value);

} // namespace rnnc::ast
