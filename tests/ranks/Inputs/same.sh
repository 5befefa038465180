#!/usr/bin/env bash
# same.sh FOLDER RNN ARGUMENTS...: `rnn ARGUMENTS` writes the same weights and history on one
# process and on 2, 3 and 4 ranks, with one and two threads each.
set -euo pipefail
folder=$1 rnn=$2
shift 2
mkdir -p "$folder"
# The history without its times.
untimed() { awk -F, -v OFS=, '{ NF -= 2; print }' "$1"; }
input() { if [[ ${PIPE:-} ]]; then cat "$PIPE"; fi; }
input | "$rnn" "$@" --threads 1 -o "$folder/weights" --history "$folder/history" >"$folder/printed"
for ranks in 2 3 4; do
  input | mpirun --quiet -n $ranks "$rnn" "$@" --threads $((ranks % 2 + 1)) \
    -o "$folder/weights-$ranks" --history "$folder/history-$ranks" >"$folder/printed-$ranks"
  cmp "$folder/weights" "$folder/weights-$ranks"
  diff <(untimed "$folder/history") <(untimed "$folder/history-$ranks")
  # Only rank 0 prints, the same but for times.
  [[ $(grep -c "^Epoch" "$folder/printed") == $(grep -c "^Epoch" "$folder/printed-$ranks") ]]
done
