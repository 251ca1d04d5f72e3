"""Draws every chart of docs/gallery.md from the tables of data/processed; `make gallery` runs it.

The three lines that the gallery shows are the three lines that are run: they are read from docs/gallery.md.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt

import kicdata
from kicdata import charts, select

HERE = Path(__file__).parent


def main() -> None:
    """Run each block of the gallery, keep its figure as PNG; without tables say what to do."""
    text = (HERE / "gallery.md").read_text(encoding="utf-8")
    try:
        rows, events = kicdata.load(), kicdata.load("events")
    except FileNotFoundError as e:
        sys.exit(f"make gallery: {e}")
    for name, code in re.findall(r"!\[[^\]]*\]\(gallery/([\w-]+)\.png\)\n+```python\n(.*?)```", text, re.S):
        given = {"kicdata": kicdata, "charts": charts, "select": select, "rows": rows, "events": events}
        exec(code, given)
        for number in plt.get_fignums():
            plt.close(number)
        print(name)


if __name__ == "__main__":
    main()
