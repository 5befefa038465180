// Locations with a layer's name -> scopes of debug information, so that debuggers and profilers
// show the layer as an inlined function.
#include "Passes.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;

namespace rnnc {
#define GEN_PASS_DEF_NAMELAYERSCOPES
#include "Passes.h.inc"

namespace {

struct NameLayerScopes : impl::NameLayerScopesBase<NameLayerScopes> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<LLVM::LLVMFuncOp>()) {
      auto scoped = dyn_cast<FusedLocWith<LLVM::DISubprogramAttr>>(function.getLoc());
      if (!scoped)
        continue;
      FileLineColLoc place = placeOf(scoped);
      if (place)
        nameScopes(function, scoped.getMetadata(), place);
    }
  }

private:
  static FileLineColLoc placeOf(LocationAttr location) {
    return location.findInstanceOf<FileLineColLoc>();
  }

  void nameScopes(LLVM::LLVMFuncOp function, LLVM::DISubprogramAttr scope, FileLineColLoc whole) {
    function.getBody().walk([&](Operation *op) {
      auto layer = LocationAttr(op->getLoc()).findInstanceOf<NameLoc>();
      FileLineColLoc place = placeOf(op->getLoc());
      if (layer && place)
        op->setLoc(CallSiteLoc::get(
            FusedLoc::get({place}, layerScope(scope, layer, place), &getContext()), whole));
      else if (place)
        op->setLoc(place);
      else // LLVM refuses calls without a location in a function that has debug information
        op->setLoc(whole);
    });
  }

  LLVM::DISubprogramAttr layerScope(LLVM::DISubprogramAttr function, NameLoc layer,
                                    FileLineColLoc place) {
    LLVM::DISubprogramAttr &scope = scopes[layer];
    if (!scope)
      scope = LLVM::DISubprogramAttr::get(
          &getContext(), DistinctAttr::create(UnitAttr::get(&getContext())),
          function.getCompileUnit(), function.getFile(), layer.getName(), layer.getName(),
          function.getFile(), place.getLine(), place.getLine(), function.getSubprogramFlags(),
          function.getType(), {}, {});
    return scope;
  }

  llvm::DenseMap<Attribute, LLVM::DISubprogramAttr> scopes;
};

} // namespace
} // namespace rnnc
