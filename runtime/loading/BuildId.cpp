// The program headers of an ELF file -> its notes -> the build identity.
#include "loading/BuildId.h"

#include <cstring>
#include <elf.h>
#include <fstream>
#include <link.h>
#include <string_view>

namespace rnn {

namespace {

// Linkers put headers and notes in front of the code.
constexpr size_t mostBytes = 1 << 16;

/// The structure at a place, if all of it is there.
template <typename T> std::optional<T> at(std::string_view bytes, size_t place) {
  T result;
  if (place > bytes.size() || bytes.size() - place < sizeof result)
    return std::nullopt;
  std::memcpy(&result, bytes.data() + place, sizeof result);
  return result;
}

std::optional<std::string> buildIdIn(std::string_view notes) {
  auto padded = [](size_t size) { return (size + 3) / 4 * 4; };
  for (size_t place = 0; auto note = at<ElfW(Nhdr)>(notes, place);) {
    size_t name = place + sizeof *note, text = name + padded(note->n_namesz);
    if (text > notes.size() || note->n_descsz > notes.size() - text)
      return std::nullopt;
    constexpr char owner[] = ELF_NOTE_GNU; // the name's zero byte belongs to it
    if (note->n_type == NT_GNU_BUILD_ID && note->n_descsz > 0 &&
        notes.substr(name, note->n_namesz) == std::string_view(owner, sizeof owner))
      return std::string(notes.substr(text, note->n_descsz));
    place = text + padded(note->n_descsz);
  }
  return std::nullopt;
}

} // namespace

std::optional<std::string> buildIdOf(const std::filesystem::path &program) {
  std::string bytes(mostBytes, '\0');
  std::ifstream file(program, std::ios::binary);
  file.read(bytes.data(), std::streamsize(bytes.size()));
  bytes.resize(size_t(file.gcount()));
  auto header = at<ElfW(Ehdr)>(bytes, 0);
  constexpr unsigned char ownClass = sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32;
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
      header->e_ident[EI_CLASS] != ownClass)
    return std::nullopt;
  for (size_t i = 0; i < header->e_phnum; ++i) {
    auto segment = at<ElfW(Phdr)>(bytes, header->e_phoff + i * sizeof(ElfW(Phdr)));
    if (!segment)
      return std::nullopt;
    if (segment->p_type != PT_NOTE || segment->p_offset > bytes.size())
      continue;
    std::string_view notes = std::string_view(bytes).substr(segment->p_offset, segment->p_filesz);
    if (std::optional<std::string> id = buildIdIn(notes))
      return id;
  }
  return std::nullopt;
}

} // namespace rnn
