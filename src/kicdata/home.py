"""Where the project's folders are.

In: the environment and the folder one stands in. Out: the project's folder.
"""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """The project's folder: `KICDATA_HOME`, else the nearest folder upwards with `data/raw` or `data/processed`."""
    if os.environ.get("KICDATA_HOME"):
        return Path(os.environ["KICDATA_HOME"])
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "data" / "processed").is_dir() or (folder / "data" / "raw").is_dir():
            return folder
    return here


def is_project() -> bool:
    """Whether `home` is a project's folder: one with issues or tables."""
    return any((home() / "data" / name).is_dir() for name in ("raw", "processed"))
