// An archive or a stream of pickles -> dictionaries of tensors. The constructors that a state dict
// needs are those of torch/_utils.py.
#include "exchange/pytorch/Checkpoint.h"

#include "data/Error.h"
#include "data/OpenFile.h"
#include "data/ReadFile.h"
#include "exchange/pytorch/Pickle.h"
#include "exchange/pytorch/Storages.h"

#include <algorithm>
#include <cstring>
#include <fmt/ranges.h>
#include <set>

namespace rnn::exchange {

namespace {

using Kind = PickleObject::Kind;
using NumberKind = ElementType::Kind;

constexpr uint64_t mostCheckpointBytes = uint64_t(1) << 32;
constexpr int deepestNesting = 16;
constexpr size_t mostTensors = size_t(1) << 15;
constexpr size_t mostAxes = 16;

/// The number with which the older format begins, as a pickle holds it.
constexpr std::string_view magic("\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 10);

/// Calls that build plain data; what they build is not needed.
constexpr std::string_view plainCalls[] = {"collections.OrderedDict",
                                           "collections.defaultdict",
                                           "collections.Counter",
                                           "collections.deque",
                                           "pytorch_lightning.utilities.parsing.AttributeDict",
                                           "lightning_fabric.utilities.data.AttributeDict",
                                           "torch.Size",
                                           "torch.device",
                                           "torch._utils._rebuild_tensor",
                                           "torch._utils._rebuild_tensor_v2",
                                           "torch._utils._rebuild_tensor_v3",
                                           "torch._utils._rebuild_parameter",
                                           "torch._utils._rebuild_parameter_with_state",
                                           "torch._tensor._rebuild_from_type_v2",
                                           "torch.serialization._get_layout",
                                           "torch.torch_version.TorchVersion",
                                           "numpy.dtype",
                                           "numpy.ndarray",
                                           "numpy.core.multiarray.scalar",
                                           "numpy.core.multiarray._reconstruct",
                                           "numpy._core.multiarray.scalar",
                                           "numpy._core.multiarray._reconstruct",
                                           "_codecs.encode"};
constexpr std::string_view plainTypes[] = {"set",   "frozenset", "list",      "dict",   "tuple",
                                           "int",   "float",     "bool",      "str",    "bytes",
                                           "slice", "range",     "bytearray", "complex"};

bool isPlain(std::string_view callee) {
  for (std::string_view module : {"builtins.", "__builtin__."})
    if (callee.starts_with(module))
      return std::ranges::count(plainTypes, callee.substr(module.size())) > 0;
  return std::ranges::count(plainCalls, callee) > 0;
}

struct StorageType {
  std::string_view name;
  ElementType type;
};
constexpr StorageType storageTypes[] = {
    {"Float", {NumberKind::Float, 4}},   {"Double", {NumberKind::Float, 8}},
    {"Half", {NumberKind::Float, 2}},    {"BFloat16", {NumberKind::BFloat, 2}},
    {"Long", {NumberKind::Signed, 8}},   {"Int", {NumberKind::Signed, 4}},
    {"Short", {NumberKind::Signed, 2}},  {"Char", {NumberKind::Signed, 1}},
    {"Byte", {NumberKind::Unsigned, 1}}, {"Bool", {NumberKind::Boolean, 1}}};
/// Types of _rebuild_tensor_v3, whose storages are bytes.
constexpr StorageType numberTypes[] = {
    {"float32", {NumberKind::Float, 4}},   {"float64", {NumberKind::Float, 8}},
    {"float16", {NumberKind::Float, 2}},   {"bfloat16", {NumberKind::BFloat, 2}},
    {"int64", {NumberKind::Signed, 8}},    {"int32", {NumberKind::Signed, 4}},
    {"int16", {NumberKind::Signed, 2}},    {"int8", {NumberKind::Signed, 1}},
    {"uint8", {NumberKind::Unsigned, 1}},  {"uint16", {NumberKind::Unsigned, 2}},
    {"uint32", {NumberKind::Unsigned, 4}}, {"uint64", {NumberKind::Unsigned, 8}},
    {"bool", {NumberKind::Boolean, 1}}};

std::string_view lastPart(std::string_view name) {
  size_t dot = name.rfind('.');
  return dot == name.npos ? name : name.substr(dot + 1);
}

template <size_t count>
std::optional<ElementType> typeNamed(const StorageType (&types)[count], std::string_view name) {
  const auto *found = std::ranges::find(types, name, &StorageType::name);
  return found == std::end(types) ? std::nullopt : std::optional(found->type);
}

/// Reads the objects of a pickle as tensors and dictionaries of them.
class Objects {
public:
  Objects(const Pickle &pickle, std::shared_ptr<const Storages> storages, bool isTorchScript)
      : pickle(pickle), storages(std::move(storages)), isTorchScript(isTorchScript) {}

  Checkpoint read() {
    requirePlain();
    collect(pickle.root(), "", 0);
    if (checkpoint.dictionaries.empty() && checkpoint.combined.empty())
      fail("{} has no tensors; save the weights with `torch.save(model.state_dict(), ...)`",
           pickle.source());
    return std::move(checkpoint);
  }

  /// The storage that a persistent object is; nothing if it is something else.
  std::optional<TensorView> storage(const PickleObject &object) const {
    if (object.kind != Kind::Persistent)
      return std::nullopt;
    const std::vector<PickleIndex> &parts = pickle.argumentsOf(object);
    if (parts.size() < 5 || pickle.at(parts[0]).text != "storage")
      return std::nullopt;
    const PickleObject &key = pickle.at(parts[2]);
    TensorView view;
    view.storage = key.kind == Kind::Integer ? fmt::format("{}", key.integer) : key.text;
    std::string_view name = lastPart(pickle.at(parts[1]).text);
    view.typeName = name;
    if (name.ends_with("Storage"))
      view.type = typeNamed(storageTypes, name.substr(0, name.size() - 7));
    if (parts.size() > 5 && pickle.at(parts[5]).kind == Kind::Sequence) // a part of another storage
      if (const std::vector<PickleIndex> &part = pickle.at(parts[5]).items; part.size() > 1)
        view.offset = uint64_t(std::max<int64_t>(pickle.at(part[1]).integer, 0));
    return view;
  }

private:
  bool isModule(const PickleObject &object) const {
    if (object.kind != Kind::Call || object.state == PickleObject::none)
      return false;
    const PickleObject &state = pickle.at(object.state);
    return pickle.find(state, "_modules") || pickle.find(state, "_parameters");
  }

  bool isScripted(const PickleObject &object) const {
    return isTorchScript && pickle.calleeOf(object).starts_with("__torch__.");
  }

  void requirePlain() const {
    std::string_view unknown;
    for (const PickleObject &object : pickle.all()) {
      std::string_view callee = pickle.calleeOf(object);
      if (object.kind != Kind::Call || isPlain(callee) || isScripted(object) ||
          (isTorchScript && callee.starts_with("torch.jit._pickle.")))
        continue;
      if (unknown.empty())
        unknown = callee;
    }
    if (unknown.empty())
      return;
    const PickleObject *module = moduleNear(pickle.root());
    if (module)
      fail("{} holds a whole module, an object of the class `{}`, which only its own code can "
           "read; save its weights in Python instead: `torch.save(model.state_dict(), ...)`",
           pickle.source(), pickle.calleeOf(*module));
    fail("{} would call `{}`, which a state dict does not need, so it is not read; save the "
         "weights alone: `torch.save(model.state_dict(), ...)`",
         pickle.source(), unknown);
  }

  /// The object itself or one in the dictionary that it is.
  const PickleObject *moduleNear(const PickleObject &object) const {
    if (isModule(object))
      return &object;
    for (size_t i = 1; i < object.items.size(); i += 2)
      if (isModule(pickle.at(object.items[i])))
        return &pickle.at(object.items[i]);
    return nullptr;
  }

  std::vector<uint64_t> sizes(PickleIndex index, std::string_view name) const {
    const PickleObject *object = &pickle.at(index);
    if (object->kind == Kind::Call && object->arguments != PickleObject::none &&
        !pickle.argumentsOf(*object).empty()) // torch.Size
      object = &pickle.at(pickle.argumentsOf(*object).front());
    std::vector<uint64_t> numbers;
    for (PickleIndex item : object->items) {
      const PickleObject &number = pickle.at(item);
      if (number.kind != Kind::Integer || number.integer < 0 || numbers.size() == mostAxes)
        fail("{}: tensor `{}` has no possible shape", pickle.source(), name);
      numbers.push_back(uint64_t(number.integer));
    }
    return numbers;
  }

  std::optional<TensorView> tensor(const PickleObject &object, std::string_view name) const {
    return tensorOf(pickle.calleeOf(object), pickle.argumentsOf(object), name, 0);
  }

  std::optional<TensorView> tensorOf(std::string_view callee,
                                     const std::vector<PickleIndex> &arguments,
                                     std::string_view name, int depth) const {
    if (depth > deepestNesting)
      fail("{}: tensor `{}` is nested more than {} times", pickle.source(), name, deepestNesting);
    if (callee.starts_with("torch._utils._rebuild_parameter") && !arguments.empty()) {
      const PickleObject &data = pickle.at(arguments[0]);
      return tensorOf(pickle.calleeOf(data), pickle.argumentsOf(data), name, depth + 1);
    }
    if (callee == "torch._tensor._rebuild_from_type_v2" && arguments.size() >= 3)
      return tensorOf(pickle.at(arguments[0]).text, pickle.at(arguments[2]).items, name, depth + 1);
    if (!callee.starts_with("torch._utils._rebuild_tensor") || arguments.size() < 4)
      return std::nullopt;
    std::optional<TensorView> view = storage(pickle.at(arguments[0]));
    if (!view)
      fail("{}: tensor `{}` has no storage", pickle.source(), name);
    if (callee.ends_with("_v3") && arguments.size() > 6) {
      view->typeName = lastPart(pickle.at(arguments[6]).text);
      view->type = typeNamed(numberTypes, view->typeName);
    }
    const PickleObject &offset = pickle.at(arguments[1]);
    if (offset.kind != Kind::Integer || offset.integer < 0 ||
        __builtin_add_overflow(view->offset, uint64_t(offset.integer), &view->offset))
      fail("{}: tensor `{}` has no possible place in its storage", pickle.source(), name);
    view->shape = sizes(arguments[2], name);
    view->strides = sizes(arguments[3], name);
    if (view->shape.size() != view->strides.size())
      fail("{}: tensor `{}` has {} axes, but {} strides", pickle.source(), name, view->shape.size(),
           view->strides.size());
    return view;
  }

  /// What the keys of a dictionary name: its own items, or the state of a scripted module.
  const std::vector<PickleIndex> *entriesOf(const PickleObject &object) const {
    if (isScripted(object) && object.state != PickleObject::none)
      return &pickle.at(object.state).items;
    bool isDictionary = object.kind == Kind::Dictionary ||
                        (object.kind == Kind::Call && object.items.size() % 2 == 0);
    return isDictionary ? &object.items : nullptr;
  }

  void add(StateDict &dictionary, const std::string &name, const TensorView &view) const {
    dictionary.tensors.push_back({name, view.shape, [view, name, storages = storages] {
                                    return storages->read(view, name);
                                  }});
  }

  /// Adds the dictionaries in an object, and returns all tensors below it.
  std::vector<std::pair<std::string, TensorView>> collect(const PickleObject &object,
                                                          const std::string &place, int depth) {
    std::vector<std::pair<std::string, TensorView>> below;
    // An object may contain itself.
    if (depth > deepestNesting || !visited.insert(&object).second)
      return below;
    if (object.kind == Kind::Sequence)
      for (size_t i = 0; i < object.items.size(); ++i)
        collect(pickle.at(object.items[i]), fmt::format("{}[{}]", place, i), depth + 1);
    const std::vector<PickleIndex> *entries = entriesOf(object);
    if (!entries)
      return below;
    StateDict own{place, {}};
    size_t inner = 0;
    for (size_t i = 0; i + 1 < entries->size(); i += 2) {
      const PickleObject &key = pickle.at((*entries)[i]), &value = pickle.at((*entries)[i + 1]);
      bool isText = key.kind == Kind::Text;
      std::string name = isText ? key.text : fmt::format("{}", key.integer);
      if (std::optional<TensorView> view = tensor(value, name)) {
        if (!isText)
          continue;
        if (++tensorCount > mostTensors)
          fail("{} has more than {} tensors", pickle.source(), mostTensors);
        add(own, name, *view);
        below.emplace_back(name, *view);
      } else {
        auto found = collect(
            value, fmt::format("{}[{}{}{}]", place, isText ? "\"" : "", name, isText ? "\"" : ""),
            depth + 1);
        inner += found.empty() ? 0 : 1;
        for (auto &[innerName, innerView] : found)
          below.emplace_back(name + "." + innerName, std::move(innerView));
      }
    }
    if (!own.tensors.empty())
      checkpoint.dictionaries.push_back(std::move(own));
    if (inner > 0) {
      StateDict all{place, {}};
      for (const auto &[name, view] : below)
        add(all, name, view);
      checkpoint.combined.push_back(std::move(all));
    }
    return below;
  }

  const Pickle &pickle;
  std::shared_ptr<const Storages> storages;
  bool isTorchScript;
  std::set<const PickleObject *> visited;
  size_t tensorCount = 0;
  Checkpoint checkpoint;
};

Checkpoint readArchive(const std::filesystem::path &path) {
  std::string what = fmt::format("`{}`", path.string());
  auto archive = std::make_shared<ZipArchive>(path);
  std::string folder;
  bool found = false, isTorchScript = false;
  for (const std::string &name : archive->names()) {
    if (!found && (name == "data.pkl" || name.ends_with("/data.pkl"))) {
      folder = name.substr(0, name.size() - std::string_view("data.pkl").size());
      found = true;
    }
    isTorchScript = isTorchScript || name.ends_with("constants.pkl");
  }
  if (!found)
    fail("{} is a zip archive without `data.pkl`, so torch.save did not write it", what);
  std::string bytes = archive->read(folder + "data.pkl");
  Pickle pickle(bytes, what);
  auto storages = std::make_shared<ZipStorages>(archive, folder, what);
  return Objects(pickle, std::move(storages), isTorchScript).read();
}

/// The older format: pickles of a magic number, a version, facts of the machine, the object and the
/// keys of its storages, then the storages, each behind its size.
Checkpoint readStream(const std::filesystem::path &path) {
  std::string what = fmt::format("`{}`", path.string());
  auto file = std::make_shared<const std::string>(readFile(path, mostCheckpointBytes));
  std::string_view rest = *file;
  auto next = [&] {
    Pickle pickle(rest, what);
    rest.remove_prefix(pickle.size());
    return pickle;
  };
  Pickle first = next();
  auto storages = std::make_shared<StreamStorages>(file, what);
  if (first.root().text != magic) // a pickle without storages
    return Objects(first, storages, false).read();
  next();
  Pickle machine = next(), object = next(), keys = next();
  if (const PickleObject *little = machine.find(machine.root(), "little_endian");
      little && little->kind == Kind::Boolean && little->integer == 0)
    fail("{} comes from a machine with another order of bytes; save it again with PyTorch 1.6 or "
         "later",
         what);
  Objects objects(object, storages, false);
  std::map<std::string, uint64_t> numberBytes;
  for (const PickleObject &candidate : object.all())
    if (std::optional<TensorView> view = objects.storage(candidate); view && view->type)
      numberBytes[view->storage] = view->type->bytes;
  for (PickleIndex index : keys.root().items) {
    const std::string &key = keys.at(index).text;
    uint64_t count = 0, size = 0;
    auto bytes = numberBytes.find(key);
    if (bytes == numberBytes.end())
      fail("{}: the storage `{}` has numbers of an unknown type", what, key);
    if (rest.size() >= sizeof count)
      std::memcpy(&count, rest.data(), sizeof count);
    if (rest.size() < sizeof count || __builtin_mul_overflow(count, bytes->second, &size) ||
        size > rest.size() - sizeof count)
      fail("{} is truncated in the storage `{}`", what, key);
    storages->add(key, file->size() - rest.size() + sizeof count, size);
    rest.remove_prefix(sizeof count + size);
  }
  return objects.read();
}

} // namespace

Checkpoint readCheckpoint(const std::filesystem::path &path) {
  std::string start(512, '\0');
  OpenFile file(path);
  start.resize(file.read(start.data(), start.size()));
  if (start.starts_with("PK"))
    return readArchive(path);
  if (start.size() > 262 && start.substr(257, 5) == "ustar")
    fail("`{}` is a file of PyTorch before 0.2; load and save it with a later one", path.string());
  return readStream(path);
}

bool isCheckpoint(std::string_view start, const std::filesystem::path &path) {
  // Protocols 2 to 5, or a text of protocol 0.
  if (start.size() > 2 && start[0] == '\x80' && start[1] >= 2 && start[1] <= 5)
    return true;
  if (!start.starts_with("PK"))
    return false;
  if (start.substr(0, 300).find("data.pkl") != start.npos)
    return true;
  try {
    std::vector<std::string> names = ZipArchive(path).names();
    return std::ranges::any_of(names, [](const std::string &name) {
      return name == "data.pkl" || name.ends_with("/data.pkl");
    });
  } catch (const Error &) {
    return false;
  }
}

} // namespace rnn::exchange
