// A checked cell: the computation of one step of a layer, for any number of features and units. A
// layer of the text's own is a cell without states.
#pragma once

#include "model/Arithmetic.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rnnc {

/// A vector, or a matrix with a row for each feature or for each number of some blocks; a block has
/// `units` numbers.
struct CellParameter {
  enum Rows { None, Features, Units } rows = None;
  std::string name;
  int64_t rowBlocks = 0, columnBlocks = 0;
  std::vector<Call> initializers; // one for all columns, or one for each block
  SourceRange range;

  bool isMatrix() const { return rows != None; }
  std::vector<int64_t> shape(int64_t features, int64_t units) const;
};

/// A number, or a value of one or more blocks.
struct CellNode {
  enum Kind {
    Input,
    State,     // number `index`
    Parameter, // the vector `index`
    Number,
    Dot,     // the operand's product with the matrix `index`
    Block,   // block `index` of the operand
    Computed // by `operation`, element by element
  } kind;
  Arithmetic operation = {};
  int64_t blocks = 0; // 0 for a number, and for an input of `features` numbers
  double number = 0;
  int64_t index = 0;
  std::vector<size_t> operands = {}; // nodes before this one
  std::optional<Call> activation = {};
};

struct Cell {
  bool isLayer = false;
  /// Of a layer: a call gives its units; false: they are the features of its input.
  bool takesUnits = true;
  std::string name;
  std::vector<CellParameter> parameters;
  std::vector<CellNode> nodes;
  /// The named values of one block, in the order of the text, and the next states, or the value of
  /// a layer.
  std::vector<size_t> named, next;
};

/// The number of blocks that a step computes.
int64_t computedBlocks(const Cell &cell);

} // namespace rnnc
