// The ops in the bodies of scans and updates: products with parameters, elementwise arithmetic,
// reductions over all units, and the ops of optimizers. RnnOps.td, which includes this file,
// defines the dialect and the ops of functions.

//===----------------------------------------------------------------------===//
// Inside a body
//===----------------------------------------------------------------------===//

def Rnn_DotOp : Rnn_Op<"dot", [
    AttrSizedOperandSegments, Pure, Rnn_InScan, Rnn_Rule]> {
  let summary = "products with parameters, summed";
  let description = [{
    result[n] = init[n] + sum over inputs i and k of input_i[k] * W_i[k, offset_i + n];
    `transposed`: ... * W_i[n, offset_i + k].
    dot_c1: as many parameters and offsets as inputs.
    dot_c2: the parameter is a matrix that holds the rows and columns read.
    dot_c3: the initial value has the result's type.
  }];
  let arguments = (ins Variadic<Rnn_Vector>:$inputs, Optional<Rnn_Vector>:$init,
                       ArrayAttr:$parameters, DenseI64ArrayAttr:$offsets, UnitAttr:$transposed);
  let results = (outs Rnn_Vector:$result);
  let assemblyFormat = [{
    `(` $inputs `)` `of` $parameters `at` $offsets (`transposed` $transposed^)? (`init` $init^)?
    attr-dict `:` `(` type($inputs) `)` (`,` type($init)^)? `->` type($result)
  }];
  let hasVerifier = 1;
}

def Rnn_LookupOp : Rnn_Op<"lookup", [Pure, Rnn_InScan, Rnn_Rule]> {
  let summary = "the row of a matrix whose number is a token";
  let description = [{
    result[n] = parameter[token, n]. A token outside of the rows is taken for the
    nearest one.
    lookup_c1: the token has one unit; the result has the columns of a parameter
    that is a matrix.
  }];
  let arguments = (ins Rnn_Vector:$token, FlatSymbolRefAttr:$parameter);
  let results = (outs Rnn_Vector:$result);
  let assemblyFormat = "$token `of` $parameter attr-dict `:` type($token) `->` type($result)";
  let hasVerifier = 1;
}

// A body value without operands, computed where it is used.
class Rnn_NullaryOp<string mnemonic, dag attributes, list<Trait> traits>
    : Rnn_Op<mnemonic, !listconcat([Pure], traits)> {
  let arguments = attributes;
  let results = (outs Rnn_Vector:$result);
}
def Rnn_ReadOp : Rnn_NullaryOp<"read", (ins FlatSymbolRefAttr:$parameter, I64Attr:$offset),
                               [Rnn_InScan, Rnn_Rule]> {
  let summary = "a slice of a parameter, such as a gate's bias";
  let description = "read_c1: the slice is inside the parameter.";
  let assemblyFormat = "$parameter `at` $offset attr-dict `:` type($result)";
  let hasVerifier = 1;
}
def Rnn_ConstantOp : Rnn_NullaryOp<"constant", (ins F64Attr:$value),
                                   [Rnn_InBody, Rnn_ZeroDerivative]> {
  let summary = "one number for all elements";
  let assemblyFormat = "$value attr-dict `:` type($result)";
}
def Rnn_IotaOp : Rnn_NullaryOp<"iota", (ins), [Rnn_InScan, Rnn_ZeroDerivative]> {
  let summary = "the number of each unit: 0, 1, 2, ...";
  let assemblyFormat = "attr-dict `:` type($result)";
}
def Rnn_SampleWeightOp : Rnn_NullaryOp<"sample_weight", (ins I64Attr:$elements),
                                       [Rnn_InScan, Rnn_ZeroDerivative]> {
  let summary = "the weight of a sample's loss, divided by `elements`; 0 for a lane without a sample";
  let assemblyFormat = "`over` $elements attr-dict `:` type($result)";
}
def Rnn_BiasCorrectionOp : Rnn_NullaryOp<"bias_correction", (ins F64Attr:$beta), [Rnn_InUpdate]> {
  let summary = "1 - beta^step in an optimizer's update (Adam, arXiv:1412.6980)";
  let assemblyFormat = "$beta attr-dict `:` type($result)";
}

def Rnn_LearningRateOp : Rnn_Op<"learning_rate", [Pure, Rnn_InUpdate]> {
  let summary = "the learning rate in the optimizer's state, or this one if none is set";
  let arguments = (ins F64Attr:$value);
  let results = (outs Rnn_Vector:$result);
  let assemblyFormat = "$value attr-dict `:` type($result)";
}
def Rnn_StepFunctionOp : Rnn_Op<"step_function", [Pure, Rnn_InUpdate]> {
  let summary = "a number that depends only on the optimizer's step, such as a decaying rate";
  let description = [{
    `function` is rnn_FUNCTION of compiler/target/support/steps.c, which gets the
    number of updates done before this one, or with `of_calls` the number of
    calls: they differ where gradients are accumulated over several calls.
    step_function_c1: there is such a function, and it takes so many numbers.
  }];
  let arguments = (ins StrAttr:$function, F64ArrayAttr:$numbers, UnitAttr:$of_calls);
  let results = (outs Rnn_Vector:$result);
  // Unlike DenseF64ArrayAttr, this prints every digit.
  let extraClassDeclaration = [{
    ::llvm::SmallVector<double> getValues() {
      return ::llvm::map_to_vector(getNumbers().getAsRange<::mlir::FloatAttr>(),
                                   [](auto number) { return number.getValueAsDouble(); });
    }
  }];
  let assemblyFormat = "$function $numbers (`of_calls` $of_calls^)? attr-dict `:` type($result)";
  let hasVerifier = 1;
}
def Rnn_NormOp : Rnn_Op<"norm", [Pure, SameOperandsAndResultType, Rnn_InUpdate]> {
  let summary = "the Euclidean norm over all elements of a parameter; `global`: of all parameters";
  let arguments = (ins Rnn_Vector:$input, UnitAttr:$global);
  let results = (outs Rnn_Vector:$result);
  let assemblyFormat = "$input (`global` $global^)? attr-dict `:` type($result)";
}

class Rnn_UnaryOp<string mnemonic, string text, Trait derivative = Rnn_Rule>
    : Rnn_Op<mnemonic, [Pure, SameOperandsAndResultType, Rnn_InBody, derivative]> {
  let summary = text;
  let arguments = (ins Rnn_Vector:$input);
  let results = (outs Rnn_Vector:$result);
  let assemblyFormat = "$input attr-dict `:` type($result)";
}
class Rnn_BinaryOp<string mnemonic, string text, Trait derivative = Rnn_Rule>
    : Rnn_Op<mnemonic, [Pure, SameOperandsAndResultType, Rnn_InBody, derivative]> {
  let summary = text;
  let arguments = (ins Rnn_Vector:$lhs, Rnn_Vector:$rhs);
  let results = (outs Rnn_Vector:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` type($result)";
}

def Rnn_AddOp : Rnn_BinaryOp<"add", "lhs + rhs">;
def Rnn_SubOp : Rnn_BinaryOp<"sub", "lhs - rhs">;
def Rnn_MulOp : Rnn_BinaryOp<"mul", "lhs * rhs">;
def Rnn_DivOp : Rnn_BinaryOp<"div", "lhs / rhs">;

def Rnn_MaximumOp : Rnn_BinaryOp<"maximum", "the greater one; a NaN if one is">;
def Rnn_MinimumOp : Rnn_BinaryOp<"minimum", "the smaller one; a NaN if one is">;
def Rnn_GreaterOp : Rnn_BinaryOp<"greater", "1 where lhs > rhs, else 0", Rnn_ZeroDerivative>;

def Rnn_SelectOp : Rnn_Op<"select", [Pure, SameOperandsAndResultType, Rnn_InBody, Rnn_Rule]> {
  let summary = "`yes` if the condition is not 0, else `no`";
  let arguments = (ins Rnn_Vector:$condition, Rnn_Vector:$yes, Rnn_Vector:$no);
  let results = (outs Rnn_Vector:$result);
  let assemblyFormat = "$condition `,` $yes `,` $no attr-dict `:` type($result)";
}

def Rnn_MultiplyAddOp : Rnn_Op<"multiply_add", [Pure, SameOperandsAndResultType, Rnn_InBody, Rnn_Rule]> {
  let summary = "lhs * rhs + addend, rounded once; `negated`: addend - lhs * rhs";
  let arguments = (ins Rnn_Vector:$lhs, Rnn_Vector:$rhs, Rnn_Vector:$addend, UnitAttr:$negated);
  let results = (outs Rnn_Vector:$result);
  let assemblyFormat = "$lhs `,` $rhs `,` $addend (`negated` $negated^)? attr-dict `:` type($result)";
}

def Rnn_IdentityOp : Rnn_UnaryOp<"identity", "the operand itself, stored where the result belongs">;
def Rnn_TanhOp : Rnn_UnaryOp<"tanh", "hyperbolic tangent">;
def Rnn_SigmoidOp : Rnn_UnaryOp<"sigmoid", "1 / (1 + exp(-input))">;
def Rnn_ReluOp : Rnn_UnaryOp<"relu", "max(input, 0)">;
def Rnn_PositiveOp : Rnn_UnaryOp<"positive", "1 where the input is above 0, else 0", Rnn_ZeroDerivative>;
def Rnn_AbsOp : Rnn_UnaryOp<"abs", "magnitude">;
def Rnn_SignOp : Rnn_UnaryOp<"sign", "-1, 0 or 1", Rnn_ZeroDerivative>;
def Rnn_SqrtOp : Rnn_UnaryOp<"sqrt", "square root">;
def Rnn_ExpOp : Rnn_UnaryOp<"exp", "exponential">;
def Rnn_Expm1Op : Rnn_UnaryOp<"expm1", "exp(input) - 1, accurate near 0">;
def Rnn_LogOp : Rnn_UnaryOp<"log", "natural logarithm">;
def Rnn_Log1pOp : Rnn_UnaryOp<"log1p", "log(1 + input), accurate near 0">;
def Rnn_SoftplusOp : Rnn_UnaryOp<"softplus", "log(1 + exp(input)), accurate in both tails">;
def Rnn_ErfcOp : Rnn_UnaryOp<"erfc", "complementary error function, accurate in both tails">;
def Rnn_StopGradientOp : Rnn_UnaryOp<"stop_gradient", "the operand itself, as a constant for derivatives",
                                     Rnn_ZeroDerivative>;

// Reductions over the units of a vector. The operand is read from memory, like that of a dot.
class Rnn_AcrossUnitsOp<string mnemonic, string text> : Rnn_Op<mnemonic, [Pure, Rnn_InScan, Rnn_Rule]> {
  let summary = text;
  let arguments = (ins Rnn_Vector:$input);
  let results = (outs Rnn_Vector:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}
def Rnn_ReduceSumOp : Rnn_AcrossUnitsOp<"reduce_sum", "the sum of all units"> {
  let description = "reduce_sum_c1: the result has one unit.";
}
def Rnn_ReduceMaxOp : Rnn_AcrossUnitsOp<"reduce_max", "the greatest unit; a NaN if one is"> {
  let description = "reduce_max_c1: the result has one unit.";
}
def Rnn_BroadcastOp : Rnn_AcrossUnitsOp<"broadcast", "one unit's value for all units"> {
  let description = "broadcast_c1: the input has one unit.";
}
