#include "lowering/SharedFunctions.h"

using namespace mlir;

namespace rnnc {

static constexpr StringRef keyName = "key";

func::FuncOp sharedFunction(const Shard &s, StringRef name, StringRef key, TypeRange arguments,
                            llvm::function_ref<void(func::FuncOp)> emit) {
  auto module = s.b.getBlock()->getParentOp()->getParentOfType<ModuleOp>();
  std::string prefix = (name + ": ").str();
  StringAttr wanted = s.b.getStringAttr(prefix + key);
  int64_t count = 0;
  for (auto function : module.getOps<func::FuncOp>()) {
    auto known = function->getAttrOfType<StringAttr>(keyName);
    if (known == wanted)
      return function;
    count += known && known.getValue().starts_with(prefix);
  }
  OpBuilder::InsertionGuard guard(s.b);
  s.b.setInsertionPointToStart(module.getBody());
  auto function = func::FuncOp::create(s.b, s.loc, (name + "_" + std::to_string(count)).str(),
                                       s.b.getFunctionType(arguments, TypeRange()));
  function.setPrivate();
  function->setAttr(keyName, wanted);
  s.b.setInsertionPointToStart(function.addEntryBlock());
  emit(function);
  func::ReturnOp::create(s.b, s.loc);
  return function;
}

void forgetKeys(ModuleOp module) {
  for (auto function : module.getOps<func::FuncOp>())
    function->removeAttr(keyName);
}

} // namespace rnnc
