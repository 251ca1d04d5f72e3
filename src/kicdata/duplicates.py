"""One file for each issue: which of several is read, by a rule that `kicdata build` says aloud.

In: the files of a folder of issues. Out: those that are read, and a note for each that is not. The rule: a file in
`data/raw` before a digest, a PDF before a text (it knows its pages and cells), then the file that is named after its
issue, then the first by name. Files with the same bytes are one file, whatever they are called.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from kicdata import specs


class File(Protocol):
    """A file of an issue: where it lies, the hash of its bytes, the id that a person gave it."""

    @property
    def path(self) -> Path: ...
    @property
    def sha256(self) -> str: ...
    @property
    def issue(self) -> str: ...


F = TypeVar("F", bound=File)
RULE = "a PDF comes before a text, then the file that is named after its issue"


def is_digest(file: File) -> bool:
    """Whether a file is a digest that the repository ships."""
    return file.path.parent.name == "digests"


def distinct(files: Sequence[F]) -> tuple[list[F], list[str]]:
    """The files without copies of the same bytes, in their order, and a note for each copy left out."""
    same: dict[str, list[F]] = {}
    for f in files:
        same.setdefault(f.sha256, []).append(f)
    kinds = tuple(str(k["kind"]) for k in specs.layout()["issue"]["kinds"])
    kept, notes = set(), []
    for group in same.values():
        # where the text does not print its issue, the file's name tells it; `weekly-9 copy` is longer than `weekly-9`
        best = min(group, key=lambda f: (is_digest(f), not f.issue, not f.path.name.startswith(kinds),
                                         len(f.path.name), f.path.name))
        kept.add(best.path)
        notes += [f"{f.path}: the same file as {best.path.name}, which was read. Remove one of the two."
                  for f in group if f is not best and not is_digest(f)]
    return [f for f in files if f.path in kept], notes


def choose(issue: str, files: Sequence[F]) -> tuple[F, str, bool]:
    """The file that is read for an issue, a note on the others, and whether a person must settle which is wanted.

    There is no note where only digests give way; a text gives way to a PDF of the same issue without more ado.
    """
    def place(f: F) -> tuple[object, ...]:
        return is_digest(f), f.path.suffix.lower() != ".pdf", f.path.stem != issue, f.path.name

    best, *others = sorted(files, key=place)
    rivals = [f for f in others if not is_digest(f)]
    if not rivals:
        return best, "", False
    names = " and ".join(f.path.name for f in rivals)
    return best, (f"{best.path}: read as {issue} in place of {names}, since {RULE}. Remove what is not wanted, or give "
                  "it its own id with `kicdata add FILE --id`."), any(
                      f.path.suffix.lower() == best.path.suffix.lower() for f in rivals)
