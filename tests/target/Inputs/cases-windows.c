/* The same for Windows without a C library: only functions of kernel32.dll. */
#include "packed-cases.h"

__declspec(dllimport) void *GetStdHandle(uint32_t which);
__declspec(dllimport) int WriteFile(void *file, const void *bytes, uint32_t size, uint32_t *written,
                                    void *overlapped);
__declspec(dllimport) void ExitProcess(uint32_t code);

static void print(const char *text) {
  uint32_t size = 0, written;
  while (text[size])
    ++size;
  WriteFile(GetStdHandle((uint32_t)-11), text, size, &written, RNN_NULL);
}

static void print_number(int number) {
  char text[12], *next = text + sizeof text - 1;
  *next = 0;
  do
    *--next = (char)('0' + number % 10);
  while (number /= 10);
  print(next);
}

static int beyond;

static void report(const char *name, const char *tensor, float error, float bound) {
  if (error <= bound)
    return;
  print("BEYOND: ");
  print(tensor);
  print(" of ");
  print(name);
  print("\n");
  ++beyond;
}

void start(void) {
  int compared = cases_run(packed, models, memory, sizeof memory, report);
  if (compared < 0) {
    print("the memory is too small\n");
    ExitProcess(1);
  }
  print("compared ");
  print_number(compared);
  print(" tensors\n");
  ExitProcess(beyond > 0 || compared == 0);
}
