"""The files of a folder of issues, each with what a person said of it.

In: `data/raw`, with the digests below it. Out: an `Input` for each file, whose key is the same for the same text,
name, specs and code. A file of another kind, or one that cannot be opened, is an error and is left out.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from kicdata.source import IssueError, as_date, read_source

PACKAGE = Path(__file__).parent
# modules that change nothing of how an issue is read
NOT_READING = ("additions", "alike", "brief", "captions", "cli", "contradictions", "coverage", "documents",
               "duplicates", "evidence", "exhibits", "exports", "filled", "findings", "finish", "fonts", "form",
               "pages", "place", "quality", "report", "review", "running", "sayings", "search", "select", "sequence",
               "showing", "sightings", "stale", "style", "transcribe", "wording", "workbook")
KINDS = (".txt", ".pdf")


@dataclass(frozen=True)
class Input:
    """A file of an issue, with what a person said of it."""

    path: Path
    sha256: str
    issue: str = ""
    published: str = ""

    @property
    def key(self) -> str:
        """The same for the same text, name, specs and code."""
        parts = (self.sha256, self.path.name, self.issue, self.published, code_hash())
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


@cache
def code_hash() -> str:
    """Fingerprint of what reads an issue: code and specs, without charts and command line."""
    h = hashlib.sha256()
    code = [*(p for p in PACKAGE.glob("*.py") if p.stem not in NOT_READING), *PACKAGE.glob("pdf/*.py")]
    for p in sorted([*code, *(p for p in (PACKAGE / "specs").iterdir() if p.is_file())]):
        h.update(p.relative_to(PACKAGE).as_posix().encode())
        h.update(p.read_bytes())
    return h.hexdigest()


def said_of(folder: Path) -> dict[str, dict[str, str]]:
    path = folder / "given.json"
    if not path.exists():
        return {}
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except ValueError as e:
        raise IssueError(path, f"what was said with --id and --published cannot be read ({e}).",
                         "Mend the file, or delete it and add the issues again.") from None


def with_given(path: Path, raw: Path, issue: str = "", published: str = "") -> Input:
    """A file with what is said of it, now or when an issue of its id was added to `raw`; now wins."""
    given = said_of(raw)
    said = given.get(path.name, {}) if path.resolve().parent == raw.resolve() else {}
    if given and not said:  # any date will do to learn the id
        name = read_source(path, issue, as_date(path, published) or date.max).issue
        said = next((given[n] for n in (f"{name}{kind}" for kind in KINDS) if n in given), {})
    return Input(path, "", issue or said.get("issue", ""), published or said.get("published", ""))


def find_inputs(raw: Path) -> tuple[list[Input], list[str]]:
    """The files of a folder of issues; an issue in it shadows the digest of the same name.

    Returns the inputs and an error for each file that cannot be opened.
    """
    if not raw.is_dir():
        return [], [f"{raw}: there is no such folder. Create it and drop issues (.pdf or .txt) into it, or pass --raw."]
    found: dict[str, Input] = {}
    errors = []
    given = said_of(raw)
    for folder in (raw / "digests", raw):
        for p in sorted(folder.glob("*")) if folder.is_dir() else []:
            if p.is_dir() or p.name.startswith(".") or p.name in ("given.json", "README.md"):
                continue
            if p.suffix.lower() not in KINDS:
                errors.append(f"{p}: files of this kind are not read. Save the issue as PDF or plain text (.txt).")
                continue
            try:
                sha = hashlib.sha256(p.read_bytes()).hexdigest()
            except OSError as e:
                errors.append(f"{p}: the file cannot be read ({e.strerror}). Check its name and rights.")
                continue
            said = given.get(p.name, {})
            found[p.name] = Input(p, sha, said.get("issue", ""), said.get("published", ""))
    return list(found.values()), errors
