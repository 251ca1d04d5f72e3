"""A fault of kicdata's own, in words that whoever mends it can use.

In: an exception that nobody expected. Out: its type, what it says, and where it arose. Refuses nothing.
"""

from __future__ import annotations

import traceback
from pathlib import Path


def fault_of(e: Exception) -> str:
    """An exception that was raised, with the file and line of the code where it arose.

    >>> try:
    ...     1 / 0
    ... except ZeroDivisionError as e:
    ...     fault_of(e).partition(" in ")[0]
    'ZeroDivisionError (division by zero)'
    """
    last = traceback.extract_tb(e.__traceback__)[-1]
    return f"{type(e).__name__} ({e}) in {Path(last.filename).name}, line {last.lineno}"
