"""Protects against silent loss: how many rows each shipped issue gives, by family and origin, is read in the diff."""

from __future__ import annotations

import csv
from collections import Counter

from conftest import ISSUES, ROOT, digest

COUNTS = ROOT / "tests" / "row_counts.csv"


def count() -> list[list[str]]:
    """Rows of the digests: issue, family, origin, rows."""
    found = []
    for issue in ISSUES:
        rows = Counter((o.family, o.origin) for o in digest(issue).rows)
        found += [[issue, family, origin, str(n)] for (family, origin), n in sorted(rows.items())]
    return found


def test_row_counts_are_those_committed() -> None:
    """Where a change is meant, write `python tests/test_row_counts.py` and say in the commit what moved and why."""
    with COUNTS.open(encoding="utf-8", newline="") as f:
        assert list(csv.reader(f))[1:] == count()


if __name__ == "__main__":
    with COUNTS.open("w", encoding="utf-8", newline="") as f:
        csv.writer(f, lineterminator="\n").writerows([["issue", "family", "origin", "rows"], *count()])
