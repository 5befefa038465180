// Values over time -> a picture with a heat map for each.
#pragma once

#include "data/Array.h"
#include "training/Picture.h"

namespace rnn {

/// A map [time, units] and its name in the picture.
struct HeatMap {
  std::string name;
  Array values;
};

/// Draws the maps one below the other, with time from left to right and a row for each unit.
/// Numbers that are not finite leave a gap. Throws Error as `drawPicture` does.
void drawHeatMaps(const std::filesystem::path &path, const std::string &title,
                  const std::vector<HeatMap> &maps);

} // namespace rnn
