// Python's pickles as data: what they would build or call is recorded, and nothing is executed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rnn::exchange {

/// The place of an object in its pickle: objects may contain each other in circles.
using PickleIndex = uint32_t;

struct PickleObject {
  enum class Kind {
    None,
    Boolean,
    Integer, // those of more than 64 bits have only `text`, their bytes from the lowest
    Real,
    Text,
    Bytes,
    Sequence, // a list, tuple or set
    Dictionary,
    Class,      // a class or function, by its name
    Call,       // a class or function that was called
    Persistent, // an object outside of the pickle, such as a storage
  } kind = Kind::None;
  std::string text; // Text, Bytes, Class: "collections.OrderedDict"
  int64_t integer = 0;
  double real = 0;
  /// Of a Dictionary a key, its value, a key, ...; of a Call what it got later, likewise if it is a
  /// dictionary.
  std::vector<PickleIndex> items;
  PickleIndex callee = none, arguments = none; // of a Call; of a Persistent its name is `arguments`
  PickleIndex state = none;                    // of a Call, as `__setstate__` gets it

  static constexpr PickleIndex none = UINT32_MAX;
};

class Pickle {
public:
  /// Reads the pickle with which `bytes` begin; `what` names the source in messages. Throws Error
  /// for bytes that are no pickle and for more objects than any model has.
  Pickle(std::string_view bytes, std::string what);

  const PickleObject &root() const { return objects.at(rootIndex); }
  const PickleObject &at(PickleIndex index) const { return objects.at(index); }
  const std::vector<PickleObject> &all() const { return objects; }
  /// The number of bytes of this pickle.
  size_t size() const { return place; }
  const std::string &source() const { return what; }

  /// The name of what a Call calls: "torch._utils._rebuild_tensor_v2"; empty for other objects.
  std::string_view calleeOf(const PickleObject &object) const;
  /// The arguments of a Call, or the parts of a Persistent's name.
  const std::vector<PickleIndex> &argumentsOf(const PickleObject &object) const;
  /// The value of a key that is a text, or null.
  const PickleObject *find(const PickleObject &dictionary, std::string_view key) const;

private:
  void step(unsigned char code);
  bool number(unsigned char code);
  bool text(unsigned char code);
  bool container(unsigned char code);
  bool memory(unsigned char code);
  bool call(unsigned char code);

  std::string_view take(uint64_t count);
  std::string_view line();
  uint64_t unsignedNumber(int bytes);
  void wholeNumber(std::string_view bytes);
  void decimalNumber(std::string_view digits);

  PickleObject &push(PickleObject::Kind kind, std::string_view text = {});
  void push(PickleIndex index);
  PickleIndex pop();
  PickleIndex top() const;
  std::vector<PickleIndex> popToMark();
  void add(PickleIndex target, const std::vector<PickleIndex> &items);
  void remember(uint64_t key);
  void recall(uint64_t key);
  void pushClass(std::string_view module, std::string_view name);
  void makeCall(PickleIndex callee, PickleIndex arguments);

  std::string_view bytes;
  std::string what;
  size_t place = 0;
  bool ended = false;
  PickleIndex rootIndex = 0;
  std::vector<PickleObject> objects;
  std::vector<PickleIndex> stack;
  std::vector<size_t> marks; // heights of the stack
  std::unordered_map<uint64_t, PickleIndex> memo;
};

} // namespace rnn::exchange
