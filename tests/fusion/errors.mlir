// What stands in the lanes depends on the batch.
// RUN: %rnn-opt %s --rnn-hoist-products --verify-diagnostics

// expected-error @+1 {{has no `rnn.model`, which is written by the import}}
module {
}
