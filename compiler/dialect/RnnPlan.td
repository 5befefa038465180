// How the planner cuts a scan's body, for the lowering: decided once, printed by
// `--emit=planned`. layout/BodyPlan.h makes and reads it.

#ifndef RNN_PLAN
#define RNN_PLAN

def Rnn_BodyGroupAttr : AttrDef<Rnn_Dialect, "BodyGroup"> {
  let mnemonic = "body_group";
  let summary = "ops of a body whose code is one loop over tiles";
  let description = [{
    `ops` are the numbers of the ops in the body. A tile has so many units where lanes are
    samples, and so many vectors of units where lanes are units. A group `across_inputs`
    has lanes that are an input's elements, and sums over them at the end. `weights_at` is
    where its packed weights begin among the body's, in floats; without it the code reads
    the parameters.
  }];
  let parameters = (ins "::mlir::DenseI64ArrayAttr":$ops, "int64_t":$tile,
                        DefaultValuedParameter<"bool", "false">:$across_inputs,
                        OptionalParameter<"std::optional<int64_t>">:$weights_at);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def Rnn_BodyPlanAttr : AttrDef<Rnn_Dialect, "BodyPlan"> {
  let mnemonic = "body_plan";
  let summary = "the groups of a body in the order in which they run";
  let description = [{
    `scratch` are the numbers of the ops whose values need a buffer of their own, because
    another group reads them. `steps` are computed at a time, to share each weight.
    `weights` is the size of the packed weights in floats, and `weights_at` where they
    begin among the function's; bodies that read the same ones share them.
  }];
  let parameters = (ins "::mlir::ArrayAttr":$groups,
                        OptionalParameter<"::mlir::DenseI64ArrayAttr">:$scratch,
                        DefaultValuedParameter<"int64_t", "1">:$steps,
                        DefaultValuedParameter<"int64_t", "0">:$weights,
                        OptionalParameter<"std::optional<int64_t>">:$weights_at);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

#endif
