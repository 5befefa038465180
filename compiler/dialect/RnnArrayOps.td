// The ops that take a value as an array of numbers, whatever its steps and units: other orders of
// its numbers, and products of two values. RnnOps.td, which includes this file, defines the
// dialect.

def Rnn_GatherOp : Rnn_Op<"gather", [Pure, Rnn_BufferOwner]> {
  let summary = "numbers at regular distances, such as all windows of a convolution";
  let description = [{
    Input and result are rows of numbers, step after step. The number of the result at the indices
    i, j, ... of an array with these `sizes` is number `offset` + i * stride_0 + j * stride_1 + ...
    of the input, or `fill` if the input has no such number. A first size of -1 is a dynamic length.
    The innermost runs, of numbers that are adjacent in the input, are inside or outside as a whole.
    gather_c1: each size has a stride, and only the first one is -1, if the result's length is
    dynamic.
    gather_c2: the result has as many numbers as the sizes say.
    gather_c3: if some numbers are outside, then the offset, the other strides and the count of the
    input's numbers are multiples of a run.
  }];
  let arguments = (ins Rnn_Tensor:$input, I64Attr:$offset, DenseI64ArrayAttr:$sizes,
                       DenseI64ArrayAttr:$strides, DefaultValuedAttr<F64Attr, "0.0">:$fill,
                       OptionalAttr<Rnn_BufferAttr>:$buffer);
  let results = (outs Rnn_Tensor:$result);
  let assemblyFormat = [{
    $input `at` $offset `sizes` $sizes `strides` $strides (`fill` $fill^)? (`into` $buffer^)?
    attr-dict `:` type($input) `->` type($result)
  }];
  let extraClassDeclaration = [{
    ::rnnc::rnn::ArrayWalk getWalk() { return {int64_t(getOffset()), getSizes(), getStrides()}; }
  }];
  let hasVerifier = 1;
}

def Rnn_ScatterOp : Rnn_Op<"scatter", [Pure, Rnn_BufferOwner]> {
  let summary = "adds numbers at regular distances: the derivative of `gather`";
  let description = [{
    The result is zero, and each number of the input, as an array with these `sizes`, is added to
    number `offset` + i * stride_0 + j * stride_1 + ... of it, if it has such a number.
    scatter_c1: each size has a stride, and only the first one is -1, if the input's length is
    dynamic.
    scatter_c2: the input has as many numbers as the sizes say.
    scatter_c3: if some numbers are outside, then the offset, the other strides and the count of the
    result's numbers are multiples of a run.
  }];
  let arguments = (ins Rnn_Tensor:$input, I64Attr:$offset, DenseI64ArrayAttr:$sizes,
                       DenseI64ArrayAttr:$strides, OptionalAttr<Rnn_BufferAttr>:$buffer);
  let results = (outs Rnn_Tensor:$result);
  let assemblyFormat = [{
    $input `at` $offset `sizes` $sizes `strides` $strides (`into` $buffer^)? attr-dict
    `:` type($input) `->` type($result)
  }];
  let extraClassDeclaration = [{
    ::rnnc::rnn::ArrayWalk getWalk() { return {int64_t(getOffset()), getSizes(), getStrides()}; }
  }];
  let hasVerifier = 1;
}

def Rnn_MatmulOp : Rnn_Op<"matmul", [Pure, Rnn_BufferOwner]> {
  let summary = "the product of two sequences as matrices with a row for each step";
  let description = [{
    result[i, j] = sum over k of lhs[i, k] * rhs[k, j]; `transpose_lhs` reads lhs[k, i],
    `transpose_rhs` reads rhs[j, k].
    matmul_c1: the sizes fit.
  }];
  let arguments = (ins Rnn_Sequence:$lhs, Rnn_Sequence:$rhs, UnitAttr:$transpose_lhs,
                       UnitAttr:$transpose_rhs, OptionalAttr<Rnn_BufferAttr>:$buffer);
  let results = (outs Rnn_Sequence:$result);
  let assemblyFormat = [{
    (`transposed` $transpose_lhs^)? $lhs `,` (`transposed` $transpose_rhs^)? $rhs
    (`into` $buffer^)? attr-dict `:` type($lhs) `,` type($rhs) `->` type($result)
  }];
  let hasVerifier = 1;
}
