# Of a listing of labelled predictions: the chance that each label had.
NR > 1 { print ($4 == "pos" ? $2 : 1 - $2) }
