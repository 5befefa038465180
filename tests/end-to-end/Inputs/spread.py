"""spread.py TABLE HISTORY...: the table's last lines are the mean and the standard deviation of the
last epochs of the histories."""
import csv
import statistics
import sys

table = [line.rsplit(None, 2)[1:] for line in open(sys.argv[1])]
last = [list(csv.DictReader(open(path)))[-1] for path in sys.argv[2:]]
for column, name in enumerate(table[0]):
    values = [float(row[name]) for row in last]
    for line, expected in zip(table[-2:], [statistics.mean(values), statistics.stdev(values)]):
        assert abs(float(line[column]) - expected) < 1e-4, (name, line, expected)
