// Operands that are a number in all lanes -> loads from a table that has it in each lane.
//
// An instruction of AVX2 can read an operand of eight floats from memory, but cannot broadcast one
// as those of AVX-512 can. LLVM makes a broadcast to a register of each such constant all the same,
// where none is free: among the activations of a tile, whose polynomials have a constant in nearly
// each instruction, nearly half of the instructions are broadcasts.
#include "target/EmitObject.h"

#include "llvm/IR/Constants.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"

namespace rnnc {

namespace {

/// Whether the instruction can have the operand in memory, and has no shorter form for it.
bool readsMemory(const llvm::Instruction &instruction) {
  switch (instruction.getOpcode()) {
  case llvm::Instruction::FAdd:
  case llvm::Instruction::FSub:
  case llvm::Instruction::FMul:
  case llvm::Instruction::FDiv:
  case llvm::Instruction::FCmp:
  case llvm::Instruction::Select:
  case llvm::Instruction::And:
  case llvm::Instruction::Or:
    return true;
  default:
    return llvm::isa<llvm::IntrinsicInst>(instruction);
  }
}

bool isInTable(const llvm::Value *operand) {
  auto *constant = llvm::dyn_cast<llvm::Constant>(operand);
  auto *type = llvm::dyn_cast<llvm::FixedVectorType>(operand->getType());
  return constant && type && type->getNumElements() == 8 && type->getScalarSizeInBits() == 32 &&
         !constant->isNullValue() && constant->getSplatValue();
}

} // namespace

void tabulateConstants(llvm::Module &code, const TargetInfo &target) {
  constexpr int64_t lanesOfAvx2 = 8;
  if (!code.getTargetTriple().isX86() || target.lanes != lanesOfAvx2)
    return;
  llvm::SmallVector<llvm::Use *> uses;
  llvm::SmallMapVector<llvm::Constant *, unsigned, 32> places;
  for (llvm::Function &function : code)
    for (llvm::Instruction &instruction : llvm::instructions(function))
      if (readsMemory(instruction))
        for (llvm::Use &use : instruction.operands())
          if (isInTable(use)) {
            uses.push_back(&use);
            places.try_emplace(llvm::cast<llvm::Constant>(use), places.size());
          }
  if (uses.empty())
    return;
  llvm::LLVMContext &context = code.getContext();
  auto *row = llvm::FixedVectorType::get(llvm::Type::getFloatTy(context), lanesOfAvx2);
  llvm::SmallVector<llvm::Constant *> rows;
  for (auto [constant, place] : places)
    rows.push_back(llvm::ConstantExpr::getBitCast(constant, row));
  auto *type = llvm::ArrayType::get(row, rows.size());
  auto *table =
      new llvm::GlobalVariable(code, type, /*isConstant=*/true, llvm::GlobalValue::PrivateLinkage,
                               llvm::ConstantArray::get(type, rows), "rnn_constants");
  table->setAlignment(llvm::Align(32));
  llvm::MDNode *none = llvm::MDNode::get(context, {});
  for (llvm::Use *use : uses) {
    llvm::IRBuilder<> builder(llvm::cast<llvm::Instruction>(use->getUser()));
    auto *place = builder.CreateConstInBoundsGEP2_64(
        type, table, 0, places.lookup(llvm::cast<llvm::Constant>(use->get())));
    auto *number = builder.CreateAlignedLoad(use->get()->getType(), place, llvm::Align(32));
    number->setMetadata(llvm::LLVMContext::MD_invariant_load, none);
    use->set(number);
  }
}

} // namespace rnnc
