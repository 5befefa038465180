// What the stages tell each other of a model and its functions, beside the ops: one
// attribute for each stage that writes, under the attribute's own name (`rnn.model`).
// Contract.h reads them; what is missing is an error that names the writer.

#ifndef RNN_CONTRACT
#define RNN_CONTRACT

include "mlir/IR/EnumAttr.td"

// The functions of rnn/model.h, and @training, which becomes @gradient. A function has
// the name of its role.
def Rnn_Role : I32EnumAttr<"Role", "what a function of a model does", [
  I32EnumAttrCase<"predict", 0>, I32EnumAttrCase<"step", 1>, I32EnumAttrCase<"evaluate", 2>,
  I32EnumAttrCase<"training", 3>, I32EnumAttrCase<"gradient", 4>,
  I32EnumAttrCase<"pullback", 5>, I32EnumAttrCase<"update", 6>, I32EnumAttrCase<"reduce", 7>,
  I32EnumAttrCase<"pack", 8>, I32EnumAttrCase<"finalize", 9>,
  I32EnumAttrCase<"initialize", 10>]> {
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
  let summary = "of a module: how @predict and its like are called";
  let description = [{
    The largest number of samples of a call; how many of the first arguments are inputs,
    and how many of those behind them are states that stateful layers go on from; whether
    no result depends on steps that are padding in all samples.
  }];
  let parameters = (ins "int64_t":$batch, DefaultValuedParameter<"int64_t", "1">:$inputs,
                        DefaultValuedParameter<"int64_t", "0">:$states,
                        DefaultValuedParameter<"bool", "false">:$padding_is_unread);
  let genVerifyDecl = 1;
}

def Rnn_WorkAttr : Rnn_ContractAttr<"Work", "work", "rnn-count-work"> {
  let summary = "of a module: floating-point operations of a batch";
  let description = [{
    A multiply-add counts two. Those of the products of @gradient and @predict for length
    0, and for each step more of sequences of any length, before anything is saved.
  }];
  let parameters = (ins DefaultValuedParameter<"int64_t", "0">:$train,
                        DefaultValuedParameter<"int64_t", "0">:$train_per_step,
                        DefaultValuedParameter<"int64_t", "0">:$predict,
                        DefaultValuedParameter<"int64_t", "0">:$predict_per_step);
}

def Rnn_SkipsPaddingAttr : AttrDef<Rnn_Dialect, "SkipsPadding"> {
  let mnemonic = "skips_padding";
  let summary = "of a module: a shard ends with its longest sample, not with the batch's";
  let assemblyFormat = "";
  let extraClassDeclaration =
      "static constexpr ::llvm::StringLiteral writer = \"rnn-skip-masked-steps\";";
}

def Rnn_ArenaAttr : Rnn_ContractAttr<"Arena", "arena", "rnn-plan-buffers"> {
  let summary = "of a module: the arena of the parameters, in floats";
  let parameters = (ins "int64_t":$floats);
}

def Rnn_VectorsAttr : Rnn_ContractAttr<"Vectors", "vectors", "rnn-plan-buffers"> {
  let summary = "of a module: the vectors that the plan is made for";
  let description = [{
    Floats of a vector register, how many registers there are, and the samples of a shard:
    with more than one they stand in the lanes; with one, units do.
  }];
  let parameters = (ins "int64_t":$lanes, "int64_t":$registers, "int64_t":$samples);
  let genVerifyDecl = 1;
}

def Rnn_WorkspaceAttr : Rnn_ContractAttr<"Workspace", "workspace", "rnn-plan-buffers"> {
  let summary = "of a function: the room for its values";
  let description = [{
    Floats of a lane for values of a known size, and for each slot of sequences of any
    length; floats of a shard for the tables of tokens, and for the packed weights (those of
    @step stand in an array of their own).
  }];
  let parameters = (ins "int64_t":$floats, DefaultValuedParameter<"int64_t", "0">:$per_step,
                        DefaultValuedParameter<"int64_t", "0">:$tables,
                        DefaultValuedParameter<"int64_t", "0">:$weights);
}

def Rnn_ObjectAttr : Rnn_ContractAttr<"Object", "object", "rnn-lower-to-loops"> {
  let summary = "of a module: the numbers of the model's table, as rnn/model.h has them";
  let parameters = (ins "int64_t":$shards, "int64_t":$shard_samples, "int64_t":$gradients,
                        "int64_t":$losses, "int64_t":$workspace_bytes,
                        "int64_t":$workspace_bytes_per_step,
                        "int64_t":$optimizer_state_bytes, "int64_t":$stream_state,
                        "int64_t":$stream_weights, "int64_t":$states,
                        "int64_t":$gradient_work, "int64_t":$predict_work);
}

#endif
