"""Checks that no folder below ROOT includes a header of a folder that comes later.

usage: include-order.py ROOT

A file may include headers of its own folder and of those before it in ORDER. Folders
within one of ORDER's belong to it; any other is an error, so that a new one gets its place.
"""
import pathlib
import re
import sys

# The folders of compiler/ along the way of the data; "host" runs code while it compiles, "." holds
# the pipeline and the driver, "jit" runs their results, and "tuning" times them.
ORDER = """
syntax
model
dialect
import
training
analysis
savings
fusion
layout
memory
lowering/builder
lowering/body
lowering/products
lowering/scan
lowering/edges
lowering/update
lowering/emit
target
host
.
jit
tuning
""".split()

# Declarations of all passes: each folder defines some of them.
EVERYWHERE = {"Passes.h", "Passes.h.inc", "Precompiled.h"}

INCLUDE = re.compile(r'\s*#\s*include\s+"([^"]+)"')


def folder_of(file):
    """The one of ORDER that a file, relative to the root, stands in; None if there is none."""
    if file.parent == pathlib.PurePath():
        return "."
    return next((p.as_posix() for p in file.parents if p.parts and p.as_posix() in ORDER), None)


def errors(root):
    for path in sorted(p for p in root.rglob("*") if p.suffix in (".h", ".cpp", ".c")):
        name = path.relative_to(root)
        folder = folder_of(name)
        if folder is None:
            yield f"{name}: its folder has no place in the order"
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            include = INCLUDE.match(line)
            if not include or include[1] in EVERYWHERE:
                continue
            # What stands elsewhere is generated, or of a library.
            candidates = (root / include[1], path.parent / include[1])
            header = next((c for c in candidates if c.is_file()), None)
            later = header and folder_of(header.relative_to(root))
            if later and ORDER.index(later) > ORDER.index(folder):
                yield f"{name}:{number}: '{folder}' comes before '{later}'"


def main():
    root = pathlib.Path(sys.argv[1])
    if not (root / "lowering").is_dir():
        sys.exit(f"{root}: no folder of the compiler's sources")
    found = list(errors(root))
    print("\n".join(found) or "the includes are in order")
    return 1 if found else 0


sys.exit(main())
