// Finds sequences that are functions of tokens: where the tokens repeat, so do they.
#pragma once

#include "dialect/Rnn.h"
#include "llvm/ADT/SetVector.h"

namespace rnnc {

/// Adds to `tokens` the token arguments from which the sequence is computed step by step. Returns
/// whether it depends on nothing else: false if a state, random numbers or other inputs are
/// involved.
bool findTokens(mlir::Value sequence, llvm::SetVector<mlir::Value> &tokens);

/// Tokens, and the matrix whose rows they select.
struct Embedded {
  mlir::Value tokens;
  mlir::FlatSymbolRefAttr embeddings;
};

/// The embedding of a sequence that is an output of a scan which only looks up rows.
std::optional<Embedded> embeddedBy(mlir::Value sequence);

/// The most floats of a shard's table with numbers for each distinct row.
constexpr int64_t largestTokenTable = 4 << 20;

/// Whether a lookup uses the sequence as its token.
bool areTokens(mlir::Value sequence);

/// The projection of which the sequence is all or some columns; null if there is none.
rnn::ProjectOp projectionBehind(mlir::Value sequence);

} // namespace rnnc
