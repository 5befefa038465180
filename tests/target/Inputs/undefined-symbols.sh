#!/usr/bin/env bash
# undefined-symbols.sh RNNC TARGET CPU MODEL...: the symbols that the objects of the models need,
# without those that every linker or C library of the target has.
set -euo pipefail
rnnc=$1 target=$2 cpu=$3
shift 3
functions=()
# What trains computes in float64, which these CPUs do in a compiler's library.
[[ $target == thumb* ]] && functions=(--functions predict,pullback)
for model in "$@"; do
  "$rnnc" "$model" --target "$target" --target-cpu "$cpu" "${functions[@]}" -o object.o
  llvm-nm --undefined-only --just-symbol-name object.o |
    { grep -vE '^_?(memcpy|memset|memmove)$|^_?__bzero$|^__aeabi_mem(cpy|move|set|clr)[48]?$|^__(linear_memory|stack_pointer|indirect_function_table)$' || true; } |
    sed "s|^|$target $cpu $(basename "$model"): |"
done
