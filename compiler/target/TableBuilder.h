// Values of the C types of rnn/model.h -> LLVM constants, filled member by member.
#pragma once

#include "dialect/Contract.h"
#include "rnn/model.h"

#include "llvm/IR/Constants.h"
#include "llvm/IR/Module.h"

#include <array>
#include <cstddef>
#include <type_traits>

namespace rnnc {

// All targets have C's natural alignment, as here, so that the order of the members that is checked
// here is their order there; LLVM lays them out with the target's pointers.
static_assert(sizeof(void *) == 8 && alignof(uint64_t) == 8 && alignof(double) == 8);

/// A constant of the C type `T`.
template <typename T> struct Typed {
  llvm::Constant *constant;
};

/// A function of the object, which fits a member of any function type.
struct FunctionConstant {
  llvm::Constant *constant;

  template <typename Pointer>
    requires std::is_function_v<std::remove_pointer_t<Pointer>>
  operator Typed<Pointer>() const {
    return {constant};
  }
};

/// The value of a member of type `T` at byte `offset` of its record.
template <typename T, size_t offset> struct Field {
  Typed<T> value;
};
#define RNN_FIELD(record, member, value)                                                           \
  ::rnnc::Field<decltype(record::member), offsetof(record, member)> { value }

struct FieldLayout {
  size_t offset, size, alignment;
};

/// Whether the fields are exactly the members of the record, in order.
template <typename Record, size_t count>
constexpr bool areAllMembers(const std::array<FieldLayout, count> &fields) {
  auto aligned = [](size_t bytes, size_t alignment) {
    return (bytes + alignment - 1) / alignment * alignment;
  };
  size_t end = 0;
  for (const FieldLayout &field : fields) {
    if (field.offset != aligned(end, field.alignment))
      return false;
    end = field.offset + field.size;
  }
  return aligned(end, alignof(Record)) == sizeof(Record);
}

/// A constant struct. Construct it with braces, so that the fields are evaluated in order.
template <typename Record> struct RecordOf : Typed<Record> {
  template <typename... Types, size_t... offsets>
  RecordOf(llvm::LLVMContext &context, Field<Types, offsets>... fields)
      : Typed<Record>{llvm::ConstantStruct::getAnon(context, {fields.value.constant...})} {
    static_assert(areAllMembers<Record>(std::array<FieldLayout, sizeof...(Types)>{
                      FieldLayout{offsets, sizeof(Types), alignof(Types)}...}),
                  "the fields are not the members of rnn/model.h, in its order");
  }
};

class TableBuilder {
public:
  TableBuilder(llvm::Module &code)
      : context(code.getContext()), code(code), i32(llvm::Type::getInt32Ty(context)),
        i64(llvm::Type::getInt64Ty(context)), pointer(llvm::PointerType::get(context, 0)) {}

  Typed<uint32_t> word(uint32_t value) { return {llvm::ConstantInt::get(i32, value)}; }
  Typed<uint64_t> size(uint64_t value) { return {llvm::ConstantInt::get(i64, value)}; }
  Typed<int64_t> number(int64_t value) {
    return {llvm::ConstantInt::get(i64, value, /*IsSigned=*/true)};
  }
  Typed<double> real(double value) {
    return {llvm::ConstantFP::get(llvm::Type::getDoubleTy(context), value)};
  }
  Typed<const char *> text(llvm::StringRef value) {
    return {global(llvm::ConstantDataArray::getString(context, value), "")};
  }
  Typed<const char *> noText() { return {null()}; }
  /// Null if the object has no function with this role.
  FunctionConstant function(rnn::Role role) {
    llvm::Function *found = code.getFunction(rnn::stringifyRole(role));
    return {found ? static_cast<llvm::Constant *>(found) : null()};
  }
  /// The support code's function with this name.
  FunctionConstant support(const std::string &name) { return {code.getFunction(name)}; }
  FunctionConstant noFunction() { return {null()}; }
  /// A pointer to the numbers; null if there are none.
  Typed<const double *> reals(llvm::ArrayRef<double> values) {
    return {values.empty() ? null() : global(llvm::ConstantDataArray::get(context, values), "")};
  }
  Typed<rnn_shape> shape(llvm::ArrayRef<int64_t> sizes) {
    llvm::SmallVector<llvm::Constant *> entries;
    for (size_t axis = 0; axis < RNN_MAX_RANK; ++axis)
      entries.push_back(size(axis < sizes.size() ? sizes[axis] : 0).constant);
    Typed<uint64_t[RNN_MAX_RANK]> array{
        llvm::ConstantArray::get(llvm::ArrayType::get(i64, RNN_MAX_RANK), entries)};
    return RecordOf<rnn_shape>{context, RNN_FIELD(rnn_shape, rank, size(sizes.size())),
                               RNN_FIELD(rnn_shape, sizes, array)};
  }

  /// A pointer to an array of the records; null if there are none.
  template <typename Record> Typed<const Record *> rows(llvm::ArrayRef<Typed<Record>> records) {
    if (records.empty())
      return {null()};
    llvm::SmallVector<llvm::Constant *> constants;
    for (Typed<Record> record : records)
      constants.push_back(record.constant);
    llvm::Type *type = constants.front()->getType();
    return {global(
        llvm::ConstantArray::get(llvm::ArrayType::get(type, constants.size()), constants), "")};
  }

  uint32_t bytesOf(llvm::Constant *record) {
    return code.getDataLayout().getTypeAllocSize(record->getType());
  }

  /// Without a name the variable is private.
  llvm::GlobalVariable *global(llvm::Constant *value, llvm::StringRef name) {
    auto linkage =
        name.empty() ? llvm::GlobalValue::PrivateLinkage : llvm::GlobalValue::ExternalLinkage;
    return new llvm::GlobalVariable(code, value->getType(), true, linkage, value, name);
  }

  llvm::LLVMContext &context;

private:
  llvm::Constant *null() { return llvm::ConstantPointerNull::get(pointer); }

  llvm::Module &code;
  llvm::Type *i32, *i64;
  llvm::PointerType *pointer;
};

} // namespace rnnc
