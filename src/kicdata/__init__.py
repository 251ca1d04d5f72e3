"""KIC 중국 newsletters as tidy pandas DataFrames: every number with its address.

>>> import kicdata
>>> callable(kicdata.load) and callable(kicdata.read)
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.3.0"
__all__ = ["export", "find", "join", "ledger", "load", "read"]

if TYPE_CHECKING:
    from kicdata.alike import join
    from kicdata.exports import export
    from kicdata.issue import read
    from kicdata.search import find
    from kicdata.sightings import ledger
    from kicdata.store import load


def __getattr__(name: str) -> Any:
    """Import what is asked for only then, so that `kicdata --help` stays quick."""
    homes = {"export": "kicdata.exports", "find": "kicdata.search", "join": "kicdata.alike",
             "ledger": "kicdata.sightings", "load": "kicdata.store", "read": "kicdata.issue"}
    if name not in homes:
        raise AttributeError(f"module 'kicdata' has no attribute {name!r}")
    import importlib
    found = getattr(importlib.import_module(homes[name]), name)
    globals()[name] = found  # the import has put the module of this name in its place
    return found
