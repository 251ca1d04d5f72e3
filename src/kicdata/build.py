"""The whole flow on one page: issues in a folder become the tables of the contract.

    files -> read each issue (cached by content) -> join the issues -> write aside -> rename

A file that cannot be read is reported and left out; the others still build. What was written before
stays whole until everything new is written.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kicdata.duplicates import choose, distinct
from kicdata.inputs import KINDS, Input, find_inputs, said_of, with_given
from kicdata.joining import write_tables
from kicdata.readings import cached, forget, read_one
from kicdata.sequence import out_of_order
from kicdata.source import IssueError, as_date, is_pdf, read_source

if TYPE_CHECKING:
    from kicdata.issue import Issue
    from kicdata.typed import Change, Filled

FOLDER = "transcribed"  # in the folder of issues: what people typed from chart pictures


class FormError(IssueError):
    """A filled workbook with mistakes, each on a line of its own."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        ValueError.__init__(self, "\n".join(mistakes))
        self.mistakes = list(mistakes)


@dataclass
class Report:
    """What a build did: issues, rows, errors; `changed` is False where nothing was written.

    `kept` says that there was nothing to build from, so that the tables are those of an earlier build. `doubts` tells
    of issues whose number and date do not fit.
    """

    out: Path
    changed: bool = True
    kept: bool = False
    issues: list[str] = field(default_factory=list)
    read_now: int = 0
    observations: int = 0
    problems: int = 0
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    doubts: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)


def _state(inputs: Sequence[Input], errors: Sequence[str], raw: Path) -> dict[str, Any]:
    typed = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted((raw / FOLDER).glob("*.csv"))}
    return {"inputs": sorted([str(i.path), i.key] for i in inputs), "errors": sorted(errors), "transcribed": typed}


def _keep(report: Report, errors: Sequence[str]) -> Report:
    """The report where there is nothing to build from: what was written before stays."""
    report.changed, report.kept, report.errors = False, True, list(errors)
    if (report.out / "observations.parquet").exists():
        report.errors.append(f"{report.out}: the tables there were left as they are, since no issue could be read.")
    else:
        report.errors.append(f"{report.out}: no tables were written, since no issue could be read.")
    return report


def build(raw: str | Path, out: str | Path, jobs: int = 1, quiet: bool = True, force: bool = False) -> Report:
    """Read every issue in `raw` and write the tables to `out`.

    Does nothing where texts, specs and code are as they were, unless `force` has all read and written
    again. Where no issue can be read the tables stay as they are. Returns a `Report`; its `errors` name
    the files that were left out. Raises `IssueError` where `out` cannot be written.
    """
    raw, out = Path(raw), Path(out)
    inputs, errors = find_inputs(raw)
    report = Report(out)
    if not inputs:
        if not errors:
            errors = [f"{raw}: no issue was found. Issues are expected there as PDF or text (.pdf, .txt), each named "
                      "after its issue, as in weekly-422.pdf; drop them in, or pass another folder with --raw."]
        return _keep(report, errors)
    before = _read_state(out)
    if (not force and before and before["state"] == _state(inputs, errors, raw)
            and all((out / f).exists() for f in before["files"])):
        report.changed, report.issues, report.errors = False, before["issues"], before["all_errors"]
        report.notes, report.doubts = before.get("notes", []), before.get("doubts", {})
        report.observations, report.problems = before["observations"], before["problems"]
        return report
    cache_folder = out / ".cache"
    try:
        cache_folder.mkdir(parents=True, exist_ok=True)
        (out / ".cache" / "probe").write_text("")
        (out / ".cache" / "probe").unlink()
    except OSError as e:
        raise IssueError(out, f"the folder cannot be written ({e.strerror}).",
                         "Pass another one with --out or change its rights.") from None
    state = _state(inputs, errors, raw)
    read, copies = distinct(inputs)
    missing = [i for i in read if force or cached(cache_folder / i.key) is None]
    errors += [e for e in _read_all(missing, cache_folder, jobs, quiet) if e]
    kept, notes, rivals = _by_issue(read, cache_folder)
    report.notes = copies + notes
    if not kept:
        return _keep(report, errors)
    kept, reread, wrong = _with_transcribed(kept, raw, cache_folder, report.notes)
    report.errors = errors + rivals + wrong
    report.issues, report.read_now = [issue for issue, _, _ in kept], len(missing) + reread
    folders = [folder for _, _, folder in kept]
    report.observations, report.problems, report.files = write_tables(out, folders, before["files"] if before else [])
    report.doubts = _out_of_order(folders)
    forget(cache_folder, {i.key for i in inputs} | {folder.name for folder in folders})
    _save(out / ".state.json", json.dumps(
        {"state": state, "files": report.files, "issues": report.issues, "all_errors": report.errors,
         "keys": {issue: folder.name for issue, _, folder in kept}, "notes": report.notes,
         "doubts": report.doubts,
         "observations": report.observations, "problems": report.problems}, ensure_ascii=False))
    return report


def _out_of_order(folders: Sequence[Path]) -> dict[str, str]:
    """Issue -> what is odd of its number and date beside those of the others."""
    read = (cached(folder) for folder in folders)
    return out_of_order(row for r in read if r for row in r["tables"]["issues"])


def _read_state(out: Path) -> dict[str, Any] | None:
    try:
        return dict(json.loads((out / ".state.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None


def _save(path: Path, text: str) -> None:
    aside = path.with_name(path.name + ".new")
    aside.write_text(text, encoding="utf-8")
    os.replace(aside, path)


def _read_all(inputs: Sequence[Input], folder: Path, jobs: int, quiet: bool) -> list[str | None]:
    if jobs == 1 or len(inputs) < 2:
        return [read_one(i, folder) for i in _progress(inputs, quiet)]
    from joblib import Parallel, delayed
    return list(Parallel(n_jobs=jobs)(delayed(read_one)(i, folder) for i in _progress(inputs, quiet)))


def _progress(items: Sequence[Input], quiet: bool) -> Iterator[Input]:
    """The items, with a progress bar where they take longer than a second."""
    if quiet or len(items) < 2:
        yield from items
        return
    from tqdm import tqdm
    yield from tqdm(items, desc="issues", unit="issue", delay=1, leave=False)


def _with_transcribed(kept: Sequence[tuple[str, Input, Path]], raw: Path, folder: Path, notes: list[str]
                      ) -> tuple[list[tuple[str, Input, Path]], int, list[str]]:
    """The readings, those of issues of which charts were typed in with these numbers; how many were read now.

    A file of typed numbers that cannot be read is an error; the issue stays without them.
    """
    found, now, errors = [], 0, []
    for issue, i, reading in kept:
        typed = raw / FOLDER / f"{issue}.csv"
        if typed.exists():
            key = hashlib.sha256(i.key.encode() + typed.read_bytes()).hexdigest()[:24]
            if cached(folder / key) is None:
                error = read_one(i, folder, typed, key)
                now += 1
                errors += [error] if error else []
            reading = folder / key if cached(folder / key) is not None else reading
        found.append((issue, i, reading))
    lost = {p.stem for p in (raw / FOLDER).glob("*.csv")} - {issue for issue, _, _ in kept}
    notes += [f"{raw / FOLDER / issue}.csv: there is no issue {issue}; what was typed of its charts is left out."
              for issue in sorted(lost)]
    return found, now, errors


def _by_issue(inputs: Sequence[Input], folder: Path) -> tuple[list[tuple[str, Input, Path]], list[str], list[str]]:
    """Issues, by date, each with its file and cached reading; notes on files that another was read in place of.

    Two texts of one issue that differ are an error, since nobody said which is meant.
    """
    found: dict[str, list[tuple[Input, str]]] = {}
    for i in inputs:
        rest = cached(folder / i.key)
        if rest:
            found.setdefault(rest["issue"], []).append((i, rest["published"]))
    kept = []
    notes: list[str] = []
    errors: list[str] = []
    for issue, group in found.items():
        best, note, open_ = choose(issue, [i for i, _ in group])
        (errors if open_ else notes).extend([note] if note else [])
        kept.append((next(published for i, published in group if i is best), issue, best))
    kept.sort(key=lambda x: x[:2])
    return [(issue, i, folder / i.key) for _, issue, i in kept], notes, errors


def add(file: str | Path, raw: str | Path, out: str | Path, issue: str = "", published: str = "",
        jobs: int = 1) -> tuple[str, Report]:
    """Check an issue's file, copy it into `raw` under its id, and build.

    What was said of an issue of this id before (its date) holds on. Returns the id and the report; its `notes` say
    where the file's name was not followed, its `doubts` what is odd of its id and date. Raises `IssueError` where the
    file is no issue or the id is taken by another text; nothing is copied then.
    """
    path, raw = Path(file), Path(raw)
    if path.is_dir():
        raise IssueError(path, "this is a folder, and one issue is added at a time.",
                         f"Name a file in it, or copy its files into {raw} and run `kicdata build`.")
    if not path.is_file():
        raise IssueError(path, "there is no such file.", "Check the name.")
    said = with_given(path, raw, issue, published)
    source = read_source(path, said.issue, as_date(path, said.published))
    raw.mkdir(parents=True, exist_ok=True)
    target = raw / f"{source.issue}{'.pdf' if is_pdf(path.read_bytes()) else '.txt'}"
    differs = next((n for n in source.notices if n.rule == "id_differs"), None)
    if differs and (held := _other_text(path, source.issue, raw)):
        raise IssueError(path, f"its running headers say {differs.printed}, not {source.issue}, and {held} holds "
                         f"another text of {source.issue}.",
                         "Leave --id away, or remove that file first if this is to replace it.")
    if target.exists() and target.resolve() != path.resolve() and target.read_bytes() != path.read_bytes():
        raise IssueError(path, f"{target} already holds another text of {source.issue}.",
                         "Remove that file first if this one is to replace it.")
    if target.resolve() != path.resolve():
        shutil.copyfile(path, target)
    if issue or published:
        given = said_of(raw)
        given[target.name] = {"issue": said.issue, "published": said.published}
        _save(raw / "given.json", json.dumps(given, ensure_ascii=False, indent=1))
    report = build(raw, out, jobs)
    report.notes += [f"{path}: {n.message} It was added as {target.name}; if the name is right, remove {target} and "
                     f"pass --id." for n in source.notices if n.rule == "name_differs"]
    own = [n.message for n in source.notices if n.rule in ("id_differs", "issue_date")]
    own += [report.doubts[source.issue]] if source.issue in report.doubts else []
    report.doubts = {source.issue: "\n".join(own)} if own else {}
    return source.issue, report


def _other_text(path: Path, issue: str, raw: Path) -> Path | None:
    """The file of an id in the folder, or among its digests, that holds another text than `path`."""
    files = [p for folder in (raw, raw / "digests") for p in folder.glob(f"{issue}.*") if p.suffix.lower() in KINDS]
    return next((p for p in files if p.read_bytes() != path.read_bytes()), None)


def find_issue(raw: Path, issue: str, out: Path | None = None) -> Input:
    """The file that a build reads for an issue, by its id; a file may have another name than its issue.

    `out` are the tables: what was read into its cache need not be read again. Raises `KeyError` with the nearest id.
    """
    found: dict[str, list[Input]] = {}
    for i in distinct(find_inputs(raw)[0])[0]:
        found.setdefault(_issue_of(i, out), []).append(i)
    found.pop("", None)
    if issue not in found:
        from kicdata.store import nearest
        raise KeyError(f"There is no issue {issue!r} in {raw}. {nearest(issue, found)}")
    return choose(issue, found[issue])[0]


def _issue_of(i: Input, out: Path | None) -> str:
    """The id of a file's issue; empty where it is none."""
    rest = cached(out / ".cache" / i.key) if out else None
    if i.issue or rest:
        return i.issue or str(rest["issue"] if rest else "")
    try:
        return read_source(i.path, i.issue, as_date(i.path, i.published)).issue
    except IssueError:  # `build` says why
        return ""


def read_issue(raw: Path, issue: str, out: Path | None = None) -> Issue:
    """An issue of the folder by its id, with what was typed of its pictures."""
    from kicdata.issue import read
    from kicdata.typed import read_filled
    i, typed = find_issue(raw, issue, out), raw / FOLDER / f"{issue}.csv"
    return read(i.path, i.issue, i.published, read_filled(typed) if typed.exists() else ())


def add_form(file: str | Path, raw: str | Path, out: str | Path, jobs: int = 1, emptied: bool = False,
             instead_of: str = "") -> tuple[str, Change, Report]:
    """Check a filled workbook of charts, keep its rows in `raw`, and build.

    What the workbook gave before and gives no more is taken out, but for sheets that are empty now, unless they are
    `emptied` on purpose. What it gave under the name `instead_of` is its own from now on. A second time the same
    workbook changes nothing. Returns the id of the issue, what changed, and the report. Raises `IssueError` with every
    mistake on a line of its own; nothing is kept then.
    """
    from kicdata.additions import refuse_lost, tell_held
    from kicdata.filled import open_form, read_form
    from kicdata.transcription import thing_of
    from kicdata.typed import read_log, renamed, renew, under_other_names, write_log
    path, raw = Path(file), Path(raw)
    name = open_form(path)[0]
    issue = read_issue(raw, name, Path(out))
    form = read_form(path, issue)
    if form.mistakes:
        raise FormError(form.mistakes)
    target = raw / FOLDER / f"{name}.csv"
    before = log = read_log(target)
    if instead_of:
        try:
            log = renamed(log, form.by, instead_of)
        except ValueError as e:
            raise IssueError(path, str(e), "Write the name as it stood in B3 before, or leave --instead-of away.") \
                from None

    def thing(f: Filled) -> tuple[str, ...]:
        return thing_of(issue.context, issue.charts, issue.rows, f)

    others = under_other_names(log, form.rows, form.by, thing)
    if any(lost for _, lost in others.values()):
        raise FormError([refuse_lost(path, form.by.who, who, lost) for who, (_, lost) in others.items() if lost])
    after, change = renew(log, form.rows, form.by, form.given, form.charts, thing, emptied)
    change.notes = [*form.notes, *(tell_held(path, form.by.who, who, held) for who, (held, _) in others.items())]
    if after != before:
        write_log(target, after)
    return name, change, build(raw, out, jobs)
