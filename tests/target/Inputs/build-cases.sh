#!/usr/bin/env bash
# build-cases.sh RNNC FOLDER TARGET CPU PROGRAM: compiles the packed cases of FOLDER for a target and
# links them to a program that runs them.
set -euo pipefail
rnnc=$1 folder=$2 target=$3 cpu=$4 program=$5
inputs=$(dirname "$0") objects=$folder/$target-$cpu
mkdir -p "$objects"
compile_model() { # TEXT [FUNCTIONS]
  "$rnnc" "$1" --target "$target" --target-cpu "$cpu" ${2:+--functions "$2"} \
    -o "$objects/$(basename "$1" .rnn).o"
}
for text in "$folder"/*.rnn; do
  if [[ $target == thumb* ]]; then
    # The others compute in float64, for which these CPUs need a compiler's library. Not every model
    # has a stream.
    compile_model "$text" predict,pullback,step 2>/dev/null || compile_model "$text" predict,pullback
  else
    compile_model "$text"
  fi
done

compile=(clang -std=c11 -O1 -Wall -Wextra -Wno-c23-extensions -Werror
  -I "$inputs/../../../runtime/include" -I "$folder" --embed-dir="$folder" -c)
freestanding=(-ffreestanding -isystem "$inputs/freestanding")
case $target in
aarch64-linux-gnu | riscv64-linux-gnu | armv7-linux-gnueabihf | x86_64-linux-gnu)
  compile+=(--target="$target")
  link=(clang --target="$target" -fuse-ld=lld -static)
  sources=(main)
  ;;
wasm32)
  compile+=(--target=wasm32 "${freestanding[@]}")
  link=(wasm-ld --no-entry -z stack-size=1048576)
  sources=(wasm memory)
  ;;
x86_64-windows)
  compile+=(--target=x86_64-pc-windows-gnu "${freestanding[@]}" -mno-stack-arg-probe)
  llvm-dlltool -m i386:x86-64 -d "$inputs/kernel32.def" -l "$objects/kernel32.lib"
  link=(lld-link /entry:start /subsystem:console /nodefaultlib)
  sources=(windows memory)
  ;;
thumb*)
  boards=$inputs/boards
  compile+=(--target="$target" -mcpu="$cpu" "${freestanding[@]}" -I "$boards")
  link=(ld.lld -T "$boards/memory-$cpu.ld" -T "$boards/board.ld")
  sources=(board memory boards/startup)
  ;;
esac
"${compile[@]}" "$inputs/cases.c" -o "$objects/harness.o"
for source in "${sources[@]}"; do
  [[ -f $inputs/cases-$source.c ]] && name=cases-$source || name=$source
  "${compile[@]}" "$inputs/$name.c" -o "$objects/harness-$(basename "$source").o"
done
if [[ $target == x86_64-windows ]]; then
  "${link[@]}" "$objects"/*.o "$objects/kernel32.lib" "/out:$program"
else
  "${link[@]}" "$objects"/*.o -o "$program"
fi
