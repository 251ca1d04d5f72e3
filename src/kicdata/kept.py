"""What of a report needs no second making: pages and figures whose notebook, numbers, code and libraries are the same.

In: a notebook, its parameters, the store. Out: a key of everything that its page is made of; and a ledger beside the
report, which knows the key and the hash of every file of each page. A page is kept only where its key is the same and
each of its files is, byte for byte, what was written then. A notebook that uses more than kicdata's charts, report and
select could read what no key knows of, so it is always executed.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kicdata.running import read_notebook
from kicdata.specs import FOLDER

LEDGER = ".kept.json"
HARMLESS = {"charts", "report", "select"}  # modules of kicdata that read nothing but the store
REACHING = {"open", "exec", "eval", "__import__", "get_ipython"}


def state(home: Path) -> str:
    """A key of the store, of kicdata's own files and of the libraries that are installed."""
    import platform
    from importlib.metadata import distributions

    own = FOLDER.parent
    files = [*sorted((home / "data" / "processed").glob("*.parquet")),
             *sorted(p for p in own.rglob("*") if p.is_file() and "__pycache__" not in p.parts)]
    libraries = sorted(f"{d.name} {d.version}" for d in distributions())
    return _hash([*((p.name, hash_of(p)) for p in files), platform.python_version(), platform.platform(), *libraries])


def key_of(notebook: Path, made_of: str, parameters: Mapping[str, Any], lang: str) -> str:
    """A key of everything that the page of a notebook is made of; empty where that cannot be known."""
    nb = read_notebook(notebook)
    if not all(_reads_the_store_only(c["source"]) for c in nb["cells"] if c["cell_type"] == "code"):
        return ""
    return _hash([notebook.name, hash_of(notebook), made_of, sorted(parameters.items()), lang])


def _reads_the_store_only(source: str) -> bool:
    """Whether the code of a cell imports and calls nothing that could read another file.

    >>> _reads_the_store_only("from kicdata import charts"), _reads_the_store_only("import pandas as pd")
    (True, False)
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a magic of IPython
        return False
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            return False
        if isinstance(node, ast.ImportFrom) and (node.module != "kicdata" or {a.name for a in node.names} - HARMLESS):
            return False
        if isinstance(node, ast.Name) and node.id in REACHING:
            return False
    return True


def _hash(parts: Iterable[object]) -> str:
    return hashlib.sha256(json.dumps(list(parts), ensure_ascii=False, default=str).encode()).hexdigest()


def hash_of(path: Path) -> str:
    """The sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Ledger:
    """What lies in a folder of the report: name -> key and files, each with its hash. Paths are relative to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / LEDGER
        self._before: dict[str, dict[str, Any]] = {}
        self._now: dict[str, dict[str, Any]] = {}
        if self._path.exists():
            try:
                self._before = json.loads(self._path.read_text(encoding="utf-8"))
            except ValueError:  # half a file: as if there were none, so that all is made again
                self._before = {}

    def holds(self, name: str, key: str) -> bool:
        """Whether what was made under this key lies there as it was written."""
        entry = self._before.get(name)
        return bool(key) and entry is not None and entry["key"] == key and all(map(self._same, entry["files"].items()))

    def _same(self, entry: tuple[str, str]) -> bool:
        path = self.folder / entry[0]
        return path.is_file() and hash_of(path) == entry[1]

    def keep(self, name: str) -> None:
        """What is there under a name stays."""
        self._now[name] = self._before[name]

    def record(self, name: str, key: str, files: Iterable[Path]) -> None:
        """Remember what was made."""
        found = {Path(os.path.relpath(p, self.folder)).as_posix(): hash_of(p) for p in files}
        self._now[name] = {"key": key, "files": dict(sorted(found.items()))}

    def close(self) -> None:
        """Write the ledger; figures that an earlier report made and this one did not are removed, if unchanged."""
        mine = {f for entry in self._now.values() for f in entry["files"]}
        for entry in self._before.values():
            for left in entry["files"].items():
                if left[0] not in mine and self._same(left):
                    (self.folder / left[0]).unlink()
        aside = self._path.with_name(LEDGER + ".new")
        aside.write_text(json.dumps(self._now, ensure_ascii=False, indent=1), encoding="utf-8")
        os.replace(aside, self._path)
