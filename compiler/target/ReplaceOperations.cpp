// Operations that LLVM would turn into calls of a library, or into slower code, on a target -> the
// support code's functions, or better operations.
#include "target/EmitObject.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/Target/TargetMachine.h"

namespace rnnc {

namespace {

/// The square root of float64, for which LLVM would call the C library's `sqrt`.
void callOwnSquareRoot(llvm::Module &code) {
  if (llvm::Function *intrinsic = code.getFunction("llvm.sqrt.f64"))
    intrinsic->replaceAllUsesWith(code.getFunction("rnn_square_root"));
}

/// Divisions by what is no constant, for which LLVM would call `__aeabi_uidiv`.
void callOwnDivision(llvm::Module &code) {
  llvm::SmallVector<llvm::BinaryOperator *> divisions;
  for (llvm::Function &function : code)
    for (llvm::Instruction &instruction : llvm::instructions(function))
      if (auto *division = llvm::dyn_cast<llvm::BinaryOperator>(&instruction))
        if (division->getOpcode() == llvm::Instruction::UDiv &&
            !llvm::isa<llvm::Constant>(division->getOperand(1)))
          divisions.push_back(division);
  for (llvm::BinaryOperator *division : divisions) {
    llvm::IRBuilder<> b(division);
    auto wide = [&](unsigned operand) {
      return b.CreateZExt(division->getOperand(operand), b.getInt64Ty());
    };
    llvm::Value *quotient = b.CreateCall(code.getFunction("rnn_quotient"), {wide(0), wide(1)});
    division->replaceAllUsesWith(b.CreateTrunc(quotient, division->getType()));
    division->eraseFromParent();
  }
}

/// Fused multiply-adds, which LLVM uses on ARM only where an operation asks for no less.
void fuseMultiplyAdds(llvm::Module &code) {
  llvm::SmallVector<llvm::CallInst *> calls;
  for (llvm::Function &function : code)
    if (function.getIntrinsicID() == llvm::Intrinsic::fmuladd)
      for (llvm::User *user : function.users())
        calls.push_back(llvm::cast<llvm::CallInst>(user));
  for (llvm::CallInst *call : calls)
    call->setCalledFunction(
        llvm::Intrinsic::getOrInsertDeclaration(&code, llvm::Intrinsic::fma, {call->getType()}));
}

} // namespace

void replaceOperations(llvm::Module &code, const TargetInfo &target) {
  if (target.emulatesDoubles)
    callOwnSquareRoot(code);
  const llvm::MCSubtargetInfo &subtarget = *target.machine->getMCSubtargetInfo();
  if (!llvm::Triple(target.triple).isARM())
    return;
  if (!subtarget.checkFeatures("+hwdiv-arm"))
    callOwnDivision(code);
  if (subtarget.checkFeatures("+vfp4") && !subtarget.checkFeatures("+slowfpvfmx"))
    fuseMultiplyAdds(code);
}

} // namespace rnnc
