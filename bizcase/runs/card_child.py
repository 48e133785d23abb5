"""The process that opens a file somebody uploaded: limited, alone, and gone afterwards.

`python -m bizcase.runs.card_child FILE` prints one JSON object: {"card": ...} or {"error": ...}.
"""

from __future__ import annotations

import json
import resource
import sys
from importlib import import_module

MEMORY = 6 * 2**30  # bytes of address space, the libraries' own included
CPU_SECONDS = 60


def limit() -> None:
    """Take from this process what reading a table does not need; before anything is parsed."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(path: str) -> None:
    """Print the card of a table, or why it is none."""
    limit()
    data = import_module("modeling.poc.data")  # pandas: only after the limits stand
    problem = import_module("modeling.poc.problem")
    error_type = import_module("modeling.poc.config").TrainError
    try:
        answer = {"card": problem.card_of(data.read(path))}
    except error_type as error:
        answer = {"error": error.to_json()}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1])
