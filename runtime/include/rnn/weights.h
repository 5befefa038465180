/*
 * Reads trained weights from a safetensors file in memory, for programs that keep weights apart
 * from the object of their model. C99 and C++17; it needs the three headers below and model.h,
 * takes no memory from the heap, and opens no file: the program reads, maps or embeds the bytes.
 *
 *   static _Alignas(RNN_ALIGNMENT) float parameters[MULTIPLICATION_PARAMETERS_SIZE];
 *   char message[200];
 *   if (rnn_read_weights(&multiplication_model, bytes, size, parameters, message, sizeof message))
 *     puts(message);
 */
#ifndef RNN_WEIGHTS_H
#define RNN_WEIGHTS_H

#include "rnn/model.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Reads the weights of `model` from the `bytes` bytes at `file`, which need no alignment, into
 * `parameters` [model->parameters_size], and returns 0. As with `rnn`, the file has each weight
 * under its name in the model's table and in Keras' layout, and no others; all names may have the
 * same additional first part (`sequential/gru/...`). Numbers are of the types F32, or F16, BF16
 * or F64, which are converted, and finite.
 *
 * Otherwise it returns 1, leaves `parameters` as they are, and writes one sentence to `message`
 * [message_bytes] that names the tensor and the mistake, cut off where the room ends; `message` may
 * be null with `message_bytes` 0. Files may be hostile: it reads no byte outside of the file, does
 * not recurse, and takes time in proportion to the header and the number of weights.
 */
static inline int rnn_read_weights(const rnn_model *model, const void *file, size_t bytes,
                                   float *parameters, char *message, size_t message_bytes);

/* The rest of this file is not for programs. */

/* What the functions below share: the file, the place in its header, the message. */
typedef struct rnn_weights_reader {
  const unsigned char *text; /* the header, JSON in UTF-8 */
  size_t text_size, at;
  int tensors; /* how many members of the outermost object came before `at` */
  const unsigned char *data;
  uint64_t data_size;
  char *message;
  size_t message_size, message_used;
  int failed;
} rnn_weights_reader;

/* A string of the header, from the byte after the quote on, with the bytes of an escape that are
 * still to come. */
typedef struct rnn_weights_text {
  const unsigned char *at;
  unsigned char pending[4];
  int first, count;
} rnn_weights_text;

/* A number type of the format. */
typedef enum rnn_weights_type {
  RNN_WEIGHTS_OTHER,
  RNN_WEIGHTS_F16,
  RNN_WEIGHTS_BF16,
  RNN_WEIGHTS_F32,
  RNN_WEIGHTS_F64
} rnn_weights_type;

/* What the header says about one tensor. */
typedef struct rnn_weights_tensor {
  rnn_weights_text name, type_name;
  rnn_weights_type type;
  uint64_t rank, sizes[RNN_MAX_RANK];
  uint64_t begin, end; /* bytes of the data */
} rnn_weights_tensor;

/* The message of the first error. */

static inline void rnn_weights_put(rnn_weights_reader *reader, unsigned char byte) {
  if (reader->message_used + 1 < reader->message_size) {
    reader->message[reader->message_used++] = (char)byte;
    reader->message[reader->message_used] = '\0';
  }
}

static inline void rnn_weights_say(rnn_weights_reader *reader, const char *words) {
  for (; *words; ++words)
    rnn_weights_put(reader, (unsigned char)*words);
}

static inline void rnn_weights_say_number(rnn_weights_reader *reader, uint64_t number) {
  char digits[21];
  size_t first = sizeof digits - 1;
  digits[first] = '\0';
  do {
    digits[--first] = (char)('0' + number % 10);
    number /= 10;
  } while (number > 0);
  rnn_weights_say(reader, digits + first);
}

/* "(5, 1)", or with other brackets. */
static inline void rnn_weights_say_sizes(rnn_weights_reader *reader, const uint64_t *sizes,
                                         uint64_t rank, const char *open, const char *close) {
  uint64_t axis;
  rnn_weights_say(reader, open);
  for (axis = 0; axis < rank && axis < RNN_MAX_RANK; ++axis) {
    if (axis > 0)
      rnn_weights_say(reader, ", ");
    rnn_weights_say_number(reader, sizes[axis]);
  }
  rnn_weights_say(reader, rank > RNN_MAX_RANK ? ", ..." : "");
  rnn_weights_say(reader, close);
}

/* Begins the message; 0 if there is one already. */
static inline int rnn_weights_fail(rnn_weights_reader *reader, const char *words) {
  if (reader->failed)
    return 0;
  reader->failed = 1;
  rnn_weights_say(reader, words);
  return 1;
}

static inline void rnn_weights_fail_at(rnn_weights_reader *reader, const char *words) {
  if (rnn_weights_fail(reader, "this is not a safetensors file: byte ")) {
    rnn_weights_say_number(reader, reader->at);
    rnn_weights_say(reader, " of its header is not ");
    rnn_weights_say(reader, words);
  }
}

/* The JSON of the header. */

/* The byte at the place, or 0 at the end. */
static inline unsigned char rnn_weights_peek(const rnn_weights_reader *reader) {
  return reader->at < reader->text_size ? reader->text[reader->at] : (unsigned char)0;
}

static inline void rnn_weights_skip_spaces(rnn_weights_reader *reader) {
  while (rnn_weights_peek(reader) && strchr(" \t\n\r", rnn_weights_peek(reader)))
    ++reader->at;
}

static inline int rnn_weights_accept(rnn_weights_reader *reader, char byte) {
  rnn_weights_skip_spaces(reader);
  if (rnn_weights_peek(reader) != (unsigned char)byte)
    return 0;
  ++reader->at;
  return 1;
}

static inline void rnn_weights_expect(rnn_weights_reader *reader, char byte) {
  char words[] = "`?`";
  words[1] = byte;
  if (!rnn_weights_accept(reader, byte))
    rnn_weights_fail_at(reader, words);
}

/* Whether a list or an object, of which `count` members were read, has one more. */
static inline int rnn_weights_more(rnn_weights_reader *reader, int *count, char close) {
  if (reader->failed || rnn_weights_accept(reader, close))
    return 0;
  if (*count > 0)
    rnn_weights_expect(reader, ',');
  *count = 1;
  return !reader->failed;
}

/* The value of four hexadecimal digits; -1 for other bytes, of which the last is a quote. */
static inline long rnn_weights_hexadecimal(const unsigned char *digits) {
  static const char lower[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";
  long value = 0;
  int i;
  for (i = 0; i < 4; ++i) {
    const char *digit = digits[i] ? strchr(lower, digits[i]) : RNN_NULL;
    const char *other = digits[i] ? strchr(upper, digits[i]) : RNN_NULL;
    if (!digit && !other)
      return -1;
    value = value * 16 + (digit ? digit - lower : other - upper);
  }
  return value;
}

/* The code of the escape whose `u` is at `digits[-1]`, and its bytes in `length`; -1 if it is
 * broken. A closing quote must follow. */
static inline long rnn_weights_escape(const unsigned char *digits, size_t *length) {
  long code = rnn_weights_hexadecimal(digits), low;
  *length = 4;
  if (code < 0xD800 || code > 0xDFFF)
    return code;
  if (code > 0xDBFF || digits[4] != '\\' || digits[5] != 'u')
    return -1;
  low = rnn_weights_hexadecimal(digits + 6);
  *length = 10;
  return low < 0xDC00 || low > 0xDFFF ? -1 : 0x10000 + (code - 0xD800) * 0x400 + (low - 0xDC00);
}

/* The bytes of the character in UTF-8 at `bytes`; 0 for a control character or other bytes. A
 * closing quote must follow. */
static inline size_t rnn_weights_utf8(const unsigned char *bytes) {
  unsigned char first = bytes[0], least = 0x80, most = 0xBF;
  size_t length, i;
  if (first < 0x80)
    return first >= 0x20;
  length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
  if (length == 0)
    return 0;
  /* Neither longer than needed, nor a surrogate, nor beyond U+10FFFF. */
  if (first == 0xE0)
    least = 0xA0;
  if (first == 0xF0)
    least = 0x90;
  if (first == 0xED)
    most = 0x9F;
  if (first == 0xF4)
    most = 0x8F;
  for (i = 1; i < length; ++i, least = 0x80, most = 0xBF)
    if (bytes[i] < least || bytes[i] > most)
      return 0;
  return length;
}

/* Reads a string and checks all of it. */
static inline rnn_weights_text rnn_weights_string(rnn_weights_reader *reader) {
  rnn_weights_text text = {RNN_NULL, {0, 0, 0, 0}, 0, 0};
  size_t end, length;
  rnn_weights_expect(reader, '"');
  if (reader->failed)
    return text;
  text.at = reader->text + reader->at;
  /* The functions that look ahead stop at the closing quote. */
  for (end = reader->at; end < reader->text_size && reader->text[end] != '"'; ++end)
    if (reader->text[end] == '\\')
      ++end;
  if (end >= reader->text_size) {
    rnn_weights_fail(reader, "this is not a safetensors file: a text of its header has no end");
    return text;
  }
  for (; reader->at < end; reader->at += length) {
    const unsigned char *bytes = reader->text + reader->at;
    length = rnn_weights_utf8(bytes);
    if (bytes[0] == '\\') {
      length = 2;
      if (bytes[1] == 'u') {
        length = rnn_weights_escape(bytes + 2, &length) < 0 ? 0 : length + 2;
      } else if (!bytes[1] || !strchr("\"\\/bfnrt", bytes[1])) {
        length = 0;
      }
    }
    if (length == 0) {
      rnn_weights_fail_at(reader, "the beginning of a character of JSON in UTF-8");
      return text;
    }
  }
  ++reader->at;
  return text;
}

/* The next byte of a string that was checked, without escapes; -1 at its end. */
static inline int rnn_weights_byte(rnn_weights_text *text) {
  static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
  const char *letter;
  size_t length;
  long code;
  if (text->first < text->count)
    return text->pending[text->first++];
  if (*text->at == '"')
    return -1;
  if (*text->at != '\\')
    return *text->at++;
  if (text->at[1] != 'u') {
    letter = strchr(letters, text->at[1]);
    text->at += 2;
    return letter ? (unsigned char)meanings[letter - letters] : text->at[-1];
  }
  code = rnn_weights_escape(text->at + 2, &length);
  text->at += 2 + length;
  if (code < 0x80)
    return (int)code;
  text->first = 1;
  text->count = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  for (length = (size_t)text->count - 1; length > 0; --length, code >>= 6)
    text->pending[length] = (unsigned char)(0x80 | (code & 0x3F));
  text->pending[0] = (unsigned char)(0xF0 << (4 - text->count) | code);
  return text->pending[0];
}

static inline int rnn_weights_is(rnn_weights_text text, const char *words) {
  for (;; ++words) {
    int byte = rnn_weights_byte(&text);
    if (byte < 0 || *words == '\0')
      return byte < 0 && *words == '\0';
    if (byte != (unsigned char)*words)
      return 0;
  }
}

static inline void rnn_weights_say_text(rnn_weights_reader *reader, rnn_weights_text text) {
  int left = 100, byte;
  rnn_weights_say(reader, "`");
  while ((byte = rnn_weights_byte(&text)) >= 0 && left-- > 0)
    rnn_weights_put(reader, byte < 0x20 || byte == 0x7F ? '?' : (unsigned char)byte);
  rnn_weights_say(reader, byte >= 0 ? "...`" : "`");
}

/* Begins a message about a tensor. */
static inline int rnn_weights_fail_of(rnn_weights_reader *reader, rnn_weights_text name,
                                      const char *words) {
  if (!rnn_weights_fail(reader, "tensor "))
    return 0;
  rnn_weights_say_text(reader, name);
  rnn_weights_say(reader, words);
  return 1;
}

/* A list of whole numbers: the first `most` of them, and how many there are. */
static inline uint64_t rnn_weights_numbers(rnn_weights_reader *reader, rnn_weights_text name,
                                           uint64_t *numbers, uint64_t most) {
  uint64_t count = 0;
  int members = 0;
  rnn_weights_expect(reader, '[');
  for (; rnn_weights_more(reader, &members, ']'); ++count) {
    uint64_t number = 0, digit;
    size_t first;
    rnn_weights_skip_spaces(reader);
    for (first = reader->at; rnn_weights_peek(reader) >= '0' && rnn_weights_peek(reader) <= '9';
         ++reader->at) {
      digit = (uint64_t)(rnn_weights_peek(reader) - '0');
      if (number > (UINT64_MAX - digit) / 10 || (number == 0 && reader->at > first))
        break; /* too large, or a zero in front: `,` is missing */
      number = number * 10 + digit;
    }
    if (reader->at == first)
      rnn_weights_fail_of(reader, name, " needs whole numbers as sizes and places");
    if (count < most)
      numbers[count] = number;
  }
  return count;
}

/* The tensors of the header, one after the other. */

/* Files of another layout may have the same names and shapes, but other numbers. */
static inline void rnn_weights_check_metadata(rnn_weights_reader *reader) {
  int members = 0;
  rnn_weights_expect(reader, '{');
  while (rnn_weights_more(reader, &members, '}')) {
    rnn_weights_text value, key = rnn_weights_string(reader);
    rnn_weights_expect(reader, ':');
    value = rnn_weights_string(reader);
    if (reader->failed || !rnn_weights_is(key, "layout") || rnn_weights_is(value, "keras"))
      continue;
    rnn_weights_fail(reader, "the weights have the layout ");
    rnn_weights_say_text(reader, value);
    rnn_weights_say(reader, ", and a model reads `keras`");
  }
}

static inline uint64_t rnn_weights_bytes_of(rnn_weights_type type) {
  return type == RNN_WEIGHTS_F64 ? 8 : type == RNN_WEIGHTS_F32 ? 4 : 2;
}

static inline void rnn_weights_read_type(rnn_weights_reader *reader, rnn_weights_tensor *tensor) {
  tensor->type_name = rnn_weights_string(reader);
  tensor->type = RNN_WEIGHTS_OTHER;
  if (reader->failed)
    return;
  if (rnn_weights_is(tensor->type_name, "F16"))
    tensor->type = RNN_WEIGHTS_F16;
  if (rnn_weights_is(tensor->type_name, "BF16"))
    tensor->type = RNN_WEIGHTS_BF16;
  if (rnn_weights_is(tensor->type_name, "F32"))
    tensor->type = RNN_WEIGHTS_F32;
  if (rnn_weights_is(tensor->type_name, "F64"))
    tensor->type = RNN_WEIGHTS_F64;
}

static inline void rnn_weights_read_places(rnn_weights_reader *reader, rnn_weights_tensor *tensor) {
  uint64_t places[2] = {0, 0};
  uint64_t count = rnn_weights_numbers(reader, tensor->name, places, 2);
  tensor->begin = places[0];
  tensor->end = places[1];
  if (count != 2 || tensor->begin > tensor->end)
    rnn_weights_fail_of(reader, tensor->name, " has impossible places in the file");
  else if (tensor->end > reader->data_size &&
           rnn_weights_fail_of(reader, tensor->name, " ends at byte ")) {
    rnn_weights_say_number(reader, tensor->end);
    rnn_weights_say(reader, " of the data, and there are ");
    rnn_weights_say_number(reader, reader->data_size);
    rnn_weights_say(reader, ": the file is not whole");
  }
}

static inline void rnn_weights_read_tensor(rnn_weights_reader *reader, rnn_weights_tensor *tensor) {
  static const char *const keys[] = {"dtype", "shape", "data_offsets"};
  int members = 0, key, found[] = {0, 0, 0};
  rnn_weights_expect(reader, '{');
  while (rnn_weights_more(reader, &members, '}')) {
    rnn_weights_text name = rnn_weights_string(reader);
    rnn_weights_expect(reader, ':');
    if (reader->failed)
      return;
    for (key = 0; key < 3 && !rnn_weights_is(name, keys[key]);)
      ++key;
    if (key == 3 || found[key]++) {
      if (rnn_weights_fail_of(reader, tensor->name, " has an entry that is unknown or twice: "))
        rnn_weights_say_text(reader, name);
      return;
    }
    if (key == 0)
      rnn_weights_read_type(reader, tensor);
    else if (key == 1)
      tensor->rank = rnn_weights_numbers(reader, tensor->name, tensor->sizes, RNN_MAX_RANK);
    else
      rnn_weights_read_places(reader, tensor);
  }
  for (key = 0; key < 3; ++key)
    if (!reader->failed && !found[key]) {
      rnn_weights_fail_of(reader, tensor->name, " has no entry `");
      rnn_weights_say(reader, keys[key]);
      rnn_weights_say(reader, "`");
    }
}

static inline void rnn_weights_rewind(rnn_weights_reader *reader) {
  reader->at = 0;
  reader->tensors = 0;
  rnn_weights_expect(reader, '{');
}

/* Reads the header's next tensor. 0 at the end, and after an error. */
static inline int rnn_weights_next(rnn_weights_reader *reader, rnn_weights_tensor *tensor) {
  while (rnn_weights_more(reader, &reader->tensors, '}')) {
    tensor->name = rnn_weights_string(reader);
    rnn_weights_expect(reader, ':');
    if (reader->failed)
      return 0;
    if (!rnn_weights_is(tensor->name, "__metadata__")) {
      rnn_weights_read_tensor(reader, tensor);
      return !reader->failed;
    }
    rnn_weights_check_metadata(reader);
  }
  return 0;
}

/* Finds the header and checks its JSON. */
static inline void rnn_weights_open(rnn_weights_reader *reader, const unsigned char *file,
                                    size_t bytes) {
  rnn_weights_tensor tensor;
  uint64_t size = 0;
  int i;
  for (i = 7; bytes >= 8 && i >= 0; --i)
    size = size << 8 | file[i];
  if (bytes < 10 || file[8] != '{') {
    rnn_weights_fail(reader, "this is not a safetensors file");
    return;
  }
  if (size > bytes - 8) {
    rnn_weights_fail(reader, "the file is truncated: its header has ");
    rnn_weights_say_number(reader, size);
    rnn_weights_say(reader, " bytes, and there are ");
    rnn_weights_say_number(reader, bytes - 8);
    return;
  }
  reader->text = file + 8;
  reader->text_size = (size_t)size;
  reader->data = reader->text + reader->text_size;
  reader->data_size = bytes - 8 - reader->text_size;
  rnn_weights_rewind(reader);
  while (rnn_weights_next(reader, &tensor))
    ;
  rnn_weights_skip_spaces(reader);
  if (reader->at < reader->text_size)
    rnn_weights_fail_at(reader, "a space, which alone may follow the last tensor");
}

/* The tensors and the model. */

/* The rest of a name after its first part, or its end if it has only one. */
static inline rnn_weights_text rnn_weights_after_prefix(rnn_weights_text name) {
  int byte;
  do
    byte = rnn_weights_byte(&name);
  while (byte >= 0 && byte != '/');
  return name;
}

static inline int rnn_weights_same_prefix(rnn_weights_text one, rnn_weights_text other) {
  int byte;
  do {
    byte = rnn_weights_byte(&one);
    if (byte != rnn_weights_byte(&other))
      return 0;
  } while (byte >= 0 && byte != '/');
  return 1;
}

static inline const rnn_parameter *rnn_weights_parameter(const rnn_model *model,
                                                         rnn_weights_text name) {
  uint64_t i;
  for (i = 0; i < model->parameter_count; ++i)
    if (rnn_weights_is(name, model->parameters[i].name))
      return &model->parameters[i];
  return RNN_NULL;
}

/* Whether the names in the file have one additional first part, and a name with it. */
static inline int rnn_weights_find_prefix(rnn_weights_reader *reader, const rnn_model *model,
                                          rnn_weights_text *prefix) {
  rnn_weights_tensor tensor;
  int found = 0;
  rnn_weights_rewind(reader);
  while (rnn_weights_next(reader, &tensor)) {
    if (rnn_weights_parameter(model, tensor.name))
      return 0;
    if (!rnn_weights_parameter(model, rnn_weights_after_prefix(tensor.name)))
      continue;
    if (found && !rnn_weights_same_prefix(*prefix, tensor.name))
      return 0;
    *prefix = tensor.name;
    found = 1;
  }
  return found;
}

/* Whether this is the name of the parameter in the file. `prefix` may be null. */
static inline int rnn_weights_is_of(const rnn_weights_text *prefix, rnn_weights_text name,
                                    const rnn_parameter *parameter) {
  if (!prefix)
    return rnn_weights_is(name, parameter->name);
  return rnn_weights_same_prefix(*prefix, name) &&
         rnn_weights_is(rnn_weights_after_prefix(name), parameter->name);
}

/* The parameter with this name in the file, or null. */
static inline const rnn_parameter *
rnn_weights_match(const rnn_model *model, const rnn_weights_text *prefix, rnn_weights_text name) {
  if (!prefix)
    return rnn_weights_parameter(model, name);
  return rnn_weights_same_prefix(*prefix, name)
             ? rnn_weights_parameter(model, rnn_weights_after_prefix(name))
             : RNN_NULL;
}

static inline void rnn_weights_fail_other_model(rnn_weights_reader *reader,
                                                const rnn_model *model) {
  rnn_weights_say(reader, "; these are not weights of the model `");
  rnn_weights_say(reader, model->name);
  rnn_weights_say(reader, "`");
}

/* Requires that a tensor is what its parameter needs. */
static inline void rnn_weights_check(rnn_weights_reader *reader, const rnn_model *model,
                                     const rnn_parameter *parameter,
                                     const rnn_weights_tensor *tensor) {
  int same = tensor->rank == parameter->shape.rank;
  uint64_t axis;
  for (axis = 0; same && axis < tensor->rank; ++axis)
    same = tensor->sizes[axis] == parameter->shape.sizes[axis];
  if (!same) {
    if (rnn_weights_fail_of(reader, tensor->name, " has the shape ")) {
      rnn_weights_say_sizes(reader, tensor->sizes, tensor->rank, "(", "), expected ");
      rnn_weights_say_sizes(reader, parameter->shape.sizes, parameter->shape.rank, "(", ")");
      rnn_weights_fail_other_model(reader, model);
    }
  } else if (tensor->type == RNN_WEIGHTS_OTHER) {
    if (rnn_weights_fail_of(reader, tensor->name, " has numbers of the type ")) {
      rnn_weights_say_text(reader, tensor->type_name);
      rnn_weights_say(reader, "; store it as F32, F16, BF16 or F64");
    }
  } else if (tensor->end - tensor->begin != parameter->size * rnn_weights_bytes_of(tensor->type)) {
    if (rnn_weights_fail_of(reader, tensor->name, " needs ")) {
      rnn_weights_say_number(reader, parameter->size * rnn_weights_bytes_of(tensor->type));
      rnn_weights_say(reader, " bytes for its shape, but has ");
      rnn_weights_say_number(reader, tensor->end - tensor->begin);
    }
  }
}

/* Requires that each parameter has one tensor, and each tensor a parameter. */
static inline void rnn_weights_match_all(rnn_weights_reader *reader, const rnn_model *model,
                                         const rnn_weights_text *prefix) {
  rnn_weights_tensor tensor;
  uint64_t i;
  for (i = 0; i < model->parameter_count && !reader->failed; ++i) {
    const rnn_parameter *parameter = &model->parameters[i];
    int found = 0;
    rnn_weights_rewind(reader);
    while (rnn_weights_next(reader, &tensor)) {
      if (!rnn_weights_is_of(prefix, tensor.name, parameter))
        continue;
      if (found)
        rnn_weights_fail_of(reader, tensor.name, " is twice in the file");
      rnn_weights_check(reader, model, parameter, &tensor);
      found = 1;
    }
    if (!found && rnn_weights_fail(reader, "tensor `")) {
      rnn_weights_say(reader, parameter->name);
      rnn_weights_say(reader, "` is missing in the file");
      rnn_weights_fail_other_model(reader, model);
    }
  }
  rnn_weights_rewind(reader);
  while (rnn_weights_next(reader, &tensor))
    if (!rnn_weights_match(model, prefix, tensor.name) &&
        rnn_weights_fail_of(reader, tensor.name, " is not in the model"))
      rnn_weights_fail_other_model(reader, model);
}

/* Requires that the tensors, none of which is empty, cover the data exactly once: from its
 * beginning to its end, the next tensor begins where the one before ends, and no tensor is left
 * over. */
static inline void rnn_weights_check_places(rnn_weights_reader *reader, uint64_t count) {
  rnn_weights_tensor tensor;
  uint64_t end = 0, used = 0;
  while (end < reader->data_size && !reader->failed) {
    int found = 0;
    rnn_weights_rewind(reader);
    while (!found && rnn_weights_next(reader, &tensor))
      found = tensor.begin == end && tensor.end > end;
    if (!found) {
      rnn_weights_fail(reader, "no tensor begins at byte ");
      rnn_weights_say_number(reader, end);
      rnn_weights_say(reader, " of the data: tensors overlap, or bytes belong to none");
      return;
    }
    end = tensor.end;
    ++used;
  }
  if (used != count)
    rnn_weights_fail(reader, "tensors of the file overlap");
}

/* The numbers. */

/* They are handled as bits: a program may treat subnormal numbers as zero, be compiled for finite
 * numbers only, or run where `double` is slow. */

#define RNN_WEIGHTS_INFINITY 0x7F800000u

static inline uint32_t rnn_weights_from_half(uint32_t half) {
  uint32_t sign = (half & 0x8000u) << 16, exponent = half >> 10 & 31, fraction = half & 0x3FF;
  if (exponent == 31)
    return sign | RNN_WEIGHTS_INFINITY | fraction << 13;
  if (exponent == 0 && fraction == 0)
    return sign;
  exponent += 127 - 15;
  if (exponent == 127 - 15)
    for (++exponent; !(fraction & 0x400); fraction <<= 1)
      --exponent;
  return sign | exponent << 23 | (fraction & 0x3FF) << 13;
}

/* Rounded to the nearest float, and to the even one of two that are equally near. */
static inline uint32_t rnn_weights_from_double(uint64_t bits) {
  uint32_t sign = (uint32_t)(bits >> 32) & 0x80000000u;
  int exponent = (int)(bits >> 52 & 0x7FF) - 1023 + 127;
  int shift = exponent > 0 ? 52 - 23 : 52 - 23 + 1 - exponent;
  uint64_t fraction = bits & 0xFFFFFFFFFFFFFu, whole, rest, half;
  if (exponent >= 255) /* too large, infinite or NaN */
    return sign | RNN_WEIGHTS_INFINITY | (exponent == 0x7FF - 1023 + 127 && fraction != 0);
  if (shift > 54)
    return sign;
  fraction |= (uint64_t)1 << 52;
  whole = fraction >> shift;
  half = (uint64_t)1 << (shift - 1);
  rest = fraction & (half * 2 - 1);
  if (rest > half || (rest == half && (whole & 1)))
    ++whole;
  return sign | ((exponent > 0 ? (uint32_t)(exponent - 1) << 23 : 0) + (uint32_t)whole);
}

/* The bits of the number `index` of a tensor as float32. */
static inline uint32_t rnn_weights_number(const rnn_weights_reader *reader,
                                          const rnn_weights_tensor *tensor, uint64_t index) {
  uint64_t size = rnn_weights_bytes_of(tensor->type), bits = 0, i;
  const unsigned char *bytes = reader->data + (size_t)(tensor->begin + index * size);
  for (i = size; i > 0; --i)
    bits = bits << 8 | bytes[i - 1];
  return tensor->type == RNN_WEIGHTS_F16    ? rnn_weights_from_half((uint32_t)bits)
         : tensor->type == RNN_WEIGHTS_BF16 ? (uint32_t)bits << 16
         : tensor->type == RNN_WEIGHTS_F64  ? rnn_weights_from_double(bits)
                                            : (uint32_t)bits;
}

static inline void rnn_weights_check_finite(rnn_weights_reader *reader,
                                            const rnn_weights_tensor *tensor, uint64_t count) {
  uint64_t index, rest, indices[RNN_MAX_RANK] = {0}, axis;
  for (index = 0; index < count; ++index) {
    uint32_t bits = rnn_weights_number(reader, tensor, index);
    if ((bits & RNN_WEIGHTS_INFINITY) != RNN_WEIGHTS_INFINITY)
      continue;
    for (rest = index, axis = tensor->rank; axis > 0; --axis) {
      indices[axis - 1] = rest % tensor->sizes[axis - 1];
      rest /= tensor->sizes[axis - 1];
    }
    rnn_weights_fail_of(reader, tensor->name,
                        bits << 1 != RNN_WEIGHTS_INFINITY << 1 ? " has nan at "
                        : bits >> 31                           ? " has -inf at "
                                                               : " has inf at ");
    rnn_weights_say_sizes(reader, indices, tensor->rank, "[", "]");
    rnn_weights_say(reader, "; weights must be finite");
    return;
  }
}

static inline int rnn_read_weights(const rnn_model *model, const void *file, size_t bytes,
                                   float *parameters, char *message, size_t message_bytes) {
  rnn_weights_reader reader;
  rnn_weights_tensor tensor;
  rnn_weights_text prefix_text;
  const rnn_weights_text *prefix = RNN_NULL;
  const rnn_parameter *parameter;
  uint64_t i;
  memset(&reader, 0, sizeof reader);
  reader.message = message;
  reader.message_size = message_bytes;
  if (message_bytes > 0)
    message[0] = '\0';
  rnn_weights_open(&reader, (const unsigned char *)file, bytes);
  if (rnn_weights_find_prefix(&reader, model, &prefix_text))
    prefix = &prefix_text;
  rnn_weights_match_all(&reader, model, prefix);
  rnn_weights_check_places(&reader, model->parameter_count);

  rnn_weights_rewind(&reader);
  while (rnn_weights_next(&reader, &tensor))
    rnn_weights_check_finite(&reader, &tensor, rnn_weights_match(model, prefix, tensor.name)->size);
  if (reader.failed)
    return 1;

  rnn_weights_rewind(&reader);
  while (rnn_weights_next(&reader, &tensor)) {
    parameter = rnn_weights_match(model, prefix, tensor.name);
    for (i = 0; i < parameter->size; ++i) {
      uint32_t bits = rnn_weights_number(&reader, &tensor, i);
      memcpy(&parameters[parameter->offset + i], &bits, sizeof bits);
    }
  }
  return 0;
}

#ifdef __cplusplus
}
#endif

#endif
