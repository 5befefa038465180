"""An error that ends the benchmark with one clear message."""

import sys


class Failure(Exception):
    pass


def tell(message):
    """Prints on stderr at once; stdout only gets the table."""
    print(f"benchmark: {message}", file=sys.stderr, flush=True)
