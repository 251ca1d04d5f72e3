"""The readings of all issues become the tables of the contract.

In: folders of the cache, in the order of the issues. Out: the files of STORE.md beside each other in a new folder, then
in place of the earlier ones. Memory holds one issue or one table at a time.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from kicdata.readings import cached

Ids = dict[str, tuple[str, str]]  # id as read -> id and 汉字 as all issues know it
SMALL = ("issues", "exhibits", "events", "deals", "model_releases", "problems")


def write_tables(out: Path, folders: Sequence[Path], earlier: Sequence[str]) -> tuple[int, int, list[str]]:
    """Join the cached issues, one at a time, into new files; then put them in place of the earlier ones.

    Returns how many observations and problems there are, and the names of the files.
    """
    aside = out / ".new"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    one = _resolve_names(aside, folders)
    observations = _join_observations(aside, folders, one)
    sheets = _join_small(aside, folders)
    _write_wide(aside, folders, sheets, one)
    fresh = {p.name for p in aside.iterdir()}
    (out / ".state.json").unlink(missing_ok=True)  # from here to the end the tables are of two builds
    for p in sorted(aside.iterdir()):
        os.replace(p, out / p.name)
    for name in set(earlier) - fresh:
        (out / name).unlink(missing_ok=True)
    aside.rmdir()
    return observations, len(sheets["problems"]), sorted(fresh)


def _resolve_names(aside: Path, folders: Sequence[Path]) -> Ids:
    """The table of names, and the ids that become another's since another issue prints their 汉字."""
    from kicdata.identity import resolve
    from kicdata.store import frame
    readings = (cached(folder) or {"issue": "", "names": []} for folder in folders)
    found = resolve({r["issue"]: r["names"] for r in readings})
    write_table(aside, "names", frame("names", found.rows))
    return found.ids


def _join_observations(aside: Path, folders: Sequence[Path], one: Ids) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from kicdata.records import columns
    from kicdata.sheets import harmless
    from kicdata.store import frame
    total, waiting = 0, []
    empty = frame("observations", [])
    empty.to_parquet(aside / "empty.parquet", index=False)
    schema = pq.read_schema(aside / "empty.parquet").remove_metadata()
    (aside / "empty.parquet").unlink()
    with pq.ParquetWriter(aside / "observations.parquet", schema) as writer, \
            (aside / "observations.csv").open("wb") as text:
        text.write(("\ufeff" + ",".join(columns("observations")) + "\n").encode())
        for folder in folders:
            part = pq.read_table(folder / "observations.parquet").replace_schema_metadata(None).cast(schema)
            renamed = one.keys() & set(part["entity"].unique().to_pylist())
            if renamed:
                data = part.to_pandas()
                for column, n in (("entity_zh", 1), ("entity", 0)):
                    data[column] = [one[e][n] if e in renamed else x
                                    for e, x in zip(data["entity"], data[column], strict=True)]
                part = pa.Table.from_pandas(data, schema, preserve_index=False)
            waiting.append(part)
            total += part.num_rows
            if sum(p.num_rows for p in waiting) > 50_000:
                writer.write_table(pa.concat_tables(waiting))
                waiting = []
            if renamed:
                harmless(data).to_csv(text, index=False, header=False)
                continue
            with (folder / "observations.csv").open("rb") as f:
                shutil.copyfileobj(f, text)
        if waiting:
            writer.write_table(pa.concat_tables(waiting))
    return total


def _join_small(aside: Path, folders: Sequence[Path]) -> dict[str, Any]:
    import pandas as pd

    from kicdata.store import column_types
    sheets = {}
    for name in SMALL:  # one table at a time, so that memory holds no two
        rows = [row for folder in folders for row in (cached(folder) or {"tables": {name: []}})["tables"][name]]
        types = column_types(name)
        data = pd.DataFrame(rows, columns=list(types), dtype="object").astype(types)
        write_table(aside, name, data)
        sheets[name] = data
    return sheets


def write_table(folder: Path, name: str, data: Any) -> None:
    """A table as csv (with BOM, for Excel) and parquet."""
    from kicdata.sheets import harmless
    harmless(data).to_csv(folder / f"{name}.csv", index=False, encoding="utf-8-sig")
    data.to_parquet(folder / f"{name}.parquet", index=False)


def _write_wide(aside: Path, folders: Sequence[Path], sheets: dict[str, Any], one: Ids) -> None:
    import pandas as pd

    from kicdata import specs
    from kicdata.store import codebook, wide_frame
    from kicdata.workbook import write_workbook
    names = [f.name for f in specs.families().values() if f.wide]

    def frames() -> Iterator[tuple[str, Any]]:
        for name in names:
            rows = []
            for folder in folders:
                path = folder / f"wide-{name}.json"
                if path.exists():
                    rows.extend(json.loads(path.read_text(encoding="utf-8")))
            for row in rows:
                if row["entity"] in one:
                    row["entity"], row["entity_zh"] = one[row["entity"]]
            if rows:
                data = wide_frame(rows)
                write_table(aside, name, data)
                yield name, data
        yield from ((n, sheets[n]) for n in ("deals", "model_releases", "events", "problems") if len(sheets[n]))
        yield "codebook", codebook()
        yield "sources", sheets["issues"]

    flagged = pd.read_parquet(aside / "observations.parquet", filters=[("flags", "!=", "")],
                              columns=["issue", "line", "family", "entity", "indicator", "unit_std", "period", "basis",
                                       "flags"])
    write_workbook(aside / "kicdata.xlsx", frames(), sheets["problems"], flagged)
    write_table(aside, "codebook", codebook())
