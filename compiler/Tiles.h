// How the loops over tiles of a model shall be cut (layout/Tiling.h): as settings, as a text that a
// file keeps, and as the module's `rnn.tiling`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mlir {
class ModuleOp;
}

namespace rnnc {

struct TileSetting {
  std::string loop; // its name
  std::vector<int64_t> size;
  bool packed = false;

  bool operator==(const TileSetting &) const = default;
};

/// A line for each, such as "30 units, 1 sums of 30x1, 2 instructions: 6 packed" or "gradient of
/// 30x30 with samples in lanes: 2 x 6".
std::string textOf(const std::vector<TileSetting> &settings);

/// Reads such lines; empty ones, and those that begin with `#`, are skipped. Throws rnn::Error with
/// the number of the line that is none.
std::vector<TileSetting> readTiles(std::string_view text);

/// Sets the module's `rnn.tiling`, if there are settings.
void setTiling(mlir::ModuleOp module, const std::vector<TileSetting> &settings);

/// A loop that may be cut in several ways without a change of any bit.
struct TunableLoop {
  std::string name;
  std::vector<TileSetting> choices; // the first is that of the rules
  unsigned phases = 0;              // in which it runs (rnn/phases.h), as bits 1 << phase
  bool trains = false;              // whether @gradient has it
};

/// The loops of a planned module whose tiles are those of the rules. Those of @step are none: a
/// stream's memory depends on them.
std::vector<TunableLoop> tunableLoops(mlir::ModuleOp planned);

} // namespace rnnc
