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

bool dividesByVariable(const llvm::Instruction &instruction) {
  bool divides = instruction.getOpcode() == llvm::Instruction::UDiv ||
                 instruction.getOpcode() == llvm::Instruction::URem;
  return divides && !llvm::isa<llvm::Constant>(instruction.getOperand(1));
}

/// Divisions by what is no constant, for which LLVM would call `__aeabi_uidiv`.
void callOwnDivision(llvm::Module &code) {
  llvm::SmallVector<llvm::Instruction *> divisions;
  for (llvm::Function &function : code)
    for (llvm::Instruction &instruction : llvm::instructions(function))
      if (dividesByVariable(instruction))
        divisions.push_back(&instruction);
  for (llvm::Instruction *division : divisions) {
    llvm::IRBuilder<> b(division);
    llvm::Value *whole = division->getOperand(0), *part = division->getOperand(1);
    auto wide = [&](llvm::Value *number) { return b.CreateZExt(number, b.getInt64Ty()); };
    llvm::Value *result =
        b.CreateTrunc(b.CreateCall(code.getFunction("rnn_quotient"), {wide(whole), wide(part)}),
                      division->getType());
    if (division->getOpcode() == llvm::Instruction::URem)
      result = b.CreateSub(whole, b.CreateMul(result, part));
    division->replaceAllUsesWith(result);
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
