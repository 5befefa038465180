// Functions with several calls that stay functions, because each model compiles them.
#ifndef RNNC_SUPPORT_SHARED_H
#define RNNC_SUPPORT_SHARED_H

#define SHARED static __attribute__((noinline))

#endif
