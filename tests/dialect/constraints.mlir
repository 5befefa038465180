// The numbered constraints of the dialect, one broken at a time.
// RUN: %rnn-opt %s --split-input-file --verify-diagnostics --allow-unregistered-dialect

// expected-error @+1 {{parameter_c1: is not a tensor of known shape of 32-bit floats but 'tensor<?x2xf32>'}}
rnn.parameter @p : tensor<?x2xf32> path "p" initializer "zeros"

// -----

// expected-error @+1 {{parameter_c1: is not a tensor of known shape of 32-bit floats but 'i32'}}
rnn.parameter @p : i32 path "p" initializer "zeros"

// -----

// expected-error @+1 {{parameter_c2: needs either an initializer or parts}}
rnn.parameter @p : tensor<2x3xf32> path "p"

// -----

// expected-error @+1 {{parameter_c2: the parts have together 2 columns of 'tensor<2x3xf32>'}}
rnn.parameter @p : tensor<2x3xf32> path "p" parts [#rnn.part<columns = 2, initializer = "zeros">]

// -----

// expected-error @+1 {{parameter_c3: is frozen and has a regularizer or a constraint}}
rnn.parameter @p : tensor<3xf32> path "p" initializer "zeros" {frozen, l2 = 0.1 : f64}

// -----

// expected-error @+1 {{parameter_c5: is by rows but no matrix, or frozen, or has a regularizer or a constraint}}
rnn.parameter @p : tensor<3xf32> path "p" initializer "zeros" {by_rows}

// -----

// expected-error @+1 {{parameter_c5: is by rows but no matrix, or frozen, or has a regularizer or a constraint}}
rnn.parameter @p : tensor<3x2xf32> path "p" initializer "zeros" {by_rows, l2 = 0.1 : f64}

// -----

// expected-error @+1 {{parameter_c6: a shard keeps 5 of its rows}}
rnn.parameter @p : tensor<3x2xf32> path "p" initializer "zeros" {rows_of_shard = 5 : i64}

// -----

// expected-error @+1 {{parameter_c6: a shard keeps 0 of its rows}}
rnn.parameter @p : tensor<3x2xf32> path "p" initializer "zeros" {by_rows, rows_of_shard = 0 : i64}

// -----

rnn.parameter @p : tensor<3xf32> path "p" initializer "zeros"
func.func @weight() {
  // expected-error @+1 {{weight_c1: there is no parameter @p of type 'tensor<2xf32>'}}
  %0 = rnn.weight @p : tensor<2xf32>
  return
}

// -----

rnn.parameter @p : tensor<3xf32> path "p" initializer "zeros"
// expected-error @+1 {{starts_c1: 2 states have 1 starts}}
func.func @step(%x: tensor<2xf32>, %h: tensor<3xf32>, %c: tensor<3xf32>) attributes {rnn.starts = #rnn.starts<parameters = [@p]>} {
  return
}

// -----

rnn.parameter @p : tensor<3xf32> path "p" initializer "zeros"
// expected-error @+1 {{starts_c1: a state of type 'tensor<4xf32>' cannot start from @p}}
func.func @step(%x: tensor<2xf32>, %h: tensor<4xf32>) attributes {rnn.starts = #rnn.starts<parameters = [@p]>} {
  return
}

// -----

func.func @dynamic(%x: tensor<2x?xf32>) {
  // expected-error @+1 {{operand #0 must be a sequence of known units of 32-bit floats, but got 'tensor<2x?xf32>'}}
  rnn.loss %x over 1 : tensor<2x?xf32>
  return
}

// -----

func.func @flat(%x: tensor<?x2xf32>) {
  // expected-error @+1 {{reshape_c2: 'tensor<?x2xf32>' to 'tensor<2xf32>' needs a known length}}
  %0 = rnn.reshape %x : tensor<?x2xf32> to tensor<2xf32>
  return
}

// -----

func.func @body_op(%x: tensor<2xf32>) {
  // expected-error @+1 {{expects parent op to be one of 'rnn.scan, rnn.update'}}
  %0 = rnn.tanh %x : tensor<2xf32>
  return
}

// -----

func.func @reshape_c1(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{reshape_c1: changes the number of elements from 6 to 5}}
  %0 = rnn.reshape %x : tensor<2x3xf32> to tensor<5xf32>
  return
}

// -----

func.func @delay_c1(%x: tensor<4x3xf32>, %h: tensor<2xf32>) {
  // expected-error @+1 {{delay_c1: the initial state is not of a step's type}}
  %0 = rnn.delay %x init %h : tensor<4x3xf32>, tensor<2xf32> -> tensor<4x3xf32>
  return
}

// -----

rnn.parameter @k : tensor<3x2xf32> path "k" initializer "zeros"
func.func @accumulate_c1(%x: tensor<5x3xf32>, %d: tensor<4x2xf32>) {
  // expected-error @+1 {{accumulate_c1: input has 5 steps, cotangent has 4}}
  rnn.accumulate %d with %x into @k at 0 : tensor<4x2xf32>, tensor<5x3xf32>
  return
}

// -----

func.func @accumulate_c2_absent(%d: tensor<4x2xf32>) {
  // expected-error @+1 {{accumulate_c2: there is no parameter @k}}
  rnn.accumulate %d into @k at 0 : tensor<4x2xf32>
  return
}

// -----

rnn.parameter @k : tensor<3x2xf32> path "k" initializer "zeros"
func.func @accumulate_c2_columns(%x: tensor<4x3xf32>, %d: tensor<4x2xf32>) {
  // expected-error @+1 {{accumulate_c2: columns are outside @k}}
  rnn.accumulate %d with %x into @k at 1 : tensor<4x2xf32>, tensor<4x3xf32>
  return
}

// -----

rnn.parameter @k : tensor<3x2xf32> path "k" initializer "zeros"
func.func @accumulate_c2_rows(%x: tensor<4x2xf32>, %d: tensor<4x2xf32>) {
  // expected-error @+1 {{accumulate_c2: 2 rows for @k of type 'tensor<3x2xf32>'}}
  rnn.accumulate %d with %x into @k at 0 : tensor<4x2xf32>, tensor<4x2xf32>
  return
}

// -----

rnn.parameter @e : tensor<5x3xf32> path "e" initializer "zeros"
rnn.parameter @k : tensor<3x4xf32> path "k" initializer "zeros"
func.func @accumulate_tokens_c1(%x: tensor<4x2xf32>, %t: tensor<4x1xf32>) {
  // expected-error @+1 {{accumulate_tokens_c1: 'tensor<4x1xf32>' are not tokens for the outputs of one scan}}
  rnn.accumulate_tokens(%x) with %t into @e, @k at [0] : (tensor<4x2xf32>), tensor<4x1xf32>
  return
}

// -----

rnn.parameter @e : tensor<5x3xf32> path "e" initializer "zeros"
rnn.parameter @k : tensor<3x4xf32> path "k" initializer "zeros"
func.func @accumulate_tokens_c2_columns(%x: tensor<4x2xf32>, %t: tensor<4x1xf32>) {
  %d = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
  ^bb0(%a: tensor<2xf32>):
    %0 = rnn.tanh %a : tensor<2xf32>
    rnn.yield output(%0 : tensor<2xf32>)
  }
  // expected-error @+1 {{accumulate_tokens_c2: columns are outside @k}}
  rnn.accumulate_tokens(%d) with %t into @e, @k at [3] : (tensor<4x2xf32>), tensor<4x1xf32>
  return
}

// -----

rnn.parameter @e : tensor<5x3xf32> path "e" initializer "zeros"
rnn.parameter @k : tensor<2x4xf32> path "k" initializer "zeros"
func.func @accumulate_tokens_c2_product(%x: tensor<4x2xf32>, %t: tensor<4x1xf32>) {
  %d = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
  ^bb0(%a: tensor<2xf32>):
    %0 = rnn.tanh %a : tensor<2xf32>
    rnn.yield output(%0 : tensor<2xf32>)
  }
  // expected-error @+1 {{accumulate_tokens_c2: @e and @k have no product}}
  rnn.accumulate_tokens(%d) with %t into @e, @k at [0] : (tensor<4x2xf32>), tensor<4x1xf32>
  return
}

// -----

func.func @scan_c1_none() {
  // expected-error @+1 {{scan_c1: needs at least one sequence}}
  rnn.scan over() : () -> () init() : () -> () {
  ^bb0:
    rnn.yield
  }
  return
}

// -----

func.func @scan_c1_lengths(%x: tensor<4x2xf32>, %y: tensor<5x2xf32>) {
  // expected-error @+1 {{scan_c1: has a sequence of 5 steps beside one of 4}}
  rnn.scan over(%x, %y) : (tensor<4x2xf32>, tensor<5x2xf32>) -> () init() : () -> () {
  ^bb0(%a: tensor<2xf32>, %b: tensor<2xf32>):
    rnn.yield
  }
  return
}

// -----

func.func @scan_c2(%x: tensor<4x2xf32>, %h: tensor<3xf32>) {
  // expected-error @+1 {{scan_c2: the region's arguments are not the steps, then the states}}
  %0 = rnn.scan over(%x) : (tensor<4x2xf32>) -> () init(%h) : (tensor<3xf32>) -> tensor<3xf32> {
  ^bb0(%a: tensor<3xf32>, %b: tensor<2xf32>):
    rnn.yield state(%a : tensor<3xf32>)
  }
  return
}

// -----

func.func @scan_c3_terminator(%x: tensor<4x2xf32>) {
  // expected-error @+1 {{scan_c3: the region must end with `rnn.yield`}}
  rnn.scan over(%x) : (tensor<4x2xf32>) -> () init() : () -> () {
  ^bb0(%a: tensor<2xf32>):
    "unknown.end"() : () -> ()
  }
  return
}

// -----

func.func @scan_c3_state(%x: tensor<4x2xf32>, %h: tensor<3xf32>) {
  // expected-error @+1 {{scan_c3: yielded and last states must have the initial states' types}}
  %0 = rnn.scan over(%x) : (tensor<4x2xf32>) -> () init(%h) : (tensor<3xf32>) -> tensor<3xf32> {
  ^bb0(%a: tensor<2xf32>, %b: tensor<3xf32>):
    rnn.yield state(%a : tensor<2xf32>)
  }
  return
}

// -----

func.func @scan_c3_count(%x: tensor<4x2xf32>) {
  // expected-error @+1 {{scan_c3: yields 0 outputs for 1 results}}
  %0 = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
  ^bb0(%a: tensor<2xf32>):
    rnn.yield
  }
  return
}

// -----

func.func @scan_c3_output(%x: tensor<4x2xf32>) {
  // expected-error @+1 {{scan_c3: a yielded output is not a step of its result}}
  %0 = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x3xf32> init() : () -> () {
  ^bb0(%a: tensor<2xf32>):
    rnn.yield output(%a : tensor<2xf32>)
  }
  return
}

// -----

func.func @scan_c4(%x: tensor<4x2xf32>) {
  // expected-error @+1 {{scan_c4: a chunk has at least one step, found 0}}
  rnn.scan over(%x) : (tensor<4x2xf32>) -> () init() : () -> () attributes {chunk = 0 : i64} {
  ^bb0(%a: tensor<2xf32>):
    rnn.yield
  }
  return
}

// -----

func.func @scan_c5(%x: tensor<4x2xf32>) {
  // expected-error @+1 {{scan_c5: yields an argument of the region as it is}}
  %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
  ^bb0(%a: tensor<2xf32>):
    rnn.yield output(%a : tensor<2xf32>)
  }
  return
}

// -----

func.func @scan_c6(%x: tensor<4x2xf32>) {
  rnn.scan over(%x) : (tensor<4x2xf32>) -> () init() : () -> () {
  ^bb0(%a: tensor<2xf32>):
    // expected-error @+1 {{scan_c6: does not belong in the region of a scan}}
    %0 = rnn.fill 1.000000e+00 : tensor<2xf32>
    rnn.yield
  }
  return
}

// -----

func.func @number_of_an_update_in_a_scan(%x: tensor<4x2xf32>) {
  rnn.scan over(%x) : (tensor<4x2xf32>) -> () init() : () -> () {
  ^bb0(%a: tensor<2xf32>):
    // expected-error @+1 {{'rnn.bias_correction' op expects parent op 'rnn.update'}}
    %0 = rnn.bias_correction 9.000000e-01 : tensor<2xf32>
    rnn.yield
  }
  return
}

// -----

func.func @scan_c7_op(%x: tensor<4x2xf32>) {
  // expected-error @+1 {{scan_c7: the plan names op 1, which is not in the body or is in another group}}
  %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () attributes {plan = #rnn.body_plan<groups = [#rnn.body_group<ops = [1], tile = 1>]>, scratch_buffers = []} {
  ^bb0(%a: tensor<2xf32>):
    %r = rnn.tanh %a : tensor<2xf32>
    rnn.yield output(%r : tensor<2xf32>)
  }
  return
}

// -----

func.func @scan_c7_twice(%x: tensor<4x2xf32>) {
  // expected-error @+1 {{scan_c7: the plan names op 0, which is not in the body or is in another group}}
  %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () attributes {plan = #rnn.body_plan<groups = [#rnn.body_group<ops = [0, 0], tile = 1>]>, scratch_buffers = []} {
  ^bb0(%a: tensor<2xf32>):
    %r = rnn.tanh %a : tensor<2xf32>
    rnn.yield output(%r : tensor<2xf32>)
  }
  return
}

// -----

func.func @scan_c7_scratch(%x: tensor<4x2xf32>) {
  // expected-error @+1 {{scan_c7: the scratch value of op 3 is in no group}}
  %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () attributes {plan = #rnn.body_plan<groups = [#rnn.body_group<ops = [0], tile = 1>], scratch = [3]>, scratch_buffers = []} {
  ^bb0(%a: tensor<2xf32>):
    %r = rnn.tanh %a : tensor<2xf32>
    rnn.yield output(%r : tensor<2xf32>)
  }
  return
}

// -----

func.func @scan_c7_buffers(%x: tensor<4x2xf32>) {
  // expected-error @+1 {{scan_c7: the plan has 1 scratch values, which need as many `scratch_buffers`}}
  %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () attributes {plan = #rnn.body_plan<groups = [#rnn.body_group<ops = [0], tile = 1>], scratch = [0]>, scratch_buffers = []} {
  ^bb0(%a: tensor<2xf32>):
    %r = rnn.tanh %a : tensor<2xf32>
    rnn.yield output(%r : tensor<2xf32>)
  }
  return
}

// -----

func.func @scan_c8(%x: tensor<4x2xf32>) {
  // expected-error @+1 {{scan_c8: argument 0 is no sequence of 4 single numbers}}
  rnn.scan over(%x) : (tensor<4x2xf32>) -> () init() : () -> () attributes {until_padding_of = 0 : i64} {
  ^bb0(%a: tensor<2xf32>):
    rnn.yield
  }
  return
}

// -----

func.func @body_group_c1(%x: tensor<4x2xf32>) {
  // expected-error @+2 {{failed to parse Rnn_BodyPlanAttr parameter 'groups'}}
  // expected-error @+1 {{body_group_c1: a group has ops, a tile of at least 1 and no negative offset}}
  %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () attributes {plan = #rnn.body_plan<groups = [#rnn.body_group<ops = [0], tile = 0>]>} {
  ^bb0(%a: tensor<2xf32>):
    %r = rnn.tanh %a : tensor<2xf32>
    rnn.yield output(%r : tensor<2xf32>)
  }
  return
}

// -----

func.func @body_plan_c1(%x: tensor<4x2xf32>) {
  // expected-error @+1 {{body_plan_c1: the groups are #rnn.body_group}}
  %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () attributes {plan = #rnn.body_plan<groups = [1]>} {
  ^bb0(%a: tensor<2xf32>):
    %r = rnn.tanh %a : tensor<2xf32>
    rnn.yield output(%r : tensor<2xf32>)
  }
  return
}

// -----

func.func @body_plan_c2(%x: tensor<4x2xf32>) {
  // expected-error @+1 {{body_plan_c2: there is at least one step, and no size is negative}}
  %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () attributes {plan = #rnn.body_plan<groups = [], steps = 0>} {
  ^bb0(%a: tensor<2xf32>):
    %r = rnn.tanh %a : tensor<2xf32>
    rnn.yield output(%r : tensor<2xf32>)
  }
  return
}

// -----

// expected-error @+1 {{vectors_c2: samples take turns only if none stand in lanes, found 4 turns of 8 samples}}
module attributes {rnn.vectors = #rnn.vectors<lanes = 8, registers = 16, samples = 8, turns = 4>} {
}

// -----

// expected-error @+1 {{in_turn_c1: samples in turn are at least two, found 1}}
module attributes {rnn.in_turn = #rnn.in_turn<samples = 1>} {
}

// -----

// expected-error @+1 {{vectors_c1: a shard has one sample or whole vectors of them, found 12 samples in vectors of 8}}
module attributes {rnn.vectors = #rnn.vectors<lanes = 8, registers = 16, samples = 12>} {
}

// -----

rnn.parameter @k : tensor<2x3xf32> path "k" initializer "zeros"
func.func @dot_c1(%x: tensor<4x2xf32>) {
  rnn.scan over(%x) : (tensor<4x2xf32>) -> () init() : () -> () {
  ^bb0(%a: tensor<2xf32>):
    // expected-error @+1 {{dot_c1: needs one parameter and one offset for each input}}
    %0 = rnn.dot(%a) of [@k, @k] at [0] : (tensor<2xf32>) -> tensor<3xf32>
    rnn.yield
  }
  return
}

// -----

func.func @dot_c2_absent(%x: tensor<4x2xf32>) {
  rnn.scan over(%x) : (tensor<4x2xf32>) -> () init() : () -> () {
  ^bb0(%a: tensor<2xf32>):
    // expected-error @+1 {{dot_c2: there is no parameter @k}}
    %0 = rnn.dot(%a) of [@k] at [0] : (tensor<2xf32>) -> tensor<3xf32>
    rnn.yield
  }
  return
}

// -----

rnn.parameter @k : tensor<2x3xf32> path "k" initializer "zeros"
func.func @dot_c2_columns(%x: tensor<4x2xf32>) {
  rnn.scan over(%x) : (tensor<4x2xf32>) -> () init() : () -> () {
  ^bb0(%a: tensor<2xf32>):
    // expected-error @+1 {{dot_c2: reads 2 rows and columns 2 to 4 of @k of type 'tensor<2x3xf32>'}}
    %0 = rnn.dot(%a) of [@k] at [2] : (tensor<2xf32>) -> tensor<2xf32>
    rnn.yield
  }
  return
}

// -----

rnn.parameter @k : tensor<2x3xf32> path "k" initializer "zeros"
func.func @dot_c2_transposed(%x: tensor<4x2xf32>) {
  rnn.scan over(%x) : (tensor<4x2xf32>) -> () init() : () -> () {
  ^bb0(%a: tensor<2xf32>):
    // expected-error @+1 {{dot_c2: reads 3 rows and columns 0 to 2 of @k of type 'tensor<2x3xf32>'}}
    %0 = rnn.dot(%a) of [@k] at [0] transposed : (tensor<2xf32>) -> tensor<3xf32>
    rnn.yield
  }
  return
}

// -----

rnn.parameter @k : tensor<2x3xf32> path "k" initializer "zeros"
func.func @dot_c3(%x: tensor<4x2xf32>) {
  rnn.scan over(%x) : (tensor<4x2xf32>) -> () init() : () -> () {
  ^bb0(%a: tensor<2xf32>):
    // expected-error @+1 {{dot_c3: the initial value is not of the result's type}}
    %0 = rnn.dot(%a) of [@k] at [0] init %a : (tensor<2xf32>), tensor<2xf32> -> tensor<3xf32>
    rnn.yield
  }
  return
}

// -----

func.func @read_c1_absent(%x: tensor<4x2xf32>) {
  rnn.scan over(%x) : (tensor<4x2xf32>) -> () init() : () -> () {
  ^bb0(%a: tensor<2xf32>):
    // expected-error @+1 {{read_c1: there is no parameter @bias}}
    %0 = rnn.read @bias at 0 : tensor<2xf32>
    rnn.yield
  }
  return
}

// -----

rnn.parameter @bias : tensor<2x3xf32> path "bias" initializer "zeros"
func.func @read_c1_outside(%x: tensor<4x2xf32>) {
  rnn.scan over(%x) : (tensor<4x2xf32>) -> () init() : () -> () {
  ^bb0(%a: tensor<2xf32>):
    // expected-error @+1 {{read_c1: elements 4 to 7 are outside @bias of type 'tensor<2x3xf32>'}}
    %0 = rnn.read @bias at 4 : tensor<3xf32>
    rnn.yield
  }
  return
}

// -----

func.func @reduce_sum_c1(%x: tensor<4x3xf32>) {
  rnn.scan over(%x) : (tensor<4x3xf32>) -> () init() : () -> () {
  ^bb0(%a: tensor<3xf32>):
    // expected-error @+1 {{reduce_sum_c1: the result has 2 units, not one}}
    %0 = rnn.reduce_sum %a : tensor<3xf32> -> tensor<2xf32>
    rnn.yield
  }
  return
}

// -----

func.func @reduce_max_c1(%x: tensor<4x3xf32>) {
  rnn.scan over(%x) : (tensor<4x3xf32>) -> () init() : () -> () {
  ^bb0(%a: tensor<3xf32>):
    // expected-error @+1 {{reduce_max_c1: the result has 2 units, not one}}
    %0 = rnn.reduce_max %a : tensor<3xf32> -> tensor<2xf32>
    rnn.yield
  }
  return
}

// -----

func.func @broadcast_c1(%x: tensor<4x2xf32>) {
  rnn.scan over(%x) : (tensor<4x2xf32>) -> () init() : () -> () {
  ^bb0(%a: tensor<2xf32>):
    // expected-error @+1 {{broadcast_c1: the input has 2 units, not one}}
    %0 = rnn.broadcast %a : tensor<2xf32> -> tensor<3xf32>
    rnn.yield
  }
  return
}

// -----

func.func @update_c1() {
  // expected-error @+1 {{update_c1: the region's arguments are not 3 of type 'tensor<1xf32>'}}
  rnn.update slots 1 {
  ^bb0(%p: tensor<1xf32>, %g: tensor<1xf32>):
    rnn.yield state(%g : tensor<1xf32>) output(%p : tensor<1xf32>)
  }
  return
}

// -----

func.func @update_c2() {
  // expected-error @+1 {{update_c2: the region does not yield 1 states and one output of type 'tensor<1xf32>'}}
  rnn.update slots 1 {
  ^bb0(%p: tensor<1xf32>, %g: tensor<1xf32>, %v: tensor<1xf32>):
    rnn.yield output(%p : tensor<1xf32>)
  }
  return
}

// -----

func.func @slice_c1(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{slice_c1: units 2 to 4 as 'tensor<4x2xf32>' are not a part of 'tensor<4x3xf32>'}}
  %0 = rnn.slice %x at 2 : tensor<4x3xf32> -> tensor<4x2xf32>
  return
}

// -----

func.func @slice_c1_steps(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{slice_c1: units 0 to 2 as 'tensor<5x2xf32>' are not a part of 'tensor<4x3xf32>'}}
  %0 = rnn.slice %x at 0 : tensor<4x3xf32> -> tensor<5x2xf32>
  return
}

// -----

func.func @concat_c1(%x: tensor<4x3xf32>, %y: tensor<4x2xf32>) {
  // expected-error @+1 {{concat_c1: the inputs have together 5 units, not those of 'tensor<4x6xf32>'}}
  %0 = rnn.concat %x, %y : tensor<4x3xf32>, tensor<4x2xf32> -> tensor<4x6xf32>
  return
}

// -----

func.func @concat_c1_steps(%x: tensor<4x3xf32>, %y: tensor<5x2xf32>) {
  // expected-error @+1 {{concat_c1: input and result differ in length: 'tensor<5x2xf32>' and 'tensor<4x5xf32>'}}
  %0 = rnn.concat %x, %y : tensor<4x3xf32>, tensor<5x2xf32> -> tensor<4x5xf32>
  return
}

// -----

func.func @update_c4() {
  rnn.update slots 0 {
  ^bb0(%p: tensor<1xf32>, %g: tensor<1xf32>):
    // expected-error @+1 {{update_c4: does not belong in the region of an update}}
    %0 = arith.addf %p, %g : tensor<1xf32>
    rnn.yield output(%0 : tensor<1xf32>)
  }
  return
}

// -----

rnn.parameter @k : tensor<1x1xf32> path "k" initializer "zeros"
func.func @product_in_an_update() {
  rnn.update slots 0 {
  ^bb0(%p: tensor<1xf32>, %g: tensor<1xf32>):
    // expected-error @+1 {{'rnn.dot' op expects parent op 'rnn.scan'}}
    %0 = rnn.dot(%g) of [@k] at [0] : (tensor<1xf32>) -> tensor<1xf32>
    rnn.yield output(%0 : tensor<1xf32>)
  }
  return
}

// -----

func.func @multiply_add_in_a_function(%x: tensor<2xf32>) -> tensor<2xf32> {
  // expected-error @+1 {{'rnn.multiply_add' op expects parent op to be one of 'rnn.scan, rnn.update'}}
  %0 = rnn.multiply_add %x, %x, %x : tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @update_c3() {
  // expected-error @+1 {{update_c3: `every` must be at least 2, found 1}}
  rnn.update slots 0 every 1 {
  ^bb0(%p: tensor<1xf32>, %g: tensor<1xf32>):
    rnn.yield output(%p : tensor<1xf32>)
  }
  return
}

// -----

func.func @step_function_c1_name() {
  rnn.update slots 0 {
  ^bb0(%p: tensor<1xf32>, %g: tensor<1xf32>):
    // expected-error @+1 {{step_function_c1: there is no function `decay`}}
    %0 = rnn.step_function "decay" [0.5] : tensor<1xf32>
    rnn.yield output(%0 : tensor<1xf32>)
  }
  return
}

// -----

func.func @step_function_c1_numbers() {
  rnn.update slots 0 {
  ^bb0(%p: tensor<1xf32>, %g: tensor<1xf32>):
    // expected-error @+1 {{step_function_c1: `exponential_decay` does not take these 1 numbers}}
    %0 = rnn.step_function "exponential_decay" [0.5] : tensor<1xf32>
    rnn.yield output(%0 : tensor<1xf32>)
  }
  return
}

// -----

func.func @step_function_c1_end() {
  rnn.update slots 0 {
  ^bb0(%p: tensor<1xf32>, %g: tensor<1xf32>):
    // expected-error @+1 {{step_function_c1: `piecewise_constant_decay` does not take these 2 numbers}}
    %0 = rnn.step_function "piecewise_constant_decay" [1.0, 0.5] : tensor<1xf32>
    rnn.yield output(%0 : tensor<1xf32>)
  }
  return
}

// -----

func.func @repeat_c1(%x: tensor<3xf32>) {
  // expected-error @+1 {{repeat_c1: the steps of 'tensor<4x2xf32>' are not 'tensor<3xf32>'}}
  %0 = rnn.repeat %x : tensor<3xf32> -> tensor<4x2xf32>
  return
}

// -----

func.func @random_c1() {
  // expected-error @+1 {{random_c1: there is no distribution `uniform`}}
  %0 = rnn.random "uniform" 1.0 stream 0 : tensor<3xf32>
  return
}

// -----

func.func @loss_c1_steps(%x: tensor<4x2xf32>, %mask: tensor<5x1xf32>) {
  // expected-error @+1 {{loss_c1: 'tensor<5x1xf32>' is not a mask for 'tensor<4x2xf32>'}}
  rnn.loss %x masked %mask over 1 : tensor<4x2xf32>, tensor<5x1xf32>
  return
}

// -----

func.func @loss_c1_units(%x: tensor<4x2xf32>, %mask: tensor<4x2xf32>) {
  // expected-error @+1 {{loss_c1: 'tensor<4x2xf32>' is not a mask for 'tensor<4x2xf32>'}}
  rnn.loss %x masked %mask over 1 : tensor<4x2xf32>, tensor<4x2xf32>
  return
}

// -----

func.func @loss_c2(%x: tensor<4x2xf32>) {
  // expected-error @+1 {{loss_c2: there is no reduction `none`}}
  rnn.loss %x over 1 {reduction = "none"} : tensor<4x2xf32>
  return
}

// -----

rnn.parameter @k : tensor<5x2xf32> path "k" initializer "zeros"
func.func @accumulate_c2_rows(%d: tensor<4x2xf32>) {
  // expected-error @+1 {{accumulate_c2: adds to rows, but has no input}}
  rnn.accumulate %d into @k at 0 to_rows : tensor<4x2xf32>
  return
}

// -----

rnn.parameter @k : tensor<5x2xf32> path "k" initializer "zeros"
func.func @lookup_c1_result(%x: tensor<4x1xf32>) {
  %0 = rnn.scan over(%x) : (tensor<4x1xf32>) -> tensor<4x3xf32> init() : () -> () {
  ^bb0(%token: tensor<1xf32>):
    // expected-error @+1 {{lookup_c1: 'tensor<1xf32>' does not select a row of @k as 'tensor<3xf32>'}}
    %1 = rnn.lookup %token of @k : tensor<1xf32> -> tensor<3xf32>
    rnn.yield output(%1 : tensor<3xf32>)
  }
  return
}

// -----

rnn.parameter @k : tensor<5x2xf32> path "k" initializer "zeros"
func.func @lookup_c1_token(%x: tensor<4x2xf32>) {
  %0 = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
  ^bb0(%token: tensor<2xf32>):
    // expected-error @+1 {{lookup_c1: 'tensor<2xf32>' does not select a row of @k as 'tensor<2xf32>'}}
    %1 = rnn.lookup %token of @k : tensor<2xf32> -> tensor<2xf32>
    rnn.yield output(%1 : tensor<2xf32>)
  }
  return
}

// -----

// expected-error @+1 {{contract_c1: `rnn.model` is not an attribute of this operation}}
func.func @contract_c1() attributes {rnn.model = #rnn.model<batch = 1>} {
  return
}

// -----

// expected-error @+1 {{contract_c1: `rnn.role` is not an attribute of this operation}}
module attributes {rnn.role = #rnn.role<predict>} {
}

// -----

// expected-error @+1 {{contract_c1: `rnn.batch` is not an attribute of this operation}}
module attributes {rnn.batch = 1 : i64} {
}

// -----

// expected-error @+1 {{contract_c1: `rnn.skips_padding` is not an attribute of this operation}}
func.func @contract_c1_savings() attributes {rnn.skips_padding = #rnn.skips_padding} {
  return
}

// -----

// expected-error @+1 {{contract_c1: `rnn.work` is not an attribute of this operation}}
module attributes {rnn.work = 960 : i64} {
}

// -----

// expected-error @+1 {{contract_c1: `rnn.arena` is not an attribute of this operation}}
module attributes {rnn.arena = 16 : i64} {
}

// -----

// expected-error @+1 {{model_c1: a model has a batch, an input, a stream and an output, found a batch of 0, 1 inputs, 0 states, 1 streams, 1 outputs, 0 metrics and 1 targets}}
module attributes {rnn.model = #rnn.model<batch = 0>} {
}

// -----

// expected-error @+1 {{parameter_c4: the shape is not one of 'tensor<6x4xf32>'}}
rnn.parameter @kernel : tensor<6x4xf32> path "conv1d/kernel" shape [3, 4, 2] initializer "zeros"

// -----

func.func @gather_c1(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{gather_c1: these sizes and strides do not describe 'tensor<2x6xf32>'}}
  %0 = rnn.gather %x at 0 sizes [2, 6] strides [6] : tensor<4x3xf32> -> tensor<2x6xf32>
  return
}

// -----

func.func @gather_c1_length(%x: tensor<?x3xf32>) {
  // expected-error @+1 {{gather_c1: these sizes and strides do not describe 'tensor<?x6xf32>'}}
  %0 = rnn.gather %x at 0 sizes [4, 2, 3] strides [3, 3, 1] : tensor<?x3xf32> -> tensor<?x6xf32>
  return
}

// -----

func.func @gather_c2(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{gather_c2: the sizes have 9 numbers, and 'tensor<2x6xf32>' has 12}}
  %0 = rnn.gather %x at 0 sizes [3, 3] strides [3, 1] : tensor<4x3xf32> -> tensor<2x6xf32>
  return
}

// -----

func.func @gather_c3(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{gather_c3: runs of 3 numbers are partly outside of 'tensor<4x3xf32>'}}
  %0 = rnn.gather %x at -1 sizes [4, 3] strides [3, 1] : tensor<4x3xf32> -> tensor<4x3xf32>
  return
}

// -----

func.func @scatter_c2(%x: tensor<4x3xf32>) {
  // expected-error @+1 {{scatter_c2: the sizes have 9 numbers, and 'tensor<4x3xf32>' has 12}}
  %0 = rnn.scatter %x at 0 sizes [3, 3] strides [3, 1] : tensor<4x3xf32> -> tensor<2x6xf32>
  return
}

// -----

func.func @matmul_c1(%x: tensor<4x3xf32>, %y: tensor<4x3xf32>) {
  // expected-error @+1 {{matmul_c1: 'tensor<4x3xf32>' and 'tensor<4x3xf32>' have no product 'tensor<4x4xf32>'}}
  %0 = rnn.matmul %x, %y : tensor<4x3xf32>, tensor<4x3xf32> -> tensor<4x4xf32>
  return
}

// -----

rnn.parameter @k : tensor<3x2xf32> path "k" initializer "zeros"
func.func @accumulate_c3(%x: tensor<4x3xf32>, %d: tensor<4x2xf32>) {
  // expected-error @+1 {{accumulate_c3: a tile has rows and columns, at least one of each}}
  rnn.accumulate %d with %x into @k at 0 {tile = array<i64: 2, 0>} : tensor<4x2xf32>, tensor<4x3xf32>
  return
}

// -----

// expected-error @+1 {{tile_c1: a tile is of a loop with a name, and no size is below 1}}
module attributes {test.tile = #rnn.tile<of = "3 units, 2 instructions", size = [0]>} {
}

// -----

// expected-error @+1 {{tiling_c1: the tiles are #rnn.tile}}
module attributes {rnn.tiling = #rnn.tiling<tiles = [3]>} {
}

// -----

// expected-error @+1 {{tiling_c1: the loop "a" has two tiles}}
module attributes {rnn.tiling = #rnn.tiling<tiles = [#rnn.tile<of = "a", size = [1]>, #rnn.tile<of = "a", size = [2]>]>} {
}
