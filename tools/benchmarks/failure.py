"""What ends the benchmark with one clear message."""

import sys


class Failure(Exception):
    pass


def tell(message):
    """On stderr, at once: the table alone is on stdout."""
    print(f"benchmark: {message}", file=sys.stderr, flush=True)
