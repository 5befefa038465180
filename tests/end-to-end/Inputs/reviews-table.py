"""reviews-table.py FOLDER: prints the texts of a folder as a CSV table, classes mixed."""
import csv
import pathlib
import sys

rows = [(path.read_text(), path.parent.name) for path in pathlib.Path(sys.argv[1]).glob("*/*")]
writer = csv.writer(sys.stdout)
writer.writerow(["text", "label"])
writer.writerows(sorted(rows))
