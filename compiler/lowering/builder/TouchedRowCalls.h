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

/// The float index of the gradient of a row, an i32, in the part of a shard's gradients at `part`.
inline mlir::Value emitKeptRow(const Shard &s, const TouchedRows &kept, mlir::Value part,
                               mlir::Value row) {
  SupportCall support{s.b, s.loc};
  mlir::Type wide = s.b.getI64Type();
  mlir::Value index = support.call(
      "rnn_kept_row",
      {s.memory.gradients, mlir::arith::IndexCastOp::create(s.b, s.loc, wide, part),
       support.integer(kept.slots()), support.integer(kept.firstKept()),
       support.integer(kept.columns), mlir::arith::ExtUIOp::create(s.b, s.loc, wide, row)},
      wide)[0];
  return mlir::arith::IndexCastOp::create(s.b, s.loc, s.b.getIndexType(), index);
}

/// Makes the rows of a shard zero, whose gradients begin at `s.memory.gradientBase`.
inline void emitClearRows(const Shard &s, const TouchedRows &touched) {
  SupportCall support{s.b, s.loc};
  mlir::Value base =
      mlir::arith::IndexCastOp::create(s.b, s.loc, s.b.getI64Type(), s.memory.gradientBase);
  if (touched.most > 0) {
    support.call("rnn_clear_kept", {s.memory.gradients, base, support.integer(touched.part),
                                    support.integer(touched.slots())});
    return;
  }
  support.call("rnn_clear_rows", {s.memory.gradients, base, support.integer(touched.offset),
                                  support.integer(touched.rows), support.integer(touched.columns),
                                  support.integer(touched.place)});
}

} // namespace rnnc
