# Rows of a table for 4 steps of 3 numbers, of which a few are all zero, and so many targets:
# pseudo-random numbers in [0, 1).
function number() {
  seed = (seed * 69069 + 1) % 4294967296
  return sprintf("%.4f", seed / 4294967296)
}
BEGIN {
  for (i = 1; i <= 12; ++i) printf "x%d,", i
  for (i = 1; i <= targets; ++i) printf "y%d%s", i, i < targets ? "," : "\n"
  seed = 7
  for (row = 0; row < rows; ++row) {
    line = ""
    for (step = 0; step < 4; ++step) {
      masked = number() < 0.2
      for (i = 0; i < 3; ++i) line = line (masked ? 0 : number()) ","
    }
    for (i = 1; i <= targets; ++i) line = line number() (i < targets ? "," : "")
    print line
  }
}
