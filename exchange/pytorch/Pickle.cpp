// The opcodes of a pickle (Python's Lib/pickletools.py, protocols 0 to 5) -> objects and recorded
// calls.
#include "exchange/pytorch/Pickle.h"

#include "data/Error.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>

namespace rnn::exchange {

namespace {

using Kind = PickleObject::Kind;

/// Checkpoints have some objects for each tensor.
constexpr size_t mostObjects = size_t(1) << 20;
constexpr size_t mostStack = size_t(1) << 22;
constexpr size_t longestName = 1000; // of a class

} // namespace

Pickle::Pickle(std::string_view bytes, std::string what) : bytes(bytes), what(std::move(what)) {
  while (!ended)
    step(static_cast<unsigned char>(take(1).front()));
}

std::string_view Pickle::calleeOf(const PickleObject &object) const {
  if (object.kind != Kind::Call)
    return {};
  const PickleObject *callee = &at(object.callee);
  // The older format keeps the source text beside a class: ("module", class, file, text).
  if (const std::vector<PickleIndex> &parts = argumentsOf(*callee);
      callee->kind == Kind::Persistent && parts.size() > 1)
    callee = &at(parts[1]);
  return callee->kind == Kind::Class ? std::string_view(callee->text) : "an object without a name";
}

const std::vector<PickleIndex> &Pickle::argumentsOf(const PickleObject &object) const {
  static const std::vector<PickleIndex> nothing;
  return object.arguments == PickleObject::none ? nothing : at(object.arguments).items;
}

const PickleObject *Pickle::find(const PickleObject &dictionary, std::string_view key) const {
  const std::vector<PickleIndex> &all = dictionary.items;
  for (size_t i = 0; i + 1 < all.size(); i += 2)
    if (at(all[i]).kind == Kind::Text && at(all[i]).text == key)
      return &at(all[i + 1]);
  return nullptr;
}

void Pickle::step(unsigned char code) {
  if (code == '.') { // STOP
    rootIndex = pop();
    ended = true;
    return;
  }
  if (!number(code) && !text(code) && !container(code) && !memory(code) && !call(code))
    fail("{}: byte {} of the pickle is {:#04x}, which is no instruction of a pickle", what,
         place - 1, code);
}

bool Pickle::number(unsigned char code) {
  switch (code) {
  case 'N': // NONE
    push(Kind::None);
    return true;
  case 0x88: // NEWTRUE
  case 0x89: // NEWFALSE
    push(Kind::Boolean).integer = code == 0x88;
    return true;
  case 'J': // BININT
    push(Kind::Integer).integer = int32_t(unsignedNumber(4));
    return true;
  case 'K': // BININT1
    push(Kind::Integer).integer = int64_t(unsignedNumber(1));
    return true;
  case 'M': // BININT2
    push(Kind::Integer).integer = int64_t(unsignedNumber(2));
    return true;
  case 0x8A: // LONG1
    wholeNumber(take(unsignedNumber(1)));
    return true;
  case 0x8B: // LONG4
    wholeNumber(take(unsignedNumber(4)));
    return true;
  case 'I': // INT
  case 'L': // LONG
    decimalNumber(line());
    return true;
  case 'F': { // FLOAT
    std::string_view digits = line();
    double number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    push(Kind::Real).real = number;
    return true;
  }
  case 'G': { // BINFLOAT
    std::string_view big = take(8);
    char little[8];
    std::ranges::reverse_copy(big, little);
    std::memcpy(&push(Kind::Real).real, little, sizeof little);
    return true;
  }
  default:
    return false;
  }
}

bool Pickle::text(unsigned char code) {
  switch (code) {
  case 'S': // STRING: in quotation marks
  case 'V': // UNICODE
  {
    std::string_view written = line();
    if (code == 'S' && written.size() >= 2)
      written = written.substr(1, written.size() - 2);
    push(Kind::Text, written);
    return true;
  }
  case 'U': // SHORT_BINSTRING
    push(Kind::Text, take(unsignedNumber(1)));
    return true;
  case 0x8C: // SHORT_BINUNICODE
    push(Kind::Text, take(unsignedNumber(1)));
    return true;
  case 'T': // BINSTRING
  case 'X': // BINUNICODE
    push(Kind::Text, take(unsignedNumber(4)));
    return true;
  case 0x8D: // BINUNICODE8
    push(Kind::Text, take(unsignedNumber(8)));
    return true;
  case 'C': // SHORT_BINBYTES
    push(Kind::Bytes, take(unsignedNumber(1)));
    return true;
  case 'B': // BINBYTES
    push(Kind::Bytes, take(unsignedNumber(4)));
    return true;
  case 0x8E: // BINBYTES8
  case 0x96: // BYTEARRAY8
    push(Kind::Bytes, take(unsignedNumber(8)));
    return true;
  default:
    return false;
  }
}

bool Pickle::container(unsigned char code) {
  switch (code) {
  case '(': // MARK
    if (marks.size() >= mostStack)
      fail("{}: the pickle has more than {} lists within lists", what, mostStack);
    marks.push_back(stack.size());
    return true;
  case ')':  // EMPTY_TUPLE
  case ']':  // EMPTY_LIST
  case 0x8F: // EMPTY_SET
    push(Kind::Sequence);
    return true;
  case '}': // EMPTY_DICT
    push(Kind::Dictionary);
    return true;
  case 't':  // TUPLE
  case 'l':  // LIST
  case 0x91: // FROZENSET
  case 'd':  // DICT
  {
    std::vector<PickleIndex> items = popToMark();
    push(code == 'd' ? Kind::Dictionary : Kind::Sequence).items = std::move(items);
    return true;
  }
  case 0x85: // TUPLE1
  case 0x86: // TUPLE2
  case 0x87: // TUPLE3
  {
    std::vector<PickleIndex> items(size_t(code - 0x84));
    for (size_t i = items.size(); i-- > 0;)
      items[i] = pop();
    push(Kind::Sequence).items = std::move(items);
    return true;
  }
  case 'a': { // APPEND
    PickleIndex item = pop();
    add(top(), {item});
    return true;
  }
  case 's': { // SETITEM
    PickleIndex value = pop(), key = pop();
    add(top(), {key, value});
    return true;
  }
  case 'e':  // APPENDS
  case 'u':  // SETITEMS
  case 0x90: // ADDITEMS
  {
    std::vector<PickleIndex> items = popToMark();
    add(top(), items);
    return true;
  }
  default:
    return false;
  }
}

bool Pickle::memory(unsigned char code) {
  auto writtenKey = [&] {
    std::string_view digits = line();
    uint64_t key = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), key);
    return key;
  };
  switch (code) {
  case '0': // POP
    if (!marks.empty() && marks.back() == stack.size())
      marks.pop_back();
    else
      pop();
    return true;
  case '1': // POP_MARK
    popToMark();
    return true;
  case '2': // DUP
    push(top());
    return true;
  case 'p': // PUT
    remember(writtenKey());
    return true;
  case 'q': // BINPUT
    remember(unsignedNumber(1));
    return true;
  case 'r': // LONG_BINPUT
    remember(unsignedNumber(4));
    return true;
  case 0x94: // MEMOIZE
    remember(memo.size());
    return true;
  case 'g': // GET
    recall(writtenKey());
    return true;
  case 'h': // BINGET
    recall(unsignedNumber(1));
    return true;
  case 'j': // LONG_BINGET
    recall(unsignedNumber(4));
    return true;
  case 0x80: // PROTO
    take(1);
    return true;
  case 0x95: // FRAME
    take(8);
    return true;
  default:
    return false;
  }
}

bool Pickle::call(unsigned char code) {
  switch (code) {
  case 'c': { // GLOBAL
    std::string_view module = line(), name = line();
    pushClass(module, name);
    return true;
  }
  case 0x93: { // STACK_GLOBAL
    PickleIndex name = pop(), module = pop();
    pushClass(std::string(at(module).text), std::string(at(name).text));
    return true;
  }
  case 'R':  // REDUCE
  case 0x81: // NEWOBJ
  {
    PickleIndex arguments = pop(), callee = pop();
    makeCall(callee, arguments);
    return true;
  }
  case 0x92: { // NEWOBJ_EX
    pop();     // arguments by name
    PickleIndex arguments = pop(), callee = pop();
    makeCall(callee, arguments);
    return true;
  }
  case 'i': { // INST
    std::string_view module = line(), name = line();
    std::vector<PickleIndex> items = popToMark();
    pushClass(module, name);
    PickleIndex callee = pop();
    push(Kind::Sequence).items = std::move(items);
    makeCall(callee, pop());
    return true;
  }
  case 'o': { // OBJ
    std::vector<PickleIndex> items = popToMark();
    if (items.empty())
      fail("{}: the pickle calls nothing at byte {}", what, place - 1);
    PickleIndex callee = items.front();
    items.erase(items.begin());
    push(Kind::Sequence).items = std::move(items);
    makeCall(callee, pop());
    return true;
  }
  case 'b': { // BUILD
    PickleIndex state = pop();
    objects[top()].state = state;
    return true;
  }
  case 'Q': { // BINPERSID
    PickleIndex name = pop();
    push(Kind::Persistent).arguments = name;
    return true;
  }
  case 'P': { // PERSID
    push(Kind::Text, line());
    PickleIndex name = pop();
    push(Kind::Persistent).arguments = name;
    return true;
  }
  default:
    return false;
  }
}

std::string_view Pickle::take(uint64_t count) {
  if (count > bytes.size() - place)
    fail("{}: the pickle is truncated: it ends at byte {} of an instruction's {}", what,
         bytes.size() - place, count);
  std::string_view taken = bytes.substr(place, count);
  place += count;
  return taken;
}

std::string_view Pickle::line() {
  size_t end = bytes.find('\n', place);
  if (end == bytes.npos)
    fail("{}: the pickle is truncated in a line", what);
  std::string_view taken = bytes.substr(place, end - place);
  place = end + 1;
  return taken;
}

uint64_t Pickle::unsignedNumber(int count) {
  std::string_view little = take(uint64_t(count));
  uint64_t number = 0;
  for (int i = 0; i < count; ++i)
    number |= uint64_t(static_cast<unsigned char>(little[size_t(i)])) << (8 * i);
  return number;
}

void Pickle::wholeNumber(std::string_view little) {
  PickleObject &object = push(Kind::Integer, little);
  if (little.size() > sizeof(int64_t) || little.empty())
    return;
  bool isNegative = (static_cast<unsigned char>(little.back()) & 0x80) != 0;
  uint64_t number = isNegative ? UINT64_MAX : 0;
  std::memcpy(&number, little.data(), little.size());
  object.integer = std::bit_cast<int64_t>(number);
}

void Pickle::decimalNumber(std::string_view digits) {
  // Truth values of protocol 1.
  if (digits == "00" || digits == "01") {
    push(Kind::Boolean).integer = digits == "01";
    return;
  }
  int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  push(Kind::Integer).integer = number;
}

PickleObject &Pickle::push(Kind kind, std::string_view text) {
  if (objects.size() >= mostObjects)
    fail("{}: the pickle has more than {} objects", what, mostObjects);
  push(PickleIndex(objects.size()));
  PickleObject &object = objects.emplace_back();
  object.kind = kind;
  object.text = text;
  return object;
}

void Pickle::push(PickleIndex index) {
  if (stack.size() >= mostStack)
    fail("{}: the pickle needs a stack of more than {} objects", what, mostStack);
  stack.push_back(index);
}

PickleIndex Pickle::top() const {
  if (stack.size() <= (marks.empty() ? 0 : marks.back()))
    fail("{}: the pickle takes an object that is not there, at byte {}", what, place - 1);
  return stack.back();
}

PickleIndex Pickle::pop() {
  PickleIndex index = top();
  stack.pop_back();
  return index;
}

std::vector<PickleIndex> Pickle::popToMark() {
  if (marks.empty())
    fail("{}: the pickle ends a list that has no beginning, at byte {}", what, place - 1);
  auto begin = stack.begin() + std::ptrdiff_t(marks.back());
  std::vector<PickleIndex> items(begin, stack.end());
  stack.erase(begin, stack.end());
  marks.pop_back();
  return items;
}

void Pickle::add(PickleIndex target, const std::vector<PickleIndex> &items) {
  std::vector<PickleIndex> &all = objects[target].items;
  all.insert(all.end(), items.begin(), items.end());
}

void Pickle::remember(uint64_t key) {
  if (memo.size() >= mostObjects)
    fail("{}: the pickle remembers more than {} objects", what, mostObjects);
  memo[key] = top();
}

void Pickle::recall(uint64_t key) {
  auto found = memo.find(key);
  if (found == memo.end())
    fail("{}: the pickle refers to object {}, which it has not remembered", what, key);
  push(found->second);
}

void Pickle::pushClass(std::string_view module, std::string_view name) {
  if (module.size() + name.size() > longestName)
    fail("{}: the pickle has the name of a class with {} letters", what,
         module.size() + name.size());
  push(Kind::Class).text = std::string(module) + "." + std::string(name);
}

void Pickle::makeCall(PickleIndex callee, PickleIndex arguments) {
  PickleObject &object = push(Kind::Call);
  object.callee = callee;
  object.arguments = arguments;
}

} // namespace rnn::exchange
