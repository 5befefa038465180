#!/usr/bin/env bash
# run.sh RNNC MODEL CPU SCRATCH PROGRAM OPTION...: compiles a model for a board with these options of
# rnnc, prints its bytes of code and the symbols that it needs, and runs PROGRAM.c in the emulator.
set -euo pipefail
rnnc=$1 model=$2 cpu=$3 scratch=$4 program=$5 boards=$(dirname "$0")
shift 5
case $cpu in
cortex-m4) target=thumbv7em-none-eabihf machine=mps2-an386 ;;
cortex-m7) target=thumbv7em-none-eabihf machine=mps2-an500 ;;
cortex-m55) target=thumbv8.1m.main-none-eabihf machine=mps3-an547 ;;
esac
mkdir -p "$scratch"
"$rnnc" "$model" --target $target --target-cpu "$cpu" --prefix measured "$@" \
  -o "$scratch/model.o"
for source in "boards/$program" boards/startup memory; do
  clang --target=$target -mcpu="$cpu" -std=c11 -O1 -Wall -Wextra -Werror -ffreestanding \
    -isystem "$boards/../freestanding" -I "$boards/../../../../runtime/include" -I "$boards" \
    -I "$scratch" -c "$boards/../$source.c" -o "$scratch/$(basename "$source").o"
done
ld.lld --gc-sections -T "$boards/memory-$cpu.ld" -T "$boards/board.ld" "$scratch"/*.o -o "$scratch/program"
llvm-size -A "$scratch/model.o" | awk '/^\.text/ { code += $2 } END { print "code: " code }'
llvm-nm --undefined-only --just-symbol-name "$scratch/model.o" | sed 's/^/needs: /'
qemu-system-arm -M $machine -icount shift=0 -nographic -semihosting -kernel "$scratch/program" 2>&1
