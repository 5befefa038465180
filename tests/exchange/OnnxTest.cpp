// ONNX files of PyTorch's exporters as texts, and files that are no models, or hostile.
#include "exchange/onnx/Onnx.h"
#include "exchange/Import.h"

#include "Expect.h"
#include "data/ReadFile.h"
#include "data/WholeFile.h"
#include "onnx.pb.h"

#include <random>

namespace rnn::exchange {

using Catch::Matchers::Contains;

namespace {

const std::string folder = INPUTS "/onnx/";

std::string textOf(const std::string &file) { return importModel(folder + file, "m").model.text; }

/// A file that takes `x` [batch, 5, 3] and gives `y`.
struct TestFile {
  ::onnx::ModelProto model;
  ::onnx::GraphProto &graph = *model.mutable_graph();

  TestFile() {
    model.set_ir_version(8);
    model.add_opset_import()->set_version(17);
    input("x", {0, 5, 3});
    graph.add_output()->set_name("y");
  }
  void input(const std::string &name, const std::vector<int64_t> &sizes) {
    ::onnx::ValueInfoProto &value = *graph.add_input();
    value.set_name(name);
    auto &type = *value.mutable_type()->mutable_tensor_type();
    type.set_elem_type(::onnx::TensorProto::FLOAT);
    for (int64_t size : sizes)
      if (auto &dimension = *type.mutable_shape()->add_dim(); size == 0)
        dimension.set_dim_param("batch");
      else
        dimension.set_dim_value(size);
  }
  ::onnx::NodeProto &node(const std::string &op, const std::vector<std::string> &inputs,
                          const std::string &output) {
    ::onnx::NodeProto &node = *graph.add_node();
    node.set_op_type(op);
    node.set_name("the " + op);
    for (const std::string &input : inputs)
      node.add_input(input);
    node.add_output(output);
    return node;
  }
  static void integer(::onnx::NodeProto &node, const std::string &name, int64_t value) {
    ::onnx::AttributeProto &attribute = *node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(::onnx::AttributeProto::INT);
    attribute.set_i(value);
  }
  ::onnx::TensorProto &floats(const std::string &name, const std::vector<int64_t> &sizes,
                              size_t count) {
    ::onnx::TensorProto &tensor = *graph.add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(::onnx::TensorProto::FLOAT);
    for (int64_t size : sizes)
      tensor.add_dims(size);
    for (size_t i = 0; i < count; ++i)
      tensor.add_float_data(0.25F);
    return tensor;
  }
  ::onnx::TensorProto &integers(const std::string &name, const std::vector<int64_t> &values) {
    ::onnx::TensorProto &tensor = *graph.add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(::onnx::TensorProto::INT64);
    tensor.add_dims(int64_t(values.size()));
    for (int64_t value : values)
      tensor.add_int64_data(value);
    return tensor;
  }

  std::string text() const {
    ScratchFolder folder;
    writeWholeFile(folder / "m.onnx", model.SerializeAsString());
    return importModel(folder / "m.onnx", "m").model.text;
  }
  std::string error() const {
    return messageOf([&] { text(); });
  }
};

} // namespace

TEST_CASE("files of PyTorch's exporters are texts that a person would write") {
  std::string tagger = "model m {\n"
                       "  input x: tokens[?]\n\n"
                       "  embedding(20, 4, name=\"words\")\n"
                       "  bidirectional(lstm(3, return_sequences=true), name=\"lstm\")\n"
                       "  bidirectional(lstm(3, return_sequences=true), name=\"lstm_1\")\n"
                       "  dense(5, log_softmax, name=\"classes\")\n"
                       "}\n";
  CHECK(textOf("tagger.onnx") == tagger);
  CHECK(textOf("tagger-opset11.onnx") == tagger);
  CHECK_THAT(textOf("tagger-dynamo.onnx"),
             Contains("bidirectional(lstm(3, return_sequences=true)"));
  CHECK_THAT(textOf("time-major.onnx"), Contains("  bidirectional(gru(4), name=\"gru\")\n"
                                                 "  batch_normalization("));
  CHECK_THAT(textOf("autoencoder.onnx"), Contains("  repeat_vector(5"));
  CHECK_THAT(textOf("residual.onnx"), Contains("parameter h0: [3]\n  parameter c0: [3]"));
  CHECK_THAT(textOf("last-step.onnx"), Contains("gelu"));
}

TEST_CASE("loops over the steps, and a layer for each step, are layers") {
  CHECK(textOf("keras-loops.onnx") == "model m {\n"
                                      "  input x: tokens[7]\n\n"
                                      "  embedding(20, 4, name=\"embedding_1\")\n"
                                      "  gru(5, return_sequences=true, name=\"gru_1\")\n"
                                      "  layer_normalization(name=\"layer_normalization_1\")\n"
                                      "  simple_rnn(3, activation=relu, name=\"simple_rnn_1\")\n"
                                      "  dense(1, name=\"dense_1\")\n"
                                      "}\n");
  CHECK_THAT(textOf("keras-gates.onnx"),
             Contains("gru(4, recurrent_activation=hard_sigmoid, reset_after=false"));
  CHECK_THAT(textOf("keras-steps.onnx"),
             Contains("  repeat_vector(4") && Contains("  dense(3, tanh") && !Contains("reshape"));
}

TEST_CASE("all nodes without an equivalent are listed") {
  TestFile file;
  file.node("Cos", {"x"}, "a");
  file.node("Relu", {"a"}, "b");
  file.node("Sin", {"b"}, "y");
  CHECK_THAT(file.error(), Contains("Cos `the Cos`: the language has no such layer") &&
                               Contains("Sin `the Sin`: the language has no such layer") &&
                               !Contains("Relu"));
}

TEST_CASE("steps in PyTorch's order make the second axis the samples") {
  TestFile file;
  file.graph.mutable_input(0)->mutable_type()->mutable_tensor_type()->mutable_shape()->Clear();
  for (int64_t size : {5, 2, 3})
    file.graph.mutable_input(0)
        ->mutable_type()
        ->mutable_tensor_type()
        ->mutable_shape()
        ->add_dim()
        ->set_dim_value(size);
  file.floats("W", {1, 12, 3}, 36);
  file.floats("R", {1, 12, 4}, 48);
  file.integers("axes", {0});
  ::onnx::NodeProto &gru = file.node("GRU", {"x", "W", "R"}, "");
  gru.add_output("h");
  file.node("Squeeze", {"h", "axes"}, "y");
  CHECK(file.text() == "model m {\n  input x: f32[5, 3]\n\n"
                       "  gru(4, use_bias=false, reset_after=false)\n}\n");
}

TEST_CASE("what recurrent nodes have and the language has not is said") {
  TestFile file;
  file.floats("W", {1, 16, 3}, 48);
  file.floats("R", {1, 16, 4}, 64);
  ::onnx::NodeProto &transpose = file.node("Transpose", {"x"}, "steps");
  ::onnx::AttributeProto &order = *transpose.add_attribute();
  order.set_name("perm");
  for (int64_t axis : {1, 0, 2})
    order.add_ints(axis);
  ::onnx::NodeProto &lstm = file.node("LSTM", {"steps", "W", "R"}, "y");
  SECTION("coupled gates") {
    TestFile::integer(lstm, "input_forget", 1);
    CHECK_THAT(file.error(), Contains("LSTM `the LSTM`: it couples the input gate"));
  }
  SECTION("clipping") {
    TestFile::integer(lstm, "clip", 3);
    CHECK_THAT(file.error(), Contains("LSTM `the LSTM`: it clips"));
  }
  SECTION("peepholes") {
    file.floats("P", {1, 12}, 12);
    for (const char *name : {"", "", "", "", "P"})
      lstm.add_input(name);
    CHECK_THAT(file.error(), Contains("it has peepholes"));
  }
  SECTION("lengths of samples") {
    file.integers("lengths", {5, 3});
    lstm.add_input("");
    lstm.add_input("lengths");
    CHECK_THAT(file.error(), Contains("`sequence_lens` give each sample a length"));
  }
  SECTION("weights of another shape") {
    TestFile::integer(lstm, "hidden_size", 5);
    CHECK_THAT(file.error(), Contains("its `hidden_size` is 5, but its weights have 4 units"));
  }
}

TEST_CASE("hostile graphs are errors that name the place") {
  TestFile file;
  SECTION("a cycle") {
    file.node("Relu", {"y"}, "a");
    file.node("Relu", {"a"}, "y");
    CHECK_THAT(file.error(), Contains("takes `y`, which no node before it gives"));
  }
  SECTION("a name twice") {
    file.node("Relu", {"x"}, "y");
    file.node("Tanh", {"x"}, "y");
    CHECK_THAT(file.error(), Contains("gives `y`, which another one gives already"));
  }
  SECTION("no operators' version") {
    file.model.clear_opset_import();
    file.node("Relu", {"x"}, "y");
    CHECK_THAT(file.error(), Contains("does not say which version"));
  }
  SECTION("too few numbers") {
    file.floats("w", {3, 4}, 11);
    file.node("MatMul", {"x", "w"}, "y");
    CHECK_THAT(file.error(), Contains("`w` has data for 11 numbers, expected 12"));
  }
  SECTION("a negative size") {
    file.floats("w", {-3, 4}, 12);
    file.node("MatMul", {"x", "w"}, "y");
    CHECK_THAT(file.error(), Contains("`w` has a shape that no file"));
  }
  SECTION("huge sizes") {
    file.floats("w", {int64_t(1) << 40, int64_t(1) << 40}, 0);
    file.node("MatMul", {"x", "w"}, "y");
    CHECK_THAT(file.error(), Contains("`w` has a shape that no file"));
  }
  SECTION("a huge constant") {
    file.integers("sizes", {1 << 14, 1 << 14});
    file.node("ConstantOfShape", {"sizes"}, "w");
    file.node("MatMul", {"x", "w"}, "y");
    CHECK_THAT(file.error(), Contains("ConstantOfShape `the ConstantOfShape`"));
  }
  SECTION("a constant that doubles") {
    file.floats("w0", {1 << 10}, 1 << 10);
    for (int i = 0; i < 40; ++i)
      TestFile::integer(file.node("Concat", {"w" + std::to_string(i), "w" + std::to_string(i)},
                                  "w" + std::to_string(i + 1)),
                        "axis", 0);
    file.node("MatMul", {"x", "w40"}, "y");
    CHECK_THAT(file.error(), Contains("Concat `the Concat`"));
  }
  SECTION("numbers in another file") {
    file.floats("w", {3, 4}, 0).set_data_location(::onnx::TensorProto::EXTERNAL);
    file.node("MatMul", {"x", "w"}, "y");
    CHECK_THAT(file.error(), Contains("`w` has its numbers in another file"));
  }
  SECTION("a function that calls itself") {
    ::onnx::FunctionProto &function = *file.model.add_functions();
    function.set_domain("own");
    function.set_name("f");
    function.add_input("a");
    function.add_output("b");
    ::onnx::NodeProto &call = *function.add_node();
    call.set_domain("own");
    call.set_op_type("f");
    call.add_input("a");
    call.add_output("b");
    file.node("f", {"x"}, "y").set_domain("own");
    CHECK_THAT(file.error(), Contains("the function `own.f` calls itself"));
  }
  SECTION("no samples in the shape") {
    file.graph.mutable_input(0)->clear_type();
    file.node("Relu", {"x"}, "y");
    CHECK_THAT(file.error(), Contains("does not say how many axes its input `x` has"));
  }
}

TEST_CASE("what ONNX cannot hold is said before anything is written") {
  auto errorOf = [](const std::string &layers) {
    return messageOf([&] {
      onnxFormat().write(
          checkText("m.rnn", "model m {\n  input x: f32[8, 4]\n  " + layers + "\n  batch 2\n}\n"),
          {});
    });
  };
  CHECK_THAT(errorOf("masking()\n  gru(3)"), Contains("layer `masking` masks steps"));
  CHECK_THAT(errorOf("gru(3, stateful=true)"), Contains("layer `gru` is stateful"));
  CHECK_THAT(errorOf("gru(3, softmax)"),
             Contains("layer `gru` has the activation `softmax`, which ONNX' recurrent nodes"));
}

TEST_CASE("damaged files are errors") {
  std::string bytes = readFile(folder + "tagger.onnx");
  ScratchFolder scratch;
  auto importBytes = [&](const std::string &changed) {
    writeWholeFile(scratch / "m.onnx", changed);
    try {
      importModel(scratch / "m.onnx", "m");
      return std::string();
    } catch (const Error &error) {
      return std::string(error.what());
    }
  };
  SECTION("truncated") {
    for (size_t size = 1; size < bytes.size(); size += 97)
      CHECK_FALSE(importBytes(bytes.substr(0, size)).empty());
  }
  SECTION("nested without end") {
    // A graph in an attribute in a node in a graph, and so on, each with the length of its
    // contents.
    std::string nested;
    auto wrap = [&](char tag) {
      std::string length;
      for (size_t rest = nested.size();; rest >>= 7) {
        length += char((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
        if (rest <= 0x7f)
          break;
      }
      nested = tag + length + nested;
    };
    for (int i = 0; i < 1000; ++i)
      for (char tag : {'\x32', '\x2a', '\x0a'}) // graph, attribute, node
        wrap(tag);
    wrap('\x3a'); // the model's graph
    CHECK_THAT(importBytes("\x08\x08" + nested), Contains("is a damaged ONNX file"));
  }
  SECTION("changed bytes") {
    std::mt19937 random(1);
    for (int i = 0; i < 1000; ++i) {
      std::string changed = bytes;
      for (int k = 0; k < 3; ++k)
        changed[random() % changed.size()] = char(random());
      importBytes(changed); // any result but a crash
    }
  }
}

} // namespace rnn::exchange
