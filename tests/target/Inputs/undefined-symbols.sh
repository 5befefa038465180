#!/usr/bin/env bash
# undefined-symbols.sh RNNC TARGET CPU MODEL...: the symbols that the objects of the models need,
# without those that every linker or C library of the target has.
set -euo pipefail
rnnc=$1 target=$2 cpu=$3
shift 3
for model in "$@"; do
  "$rnnc" "$model" --target "$target" --target-cpu "$cpu" -o object.o
  llvm-nm --undefined-only --just-symbol-name object.o |
    { grep -vE '^_?(memcpy|memset|memmove)$|^_?__bzero$|^__(linear_memory|stack_pointer|indirect_function_table)$' || true; } |
    sed "s|^|$target $cpu $(basename "$model"): |"
done
