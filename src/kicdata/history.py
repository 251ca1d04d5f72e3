"""What a reading changed against the reading before it, and whether the source or the program was the cause.

In: the numbers of an issue, the fingerprints of its file and of the program. Out: a small file beside the cache
that is kept from build to build. Refuses nothing: without an earlier reading there is nothing to tell.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kicdata.records import Observation

SOURCE, PROGRAM, BOTH = "source", "program", "both"
EXAMPLES = 5


@dataclass(frozen=True)
class Change:
    """How many numbers came and went with the last reading, some of them, and what was changed."""

    cause: str
    came: int
    went: int
    examples: tuple[str, ...]


def _facts(rows: Iterable[Observation]) -> list[str]:
    return sorted(f"{o.entity} {o.indicator} {o.period} {o.basis}: {o.printed} {o.unit}" for o in rows)


def remember(folder: Path, issue: str, sha256: str, code: str, rows: Iterable[Observation]) -> None:
    """Note a reading of an issue and what it changed; nothing where file and program are those noted last."""
    path = folder / f"last-{issue}.json"
    facts = _facts(rows)
    before = _read(path)
    change = None
    if before:
        same_file, same_code = before["sha256"] == sha256, before["code"] == code
        if same_file and same_code:
            return
        came, went = Counter(facts) - Counter(before["facts"]), Counter(before["facts"]) - Counter(facts)
        examples = [f"+ {x}" for x in sorted(came)][:EXAMPLES] + [f"- {x}" for x in sorted(went)][:EXAMPLES]
        cause = PROGRAM if same_file else SOURCE if same_code else BOTH
        change = Change(cause, came.total(), went.total(), tuple(examples))
    note = {"sha256": sha256, "code": code, "facts": facts, "change": asdict(change) if change else None}
    aside = path.with_suffix(".new")
    aside.write_text(json.dumps(note, ensure_ascii=False), encoding="utf-8")
    aside.replace(path)


def _read(path: Path) -> dict[str, Any] | None:
    """The note on an issue; None where there is none that can be read."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None


def last_change(folder: Path, issue: str) -> Change | None:
    """What the last reading of an issue changed; None where it was its first."""
    note = _read(folder / f"last-{issue}.json")
    found = note["change"] if note else None
    if found is None:
        return None
    return Change(found["cause"], found["came"], found["went"], tuple(found["examples"]))
