/* The same for WebAssembly without any library: `run` of cases.mjs calls this. */
#include "packed-cases.h"

__attribute__((import_module("env"), import_name("report"))) void
report(const char *name, const char *tensor, float error, float bound);

__attribute__((export_name("run"))) int run(void) {
  return cases_run(packed, models, memory, sizeof memory, report);
}
