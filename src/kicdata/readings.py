"""The reading of one issue in the cache of the tables: a folder under its key, whole or not there at all.

In: a file of an issue. Out: its observations (parquet and csv), its wide rows, its lines and the rest. A file that is
no issue gives an error text.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

from kicdata.faults import fault_of
from kicdata.history import remember
from kicdata.inputs import Input, code_hash
from kicdata.source import IssueError


def cached(folder: Path) -> dict[str, Any] | None:
    """The reading of an issue in the cache; None where there is none, or only a part of one."""
    try:
        return dict(json.loads((folder / "rest.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None


def read_one(i: Input, folder: Path, typed: Path | None = None, key: str = "") -> str | None:
    """Read one issue, with what was typed of its pictures, into the cache; an error text where it is no issue."""
    from kicdata.identity import names_of
    from kicdata.issue import read
    from kicdata.sheets import harmless
    from kicdata.store import as_dicts, frame, wide_rows
    from kicdata.typed import read_filled
    try:
        issue = read(i.path, i.issue, i.published, read_filled(typed) if typed else ())
    except IssueError as e:
        return str(e)
    except Exception as e:  # one file that the reader was not made for leaves the others alone
        return (f"{i.path}: the reader failed with {fault_of(e)}; the file was left out. This is a fault of kicdata: "
                "please report it with the file, and move the file out of the folder until it is mended.")
    key = key or i.key
    aside = folder / f"{key}.new"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    rows = frame("observations", issue.rows)
    rows.to_parquet(aside / "observations.parquet", index=False)
    harmless(rows).to_csv(aside / "observations.csv", index=False, header=False)
    rest = {"issue": issue.source.issue, "published": issue.source.published.isoformat(), "rows": len(rows),
            "names": names_of(issue.rows),
            "tables": {"issues": as_dicts([issue.row]), "exhibits": as_dicts(issue.exhibits),
                       "events": as_dicts(issue.events), "deals": as_dicts(x for r in issue.readings for x in r.deals),
                       "model_releases": as_dicts(x for r in issue.readings for x in r.releases),
                       "problems": as_dicts(issue.problems)}}
    for family, table in wide_rows(issue.rows).items():
        (aside / f"wide-{family}.json").write_text(json.dumps(table, ensure_ascii=False), encoding="utf-8")
    lines = [[x.number, x.text] for x in issue.source.lines]
    (aside / "lines.json").write_text(json.dumps(lines, ensure_ascii=False), encoding="utf-8")
    (aside / "rest.json").write_text(json.dumps(rest, ensure_ascii=False), encoding="utf-8")
    shutil.rmtree(folder / key, ignore_errors=True)
    os.replace(aside, folder / key)
    remember(folder, issue.source.issue, i.sha256, code_hash(), issue.rows)
    return None


def forget(folder: Path, keys: set[str]) -> None:
    for p in folder.iterdir():
        if p.is_dir() and p.name not in keys:
            shutil.rmtree(p, ignore_errors=True)
