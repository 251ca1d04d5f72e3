"""What adding a filled workbook of charts changed, in words.

In: a `Change` of the rows that people typed. Out: lines for the one who added the workbook, and why one is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from kicdata.form import GUIDE
from kicdata.typed import Change, Filled


def tell(change: Change) -> Iterator[str]:
    """What adding a workbook changed: how many rows, then each that went or came in its place, by its chart."""
    new, changed, removed = change.counts
    counts = [f"{n} row{'s' if n > 1 else ''} {word}" for n, word in ((new, "new"), (changed, "changed"),
                                                                     (removed, "removed")) if n]
    yield ", ".join(counts) or ("every row was there already" if change.same else "no row of it is new")
    told = [(old.caption, f"changed: {_told(old)} -> {_told(now)}{_typist(old, now)}") for old, now in change.changed]
    told += [(f.caption, f"removed: {_told(f)}, typed by {f.who} on {f.when}") for f in change.removed]
    told += [(f.caption, f"new: {_told(f)}") for f in change.new if changed or removed]
    told += [(f.caption, f"left out: {_told(f)}; it stood in the workbook before, and somebody else has changed or "
              "removed it since") for f in change.outdone]
    yield from _by_caption(told)
    if change.back:
        yield (f"{_rows(change.back)} back that this workbook had taken out before. If this is an old copy of it, add "
               "the newer one again.")
    if change.kept:
        yield (f"Kept, though the sheet is empty now: {_rows(change.kept)} that this workbook gave before. If they are "
               "to go, add it once more with --emptied.")
        yield from _by_caption((f.caption, _told(f)) for f in change.kept)
    if change.beside:
        yield (f"Beside these, {_rows(change.beside)} from other workbooks or under another name. If one is wrong or "
               "stands twice, write a new workbook with `kicdata transcribe`: it shows them all.")
        yield from _by_caption((f.caption, f"{_told(f)}, typed by {f.who} on {f.when}") for f in change.beside)


def refuse_lost(path: Path, who: str, before: str, lost: Sequence[Filled]) -> str:
    """Why a workbook is refused of which rows are gone that it gave under the name `before`, and what to do."""
    told = "; ".join(f"{f.caption}: {_told(f)}" for f in lost)
    return (f"{path}: sheet {GUIDE}, row 3, column B: the name is {who} now, and {_rows(lost)} that this workbook gave "
            f"under the name {before} {'are' if len(lost) > 1 else 'is'} gone from it ({told}). If it is the same "
            f"workbook and only its name was changed, add it with --instead-of \"{before}\": all its rows become "
            f"{who}'s, and what is gone goes. If {who} filled a copy of {before}'s, clear in it what {before} typed.")


def tell_held(path: Path, who: str, before: str, held: Sequence[Filled]) -> str:
    """That rows of a workbook stand under the name that it had before."""
    return (f"{path}: {_rows(held)} of it stand under the name {before}, as before. If they are to stand under {who}, "
            f"add it with --instead-of \"{before}\".")


def _by_caption(told: Iterable[tuple[str, str]]) -> Iterator[str]:
    lines: dict[str, list[str]] = {}
    for caption, line in told:
        lines.setdefault(caption, [f"  {caption}"]).append(f"    {line}")
    return chain.from_iterable(lines.values())


def _rows(some: Sequence[Filled]) -> str:
    return f"{len(some)} row{'s' if len(some) > 1 else ''}"


def _told(f: Filled) -> str:
    return f"{f.entity}, {', '.join(filter(None, (f.measure, f.period)))}: {f.value} {f.unit}".strip()


def _typist(before: Filled, now: Filled) -> str:
    return f" (typed by {before.who} on {before.when})" if before.who != now.who else ""
