"""Runs the code of a notebook, cell by cell, as Jupyter would.

usage: run-notebook.py FILE.ipynb FOLDER     the pictures go to FOLDER/1.png, ...
"""
import json
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

notebook, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
pictures = 0


def show():
    global pictures
    pictures += 1
    plt.savefig(folder / f"{pictures}.png")
    plt.close("all")


plt.show = show
names = {"__name__": "__main__"}
for number, cell in enumerate(json.loads(notebook.read_text())["cells"]):
    if cell["cell_type"] == "code":
        exec(compile("".join(cell["source"]), f"{notebook.name}, cell {number}", "exec"), names)
print(f"{pictures} pictures")
