// The plan of a scan's body, which rnn-plan-buffers writes and the lowering reads
// (layout/BodyPlan.h). `--emit=planned` prints it.

#ifndef RNN_PLAN
#define RNN_PLAN

def Rnn_BodyGroupAttr : AttrDef<Rnn_Dialect, "BodyGroup"> {
  let mnemonic = "body_group";
  let summary = "ops of a body whose code is one loop over tiles";
  let description = [{
    `ops` are the positions of the ops in the body. `tile` counts units if lanes are samples, and
    vectors of units if lanes are units. In a group `across_inputs`, lanes are the elements of an
    input, which are added at the end. `weights_at` is the offset in floats of the group's packed
    weights among those of the body; without it the code reads the parameters directly. With
    `ops_tile`, the sums of a tile's dots are stored at the beginning of the workspace, one dot
    after the other, before the ops that read them, which run in tiles of so many units.
  }];
  let parameters = (ins "::mlir::DenseI64ArrayAttr":$ops, "int64_t":$tile,
                        DefaultValuedParameter<"bool", "false">:$across_inputs,
                        OptionalParameter<"std::optional<int64_t>">:$weights_at,
                        DefaultValuedParameter<"int64_t", "0">:$ops_tile);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

def Rnn_BodyPlanAttr : AttrDef<Rnn_Dialect, "BodyPlan"> {
  let mnemonic = "body_plan";
  let summary = "the groups of a body in the order in which they run";
  let description = [{
    `scratch` are the positions of the ops whose values are read by another group and therefore
    need a buffer; behind them those that are stored although nobody reads them, as the same body of
    `gradient` stores them, too. `steps` is the number of steps that are computed together to share
    each load of a weight. If it `sweeps`, steps walk over the tiles of the last group up and down in turn and
    share weights with the next step; its dots then have a buffer for what they carry. `weights` is
    the size of the packed weights in floats, and `weights_at` their offset among those of the
    function; bodies that read the same weights share them.
  }];
  let parameters = (ins "::mlir::ArrayAttr":$groups,
                        OptionalParameter<"::mlir::DenseI64ArrayAttr">:$scratch,
                        DefaultValuedParameter<"int64_t", "1">:$steps,
                        DefaultValuedParameter<"bool", "false">:$sweeps,
                        DefaultValuedParameter<"int64_t", "0">:$weights,
                        OptionalParameter<"std::optional<int64_t>">:$weights_at);
  let assemblyFormat = "`<` struct(params) `>`";
  let genVerifyDecl = 1;
}

#endif
