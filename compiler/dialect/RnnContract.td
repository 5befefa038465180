// The contract between stages: facts about a model and its functions that are not in the ops. Each
// attribute has one writer and is stored under its own name (`rnn.model`). Contract.h reads them; a
// missing attribute is an error that names its writer.

#ifndef RNN_CONTRACT
#define RNN_CONTRACT

include "mlir/IR/EnumAttr.td"

// The functions of rnn/model.h, and @training, which becomes @gradient. The name of a function is
// its role.
def Rnn_Role : I32EnumAttr<"Role", "the role of a model's function", [
  I32EnumAttrCase<"predict", 0>, I32EnumAttrCase<"step", 1>, I32EnumAttrCase<"evaluate", 2>,
  I32EnumAttrCase<"training", 3>, I32EnumAttrCase<"gradient", 4>,
  I32EnumAttrCase<"pullback", 5>, I32EnumAttrCase<"update", 6>, I32EnumAttrCase<"reduce", 7>,
  I32EnumAttrCase<"pack", 8>, I32EnumAttrCase<"finalize", 9>,
  I32EnumAttrCase<"initialize", 10>, I32EnumAttrCase<"reset", 11>,
  I32EnumAttrCase<"step_block", 12>, I32EnumAttrCase<"self_test", 13>,
  I32EnumAttrCase<"spread", 14>]> {
  let cppNamespace = "::rnnc::rnn";
  let genSpecializedAttr = 0;
}

class Rnn_ContractAttr<string name, string key, string writtenBy>
    : AttrDef<Rnn_Dialect, name> {
  let mnemonic = key;
  let assemblyFormat = "`<` struct(params) `>`";
  let extraClassDeclaration =
      "static constexpr ::llvm::StringLiteral writer = \"" # writtenBy # "\";";
}

def Rnn_RoleAttr : EnumAttr<Rnn_Dialect, Rnn_Role, "role"> {
  let assemblyFormat = "`<` $value `>`";
  let extraClassDeclaration = "static constexpr ::llvm::StringLiteral writer = \"the import\";";
}

def Rnn_ModelAttr : Rnn_ContractAttr<"Model", "model", "the import"> {
  let summary = "of a module: the arguments of @predict and the other functions";
  let description = [{
    The largest number of samples in a call; the number of arguments that are inputs, which come
    first, and of those that are initial states of stateful layers, which follow; whether no result
    depends on steps that are padding in all samples; the number of streams that a call of @step
    moves; the number of results that are outputs, which come first, before the final states, and
    of those of @evaluate and @gradient that are metrics, which come last; the number of their
    arguments that are targets, which follow the states.
  }];
  let parameters = (ins "int64_t":$batch, DefaultValuedParameter<"int64_t", "1">:$inputs,
                        DefaultValuedParameter<"int64_t", "0">:$states,
                        DefaultValuedParameter<"bool", "false">:$padding_is_unread,
                        DefaultValuedParameter<"int64_t", "1">:$streams,
                        DefaultValuedParameter<"int64_t", "1">:$outputs,
                        DefaultValuedParameter<"int64_t", "0">:$metrics,
                        DefaultValuedParameter<"int64_t", "1">:$targets);
  let genVerifyDecl = 1;
}

def Rnn_WorkAttr : Rnn_ContractAttr<"Work", "work", "rnn-count-work"> {
  let summary = "of a module: the floating-point operations for a batch";
  let description = [{
    The products of @gradient and @predict, before any savings, for length 0 and for each additional
    step of sequences with a dynamic length, and those of @step for one sample. A multiply-add counts
    as two.
  }];
  let parameters = (ins DefaultValuedParameter<"int64_t", "0">:$train,
                        DefaultValuedParameter<"int64_t", "0">:$train_per_step,
                        DefaultValuedParameter<"int64_t", "0">:$predict,
                        DefaultValuedParameter<"int64_t", "0">:$predict_per_step,
                        DefaultValuedParameter<"int64_t", "0">:$step);
}

def Rnn_SkipsPaddingAttr : AttrDef<Rnn_Dialect, "SkipsPadding"> {
  let mnemonic = "skips_padding";
  let summary = "of a module: a shard stops after its own longest sample instead of the batch's";
  let assemblyFormat = "";
  let extraClassDeclaration =
      "static constexpr ::llvm::StringLiteral writer = \"rnn-skip-masked-steps\";";
}

def Rnn_InTurnAttr : Rnn_ContractAttr<"InTurn", "in_turn", "rnn-units-in-lanes"> {
  let summary = "of a module: a shard's samples are computed one after another, units in lanes";
  let description = [{
    The number of samples of a shard.
    in_turn_c1: there are at least two.
  }];
  let parameters = (ins "int64_t":$samples);
  let genVerifyDecl = 1;
}

// One of rnn.tiling's.
def Rnn_TileAttr : AttrDef<Rnn_Dialect, "Tile"> {
  let mnemonic = "tile";
  let summary = "how a loop over tiles is cut";
  let description = [{
    The name of the loop (layout/Tiling.h); the units or vectors of a body's tile, and those of
    `ops_tile` if its sums are stored, or the rows and columns of the tile of an accumulate; whether
    the body's weights are packed.
    tile_c1: the loop has a name, and no size is below 1.
  }];
  let parameters = (ins StringRefParameter<"the loop">:$of, "::mlir::DenseI64ArrayAttr":$size,
                        DefaultValuedParameter<"bool", "false">:$packed);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def Rnn_TilingAttr : Rnn_ContractAttr<"Tiling", "tiling", "the driver"> {
  let summary = "of a module: how loops over tiles are cut where measurements chose so";
  let description = [{
    Every other loop is cut by the rules of the layout. No choice changes a bit of any result.
    tiling_c1: the tiles are #rnn.tile, one for a loop.
  }];
  let parameters = (ins "::mlir::ArrayAttr":$tiles);
  let genVerifyDecl = 1;
}

def Rnn_ArenaAttr : Rnn_ContractAttr<"Arena", "arena", "rnn-plan-buffers"> {
  let summary = "of a module: the size of the parameter arena in floats";
  let description = "The last `frozen` floats of it are those of parameters that nothing trains.";
  let parameters = (ins "int64_t":$floats, DefaultValuedParameter<"int64_t", "0">:$frozen);
}

def Rnn_VectorsAttr : Rnn_ContractAttr<"Vectors", "vectors", "rnn-plan-buffers"> {
  let summary = "of a module: the vectors that the plan is made for";
  let description = [{
    Floats of a vector register, how many registers there are, and the samples of a shard:
    with more than one they stand in the lanes; with one, units do, and a shard has as many samples
    as there are turns.
  }];
  let parameters = (ins "int64_t":$lanes, "int64_t":$registers, "int64_t":$samples,
                        DefaultValuedParameter<"int64_t", "1">:$turns);
  let genVerifyDecl = 1;
}

def Rnn_WorkspaceAttr : Rnn_ContractAttr<"Workspace", "workspace", "rnn-plan-buffers"> {
  let summary = "of a function: the size of its workspace";
  let description = [{
    Floats per lane for values of a known size and for each slot of sequences with a dynamic length;
    floats per shard for tables of tokens and for packed weights, whatever the number of lanes. The
    packed weights of @step are an array of their own, before its copies of other parameters.
  }];
  let parameters = (ins "int64_t":$floats, DefaultValuedParameter<"int64_t", "0">:$per_step,
                        DefaultValuedParameter<"int64_t", "0">:$tables,
                        DefaultValuedParameter<"int64_t", "0">:$weights);
}

def Rnn_StartsAttr : Rnn_ContractAttr<"Starts", "starts", "the import"> {
  let summary = "of @step: the parameters that its states start from";
  let description = [{
    For each state the symbol of a parameter, or `unit` for zeros. Without this attribute, all states
    start at zero.
    starts_c1: there is one entry for each state, and each symbol is a parameter of the state's type.
  }];
  let parameters = (ins "::mlir::ArrayAttr":$parameters);
}

def Rnn_ObjectAttr : Rnn_ContractAttr<"Object", "object", "rnn-lower-to-loops"> {
  let summary = "of a module: the numbers in the model's table, as in rnn/model.h";
  let parameters = (ins "int64_t":$shards, "int64_t":$shard_samples, "int64_t":$gradients,
                        "int64_t":$first_gradients,
                        "int64_t":$losses, "int64_t":$workspace_bytes,
                        "int64_t":$workspace_bytes_per_step,
                        "int64_t":$stream_workspace_bytes,
                        "int64_t":$optimizer_state_bytes, "int64_t":$stream_state,
                        "int64_t":$stream_weights, "int64_t":$states,
                        "int64_t":$gradient_work, "int64_t":$predict_work);
}

#endif
