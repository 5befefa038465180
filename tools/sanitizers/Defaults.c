// What the sanitizers' own libraries ask a program for when it starts: options, and faults of
// libraries that are not ours.

// LLVM's libraries come from the system without instrumentation. Its allocators poison memory in
// what their headers compile here and would have to unpoison it in the libraries.
// A report ends in a signal, which no test takes for an error that it expects.
const char *__asan_default_options(void) {
  return "allow_user_poisoning=0:detect_container_overflow=0:detect_stack_use_after_return=1:"
         "strict_string_checks=1:abort_on_error=1";
}

const char *__ubsan_default_options(void) { return "print_stacktrace=1:abort_on_error=1"; }

const char *__tsan_default_options(void) { return "abort_on_error=1:second_deadlock_stack=1"; }

/* libhdf5 does not free all that it has read of a damaged file. */
const char *__lsan_default_suppressions(void) { return "leak:libhdf5"; }
