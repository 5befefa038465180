// Sequences that tokens alone decide: where these repeat, so do they.
#pragma once

#include "dialect/Rnn.h"
#include "llvm/ADT/SetVector.h"

namespace rnnc {

/// Adds to `tokens` what the sequence is computed from, step by step, and whether that
/// is all: functions' arguments that name rows of a matrix. False of a sequence that
/// has a memory, random numbers, or numbers of the user's.
bool findTokens(mlir::Value sequence, llvm::SetVector<mlir::Value> &tokens);

/// Tokens and what they name rows of.
struct Embedded {
  mlir::Value tokens;
  mlir::FlatSymbolRefAttr embeddings;
};

/// Of an output of a scan that only looks up rows.
std::optional<Embedded> embeddedBy(mlir::Value sequence);

/// Floats of a shard's memory for numbers of each different row.
constexpr int64_t largestTokenTable = 4 << 20;

/// Whether a lookup takes the sequence for its token.
bool areTokens(mlir::Value sequence);

/// The projection that the sequence is, or is columns of; null if it is none.
rnn::ProjectOp projectionBehind(mlir::Value sequence);

} // namespace rnnc
