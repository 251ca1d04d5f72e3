"""A table that no family claims becomes the entry of `families.toml` that would claim it, for a person to finish.

In: a table as read. Out: TOML text: a family, its table with a column for each label, its measures. The
entry works as it is; what a person should say better is marked.
"""

from __future__ import annotations

import json
import re

from kicdata import specs
from kicdata.celltypes import quantity_bases
from kicdata.labels import Label
from kicdata.reading import Reading
from kicdata.tables import words
from kicdata.text import bare

_KINDS = {"name": "company", "place": "city", "date": "period"}
_ROLES = ("measure", "left", "default", "")


def family_entry(reading: Reading, issue: str, name: str = "new_family") -> str:
    """The entry of `families.toml` that would claim a table.

    Labels become columns by their words, never by their place; numbers become measures of the family.
    """
    table, sheet = reading.table, reading.sheet
    title = re.sub(r"^도표\s*\d+\s*\.\s*", "", table.caption)
    entity = next((_KINDS.get(t.name, "other") for t, x in zip(sheet.types, sheet.labels, strict=True)
                   if x.role == "entity"), "other")
    columns, measures = [], []
    for n, (label, kind) in enumerate(zip(sheet.labels, sheet.types, strict=True)):
        if not label.text:
            continue
        match = _pattern(label.text)
        if kind.name in ("number", "amount") and label.role in _ROLES:
            if label.role == "left":
                columns.append(f"  {{ match = {match}, role = \"left\" }},")
                continue
            measure = f"{name}_{n}"
            columns.append(f"  {{ match = {match}, measure = \"{measure}\" }},")
            measures.append(_measure(reading, label, n, measure, match))
        else:
            role = label.role if label.role in ("entity", "rank", "period") else "note"
            columns.append(f"  {{ match = {match}, role = \"{role}\", type = \"{kind.name}\" }},")
    header = _literal(".*".join(re.escape(bare(x.text)) for x in sheet.labels[:3] if x.text))
    lines = [
        f"# {table.caption} ({issue}, lines {table.first}-{table.last}).",
        "# Put this into specs/families.toml, give the family and its measures their names, and build.",
        f"[family.{name}]",
        f"ko = {_string(title)}",
        f"en = {_string(title)}  # in English",
        *(["measures = [", *measures, "]"] if measures else []),
        "",
        f"[[family.{name}.tables]]",
        f"header = {header}  # shorten to what every issue prints",
        *([] if any(x.role == "entity" for x in sheet.labels) else
          ["about = true  # rows are about the one that heading or article names"]),
        f'entity = "{entity}"',
        "columns = [", *columns, "]",
    ]
    return "\n".join(lines) + "\n"


def _measure(reading: Reading, label: Label, n: int, name: str, pattern: str) -> str:
    """A measure for a column of numbers: its kind and base units as its cells and its label tell."""
    cells = [words(r.cells[n]) for r in reading.sheet.rows if len(r.cells[n])]
    bases = {b for c in cells for b in quantity_bases(bare(c)) or ()}
    if label.unit:
        bases |= quantity_bases(f"1{bare(label.unit)}") or frozenset()
    growth = re.search(specs.layout()["tables"]["growth"], bare(label.text))
    kind = "growth" if growth else "share" if bases == {"%"} else "count" if bases == {"count"} else "level"
    unit = f', unit = "{bare(label.unit)}"' if label.unit and not bases else ""
    return (f"  {{ name = \"{name}\", ko = {_string(label.text)}, en = {_string(label.text)}, kind = \"{kind}\", "
            f"bases = \"{'|'.join(sorted(bases))}\", words = {pattern}, where = {pattern}{unit} }},"
            f"  # {cells[0] if cells else 'no number'}")


def _pattern(text: str) -> str:
    """A label as a pattern that matches it, in TOML.

    >>> _pattern("모델 (종)")
    "'모델\\\\(종\\\\)'"
    """
    return _literal(re.escape(bare(text)))


def _literal(pattern: str) -> str:
    return f"'{pattern}'" if "'" not in pattern else _string(pattern)


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
