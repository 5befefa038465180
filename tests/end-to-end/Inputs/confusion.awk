# Of a listing of labelled predictions: the accuracy, and how often each class was taken.
NR > 1 { right += $3 == $4; seen[$4 $3]++ }
END {
  printf "accuracy: %.4f\n", right / (NR - 1)
  printf "neg %d %d\n", seen["negneg"], seen["negpos"]
  printf "pos %d %d\n", seen["posneg"], seen["pospos"]
}
