// Streams of compiled models for C++17 programs: memory of sizes that the compiler knows, no heap,
// no exceptions, no run-time type information.
//
//   #include "amplifier.h" // by rnnc
//   #include "rnn/model.hpp"
//
//   rnn::packed_weights<&amplifier_model> weights(parameters); // unless they are in the object
//   rnn::stream<&amplifier_model> left(weights), right(weights);
//   left.process(input, output, 64);
//
// Numbers are float32. A step takes `input_size` of them, [streams, features], and gives
// `output_size`, [streams, outputs]; `streams` is 1 unless the model's text says otherwise. All
// functions are marked RNN_NONBLOCKING. Threads may use different streams at the same time, also
// with the same weights.
#ifndef RNN_MODEL_HPP
#define RNN_MODEL_HPP

#if defined(__GNUC__) && !defined(RNN_WITH_WARNINGS)
// GCC finds that arguments of these templates shadow a program's global variables.
#pragma GCC system_header
#endif

#include "rnn/model.h"

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace rnn {

/// The sizes of a model that can be streamed; the header that rnnc writes defines them.
template <const rnn_model *> struct model_sizes;

/// Numbers that lie one after the other: of an array, or of what has `data()` and `size()`, such as
/// std::array, std::vector and std::span.
template <typename Number> class span {
  template <typename Container> using pointer = decltype(std::declval<Container &>().data());

public:
  constexpr span(Number *begin, std::size_t length) noexcept : numbers(begin), count(length) {}

  template <std::size_t length>
  constexpr span(Number (&array)[length]) noexcept : numbers(array), count(length) {}

  template <typename Container,
            typename = std::enable_if_t<std::is_convertible_v<pointer<Container>, Number *>>>
  constexpr span(Container &&container) noexcept
      : numbers(container.data()), count(container.size()) {}

  constexpr Number *data() const noexcept { return numbers; }
  constexpr std::size_t size() const noexcept { return count; }

private:
  Number *numbers;
  std::size_t count;
};

namespace detail {

/// The length of an array, which cannot be 0.
constexpr std::size_t at_least_one(std::size_t size) noexcept { return size > 0 ? size : 1; }

/// What a stream whose sizes are known early or late does with spans. `Stream` has `input_size`,
/// `output_size` and `process` of pointers.
template <typename Stream>
std::size_t process_spans(Stream &stream, std::size_t input_size, std::size_t output_size,
                          span<const float> inputs, span<float> outputs) noexcept RNN_NONBLOCKING {
  std::size_t read = inputs.size() / input_size, written = outputs.size() / output_size;
  std::size_t steps = read < written ? read : written;
  stream.process(inputs.data(), outputs.data(), steps);
  return steps;
}

} // namespace detail

/// What a stream remembers between two steps.
template <const rnn_model *model> struct stream_state {
  alignas(RNN_ALIGNMENT) float numbers[detail::at_least_one(model_sizes<model>::state)] = {};
};

/// Weights in the order in which a step reads them, for any number of streams.
template <const rnn_model *model> class packed_weights {
  using sizes = model_sizes<model>;
  static_assert(!sizes::has_weights, "the object of this model has its weights inside");

public:
  /// All weights are zero until `pack`.
  constexpr packed_weights() noexcept = default;

  /// `parameters` [model->parameters_size] are Keras' layout; they are not needed afterwards.
  explicit packed_weights(const float *parameters) noexcept RNN_NONBLOCKING { pack(parameters); }

  /// Replaces the weights of all streams that refer to these; they go on from their states. No
  /// other thread may use such a stream at the same time.
  void pack(const float *parameters) noexcept RNN_NONBLOCKING { model->pack(parameters, numbers); }

  /// [model->stream_weights_size]
  const float *data() const noexcept RNN_NONBLOCKING { return numbers; }

private:
  alignas(RNN_ALIGNMENT) float numbers[detail::at_least_one(sizes::weights)] = {};
};

/// A stream that holds all memory that its steps need. A copy goes on from the same state with the
/// same weights. The header of a model that cannot be streamed defines no `model_sizes`.
template <const rnn_model *model> class stream {
  using sizes = model_sizes<model>;

public:
  /// Numbers of a step.
  static constexpr std::size_t input_size = sizes::streams * sizes::input;
  static constexpr std::size_t output_size = sizes::streams * sizes::output;

  /// For an object that has its weights inside.
  template <bool inside = sizes::has_weights, typename = std::enable_if_t<inside>>
  stream() noexcept RNN_NONBLOCKING {
    reset();
  }

  /// The weights must outlive the stream.
  explicit stream(const packed_weights<model> &packed) noexcept RNN_NONBLOCKING
      : stream(packed.data()) {}
  explicit stream(const packed_weights<model> &&) = delete;

  /// `packed` [model->stream_weights_size] is what `model->pack` wrote, aligned to RNN_ALIGNMENT.
  /// The weights must outlive the stream.
  explicit stream(const float *packed) noexcept RNN_NONBLOCKING : weights(packed) { reset(); }

  /// Begins a new sequence.
  void reset() noexcept RNN_NONBLOCKING { model->reset(weights, state.numbers); }

  /// One time step: input [input_size] -> output [output_size].
  void step(const float *input, float *output) noexcept RNN_NONBLOCKING {
    model->step(weights, state.numbers, input, output, workspace);
  }

  /// Some time steps, the same numbers as by `step` in less time: inputs [steps, input_size] ->
  /// outputs [steps, output_size], which do not overlap.
  void process(const float *inputs, float *outputs, std::size_t steps) noexcept RNN_NONBLOCKING {
    model->step_block(weights, state.numbers, inputs, outputs, steps, workspace);
  }

  /// As many whole steps as both spans have room for; returns their number.
  std::size_t process(span<const float> inputs, span<float> outputs) noexcept RNN_NONBLOCKING {
    return detail::process_spans(*this, input_size, output_size, inputs, outputs);
  }

  /// A copy of the state, from which `restore` goes on; also in another stream of the same weights.
  stream_state<model> save() const noexcept RNN_NONBLOCKING { return state; }
  void restore(const stream_state<model> &saved) noexcept RNN_NONBLOCKING { state = saved; }

private:
  const float *weights = nullptr; // those in the object
  stream_state<model> state;
  alignas(RNN_ALIGNMENT) unsigned char workspace[detail::at_least_one(sizes::workspace_bytes)];
};

/// A stream of a model that is chosen at run time, in memory of the program. It has the functions
/// of `stream`, except that the program copies the memory to copy a state.
class dynamic_stream {
public:
  /// The bytes of memory of a stream; 0 for a model that cannot be streamed.
  static std::size_t memory_bytes(const rnn_model &model) noexcept RNN_NONBLOCKING {
    return model.step ? state_bytes(model) + static_cast<std::size_t>(model.stream_workspace_bytes)
                      : 0;
  }

  /// A stream that nothing but `operator bool` may be asked of.
  dynamic_stream() noexcept = default;

  /// `memory` [memory_bytes(model)] and `packed` [model.stream_weights_size], which `model.pack`
  /// wrote, must outlive the stream; null stands for weights in the object. As a condition the
  /// stream is false if the model cannot be streamed, if the memory is too small or not aligned to
  /// RNN_ALIGNMENT, and if there are no weights.
  dynamic_stream(const rnn_model &model, void *memory, std::size_t bytes,
                 const float *packed = nullptr) noexcept RNN_NONBLOCKING : weights(packed) {
    bool is_aligned = reinterpret_cast<std::uintptr_t>(memory) % RNN_ALIGNMENT == 0;
    bool has_weights = weights || model.packed_weights;
    if (!model.step || !memory || !is_aligned || bytes < memory_bytes(model) || !has_weights)
      return;
    table = &model;
    state = static_cast<float *>(memory);
    workspace = static_cast<unsigned char *>(memory) + state_bytes(model);
    reset();
  }

  explicit operator bool() const noexcept RNN_NONBLOCKING { return table != nullptr; }

  /// Numbers of a step.
  std::size_t input_size() const noexcept RNN_NONBLOCKING {
    const rnn_shape &shape = table->inputs[0].shape;
    // A step of tokens has no axis of features.
    return streams() * (shape.rank > 1 ? static_cast<std::size_t>(shape.sizes[shape.rank - 1]) : 1);
  }
  std::size_t output_size() const noexcept RNN_NONBLOCKING {
    const rnn_shape &shape = table->outputs[0].shape;
    return streams() * static_cast<std::size_t>(shape.sizes[shape.rank - 1]);
  }

  void reset() noexcept RNN_NONBLOCKING { table->reset(weights, state); }

  void step(const float *input, float *output) noexcept RNN_NONBLOCKING {
    table->step(weights, state, input, output, workspace);
  }

  void process(const float *inputs, float *outputs, std::size_t steps) noexcept RNN_NONBLOCKING {
    table->step_block(weights, state, inputs, outputs, steps, workspace);
  }

  std::size_t process(span<const float> inputs, span<float> outputs) noexcept RNN_NONBLOCKING {
    return detail::process_spans(*this, input_size(), output_size(), inputs, outputs);
  }

private:
  std::size_t streams() const noexcept RNN_NONBLOCKING {
    return static_cast<std::size_t>(table->streams);
  }
  /// A whole number of RNN_ALIGNMENT.
  static std::size_t state_bytes(const rnn_model &model) noexcept RNN_NONBLOCKING {
    std::size_t bytes = static_cast<std::size_t>(model.stream_state_size) * sizeof(float);
    return (bytes + RNN_ALIGNMENT - 1) / RNN_ALIGNMENT * RNN_ALIGNMENT;
  }

  const rnn_model *table = nullptr;
  const float *weights = nullptr;
  float *state = nullptr;
  unsigned char *workspace = nullptr;
};

} // namespace rnn

#endif
