// Scalars and histograms -> protocol buffers -> records with checksums.
#include "training/watching/EventFile.h"

#include "data/Error.h"
#include "training/watching/Process.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

namespace rnn {

namespace fs = std::filesystem;

namespace {

// The numbers of fields in event.proto, summary.proto and histogram.proto.
namespace event {
constexpr unsigned wallTime = 1, step = 2, fileVersion = 3, summary = 5, sessionLog = 7;
}
namespace session {
constexpr unsigned status = 1, start = 1; // a field, and its value
}
namespace value {
constexpr unsigned inSummary = 1, tag = 1, simple = 2, histogram = 5;
}
namespace histogram {
constexpr unsigned min = 1, max = 2, count = 3, sum = 4, squares = 5, limits = 6, buckets = 7;
}

// How the bytes of a field are told apart.
enum Wire : unsigned { Varint = 0, Bits64 = 1, Bytes = 2, Bits32 = 5 };

void putVarint(std::string &out, uint64_t number) {
  for (; number >= 0x80; number >>= 7)
    out += static_cast<char>(number | 0x80);
  out += static_cast<char>(number);
}

void putKey(std::string &out, unsigned field, Wire wire) { putVarint(out, field << 3 | wire); }

/// Little-endian.
template <typename Word> void putWord(std::string &out, Word word) {
  for (size_t byte = 0; byte < sizeof word; ++byte)
    out += static_cast<char>(word >> 8 * byte);
}

void putInteger(std::string &out, unsigned field, uint64_t number) {
  putKey(out, field, Varint);
  putVarint(out, number);
}

void putDouble(std::string &out, unsigned field, double number) {
  putKey(out, field, Bits64);
  putWord(out, std::bit_cast<uint64_t>(number));
}

void putFloat(std::string &out, unsigned field, float number) {
  putKey(out, field, Bits32);
  putWord(out, std::bit_cast<uint32_t>(number));
}

void putBytes(std::string &out, unsigned field, std::string_view bytes) {
  putKey(out, field, Bytes);
  putVarint(out, bytes.size());
  out += bytes;
}

void putDoubles(std::string &out, unsigned field, std::span<const double> numbers) {
  std::string packed;
  for (double number : numbers)
    putWord(packed, std::bit_cast<uint64_t>(number));
  putBytes(out, field, packed);
}

double secondsSince1970() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string beginEvent(uint64_t step) {
  std::string bytes;
  putDouble(bytes, event::wallTime, secondsSince1970());
  putInteger(bytes, event::step, step);
  return bytes;
}

/// A name behind those of all files of the folder in the alphabet, in which TensorBoard reads them.
fs::path newFile(const fs::path &folder) {
  std::error_code code;
  fs::create_directories(folder, code);
  if (!fs::is_directory(folder))
    fail("the folder `{}` for TensorBoard cannot be made: {}", folder.string(),
         code ? code.message() : "there is a file with this name");
  constexpr std::string_view begin = "events.out.tfevents.";
  auto name = [&](uint64_t seconds) { return fmt::format("{}{:010}.", begin, seconds); };
  auto seconds = static_cast<uint64_t>(secondsSince1970());
  for (const fs::directory_entry &entry : fs::directory_iterator(folder, code))
    for (std::string other = entry.path().filename().string();
         other.starts_with(begin) && name(seconds) <= other;)
      ++seconds;
  ProcessName process = thisProcess();
  return folder / fmt::format("{}{}.{}.0", name(seconds), process.host, process.number);
}

/// The tables of CRC-32C, bit by bit.
constexpr std::array<uint32_t, 256> crcTable = [] {
  std::array<uint32_t, 256> table{};
  for (uint32_t byte = 0; byte < table.size(); ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit)
      crc = crc >> 1 ^ (crc & 1 ? 0x82F63B78u : 0);
    table[byte] = crc;
  }
  return table;
}();

/// The CRC-32C of the bytes, masked as in TFRecord files.
uint32_t maskedCrc32c(std::string_view bytes) {
  uint32_t crc = ~0u;
  for (char byte : bytes)
    crc = crc >> 8 ^ crcTable[(crc ^ static_cast<unsigned char>(byte)) & 0xFF];
  return std::rotr(~crc, 15) + 0xA282EAD8u;
}

} // namespace

EventFile::EventFile(const fs::path &folder, uint64_t firstStep,
                     std::function<void(const std::string &)> warn)
    : file(newFile(folder), std::move(warn)) {
  std::string version = beginEvent(0), start = beginEvent(firstStep), status;
  putBytes(version, event::fileVersion, "brain.Event:2");
  write(version);
  putInteger(status, session::status, session::start);
  putBytes(start, event::sessionLog, status);
  write(start);
  file.flush();
}

void EventFile::addScalar(std::string_view tag, double number) {
  std::string bytes;
  putBytes(bytes, value::tag, tag);
  putFloat(bytes, value::simple, static_cast<float>(number));
  putBytes(summary, value::inSummary, bytes);
}

void EventFile::addHistogram(std::string_view tag, std::span<const float> values) {
  constexpr size_t most = 30;
  double least = std::numeric_limits<double>::infinity(), greatest = -least;
  double count = 0, sum = 0, squares = 0;
  for (double number : values) {
    if (!std::isfinite(number))
      continue;
    least = std::min(least, number);
    greatest = std::max(greatest, number);
    sum += number;
    squares += number * number;
    ++count;
  }
  if (count == 0)
    return;
  size_t buckets = greatest > least ? most : 1;
  std::vector<double> limits(buckets), counts(buckets);
  double width = (greatest - least) / double(buckets);
  for (size_t i = 0; i < buckets; ++i)
    limits[i] = i + 1 < buckets ? least + width * double(i + 1) : greatest;
  for (double number : values)
    if (std::isfinite(number))
      ++counts[width > 0 ? std::min(static_cast<size_t>((number - least) / width), buckets - 1)
                         : 0];
  std::string histogram, bytes;
  putDouble(histogram, histogram::min, least);
  putDouble(histogram, histogram::max, greatest);
  putDouble(histogram, histogram::count, count);
  putDouble(histogram, histogram::sum, sum);
  putDouble(histogram, histogram::squares, squares);
  putDoubles(histogram, histogram::limits, limits);
  putDoubles(histogram, histogram::buckets, counts);
  putBytes(bytes, value::tag, tag);
  putBytes(bytes, value::histogram, histogram);
  putBytes(summary, value::inSummary, bytes);
}

void EventFile::endEvent(uint64_t step) {
  std::string bytes = beginEvent(step);
  putBytes(bytes, event::summary, summary);
  write(bytes);
  file.flush();
  summary.clear();
}

/// Its length, the checksum of the length, the bytes, and their checksum.
void EventFile::write(std::string_view event) {
  std::string length;
  putWord(length, uint64_t(event.size()));
  std::string &out = file.line();
  out += length;
  putWord(out, maskedCrc32c(length));
  out += event;
  putWord(out, maskedCrc32c(event));
}

} // namespace rnn
