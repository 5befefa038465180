#!/usr/bin/env bash
# count-instructions.sh EMULATOR... -- PROGRAM: the instructions of one step of Inputs/steps.c: the
# emulator translates each alone and writes a line when it runs one.
set -euo pipefail
emulator=()
while [[ $1 != -- ]]; do emulator+=("$1"); shift; done
program=$2
lines() {
  "${emulator[@]}" -singlestep -d exec,nochain -D /dev/stdout "$program" "$1" | grep -c '^Trace'
}
echo $((($(lines 3) - $(lines 1)) / 2))
