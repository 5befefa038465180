// The C interface of trainings that go on later -> checkpoints in memory and in files.
#include "State.h"

#include "Guarded.h"

#include <cmath>
#include <limits>
#include <memory>
#include <span>
#include <vector>

using namespace rnn;
using namespace rnn::interface;

namespace rnn::interface {

Checkpoint readCheckpointOf(const rnn_model &model, const char *path, std::string &note) {
  Checkpoint checkpoint = readCheckpoint(path, [&](const std::string &warning) { note = warning; });
  std::vector<float> weights;
  for (const rnn_parameter &parameter : std::span(model.parameters, model.parameter_count)) {
    weights.resize(parameter.size);
    checkpoint.getWeights(parameter.name, weights);
  }
  return checkpoint;
}

} // namespace rnn::interface

namespace {

void requireState(const rnn_state *state) { require(state, "the state is a null pointer"); }

} // namespace

rnn_status rnn_state_new(const rnn_model *model, rnn_state **state, char *message,
                         size_t message_size) {
  return guarded({message, message_size}, [&] {
    requireModel(model);
    require(state, "the place of the state is a null pointer");
    *state = std::make_unique<rnn_state>(rnn_state{model}).release();
  });
}

void rnn_state_free(rnn_state *state) { delete state; }

rnn_status rnn_state_read(rnn_state *state, const char *path, char *message, size_t message_size) {
  return guarded({message, message_size}, [&](std::string &note) {
    requireState(state);
    requirePath(path);
    Checkpoint checkpoint = readCheckpointOf(*state->model, path, note);
    History history(checkpoint.results);
    history.restore(checkpoint);
    state->checkpoint = std::move(checkpoint);
    state->history = std::move(history);
  });
}

rnn_status rnn_state_write(const rnn_state *state, const char *path, char *message,
                           size_t message_size) {
  return guarded({message, message_size}, [&] {
    requireState(state);
    requirePath(path);
    require(state->checkpoint.has_value(), "the state is new: rnn_fit has not used it");
    writeCheckpoint(path, *state->checkpoint);
  });
}

uint64_t rnn_state_epochs(const rnn_state *state) {
  return state && state->checkpoint ? state->checkpoint->place.epoch : 0;
}

uint64_t rnn_state_steps(const rnn_state *state) {
  return state && state->checkpoint ? state->checkpoint->place.step : 0;
}

size_t rnn_state_results(const rnn_state *state) {
  return state ? state->history.names().size() : 0;
}

const char *rnn_state_result_name(const rnn_state *state, size_t result) {
  return result < rnn_state_results(state) ? state->history.names()[result].c_str() : nullptr;
}

double rnn_state_result(const rnn_state *state, uint64_t epoch, size_t result) {
  bool isThere = result < rnn_state_results(state) && epoch > 0 && epoch <= state->history.size();
  return isThere ? state->history[epoch - 1].values[result]
                 : std::numeric_limits<double>::quiet_NaN();
}
