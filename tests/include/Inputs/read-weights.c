/* Reads small files into the arena of a model written by hand, whole, cut and damaged ones, each in
 * memory of exactly its size so that a sanitizer sees every byte beyond; prints the messages. */
#include "rnn/weights.h"

#include <stdio.h>
#include <stdlib.h>

static const rnn_parameter weights[] = {
    {"gru/kernel", {2, {2, 3, 0, 0}}, 0, 6, 1},
    {"gru/\"b\xC3\xA9\xF0\x9D\x84\x9E\"", {1, {3, 0, 0, 0}}, 16, 3, 1},
    {"h0", {0, {0, 0, 0, 0}}, 20, 1, 1},
};

enum { ROOM = 4096, FLOATS = 21 };

static rnn_model model;

/* The last file that was read, its result and its message. */
static char message[200];
static float parameters[FLOATS];

static int read_bytes(const void *file, size_t bytes) {
  int result;
  char *copy = malloc(bytes ? bytes : 1);
  if (!copy)
    exit(2);
  memcpy(copy, file, bytes);
  /* An odd address: files need no alignment. */
  if (bytes > 1) {
    char *odd = malloc(bytes + 1);
    if (!odd)
      exit(2);
    memcpy(odd + 1, file, bytes);
    rnn_read_weights(&model, odd + 1, bytes, parameters, message, sizeof message);
    free(odd);
  }
  result = rnn_read_weights(&model, copy, bytes, parameters, message, sizeof message);
  free(copy);
  if (result != (message[0] != '\0'))
    exit(3);
  return result;
}

/* A file of a header and of bytes 1, 2, 3, ... */
static size_t make_file(char *file, const char *header, size_t data_bytes) {
  size_t length = strlen(header), i;
  for (i = 0; i < 8; ++i)
    file[i] = (char)(length >> (8 * i) & 255);
  memcpy(file + 8, header, length);
  for (i = 0; i < data_bytes; ++i)
    file[8 + length + i] = (char)(i % 100 + 1);
  return 8 + length + data_bytes;
}

#define KERNEL "\"gru/kernel\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]}"
#define BIAS                                                                                       \
  "\"gru\\/\\\"b\\u00e9\\uD834\\uDD1E\\\"\": {\"shape\": [3], \"data_offsets\": [24, 36], "        \
  "\"dtype\": \"F32\"}"
#define START "\"h0\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[36,40]}"
#define METADATA "\"__metadata__\":{\"layout\":\"keras\",\"a\":\"\\t\xE2\x82\xAC\"}"

static void show(const char *what, const char *header, size_t data_bytes) {
  static char file[ROOM];
  int result = read_bytes(file, make_file(file, header, data_bytes));
  printf("%s: %s\n", what, result ? message : "read");
}

static void show_errors(void) {
  static char deep[ROOM / 2];
  char file[ROOM], tiny[12];
  float infinite[10] = {0};
  size_t length;
  show("good", "{" METADATA "," KERNEL "," BIAS " ,\n" START "}   ", 40);
  show("any order", "{" START "," BIAS "," KERNEL "}", 40);
  show("prefix", "{\"m/h0\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}", 4);
  show("missing", "{" KERNEL "," START "}", 40);
  show("superfluous",
       "{" KERNEL "," BIAS "," START ",\"\\u0007x\":{\"dtype\":\"F32\",\"shape\":[1],"
       "\"data_offsets\":[40,44]}}",
       44);
  show("twice", "{" KERNEL "," BIAS "," START "," KERNEL "}", 40);
  show("shape", "{\"gru/kernel\":{\"dtype\":\"F32\",\"shape\":[3,2],\"data_offsets\":[0,24]}}", 24);
  show("rank", "{\"gru/kernel\":{\"dtype\":\"F32\",\"shape\":[2,3,1,1,1],\"data_offsets\":[0,24]}}",
       24);
  show("type", "{\"gru/kernel\":{\"dtype\":\"I8\",\"shape\":[2,3],\"data_offsets\":[0,6]}}", 6);
  show("bytes", "{\"gru/kernel\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,20]}}", 20);
  show("backwards", "{\"h0\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[4,0]}}", 8);
  show("one place", "{\"h0\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[4]}}", 8);
  show("cut", "{" KERNEL "," BIAS "," START "}", 39);
  show("longer", "{" KERNEL "," BIAS "," START "}", 41);
  show("overlap",
       "{" KERNEL "," BIAS ",\"h0\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[32,36]}}",
       36);
  show("negative", "{\"h0\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4);
  show("fraction", "{\"h0\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}}", 4);
  show("too large",
       "{\"h0\":{\"dtype\":\"F32\",\"shape\":[18446744073709551616],\"data_offsets\":[0,4]}}", 4);
  show("unknown entry", "{\"h0\":{\"dtype\":\"F32\",\"order\":\"C\"}}", 4);
  show("no entry", "{\"h0\":{\"dtype\":\"F32\",\"shape\":[]}}", 4);
  show("not closed", "{" KERNEL "," BIAS "," START, 40);
  show("no end", "{\"h0", 4);
  show("escape", "{\"h\\x0\":{}}", 0);
  show("surrogate", "{\"\\uDD1E\":{}}", 0);
  show("after", "{" KERNEL "," BIAS "," START "} {}", 40);
  show("not UTF-8", "{\"h\xC0\x80\":{}}", 0);
  memset(deep, '[', sizeof deep - 1);
  memcpy(deep, "{\"h0\":", 6);
  show("deep", deep, 4);
  memset(deep + 6, '{', sizeof deep - 7);
  show("deep objects", deep, 4);

  length = make_file(file, "{" KERNEL "," BIAS "," START "}", 40);
  infinite[4] = 1e38f * 1e38f;
  memcpy(file + length - 40, infinite, 40);
  printf("infinite: %s\n", read_bytes(file, length) ? message : "read");
  memset(file, 255, 8);
  printf("hostile length: %s\n", read_bytes(file, length) ? message : "read");
  printf("empty: %s\n", read_bytes(file, 0) ? message : "read");
  rnn_read_weights(&model, file, length, parameters, tiny, sizeof tiny);
  printf("small room: %s\n", tiny);
  if (!rnn_read_weights(&model, file, length, parameters, RNN_NULL, 0))
    exit(4);
}

/* Whether one byte of JSON instead of another changes nothing: a space, or a hexadecimal digit. */
static int is_same_json(char one, char other) {
  return (one == ' ' && strchr("\t\n\r", other)) ||
         (one >= 'A' && one <= 'F' && other == one + 32) ||
         (one >= 'a' && one <= 'f' && other == one - 32);
}

/* Reads the good file cut at each length, without each byte, and with each other value of each byte
 * of the header outside of the metadata. None is a file of the same weights. */
static void show_damaged(void) {
  char good[ROOM], bad[ROOM];
  size_t length = make_file(good, "{" METADATA "," KERNEL "," BIAS "," START "}", 40), i;
  size_t header = length - 40;
  unsigned accepted = 0, tried = 0;
  for (i = 0; i < length; ++i, ++tried)
    accepted += !read_bytes(good, i);
  for (i = 0; i < header; ++i, ++tried) {
    memcpy(bad, good, i);
    memcpy(bad + i, good + i + 1, length - i - 1);
    accepted += !read_bytes(bad, length - 1);
  }
  for (i = 0; i < header; ++i) {
    int value, is_metadata = i >= 8 && i < 8 + sizeof METADATA;
    memcpy(bad, good, length);
    for (value = 0; value < 256; ++value, ++tried) {
      bad[i] = (char)value;
      accepted += !read_bytes(bad, length) && bad[i] != good[i] && !is_metadata &&
                  !is_same_json(good[i], bad[i]);
    }
  }
  printf("%u damaged files, %u read\n", tried, accepted);
}

int main(void) {
  int i;
  model.name = "small";
  model.parameters = weights;
  model.parameter_count = 3;
  model.parameters_size = FLOATS;
  for (i = 0; i < FLOATS; ++i)
    parameters[i] = (float)i;
  show_errors();
  show_damaged();
  return 0;
}
