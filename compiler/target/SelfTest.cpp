// The results that a self-test expects -> a function that compares with them.
#include "target/EmitObject.h"

#include "dialect/Contract.h"

#include "llvm/IR/Constants.h"
#include "llvm/IR/IRBuilder.h"

namespace rnnc {

void declareSelfTest(llvm::Module &code) {
  llvm::LLVMContext &context = code.getContext();
  auto *type = llvm::FunctionType::get(llvm::Type::getFloatTy(context),
                                       {llvm::PointerType::get(context, 0)}, false);
  llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage,
                         rnn::stringifyRole(rnn::Role::self_test), code);
}

void addSelfTest(llvm::Module &code, llvm::GlobalVariable &table, const ObjectContents &contents) {
  llvm::Function *test = code.getFunction(rnn::stringifyRole(rnn::Role::self_test));
  test->setLinkage(llvm::GlobalValue::InternalLinkage);
  llvm::IRBuilder<> b(llvm::BasicBlock::Create(code.getContext(), "", test));
  llvm::Constant *expected =
      llvm::ConstantDataArray::get(code.getContext(), llvm::ArrayRef(contents.selfTest));
  auto *results = new llvm::GlobalVariable(code, expected->getType(), true,
                                           llvm::GlobalValue::InternalLinkage, expected, "results");
  llvm::Type *pointer = b.getPtrTy();
  llvm::FunctionCallee compare = code.getOrInsertFunction(
      "rnn_self_test", llvm::FunctionType::get(b.getFloatTy(), {pointer, pointer, pointer}, false));
  b.CreateRet(b.CreateCall(compare, {&table, results, test->getArg(0)}));
}

} // namespace rnnc
