"""Every digit run of an issue, and what holds it: nothing is lost in silence.

In: the outline of an issue, its observations with the places of their digits, its events. Out: `Account`:
how many runs each claim holds, and the runs that nothing holds, with line and text. A run is claimed
once: by an observation or an event, else by what it stands in or by its form, as `specs/account.toml`
says. Refuses nothing; what no claim holds becomes a row of `problems`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from kicdata import specs
from kicdata.eventrows import WHEN
from kicdata.kinds import CAPTION, CONTENTS, HEADER, REFERENCE, TABLE
from kicdata.outline import Outline
from kicdata.periods import Anchor, find_periods
from kicdata.records import Event, Observation
from kicdata.text import Line, Squeezed, squeeze

CLAIMS = ("observation", "event", "structure", "reference", "period", "name")
RUN = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_WHOLE = {HEADER: "structure", CONTENTS: "structure", REFERENCE: "reference"}

Place = tuple[int, int, int, int]  # line and 0-based column of the first and of the last digit


class Run(NamedTuple):
    """Digits that stand together in a line, with the words around them."""

    line: int
    column: int
    page: int
    digits: str
    around: str


@dataclass
class Account:
    """The digit runs of an issue by what claims them."""

    claims: Counter[str] = field(default_factory=Counter)
    unclaimed: list[Run] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.claims.total() + len(self.unclaimed)


@cache
def _spec() -> tuple[dict[str, str], tuple[tuple[str, re.Pattern[str]], ...]]:
    """Reason -> claim, and claims with the forms that tell them, as `account.toml` says."""
    raw = specs.read_toml("account.toml")
    reasons = raw.pop("reasons")
    unit = "|".join(re.escape(u) for u in specs.units())
    odd = {*raw, *reasons.values()} - {*CLAIMS, ""}
    if odd or (missing := {*specs.no_fact()} - {*reasons}):
        raise specs.SpecError(f"account.toml: there is no claim {', '.join(odd)}; the claims are {', '.join(CLAIMS)}."
                              if odd else f"account.toml, reasons: {', '.join(missing)} of layout.toml is missing.")
    forms = [(reasons[name], form) for name, form in specs.no_fact().items() if reasons[name]]
    forms += [(claim, specs.pattern(text.replace("{unit}", f"(?:{unit})"), f"account.toml, {claim}.{name}"))
              for claim, rows in raw.items() for name, text in rows.items()]
    return reasons, tuple(forms)


def find_runs(lines: Iterable[Line]) -> Iterator[Run]:
    """The digit runs of an issue, in order.

    >>> [(r.column, r.digits) for r in find_runs([Line(7, "3 선전 深圳 25,934.28 6.00%")])]
    [(0, '3'), (8, '25,934.28'), (18, '6.00')]
    """
    for x in lines:
        for m in RUN.finditer(x.text):
            around = x.text[max(0, m.start() - 30):m.end() + 30].strip()
            yield Run(x.number, m.start(), x.page, m[0], around)


def settle(lines: Sequence[Line], outline: Outline, anchor: Anchor, rows: Iterable[Observation],
           events: Iterable[Event], cells: Iterable[Squeezed], skipped: Iterable[tuple[Place, str]]) -> Account:
    """The account of an issue: what holds each digit run of its lines.

    `cells` are those of tables that hold no numbers: names, words, times, headers. The other digits of a
    table count only through observations. `skipped` are digits that sentences passed over, with the reason.
    """
    taken: dict[tuple[int, int], str] = {}
    by_line = {x.number: x.text for x in lines}
    for row in rows:
        if row.place:
            _take(taken, by_line, row.place, "observation")
    for event in events:
        if m := WHEN.search(by_line[event.line]):
            _take(taken, by_line, (event.line, m.start(), event.line, m.end()), "event")
    for place, reason in skipped:
        if reason_claim := _spec()[0][reason]:
            _take(taken, by_line, place, reason_claim)
    for block in outline.blocks:
        s = squeeze(block.lines)
        if block.kind in _WHOLE:
            _take_digits(taken, s, 0, len(s), _WHOLE[block.kind])
        elif block.kind != TABLE:
            _take_forms(taken, s, anchor)
            if block.kind == CAPTION:
                _take_digits(taken, s, 0, len(s), "structure")
    for cell in cells:
        _take_forms(taken, cell, anchor)
    account = Account()
    for run in find_runs(lines):
        claims = [taken.get((run.line, run.column + k)) for k, c in enumerate(run.digits) if c.isdigit()]
        claim = claims[0] if all(claims) else None
        if claim:
            account.claims[claim] += 1
        else:
            account.unclaimed.append(run)
    return account


def is_within(run: Run, place: Place) -> bool:
    """Whether a run stands between the first and the last digit of a place."""
    return place[:2] <= (run.line, run.column) <= place[2:]


def _take(taken: dict[tuple[int, int], str], by_line: dict[int, str], place: Place, claim: str) -> None:
    """Claim the digits from one place to another, over the lines between."""
    first, start, last, end = place
    for number in range(first, last + 1):
        text = by_line.get(number, "")
        a, b = (start if number == first else 0), (end + 1 if number == last else len(text))
        for k in range(a, b):
            if text[k:k + 1].isdigit():
                taken.setdefault((number, k), claim)


def _take_digits(taken: dict[tuple[int, int], str], s: Squeezed, start: int, end: int, claim: str) -> None:
    for k in range(start, end):
        if s.text[k].isdigit():
            taken.setdefault((s.lines[k], s.columns[k]), claim)


def _take_forms(taken: dict[tuple[int, int], str], s: Squeezed, anchor: Anchor) -> None:
    """Claim the digits of a text that are told by their form: period, structure, reference, name."""
    if all((s.lines[k], s.columns[k]) in taken for k, c in enumerate(s.text) if c.isdigit()):
        return
    for span in find_periods(s.text, anchor):
        _take_digits(taken, s, span.start, span.end, "period")
    for claim, form in _spec()[1]:
        for m in form.finditer(s.text):
            _take_digits(taken, s, m.start(), m.end(), claim)
