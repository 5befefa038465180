/* What programs for the emulated boards share; `startup.c` implements it. */
#ifndef BOARD_H
#define BOARD_H

#include <stddef.h>
#include <stdint.h>

/* Prints through the emulator's semihosting: no library is linked. */
void print(const char *text);
void print_number(uint32_t number);
/* In units of 10^-10, which show errors of float32. */
void print_small(float number);

/* Ends the emulator with this exit status. */
_Noreturn void leave(int status);

/* The instructions since the last `start_counting`, at most 500 million, in steps of some 40.
 * The emulator counts them if it runs with `-icount shift=0`: a nanosecond each. */
void start_counting(void);
uint32_t instructions(void);

/* Fills the free stack with a pattern; the bytes of it that were used since. */
void paint_stack(void);
uint32_t used_stack(void);

#endif
