"""One id for one company, industry, zone or fund over all issues, and the names that have none yet.

In: the names of each issue's rows. Out: `Resolution`: ids that become another's, since another issue
prints the 汉字 of the same name, and the table `names`. A name that has different 汉字 in two issues is
ambiguous: it stays as it is, and the table says so. Nothing is matched by likeness.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kicdata import specs
from kicdata.names import is_known, known_names, name_key
from kicdata.records import Name, Observation

KINDS = ("company", "industry", "zone", "fund")


@dataclass
class Resolution:
    """Id as read -> (id, 汉字) as all issues know it, and a row for each name."""

    ids: dict[str, tuple[str, str]] = field(default_factory=dict)
    rows: list[Name] = field(default_factory=list)


def names_of(rows: Iterable[Observation]) -> list[dict[str, Any]]:
    """The named entities of an issue's rows: id, kind, Korean name, 汉字, how many numbers, first line."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for o in rows:
        if o.entity_kind not in KINDS or specs.word_pattern("no_fact", "group").match(o.entity_ko):
            continue  # `상위 5개 산업` is a group, no name
        key = (o.entity, o.entity_ko, o.entity_zh)
        name = found.setdefault(key, {"entity": o.entity, "kind": o.entity_kind, "ko": o.entity_ko, "zh": o.entity_zh,
                                      "numbers": 0, "line": o.line})
        name["numbers"] += 1
    return list(found.values())


def resolve(issues: Mapping[str, Sequence[dict[str, Any]]]) -> Resolution:
    """One id for each name over all issues.

    >>> a = {"entity": "company:링신", "kind": "company", "ko": "링신", "zh": "", "numbers": 1, "line": 9}
    >>> b = {**a, "entity": "company:灵心", "zh": "灵心"}
    >>> resolve({"weekly-1": [a], "weekly-2": [b]}).ids
    {'company:링신': ('company:灵心', '灵心')}
    """
    spelled: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for names in issues.values():
        for n in names:
            if n["zh"] and n["ko"]:
                spelled[(n["kind"], name_key(n["ko"]))].add((n["entity"], n["zh"]))
    out = Resolution()
    merged: dict[tuple[str, str], Name] = {}
    for issue, names in issues.items():
        for n in names:
            could = spelled.get((n["kind"], name_key(n["ko"])), set())
            entity, zh, status = n["entity"], n["zh"], "matched"
            if not zh and not is_known(n["ko"]):
                if len(could) == 1:
                    entity, zh = next(iter(could))
                    out.ids[n["entity"]] = (entity, zh)
                    status = "joined"
                else:
                    status = "ambiguous" if could else "unmatched"
            elif len(could) > 1:
                status = "ambiguous"
            row = merged.setdefault((entity, name_key(n["ko"])),
                                    Name(entity, n["kind"], n["ko"], zh, status, "", 0, issue, n["line"]))
            if status != "matched":
                row.status = status
            row.numbers += n["numbers"]
            row.issues = "|".join(dict.fromkeys([*filter(None, row.issues.split("|")), issue]))
    used = {e for e, _ in merged}
    for e in known_names():
        if e.id not in used and e.kind in KINDS:
            merged[(e.id, e.ko)] = Name(e.id, e.kind, e.ko, e.zh, "unused", "", 0, "", None)
    out.rows = sorted(merged.values(), key=lambda r: (r.status, r.entity_kind, -r.numbers, r.entity_ko))
    return out
