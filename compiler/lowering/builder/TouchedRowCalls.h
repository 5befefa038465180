// Gradients that are kept row by row -> calls of the support code (compiler/target/support/rows.c).
#pragma once

#include "analysis/TouchedRows.h"
#include "lowering/builder/Shard.h"
#include "lowering/builder/SupportCall.h"

namespace rnnc {

/// Adds a row, an i32, to the list at float `place` of the gradients.
inline void emitTouch(const Shard &s, mlir::Value place, int64_t rows, mlir::Value row) {
  SupportCall support{s.b, s.loc};
  auto wide = [&](mlir::Value number) -> mlir::Value {
    return number.getType().isIndex()
               ? mlir::arith::IndexCastOp::create(s.b, s.loc, s.b.getI64Type(), number).getResult()
               : mlir::arith::ExtUIOp::create(s.b, s.loc, s.b.getI64Type(), number).getResult();
  };
  support.call("rnn_touch_row",
               {s.memory.gradients, wide(place), support.integer(rows), wide(row)});
}

/// Makes the rows of a shard zero, whose gradients begin at `s.memory.gradientBase`.
inline void emitClearRows(const Shard &s, const TouchedRows &touched) {
  SupportCall support{s.b, s.loc};
  mlir::Value base =
      mlir::arith::IndexCastOp::create(s.b, s.loc, s.b.getI64Type(), s.memory.gradientBase);
  support.call("rnn_clear_rows", {s.memory.gradients, base, support.integer(touched.offset),
                                  support.integer(touched.rows), support.integer(touched.columns),
                                  support.integer(touched.place)});
}

} // namespace rnnc
