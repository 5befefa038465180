// Operations of cells and losses -> ops.
#include "import/BuildArithmetic.h"

#include "import/Activations.h"

using namespace mlir;

namespace rnnc {

Value buildArithmetic(const Body &body, Arithmetic operation, const std::optional<Call> &activation,
                      ValueRange operands) {
  switch (operation) {
  case Arithmetic::Negate:
    return body.scale(-1, operands[0]);
  case Arithmetic::Add:
    return body.add(operands[0], operands[1]);
  case Arithmetic::Subtract:
    return body.sub(operands[0], operands[1]);
  case Arithmetic::Multiply:
    return body.mul(operands[0], operands[1]);
  case Arithmetic::Divide:
    return body.div(operands[0], operands[1]);
  case Arithmetic::Maximum:
    return body.maximum(operands[0], operands[1]);
  case Arithmetic::Minimum:
    return body.minimum(operands[0], operands[1]);
  case Arithmetic::Abs:
    return body.abs(operands[0]);
  case Arithmetic::Sqrt:
    return body.sqrt(operands[0]);
  case Arithmetic::Exp:
    return body.apply<rnn::ExpOp>(operands[0]);
  case Arithmetic::Log:
    return body.apply<rnn::LogOp>(operands[0]);
  case Arithmetic::Activation:
    return activate(body, *activation, operands[0]);
  }
  llvm_unreachable("all operations are above");
}

} // namespace rnnc
