# A table of two waves, and their product an hour later.
BEGIN {
  print "hour,a,b,c"
  for (t = 0; t < 600; ++t)
    printf "%d,%.5f,%.5f,%.5f\n", t, sin(t / 5), cos(t / 11), sin((t + 1) / 5) * cos(t / 11)
}
