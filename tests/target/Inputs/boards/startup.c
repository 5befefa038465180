/* The start of a program on an emulated Cortex-M board, without any library. */
#include "board.h"

extern uint32_t stack_limit[], stack_top[], data_start[], data_end[], bss_start[], bss_end[];
extern const uint32_t data_image[];
int main(void);

/*===--- What compilers for ARM call instead of memcpy and memset ---===*/

void *memcpy(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);

#define COPIES(suffix)                                                                             \
  void __aeabi_memcpy##suffix(void *to, const void *from, size_t size) { memcpy(to, from, size); } \
  void __aeabi_memset##suffix(void *to, size_t size, int value) { memset(to, value, size); }       \
  void __aeabi_memclr##suffix(void *to, size_t size) { memset(to, 0, size); }
COPIES()
COPIES(4)
COPIES(8)

/*===--- Semihosting ---===*/

static int semihost(int operation, const void *argument) {
  register int r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

void print(const char *text) { semihost(0x04, text); }

void print_number(uint32_t number) {
  char text[11], *next = text + sizeof text - 1;
  *next = 0;
  do
    *--next = (char)('0' + number % 10);
  while (number /= 10);
  print(next);
}

void print_small(float number) {
  if (number < 0.4f) {
    print_number((uint32_t)(number * 1e10f));
    print("e-10");
  } else {
    print("large");
  }
}

void leave(int status) {
  const uintptr_t report[] = {0x20026, (uintptr_t)status}; /* an exit of the application */
  semihost(0x20, report);
  for (;;)
    ;
}

/*===--- Instructions ---===*/

#ifdef __ARM_FEATURE_MVE
#define NANOSECONDS_OF_1024_TICKS 32000 /* the board with a Cortex-M55 has 32 MHz */
#else
#define NANOSECONDS_OF_1024_TICKS 40960 /* the others have 25 MHz */
#endif
#define SYSTICK ((volatile uint32_t *)0xe000e010) /* control, reload value, value */
#define LARGEST_TICK 0xffffffu

void start_counting(void) {
  SYSTICK[1] = LARGEST_TICK;
  SYSTICK[2] = 0;
  SYSTICK[0] = 5; /* the CPU's clock, no interrupts */
}

uint32_t instructions(void) {
  uint64_t ticks = LARGEST_TICK - SYSTICK[2];
  return (uint32_t)((ticks * NANOSECONDS_OF_1024_TICKS) >> 10);
}

/*===--- The stack ---===*/

#define PAINT 0x5aa5c33cu

void paint_stack(void) {
  uint32_t *here = __builtin_frame_address(0);
  for (volatile uint32_t *word = stack_limit; word < here - 8; ++word)
    *word = PAINT;
}

uint32_t used_stack(void) {
  const uint32_t *word = stack_limit, *here = __builtin_frame_address(0);
  while (*word == PAINT)
    ++word;
  return (uint32_t)(here - word) * 4;
}

/*===--- The start ---===*/

_Noreturn static void stop(void) {
  print("the program failed: a fault\n");
  leave(3);
}

_Noreturn void start(void) {
  *(volatile uint32_t *)0xe000ed88 |= 0xfu << 20; /* the coprocessors 10 and 11: floats */
  __asm__ volatile("dsb\n isb" ::: "memory");
  const uint32_t *from = data_image;
  for (uint32_t *to = data_start; to < data_end;)
    *to++ = *from++;
  for (uint32_t *to = bss_start; to < bss_end;)
    *to++ = 0;
  leave(main());
}

__attribute__((section(".vectors"), used)) static const void *const vectors[16] = {
    stack_top,          (const void *)start, (const void *)stop, (const void *)stop,
    (const void *)stop, (const void *)stop,  (const void *)stop, (const void *)stop};
