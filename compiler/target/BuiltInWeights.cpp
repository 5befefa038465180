// Built-in weights -> constants of the object, and code that takes them for a null pointer.
#include "target/EmitObject.h"

#include "dialect/Contract.h"

#include "rnn/model.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/IRBuilder.h"

using rnnc::rnn::Role;

namespace rnnc {

namespace {

llvm::Constant *constantFor(llvm::Module &code, const std::vector<float> &values,
                            llvm::StringRef name) {
  if (values.empty())
    return llvm::ConstantPointerNull::get(llvm::PointerType::get(code.getContext(), 0));
  llvm::Constant *data = llvm::ConstantDataArray::get(code.getContext(), llvm::ArrayRef(values));
  auto *global = new llvm::GlobalVariable(code, data->getType(), true,
                                          llvm::GlobalValue::InternalLinkage, data, name);
  global->setAlignment(llvm::Align(RNN_ALIGNMENT));
  return global;
}

/// Makes a null pointer in the first argument stand for the constant.
void replaceNull(llvm::Function &function, llvm::Constant *weights) {
  llvm::BasicBlock &entry = function.getEntryBlock();
  llvm::IRBuilder<> b(&entry, entry.getFirstNonPHIOrDbgOrAlloca());
  llvm::Argument *given = function.getArg(0);
  llvm::Value *isNull = b.CreateIsNull(given);
  llvm::Value *chosen = b.CreateSelect(isNull, weights, given);
  given->replaceUsesWithIf(
      chosen, [&](llvm::Use &use) { return use.getUser() != isNull && use.getUser() != chosen; });
}

} // namespace

BuiltInConstants addBuiltInWeights(llvm::Module &code, const ObjectContents &contents) {
  auto in = [&](llvm::ArrayRef<Role> readers, llvm::Constant *weights) {
    for (Role role : readers)
      if (llvm::Function *function = code.getFunction(rnn::stringifyRole(role)))
        replaceNull(*function, weights);
  };
  BuiltInConstants constants{constantFor(code, contents.weights, "weights"),
                             constantFor(code, contents.packedWeights, "packed_weights")};
  if (!contents.weights.empty())
    in({Role::predict, Role::evaluate, Role::gradient, Role::pullback, Role::reduce, Role::pack},
       constants.weights);
  if (!contents.packedWeights.empty())
    in({Role::reset, Role::step, Role::step_block}, constants.packedWeights);
  llvm::Function *pack = code.getFunction(rnn::stringifyRole(Role::pack));
  if (pack && contents.hasWeights() && contents.weights.empty())
    pack->eraseFromParent();
  return constants;
}

} // namespace rnnc
