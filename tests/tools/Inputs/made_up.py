"""RESULTS FACTOR OUTPUT: results as code that is faster by a factor would have had them."""

import json
import sys
from pathlib import Path

results, factor, output = sys.argv[1:]
made_up = json.loads(Path(results).read_text())
for measurement in made_up["measurements"]:
    measurement["ours"]["share_of_peak"] *= float(factor)
Path(output).write_text(json.dumps(made_up))
