"""Assembly -> its innermost loops."""

import re


def innermost_loops(lines):
    """The lines of each loop, from after its label to the jump back to it, for x86 and AArch64."""
    labels, loops = {}, []
    for number, line in enumerate(lines):
        if label := re.match(r"([.\w$]+):", line):
            labels[label[1]] = number
        elif jump := re.match(r"\s+(?:j|b\.|t?cbn?z)\w*\s+(?:.*, )?([.\w$]+)$", line):
            if jump[1] in labels:
                loops.append((labels[jump[1]], number))
    for begin, end in loops:
        if not any(begin <= b and e <= end and (b, e) != (begin, end) for b, e in loops):
            yield lines[begin + 1 : end + 1]
