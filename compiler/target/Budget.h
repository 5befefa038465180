// What an object costs the program that it is linked into.
#pragma once

#include "target/EmitObject.h"

#include <map>

namespace rnnc {

/// The bytes of the stack that a call takes; at least as many if something calls itself.
struct StackDepth {
  uint64_t bytes = 0;
  bool isLeast = false;
};

/// Bytes, unless a name says something else.
struct Budget {
  std::string model, target, cpu;
  std::map<std::string, StackDepth> stack; // of each function of the table, with all that it calls
  uint64_t code = 0, constants = 0;
  uint64_t weights = 0;       // in the object
  uint64_t parameters = 0;    // of the program, where the object has none for its functions
  uint64_t streamWeights = 0; // the same, packed
  uint64_t state = 0;         // of the streams
  uint64_t workspace = 0, streamWorkspace = 0;
  uint64_t workspacePerStep = 0; // of a length `?`
  uint64_t stepMultiplyAdds = 0; // in the products of a step of all streams

  std::string asText() const;
  std::string asJson() const;
};

/// Writes the object like `emitCode` and measures it. What a function of the C library, such as
/// `memcpy`, takes of the stack is not known. `attributes` is the lowered module.
Budget emitMeasured(llvm::Module &code, const Model &model, const TargetInfo &target,
                    const ObjectContents &contents, mlir::ModuleOp attributes,
                    llvm::SmallVectorImpl<char> &object);

} // namespace rnnc
