// A function -> the same function with its own floating-point mode, which flushes subnormal numbers
// to zero as the threads of TensorFlow and XLA do. In backpropagation, vanishing adjoints become
// subnormal, and some CPUs take a hundred cycles for an instruction with such a number. The
// functions set the mode themselves, so that every program gets the same bits; where the caller has
// set it, they only read it. Targets without such a mode compute with subnormal numbers.
#include "target/EmitObject.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/IntrinsicsAArch64.h"
#include "llvm/IR/IntrinsicsARM.h"
#include "llvm/IR/IntrinsicsX86.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"

namespace rnnc {

namespace {

/// The register with the floating-point mode.
class ModeRegister {
public:
  ModeRegister(const llvm::Triple &triple, llvm::IRBuilder<> &builder)
      : triple(triple), b(builder) {
    if (triple.isX86())
      memory = b.CreateAlloca(b.getInt32Ty());
  }

  /// The bits that flush results and operands: FTZ and DAZ, or FZ.
  llvm::Value *flush() const {
    if (triple.isX86())
      return b.getInt32(0x8040);
    return b.getIntN(triple.isAArch64() ? 64 : 32, 1 << 24);
  }

  llvm::Value *read() const {
    if (triple.isAArch64())
      return b.CreateIntrinsic(llvm::Intrinsic::aarch64_get_fpcr, {});
    if (!triple.isX86())
      return b.CreateIntrinsic(llvm::Intrinsic::arm_get_fpscr, {});
    b.CreateIntrinsic(llvm::Intrinsic::x86_sse_stmxcsr, {memory});
    return b.CreateLoad(b.getInt32Ty(), memory);
  }
  void write(llvm::Value *mode) const {
    if (triple.isAArch64()) {
      b.CreateIntrinsic(llvm::Intrinsic::aarch64_set_fpcr, {mode});
    } else if (!triple.isX86()) {
      b.CreateIntrinsic(llvm::Intrinsic::arm_set_fpscr, {mode});
    } else {
      b.CreateStore(mode, memory);
      b.CreateIntrinsic(llvm::Intrinsic::x86_sse_ldmxcsr, {memory});
    }
  }

private:
  llvm::Triple triple;
  llvm::IRBuilder<> &b;
  llvm::Value *memory = nullptr;
};

/// RISC-V and WebAssembly always compute with subnormal numbers.
bool canFlush(const TargetInfo &target) {
  llvm::Triple triple(target.triple);
  return !triple.isRISCV() && !triple.isWasm() && !target.emulatesFloats;
}

} // namespace

void flushSubnormals(llvm::Function &function, const TargetInfo &target) {
  if (!canFlush(target))
    return;
  llvm::BasicBlock &entry = function.getEntryBlock();
  llvm::SmallVector<llvm::ReturnInst *> ends;
  for (llvm::BasicBlock &block : function)
    if (auto *end = llvm::dyn_cast<llvm::ReturnInst>(block.getTerminator()))
      ends.push_back(end);
  llvm::Instruction *begin = &*entry.getFirstNonPHIOrDbgOrAlloca();
  llvm::IRBuilder<> b(begin);
  ModeRegister mode(llvm::Triple(target.triple), b);
  llvm::Value *before = mode.read();
  llvm::Value *ofCaller = b.CreateAnd(before, mode.flush());
  llvm::Value *differs = b.CreateICmpNE(ofCaller, mode.flush());
  auto ifDiffers = [&](llvm::Instruction *at) {
    b.SetInsertPoint(llvm::SplitBlockAndInsertIfThen(differs, at, /*Unreachable=*/false));
  };
  ifDiffers(begin);
  mode.write(b.CreateOr(before, mode.flush()));
  // Restore only these bits: the x86 register also records exceptions that occurred since.
  for (llvm::ReturnInst *end : ends) {
    ifDiffers(end);
    llvm::Value *others = b.CreateAnd(mode.read(), b.CreateNot(mode.flush()));
    mode.write(b.CreateOr(others, ofCaller));
  }
}

} // namespace rnnc
