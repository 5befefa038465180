"""Runs the example of each pass's description in Passes.td.

usage: pass-examples.py MLIR_TBLGEN INCLUDE PASSES_TD RNN_OPT

A description says what the pass needs and guarantees, and has two blocks of MLIR: a module,
and lines that the pass makes of it, in their order. `...` stands for anything, a line's end
may be left out, and names of values and of attributes' aliases are free.
"""

import json
import pathlib
import re
import subprocess
import sys

COMPILER = pathlib.Path(__file__).resolve().parents[3] / "compiler"  # where Passes.td includes from
EXAMPLE = re.compile(
    r"```mlir\n(.*?)```\s*becomes(?:, with `([^`]+)`,)?\s*```mlir\n(.*?)```", re.DOTALL
)
NAME = re.compile(r"\.\.\.|%\w+|#\w+(?![.\w<])|[^%#.]+|.")


def pattern(line):
    """The regular expression for a line of the result."""
    parts = []
    for part in NAME.findall(line.strip()):
        if part == "...":
            parts.append(".*")
        elif part[0] == "%":
            parts.append(r"%[\w#]+(?::\d+)?")
        elif part[0] == "#" and len(part) > 1:
            parts.append(r"#\w+")
        else:
            parts.append(re.escape(part))
    return re.compile("".join(parts))


def problem(name, description, rnn_opt):
    """What is wrong about a pass's description; None if nothing."""
    for word in ("**Needs:**", "**Guarantees:**"):
        if word not in description:
            return f"does not have {word}"
    example = EXAMPLE.search(description)
    if not example:
        return "has no example"
    module, options, expected = example.groups()
    command = [rnn_opt, "-", f"--{name}" + (f"={options}" if options else "")]
    if "loc(" in expected:
        command.append("--mlir-print-debuginfo")
    run = subprocess.run(command, input=module, capture_output=True, text=True)
    if run.returncode:
        return f"the example does not run:\n{run.stderr}"
    lines = iter(run.stdout.splitlines())
    for line in expected.strip().splitlines():
        if not any(pattern(line).search(made) for made in lines):
            return f"does not make `{line.strip()}` of its example, or not there:\n{run.stdout}"
    return None


def main(tblgen, include, passes, rnn_opt):
    records = json.loads(
        subprocess.run(
            [tblgen, "--dump-json", "-I", include, "-I", COMPILER, passes],
            capture_output=True,
            check=True,
        ).stdout
    )
    names = records["!instanceof"]["Pass"]
    wrong = 0
    for record in map(records.get, names):
        found = problem(record["argument"], record["description"], rnn_opt)
        if found:
            wrong += 1
            print(f"{record['argument']}: {found}")
    print(f"{len(names) - wrong} of {len(names)} passes do what their example says")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
