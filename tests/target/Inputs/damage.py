"""Changes one expected result of a self-test: damage.py OBJECT DAMAGED

The results are the symbol `results` of the object.
"""
import re
import subprocess
import sys

source, target = sys.argv[1:]
symbols = subprocess.run(["llvm-readelf", "--symbols", "--sections", "--wide", source], text=True,
                         capture_output=True, check=True).stdout
value, section = re.search(r": (\w+) +\d+ OBJECT +LOCAL +DEFAULT +(\d+) results$", symbols,
                           re.M).groups()
offset = re.search(rf"\[ *{section}\] \S+ +\S+ +\w+ (\w+)", symbols)[1]
data = bytearray(open(source, "rb").read())
data[int(offset, 16) + int(value, 16) + 3] ^= 0x02  # in the exponent of the first
open(target, "wb").write(data)
