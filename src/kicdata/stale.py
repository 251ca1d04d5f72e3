"""Documents are searched for figures exported earlier, and their numbers compared with those of today.

In: docx, pptx, html, png, svg and exported pdf files, or folders of them; the store. Out: for each figure which numbers
have changed, old beside new, and which are gone. A number is known again by issue, entity, indicator, period, basis and
unit; where only its name changed, by its line and value. Pictures that a program has saved anew lost their numbers;
they are not found, which the answer for the file says. Nothing is written.
"""

from __future__ import annotations

import base64
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

KINDS = (".docx", ".pptx", ".html", ".htm", ".pdf", ".png", ".svg")
MARK = "kicdata"
STALE = 1  # exit code where a number has changed


@dataclass(frozen=True)
class Change:
    """One number that is not what the figure shows; `new` is empty where the store no longer has it."""

    issue: str
    entity: str
    indicator: str
    period: str
    old: str
    new: str
    line: int | None

    def __str__(self) -> str:
        where = f"{self.issue}, line {self.line}" if self.line else self.issue
        now = self.new or "not there any more"
        return f"{self.entity}, {self.indicator}, {self.period}: {self.old} -> {now} ({where})"


@dataclass(frozen=True)
class Found:
    """A figure in a file, or a file without figures."""

    path: Path
    name: str = ""
    title: str = ""
    numbers: int = 0
    changes: tuple[Change, ...] = ()
    note: str = ""

    @property
    def code(self) -> int:
        """1 where a number has changed."""
        return STALE if self.changes else 0

    def __str__(self) -> str:
        if self.note:
            return f"{self.path}: {f'{self.name}: ' if self.name else ''}{self.note}"
        head = f"{self.path}: {self.name} ({self.title})"
        if not self.changes:
            return f"{head}: up to date, {self.numbers} numbers"
        lines = [f"{head}: {len(self.changes)} of {self.numbers} numbers have changed; draw it again"]
        return "\n".join([*lines, *(f"  {c}" for c in self.changes)])


def find_stale(paths: Sequence[Path], store: Path | None = None) -> list[Found]:
    """Every figure in the files, with what has changed since; folders are searched through.

    Raises `FileNotFoundError` for a path that is not there, `ValueError` for a file of another kind.
    """
    from kicdata.store import load

    rows = load(store=store)
    found: list[Found] = []
    for path in _files(paths):
        marks = {(m["name"].removesuffix("-narrow"), m["data"]): (m, title) for m, title in _marks(path)}
        if not marks:
            found.append(Found(path, note="no figure of kicdata with its numbers (a program that saves a picture anew "
                                          "drops them)"))
        found += [compare(path, mark, title, rows) for mark, title in marks.values()]
    return found


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.suffix.lower() in KINDS)
        elif not path.exists():
            raise FileNotFoundError(f"{path}: there is no such file.")
        elif path.suffix.lower() not in KINDS:
            raise ValueError(f"{path}: files of this kind are not searched; known are {', '.join(KINDS)}.")
        else:
            yield path


def _marks(path: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """The metadata and titles of the figures in a file."""
    kind = path.suffix.lower()
    if kind in (".docx", ".pptx"):
        if not zipfile.is_zipfile(path):
            raise ValueError(f"{path}: this is no {kind[1:]} file (it cannot be opened as one).")
        with zipfile.ZipFile(path) as package:
            for name in sorted(package.namelist()):
                if "/media/" in name:
                    yield from _of_bytes(package.read(name))
    elif kind == ".pdf":
        yield from _of_pdf(path)
    elif kind in (".html", ".htm"):
        yield from _of_page(path)
    else:
        yield from _of_bytes(path.read_bytes())


def _of_pdf(path: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """The figure that a PDF is; a PDF made of a document has lost the numbers of its pictures."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        raise ValueError(f"{path}: this is no pdf file (it cannot be opened as one).") from None
    words = document.get_metadata_dict()
    document.close()
    if words.get("Keywords", "").startswith(f"{MARK}:"):
        yield json.loads(words["Keywords"].removeprefix(f"{MARK}:")), words.get("Title", "")


def _of_page(path: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """Figures that stand in a page, and those in files beside it that it shows."""
    text = path.read_text(encoding="utf-8", errors="replace")
    for data in re.findall(r"data:image/(?:png|svg\+xml);base64,([A-Za-z0-9+/=\s]+)", text):
        yield from _of_bytes(base64.b64decode(data))
    yield from _of_svg(text)
    for link in re.findall(r'src="([^":]+\.(?:png|svg))"', text):
        beside = path.parent / unescape(link)
        if beside.is_file():
            yield from _of_bytes(beside.read_bytes())


def _of_bytes(data: bytes) -> Iterator[tuple[dict[str, Any], str]]:
    if data.startswith(b"\x89PNG"):
        from PIL import Image

        with Image.open(BytesIO(data)) as picture:
            picture.load()
            if MARK in picture.info:
                yield json.loads(str(picture.info[MARK])), str(picture.info.get("Title", ""))
    elif b"<svg" in data[:2000]:
        yield from _of_svg(data.decode("utf-8", errors="replace"))


def _of_svg(text: str) -> Iterator[tuple[dict[str, Any], str]]:
    titles = re.findall(r"<dc:title>(.*?)</dc:title>", text, re.S)
    for n, found in enumerate(re.findall(rf"<dc:identifier>{MARK}:(.*?)</dc:identifier>", text, re.S)):
        yield json.loads(unescape(found)), unescape(titles[n]) if n < len(titles) else ""


def compare(path: Path, mark: dict[str, Any], title: str, rows: pd.DataFrame) -> Found:
    """A figure's numbers beside those of the store."""
    name = str(mark["name"]).removesuffix("-narrow")
    if not mark["numbers"]:
        return Found(path, name, title, note="shows counts or events, which are not compared")
    keys = list(mark["keys"])
    issues = {str(n[0]) for n in mark["numbers"]}
    own = rows[rows["issue"].isin(issues)]
    by_key: dict[tuple[str, ...], list[tuple[float, int]]] = {}
    for *key, value, line in own[[*keys, "value_std", "line"]].itertuples(index=False, name=None):
        by_key.setdefault(tuple(map(str, key)), []).append((float(value), int(line)))
    columns = own[["issue", "line", "value_std"]]
    places = {(i, int(n), float(v)) for i, n, v in columns.itertuples(index=False, name=None)}
    changes = []
    for *key, old, entity, line in mark["numbers"]:
        now = by_key.get(tuple(key), [])
        if any(_same(old, v) for v, _ in now) or (not now and line and (key[0], line, old) in places):
            continue
        new = min(now, key=lambda found: abs(found[1] - (line or 0)))[0] if now else None
        changes.append(_change(dict(zip(keys, key, strict=True)), old, new, entity, line, str(mark["lang"])))
    return Found(path, name, title, len(mark["numbers"]), tuple(changes))


def _same(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-9 * max(abs(a), abs(b))


def _change(key: dict[str, str], old: float, new: float | None, entity: str, line: int | None, lang: str) -> Change:
    from kicdata.wording import amount, measure_name

    def said(value: float) -> str:
        return amount(value, key["unit_std"], lang, key["indicator"])

    before, now = said(old), "" if new is None else said(new)
    if before == now and new is not None:  # rounding hides the difference
        before, now = f"{old:,.10g} {key['unit_std']}", f"{new:,.10g} {key['unit_std']}"
    name = measure_name(key["indicator"], lang)
    return Change(key["issue"], entity or key["entity"], name, key["period"], before, now, line)
