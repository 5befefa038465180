// Settings, a dictionary and two matrices -> bytes, in blocks.
#include "embeddings/WriteFastText.h"

#include "embeddings/Pieces.h"
#include "embeddings/VectorFormats.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace rnn {

namespace {

constexpr int32_t negativeSampling = 2, skipGram = 2; // fastText's numbers of losses and models

class FastTextWriter {
public:
  FastTextWriter(WholeFile &file, const FastTextModel &model) : file(file), model(model) {
    for (uint32_t piece = 0; piece < model.counts.size(); ++piece)
      if (model.counts[piece] > 0)
        pieces.push_back(piece);
  }

  void write() {
    putSettings();
    putDictionary();
    put(int8_t(0)); // not quantized
    putInput();
    put(int8_t(0));
    putSize(pieces.size());
    for (uint32_t piece : pieces)
      putRow(model.output.row(model.parameters, piece));
    file.write(bytes);
  }

private:
  template <typename Value> void put(Value value) {
    putBytes({reinterpret_cast<const char *>(&value), sizeof value});
  }
  void putNumber(uint64_t number) {
    put(int32_t(std::min<uint64_t>(number, std::numeric_limits<int32_t>::max())));
  }
  void putRow(std::span<const float> row) {
    putBytes({reinterpret_cast<const char *>(row.data()), row.size_bytes()});
  }
  void putBytes(std::string_view added) {
    constexpr size_t block = 1 << 20;
    bytes += added;
    if (bytes.size() >= block) {
      file.write(bytes);
      bytes.clear();
    }
  }

  void putSettings() {
    put(fastTextMagic);
    put(newestFastText);
    putNumber(model.input.units);
    putNumber(model.windows.window);
    putNumber(model.epochs);
    putNumber(leastCount());
    putNumber(model.windows.negative);
    putNumber(1); // word n-grams: words alone
    put(negativeSampling);
    put(skipGram);
    putNumber(model.ngrams.buckets);
    putNumber(model.ngrams.least);
    putNumber(model.ngrams.most);
    putNumber(model.windows.batch); // how often the rate changes
    put(model.windows.sample);
  }

  uint64_t leastCount() const {
    uint64_t least = std::numeric_limits<uint64_t>::max();
    for (uint32_t piece : pieces)
      least = std::min(least, model.counts[piece]);
    return least;
  }

  void putDictionary() {
    putNumber(pieces.size());
    putNumber(pieces.size()); // all are words, not labels
    putNumber(0);
    put(int64_t(std::accumulate(model.counts.begin(), model.counts.end(), uint64_t(0))));
    put(int64_t(-1)); // no bucket was dropped
    for (uint32_t piece : pieces) {
      putBytes(wordOf(model.vocabulary, piece));
      put('\0');
      put(int64_t(model.counts[piece]));
      put(int8_t(0)); // a word
    }
  }

  void putSize(uint64_t rows) {
    put(int64_t(rows));
    put(int64_t(model.input.units));
  }

  void putInput() {
    uint64_t all = 0;
    for (uint32_t piece : pieces)
      all += model.rows.of(piece).size();
    double scale = std::sqrt(double(all) / double(pieces.size()));
    putSize(pieces.size() + model.ngrams.buckets);
    std::vector<float> own(model.input.units);
    for (uint32_t piece : pieces) {
      std::span<const uint32_t> rows = model.rows.of(piece);
      std::vector<double> ngrams(own.size());
      for (uint32_t row : rows.subspan(1)) {
        std::span<const float> added = model.input.row(model.parameters, row);
        for (size_t i = 0; i < own.size(); ++i)
          ngrams[i] += added[i];
      }
      model.rows.vectorOf(piece, model.input, model.parameters, own);
      for (size_t i = 0; i < own.size(); ++i)
        own[i] = float(double(own[i]) * double(rows.size()) - scale * ngrams[i]);
      putRow(own);
    }
    for (uint64_t bucket = 0; bucket < model.ngrams.buckets; ++bucket) {
      std::ranges::transform(model.input.row(model.parameters, model.counts.size() + bucket),
                             own.begin(), [&](float x) { return float(scale * x); });
      putRow(own);
    }
  }

  WholeFile &file;
  const FastTextModel &model;
  std::vector<uint32_t> pieces; // those that are words of the texts
  std::string bytes;
};

} // namespace

void writeFastText(WholeFile &file, const FastTextModel &model) {
  FastTextWriter(file, model).write();
}

} // namespace rnn
