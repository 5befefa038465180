// The `rnn` dialect. Types describe one sample: tensor<units> is a vector, tensor<time x units> a
// sequence; the batch is implicit until buffers are planned, when it becomes SIMD lanes. A
// recurrent layer is one `rnn.scan` whose region is the cell. The verifiers check numbered
// constraints (scan_c1, ...), and tests are named after them.

#ifndef RNN_OPS
#define RNN_OPS

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/OpBase.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Rnn_Dialect : Dialect {
  let name = "rnn";
  let cppNamespace = "::rnnc::rnn";
  let summary = "small recurrent networks, one sample at a time";
  let useDefaultAttributePrinterParser = 1;
  let hasOperationAttrVerify = 1;
}

include "RnnContract.td"
include "RnnInterfaces.td"
include "RnnPlan.td"

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

def Rnn_BufferAttr : AttrDef<Rnn_Dialect, "Buffer"> {
  let mnemonic = "buffer";
  let summary = "the place of a value in the workspace";
  let description = [{
    `offset` counts floats of one lane; the lowering multiplies it by the samples of a shard. A
    sequence has a slot for each step that is kept; step t is in slot t + first. A `ring` keeps only
    the steps of one chunk: the slot is the step's position in the chunk. `growing` buffers, of
    sequences with a dynamic length, come after all others: their `offset` counts floats for each of
    length + 1 slots. Consecutive slots are `stride` floats apart; 0 means the units of the value.
  }];
  let parameters = (ins "int64_t":$offset, DefaultValuedParameter<"int64_t", "1">:$slots,
                        DefaultValuedParameter<"int64_t", "0">:$first,
                        DefaultValuedParameter<"bool", "false">:$ring,
                        DefaultValuedParameter<"bool", "false">:$growing,
                        DefaultValuedParameter<"int64_t", "0">:$stride);
  let assemblyFormat = "`<` struct(params) `>`";
  let extraClassDeclaration = [{
    /// The distance in floats of a lane between slots of a value with `units` units.
    int64_t getSlotStride(int64_t units) const { return getStride() > 0 ? getStride() : units; }
  }];
}
def Rnn_PartAttr : AttrDef<Rnn_Dialect, "Part"> {
  let mnemonic = "part";
  let summary = "some columns of a parameter with their own initializer";
  let parameters = (ins "int64_t":$columns, "::mlir::StringAttr":$initializer,
                        OptionalParameter<"::mlir::ArrayAttr">:$numbers);
  let assemblyFormat = "`<` struct(params) `>`";
}
def Rnn_PartArray : TypedArrayAttrBase<Rnn_PartAttr, "adjacent parts">;
def Rnn_BufferArray : TypedArrayAttrBase<Rnn_BufferAttr, "one buffer for each value">;

class Rnn_Op<string mnemonic, list<Trait> traits = []>
    : Op<Rnn_Dialect, mnemonic, traits>;

// A dynamic length is `?`; the module has only one.
class Rnn_Of<Type type, string text> : ConfinedType<type, [
  CPred<"::rnnc::rnn::hasKnownUnits(::llvm::cast<::mlir::ShapedType>($_self))">], text>;
def Rnn_Tensor : Rnn_Of<RankedTensorOf<[F32]>, "a vector or sequence of known units of 32-bit floats">;
def Rnn_Vector : Rnn_Of<1DTensorOf<[F32]>, "a vector of known size of 32-bit floats">;
def Rnn_Sequence : Rnn_Of<2DTensorOf<[F32]>, "a sequence of known units of 32-bit floats">;

// Arithmetic is only allowed in the bodies of scans and updates, which hold nothing else.
def Rnn_BodyOp : NativeOpTrait<"BodyOp"> {
  let cppNamespace = "::rnnc::rnn";
}
class Rnn_In<list<string> parents> : TraitList<[ParentOneOf<parents>, Rnn_BodyOp]>;
def Rnn_InBody : Rnn_In<["ScanOp", "UpdateOp"]>;
def Rnn_InScan : Rnn_In<["ScanOp"]>;
def Rnn_InUpdate : Rnn_In<["UpdateOp"]>;

def Rnn_Viewing : DeclareOpInterfaceMethods<Rnn_View>;
def Rnn_Rule : DeclareOpInterfaceMethods<Rnn_Differentiable>;

//===----------------------------------------------------------------------===//
// The module: parameters, inputs and outputs of functions
//===----------------------------------------------------------------------===//

def Rnn_ParameterOp : Rnn_Op<"parameter", [Symbol]> {
  let summary = "a weight in Keras' layout";
  let description = [{
    `numbers` are the initializer's arguments. Instead of one initializer, the columns may have
    `parts` with different ones: the bias of an LSTM's forget gate is initialized to one. `l1` and
    `l2` weight the absolute values and the squares of the parameter in the loss. The `constraint`
    is applied after each update; its numbers are the axis and, for max_norm, the largest norm.
    Nothing trains a parameter that is `frozen`: it has no gradient and no place in the optimizer's
    state. Keras' `shape` of a matrix may have more axes than two: its rows are all but the last; that
    of a single number has none. Of a parameter `by_rows`, the gradient lists the rows that are not
    zero, and an update visits only these; of one with `rows_of_shard`, a shard keeps no other rows
    and never more than this.
    parameter_c1: the type is a tensor of known shape of 32-bit floats.
    parameter_c2: it has an initializer, or parts that together cover its columns.
    parameter_c3: a frozen parameter has neither a regularizer nor a constraint.
    parameter_c4: a shape has the columns of the type, if it has axes, and as many numbers.
    parameter_c5: a parameter by rows is a matrix, neither frozen nor with a regularizer or a
    constraint.
    parameter_c6: only of a parameter by rows a shard keeps rows, at least one.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, TypeAttr:$type, StrAttr:$path,
                       OptionalAttr<StrAttr>:$initializer,
                       OptionalAttr<F64ArrayAttr>:$numbers, OptionalAttr<Rnn_PartArray>:$parts,
                       OptionalAttr<F64Attr>:$l1, OptionalAttr<F64Attr>:$l2,
                       OptionalAttr<StrAttr>:$constraint,
                       OptionalAttr<F64ArrayAttr>:$constraint_numbers, UnitAttr:$frozen,
                       OptionalAttr<DenseI64ArrayAttr>:$shape,
                       UnitAttr:$by_rows, OptionalAttr<I64Attr>:$rows_of_shard,
                       OptionalAttr<I64Attr>:$offset);
  let assemblyFormat = [{
    $sym_name `:` $type `path` $path (`shape` $shape^)? (`initializer` $initializer^)? ($numbers^)?
    (`parts` $parts^)? (`offset` $offset^)? attr-dict
  }];
  let extraClassDeclaration = [{
    /// Keras' shape.
    ::llvm::ArrayRef<int64_t> getKerasShape();
  }];
  let hasVerifier = 1;
}

def Rnn_FillOp : Rnn_Op<"fill", [Pure]> {
  let summary = "a vector of one number, such as the zero state";
  let arguments = (ins F64Attr:$value);
  let results = (outs Rnn_Vector:$result);
  let assemblyFormat = "$value attr-dict `:` type($result)";
}

def Rnn_WeightOp : Rnn_Op<"weight", [Pure, Rnn_BufferOwner]> {
  let summary = "the numbers of a parameter as a vector, the same for each sample";
  let description = "weight_c1: the parameter has the type of the result.";
  let arguments = (ins FlatSymbolRefAttr:$parameter, OptionalAttr<Rnn_BufferAttr>:$buffer);
  let results = (outs Rnn_Vector:$result);
  let assemblyFormat = "$parameter (`into` $buffer^)? attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def Rnn_ReshapeOp : Rnn_Op<"reshape", [Pure, Rnn_Viewing]> {
  let summary = "the same numbers as a sequence of one step, or back";
  let description = [{
    reshape_c1: the number of elements does not change.
    reshape_c2: both shapes are known.
  }];
  let arguments = (ins Rnn_Tensor:$input);
  let results = (outs Rnn_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `to` type($result)";
  let hasVerifier = 1;
}

def Rnn_DelayOp : Rnn_Op<"delay", [Pure, Rnn_Viewing]> {
  let summary = "the sequence shifted by one step: the previous state of each step";
  let description = "delay_c1: the sequence's steps have the initial state's type.";
  let arguments = (ins Rnn_Sequence:$sequence, Rnn_Vector:$initial, UnitAttr:$backward);
  let results = (outs Rnn_Sequence:$result);
  let assemblyFormat = "$sequence `init` $initial (`backward` $backward^)? attr-dict `:` type($sequence) `,` type($initial) `->` type($result)";
  let hasVerifier = 1;
}

def Rnn_ReverseOp : Rnn_Op<"reverse", [Pure, SameOperandsAndResultType, Rnn_Viewing]> {
  let summary = "the steps in reverse order: a view";
  let arguments = (ins Rnn_Sequence:$sequence);
  let results = (outs Rnn_Sequence:$result);
  let assemblyFormat = "$sequence attr-dict `:` type($result)";
}

def Rnn_RepeatOp : Rnn_Op<"repeat", [Pure, Rnn_Viewing]> {
  let summary = "a sequence that repeats the vector at each step: a view";
  let description = "repeat_c1: the steps have the type of the vector.";
  let arguments = (ins Rnn_Vector:$input);
  let results = (outs Rnn_Sequence:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

def Rnn_SliceOp : Rnn_Op<"slice", [Pure, Rnn_Viewing]> {
  let summary = "a range of the units: a view";
  let description = "slice_c1: the range is inside the input's units; the steps are those of the input.";
  let arguments = (ins Rnn_Tensor:$input, I64Attr:$offset);
  let results = (outs Rnn_Tensor:$result);
  let assemblyFormat = "$input `at` $offset attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
}

def Rnn_ProjectOp : Rnn_Op<"project", [Pure, DeclareOpInterfaceMethods<Rnn_BufferOwner, ["getBufferSlots"]>]> {
  let summary = "the product of a kernel with the embedding row of each token";
  let description = [{
    result[t, n] = bias[bias_offset + n] + sum over k of embeddings[tokens[t], k] *
    kernel[k, n]. Each row is multiplied once, however often its token occurs: the products are
    stored in a `table` in the workspace, which all samples of a shard share. A scan looks up the
    products of a step when it reaches it, so `buffer` has room for one step.
    project_c1: tokens have one unit; the result has as many steps as they.
    project_c2: the inner sizes of the matrices agree, and the result has the kernel's columns.
    project_c3: the bias is a parameter that contains the columns read.
  }];
  let arguments = (ins Rnn_Sequence:$tokens, FlatSymbolRefAttr:$embeddings,
                       FlatSymbolRefAttr:$kernel, OptionalAttr<FlatSymbolRefAttr>:$bias,
                       DefaultValuedAttr<I64Attr, "0">:$bias_offset,
                       OptionalAttr<Rnn_BufferAttr>:$buffer, OptionalAttr<I64Attr>:$table);
  let results = (outs Rnn_Sequence:$result);
  let assemblyFormat = [{
    $tokens `of` $embeddings `with` $kernel (`bias` $bias^)? (`at` $bias_offset^)?
    (`into` $buffer^)? attr-dict `:` type($tokens) `->` type($result)
  }];
  let hasVerifier = 1;
}

def Rnn_ConcatOp : Rnn_Op<"concat", [Pure, Rnn_BufferOwner]> {
  let summary = "concatenates the units of all inputs";
  let description = "concat_c1: the inputs have the steps of the result, and the sum of their units is its units.";
  let arguments = (ins Variadic<Rnn_Tensor>:$inputs, OptionalAttr<Rnn_BufferAttr>:$buffer);
  let results = (outs Rnn_Tensor:$result);
  let assemblyFormat = "$inputs (`into` $buffer^)? attr-dict `:` type($inputs) `->` type($result)";
  let hasVerifier = 1;
}

def Rnn_PackOp : Rnn_Op<"pack", [AllTypesMatch<["input", "result"]>, Rnn_BufferOwner]> {
  let summary = "transposes the user's [sample][time][feature] into the planned layout";
  let arguments = (ins Rnn_Tensor:$input, Rnn_BufferAttr:$buffer);
  let results = (outs Rnn_Tensor:$result);
  let assemblyFormat = "$input `into` $buffer attr-dict `:` type($input)";
}

def Rnn_AccumulateOp : Rnn_Op<"accumulate"> {
  let summary = "adds to the gradient of a weight, summed over time and batch";
  let description = [{
    gradient[k, offset + n] += sum over t, samples of input[t, k] * cotangent[t, n];
    without an input, gradient[offset + n] += sum of cotangent[t, n] (a bias);
    with `to_rows`, gradient[input[t], offset + n] += cotangent[t, n] (an embedding).
    `tile` is the plan of the loops over k and n: the rows and columns whose sums are in registers
    together; if lanes are units, the rows and the vectors of columns.
    accumulate_c1: both sequences have the same length.
    accumulate_c2: the input has as many units as the parameter has rows, or one unit with
    `to_rows`, and the columns are inside the parameter.
    accumulate_c3: a tile has at least one row and one column.
  }];
  let arguments = (ins Optional<Rnn_Sequence>:$input, Rnn_Sequence:$cotangent,
                       FlatSymbolRefAttr:$parameter, I64Attr:$offset, UnitAttr:$to_rows,
                       OptionalAttr<DenseI64ArrayAttr>:$tile);
  let builders = [
    OpBuilder<(ins "::mlir::Value":$input, "::mlir::Value":$cotangent,
                   "::mlir::FlatSymbolRefAttr":$parameter, "::mlir::IntegerAttr":$offset,
                   "::mlir::UnitAttr":$to_rows), [{
      build($_builder, $_state, input, cotangent, parameter, offset, to_rows, nullptr);
    }]>
  ];
  let assemblyFormat = "$cotangent (`with` $input^)? `into` $parameter `at` $offset (`to_rows` $to_rows^)? attr-dict `:` type($cotangent) (`,` type($input)^)?";
  let hasVerifier = 1;
}

def Rnn_AccumulateTokensOp : Rnn_Op<"accumulate_tokens"> {
  let summary = "adds to the gradients of an embedding and of a kernel that multiplies its steps";
  let description = [{
    With sums[r, offset + n] = sum over t, samples where tokens[t] is r, of
    cotangent[t, n] of each cotangent and its offset:
      gradient of the kernel[k, n] += sum over r of embeddings[r, k] * sums[r, n];
      gradient of the embeddings[r, k] += sum over n of sums[r, n] * kernel[k, n].
    The sums for the distinct tokens are stored in a `table` in the workspace, which all samples of
    a shard share; the steps of a chunk are added after the chunk.
    accumulate_tokens_c1: the cotangents are outputs of one scan; tokens have one unit and the same
    number of steps.
    accumulate_tokens_c2: the inner sizes of the matrices agree, and the columns are inside the
    kernel.
  }];
  let arguments = (ins Variadic<Rnn_Sequence>:$cotangents, Rnn_Sequence:$tokens,
                       FlatSymbolRefAttr:$embeddings, FlatSymbolRefAttr:$kernel,
                       DenseI64ArrayAttr:$offsets, OptionalAttr<I64Attr>:$table);
  // Null if the cotangents are outputs of no scan or of several.
  let extraClassDeclaration = "ScanOp getScan();";
  let assemblyFormat = [{
    `(` $cotangents `)` `with` $tokens `into` $embeddings `,` $kernel `at` $offsets attr-dict
    `:` `(` type($cotangents) `)` `,` type($tokens)
  }];
  let hasVerifier = 1;
}

def Rnn_RandomOp : Rnn_Op<"random", [Pure, Rnn_BufferOwner]> {
  let summary = "independent random numbers for each sample and training step";
  let description = [{
    A function of the seed (the given one, or that of the training), the training step, the stream,
    the sample's position in the batch and the element.
    `dropout`: 1 / (1 - number), or 0 with the probability `number`.
    `normal`: normally distributed with mean 0 and standard deviation `number`.
    random_c1: the distribution is one of these.
  }];
  let arguments = (ins StrAttr:$distribution, F64Attr:$number, I64Attr:$stream,
                       OptionalAttr<I64Attr>:$seed, OptionalAttr<Rnn_BufferAttr>:$buffer);
  let results = (outs Rnn_Tensor:$result);
  let assemblyFormat = [{
    $distribution $number `stream` $stream (`seed` $seed^)? (`into` $buffer^)? attr-dict `:` type($result)
  }];
  let hasVerifier = 1;
}

def Rnn_LossOp : Rnn_Op<"loss"> {
  let summary = "the loss of the batch, from the losses of each sample's steps";
  let description = [{
    The sum of all losses divided by `elements`, each multiplied by its sample's weight, and then
    - `sum_over_batch_size`: divided by the number of samples, or with a mask (1 for unmasked steps,
    else 0; the losses of masked steps are 0) by the number of unmasked steps;
    - `mean_with_sample_weight`: divided by the sum of the weights of all unmasked steps. The mask
    may contain weights instead of 1; the losses are then already multiplied by them;
    - `sum`: not divided.
    loss_c1: the mask has one unit and as many steps as the losses.
    loss_c2: the reduction is one of these.
  }];
  let arguments = (ins Rnn_Sequence:$losses, Optional<Rnn_Sequence>:$mask, I64Attr:$elements,
                       DefaultValuedStrAttr<StrAttr, "sum_over_batch_size">:$reduction);
  let assemblyFormat = [{
    $losses (`masked` $mask^)? `over` $elements attr-dict `:` type($losses) (`,` type($mask)^)?
  }];
  let extraClassDeclaration = "int64_t getSteps() { return sizeOf(getLosses()); }";
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// The scan
//===----------------------------------------------------------------------===//

def Rnn_ScanOp : Rnn_Op<"scan", [AttrSizedOperandSegments, AttrSizedResultSegments,
                                 SingleBlock, IsolatedFromAbove]> {
  let summary = "runs a cell over time";
  let description = [{
    The region takes one step of each sequence and the states; it yields the next states and one
    step of each output. The results are the sequences of the outputs and the final states.
    `backward` processes time from the last step to the first. A scan without states maps its body
    over the steps.

    `chunk` is the number of steps after which the gradients that use this scan's outputs are
    accumulated. A scan that `starts_at_zero` skips the products of states at its first step. A scan
    that `fades` stops after a chunk at whose end all states have vanished: the outputs of the
    remaining steps are zero. A scan that `repeats` reuses earlier outputs if inputs and states
    equal those of an earlier step; `snapshot_buffers` hold the states to compare with. A scan with
    `until_padding_of` the number of a function's argument takes no steps after the last of that
    argument's tokens that is not 0. The planner sets `output_buffers`, `state_buffers`,
    `scratch_buffers`, `final_buffers` and the body's `plan`; final states are copied to
    `final_buffers` if their slot depends on the data.

    scan_c1: there is at least one sequence; all sequences and outputs have the same length.
    scan_c2: the region's arguments have the types of the steps, then those of the states.
    scan_c3: the region ends with a yield; the yielded states have the types of the states, the
    outputs the types of the results' steps.
    scan_c4: a chunk has at least one step.
    scan_c5: yielded values are computed in the region, at least by `rnn.identity`.
    scan_c6: the region contains only ops of bodies: arithmetic on vectors.
    scan_c7: a plan names ops of the region, each in at most one group, and there is a scratch
    buffer for each of its scratch values.
    scan_c8: an argument whose padding ends the scan is a sequence of as many single numbers.
  }];
  let arguments = (ins Variadic<Rnn_Sequence>:$sequences, Variadic<Rnn_Vector>:$initials,
                       UnitAttr:$backward, OptionalAttr<I64Attr>:$chunk,
                       UnitAttr:$starts_at_zero, UnitAttr:$fades, UnitAttr:$repeats,
                       OptionalAttr<I64Attr>:$until_padding_of,
                       OptionalAttr<Rnn_BufferArray>:$output_buffers,
                       OptionalAttr<Rnn_BufferArray>:$state_buffers,
                       OptionalAttr<Rnn_BufferArray>:$scratch_buffers,
                       OptionalAttr<Rnn_BufferArray>:$final_buffers,
                       OptionalAttr<Rnn_BufferArray>:$snapshot_buffers,
                       OptionalAttr<Rnn_BodyPlanAttr>:$plan);
  let results = (outs Variadic<Rnn_Sequence>:$outputs, Variadic<Rnn_Vector>:$finals);
  let regions = (region SizedRegion<1>:$body);
  // The yielded values determine the types of the results. The second builder takes an existing
  // body.
  let builders = [
    OpBuilder<(ins "::mlir::ValueRange":$sequences, "::mlir::ValueRange":$initials,
                   "::rnnc::rnn::ScanBody":$body, CArg<"bool", "false">:$backward)>,
    OpBuilder<(ins "::mlir::ValueRange":$sequences, "::mlir::ValueRange":$initials,
                   "::mlir::Region &":$body, CArg<"bool", "false">:$backward)>];
  let assemblyFormat = [{
    (`backward` $backward^)? `over` `(` $sequences `)` `:` functional-type($sequences, $outputs)
    `init` `(` $initials `)` `:` functional-type($initials, $finals) attr-dict-with-keyword $body
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    int64_t getSteps();
    /// Whether the number of steps that it takes is only known from the data.
    bool endsByData() { return getSteps() == anyLength || getUntilPaddingOf(); }
    ::mlir::BlockArgument getStep(unsigned i) { return getBody().front().getArgument(i); }
    ::mlir::BlockArgument getState(unsigned j) {
      return getBody().front().getArgument(getSequences().size() + j);
    }
    YieldOp getYield();
    /// The output that yields the same value as state j, whose sequence then stores the state; -1 if
    /// there is none.
    int64_t getStateOutput(unsigned j);
    /// The buffer of an output or a final state, after buffers are planned.
    BufferAttr getBuffer(::mlir::OpResult result);
    ::llvm::LogicalResult verifyPlan();    // scan_c7
    ::llvm::LogicalResult verifyPadding(); // scan_c8
    /// Each replaces this scan by one with other operands or results, and returns it. The body gets
    /// an argument for each appended sequence, before the states.
    ScanOp appendSequences(::mlir::ValueRange sequences);
    /// The values must be in the body.
    ScanOp appendOutputs(::mlir::ValueRange values);
    /// The outputs must have no uses.
    ScanOp eraseOutputs(const ::llvm::BitVector &erased);
  }];
}

def Rnn_YieldOp : Rnn_Op<"yield", [AttrSizedOperandSegments, Terminator, Pure, Rnn_InBody]> {
  let summary = "the next states and the outputs of a step";
  let arguments = (ins Variadic<Rnn_Vector>:$states, Variadic<Rnn_Vector>:$outputs);
  let assemblyFormat = [{
    (`state` `(` $states^ `:` type($states) `)`)? (`output` `(` $outputs^ `:` type($outputs) `)`)?
    attr-dict
  }];
}

//===----------------------------------------------------------------------===//
// The optimizer
//===----------------------------------------------------------------------===//

def Rnn_UpdateOp : Rnn_Op<"update", [SingleBlock, IsolatedFromAbove]> {
  let summary = "an optimizer step: a pass over the whole parameter arena";
  let description = [{
    The region takes a parameter, its gradient and the optimizer's slots (Adam: m and v); it yields
    the next slots as states and the parameter as the output. With `every n` the region runs only at
    every n-th call, with the mean of the gradients of the n calls. With `average`, the first slot
    replaces the parameters when training ends.

    update_c1: the region's arguments are `slots` + 2 vectors of one element.
    update_c2: it yields `slots` states and one output of that type.
    update_c3: `every` is at least 2.
    update_c4: the region only has ops for bodies: arithmetic on vectors.
  }];
  let arguments = (ins I64Attr:$slots, OptionalAttr<I64Attr>:$every, UnitAttr:$average);
  let regions = (region SizedRegion<1>:$body);
  let builders = [OpBuilder<(ins "int64_t":$slots, "::std::optional<int64_t>":$every,
                                 "bool":$average, "::rnnc::rnn::UpdateBody":$body)>];
  let assemblyFormat = "`slots` $slots (`every` $every^)? (`average` $average^)? attr-dict-with-keyword $body";
  let hasVerifier = 1;
}

include "RnnArrayOps.td"
include "RnnBodyOps.td"

#endif
