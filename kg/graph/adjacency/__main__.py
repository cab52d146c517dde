"""Makes the adjacency of a store's newest commit: ``python -m kg.graph.adjacency STORE``; tells of it as JSON."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict

from kg.graph.adjacency.files import make
from kg.store import open_store

#: How much lower than others this process stands: whoever asks is answered first.
_NICENESS = 19


def main(location: str) -> None:
    """Make it, unless it is there."""
    os.nice(_NICENESS)
    made = make(open_store(location).reader())
    if made is not None:
        sys.stdout.write(json.dumps(asdict(made)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
