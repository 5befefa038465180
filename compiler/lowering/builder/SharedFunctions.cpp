// Private functions of the module, found by name or by key and created at their first use.
#include "lowering/builder/SharedFunctions.h"

using namespace mlir;

namespace rnnc {

static constexpr StringRef keyName = "key";

static ModuleOp moduleOf(const CodeBuilder &s) {
  return s.b.getBlock()->getParentOp()->getParentOfType<ModuleOp>();
}

func::FuncOp namedFunction(const CodeBuilder &s, StringRef name, TypeRange arguments,
                           TypeRange results,
                           llvm::function_ref<SmallVector<Value>(func::FuncOp)> emit) {
  ModuleOp module = moduleOf(s);
  if (auto known = module.lookupSymbol<func::FuncOp>(name))
    return known;
  OpBuilder::InsertionGuard guard(s.b);
  s.b.setInsertionPointToStart(module.getBody());
  auto function = func::FuncOp::create(s.b, s.loc, name, s.b.getFunctionType(arguments, results));
  function.setPrivate();
  s.b.setInsertionPointToStart(function.addEntryBlock());
  func::ReturnOp::create(s.b, s.loc, emit(function));
  return function;
}

ValueRange callNamed(const CodeBuilder &s, StringRef name, ValueRange arguments, TypeRange results,
                     llvm::function_ref<SmallVector<Value>(ValueRange)> emit) {
  func::FuncOp function =
      namedFunction(s, name, arguments.getTypes(), results,
                    [&](func::FuncOp made) { return emit(made.getArguments()); });
  return func::CallOp::create(s.b, s.loc, function, arguments).getResults();
}

void callShared(const CodeBuilder &s, StringRef name, StringRef key, ValueRange arguments,
                llvm::function_ref<void(ValueRange)> emit) {
  std::string prefix = (name + ": ").str();
  StringAttr wanted = s.b.getStringAttr(prefix + key);
  int64_t count = 0;
  for (auto function : moduleOf(s).getOps<func::FuncOp>()) {
    auto known = function->getAttrOfType<StringAttr>(keyName);
    if (known == wanted) {
      func::CallOp::create(s.b, s.loc, function, arguments);
      return;
    }
    count += known && known.getValue().starts_with(prefix);
  }
  auto function = namedFunction(s, (name + "_" + std::to_string(count)).str(), arguments.getTypes(),
                                {}, [&](func::FuncOp made) {
                                  emit(made.getArguments());
                                  return SmallVector<Value>();
                                });
  function->setAttr(keyName, wanted);
  func::CallOp::create(s.b, s.loc, function, arguments);
}

void forgetKeys(ModuleOp module) {
  for (auto function : module.getOps<func::FuncOp>())
    function->removeAttr(keyName);
}

} // namespace rnnc
