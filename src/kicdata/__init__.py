"""KIC 중국 newsletters as tidy pandas DataFrames: every number with its address.

>>> import kicdata
>>> callable(kicdata.load) and callable(kicdata.read)
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.10.0"
__all__ = ["export", "find", "join", "ledger", "load", "read"]

if TYPE_CHECKING:
    from collections.abc import Callable

    from kicdata.alike import join
    from kicdata.exports import export
    from kicdata.issue import read
    from kicdata.search import find
    from kicdata.sightings import ledger
    from kicdata.store import load


def _checked(call: Callable[..., Any]) -> Callable[..., Any]:
    """A function that names the nearest option for one that it does not have."""
    from functools import wraps
    from inspect import signature

    @wraps(call)
    def checked(*args: Any, **options: Any) -> Any:
        known = signature(call).parameters
        for name in options:
            if name not in known:
                from kicdata.store import nearest
                raise TypeError(f"{call.__name__}() has no option {name!r}. {nearest(name, known)}")
        return call(*args, **options)
    return checked


def __getattr__(name: str) -> Any:
    """Import what is asked for only then, so that `kicdata --help` stays quick."""
    homes = {"export": "kicdata.exports", "find": "kicdata.search", "join": "kicdata.alike",
             "ledger": "kicdata.sightings", "load": "kicdata.store", "read": "kicdata.issue"}
    if name not in homes:
        import difflib
        near = difflib.get_close_matches(name, homes, 1)
        raise AttributeError(f"module 'kicdata' has no attribute {name!r}." + (f" Did you mean {near[0]}?" if near
                                                                              else ""))
    import importlib
    found = _checked(getattr(importlib.import_module(homes[name]), name))
    globals()[name] = found  # the import has put the module of this name in its place
    return found
