#!/usr/bin/env bash
# table-size.sh RNNC MODEL HEADERS SCRATCH.c: for each target, a C compiler asserts the size that the
# object's table says of itself, and the places of its first and last function.
set -euo pipefail
count=0
while read -r target _; do
  size=$("$1" "$2" --target "$target" --emit=llvm |
    sed -nE 's/^@multiplication_model = .* \{ i32 [0-9]+, i32 ([0-9]+), .*/\1/p')
  echo '#include "rnn/model.h"
_Static_assert(sizeof(rnn_model) == SIZE, "size");' > "$4"
  clang --target="$target" -ffreestanding -isystem "$(dirname "$0")/freestanding" -fsyntax-only -D SIZE="$size" -I "$3" "$4"
  echo "$target ok"
  count=$((count + 1))
done < <("$1" --target help | sed '1d;/^Other/,$d')
echo "$count targets"
