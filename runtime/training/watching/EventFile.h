// Numbers of a training -> a file of events that TensorBoard reads.
#pragma once

#include "training/watching/LogFile.h"

#include <span>

namespace rnn {

/// A file `events.out.tfevents.*` in a folder: records with CRC-32C (Castagnoli) as in TFRecord
/// files, each an `Event` of tensorflow/core/util/event.proto in the wire format of protocol
/// buffers. Events of a later file follow those of an earlier one in the same folder.
class EventFile {
public:
  /// Creates the folder, too. `firstStep` is that of the first event: TensorBoard drops what
  /// earlier files of the folder have from there on. Throws Error; what cannot be written later is
  /// told to `warn`.
  EventFile(const std::filesystem::path &folder, uint64_t firstStep,
            std::function<void(const std::string &)> warn);

  /// Adds values to the next event. A histogram has 30 buckets of equal width; numbers that are not
  /// finite are left out.
  void addScalar(std::string_view tag, double value);
  void addHistogram(std::string_view tag, std::span<const float> values);
  /// Writes the event.
  void endEvent(uint64_t step);

private:
  void write(std::string_view event);

  LogFile file;
  std::string summary; // the values of the next event
};

} // namespace rnn
