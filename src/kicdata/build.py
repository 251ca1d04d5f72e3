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
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kicdata.duplicates import choose, distinct
from kicdata.history import remember
from kicdata.source import IssueError, as_date, is_pdf, read_source

if TYPE_CHECKING:
    from kicdata.issue import Issue

PACKAGE = Path(__file__).parent
# modules that change nothing of how an issue is read
NOT_READING = ("alike", "brief", "captions", "cli", "coverage", "documents", "duplicates", "evidence", "exhibits",
               "exports", "findings", "finish", "fonts", "pages", "place", "quality", "report", "review", "running",
               "sayings", "search", "select", "sheets", "showing", "sightings", "stale", "style", "transcribe",
               "wording", "workbook")
Ids = dict[str, tuple[str, str]]  # id as read -> id and 汉字 as all issues know it
KINDS = (".txt", ".pdf")
FOLDER = "transcribed"  # in the folder of issues: what people typed from chart pictures
SMALL = ("issues", "exhibits", "events", "deals", "model_releases", "problems")


class FormError(IssueError):
    """A filled workbook with mistakes, each on a line of its own."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        ValueError.__init__(self, "\n".join(mistakes))
        self.mistakes = list(mistakes)


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


@dataclass
class Report:
    """What a build did: issues, rows, errors; `changed` is False where nothing was written.

    `kept` says that there was nothing to build from, so that the tables are those of an earlier build.
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
    files: list[str] = field(default_factory=list)


@cache
def code_hash() -> str:
    """Fingerprint of what reads an issue: code and specs, without charts and command line."""
    h = hashlib.sha256()
    code = [*(p for p in PACKAGE.glob("*.py") if p.stem not in NOT_READING), *PACKAGE.glob("pdf/*.py")]
    for p in sorted([*code, *(p for p in (PACKAGE / "specs").iterdir() if p.is_file())]):
        h.update(p.relative_to(PACKAGE).as_posix().encode())
        h.update(p.read_bytes())
    return h.hexdigest()


def _given(folder: Path) -> dict[str, dict[str, str]]:
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
    given = _given(raw)
    said = given.get(path.name, {}) if path.resolve().parent == raw.resolve() else {}
    if given and not said:  # any date will do to learn the id
        name = read_source(path, issue, as_date(path, published) or date.max).issue
        said = next((given[n] for n in (f"{name}{kind}" for kind in KINDS) if n in given), {})
    return Input(path, "", issue or said.get("issue", ""), published or said.get("published", ""))


def _cached(folder: Path) -> dict[str, Any] | None:
    """The reading of an issue in the cache; None where there is none, or only a part of one."""
    try:
        return dict(json.loads((folder / "rest.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None


def find_inputs(raw: Path) -> tuple[list[Input], list[str]]:
    """The files of a folder of issues; an issue in it shadows the digest of the same name.

    Returns the inputs and an error for each file that cannot be opened.
    """
    if not raw.is_dir():
        return [], [f"{raw}: there is no such folder. Create it and drop issues (.pdf or .txt) into it, or pass --raw."]
    found: dict[str, Input] = {}
    errors = []
    given = _given(raw)
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
        report.notes = before.get("notes", [])
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
    missing = [i for i in read if force or _cached(cache_folder / i.key) is None]
    errors += [e for e in _read_all(missing, cache_folder, jobs, quiet) if e]
    kept, notes = _by_issue(read, cache_folder)
    report.notes = copies + notes
    if not kept:
        return _keep(report, errors)
    kept, reread, wrong = _with_transcribed(kept, raw, cache_folder, report.notes)
    report.errors = errors + wrong
    report.issues, report.read_now = [issue for issue, _, _ in kept], len(missing) + reread
    folders = [folder for _, _, folder in kept]
    _write(out, folders, report, before["files"] if before else [])
    _forget(cache_folder, {i.key for i in inputs} | {folder.name for folder in folders})
    _save(out / ".state.json", json.dumps(
        {"state": state, "files": report.files, "issues": report.issues, "all_errors": report.errors,
         "keys": {issue: folder.name for issue, _, folder in kept}, "notes": report.notes,
         "observations": report.observations, "problems": report.problems}, ensure_ascii=False))
    return report


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
        return [_read_one(i, folder) for i in _progress(inputs, quiet)]
    from joblib import Parallel, delayed
    return list(Parallel(n_jobs=jobs)(delayed(_read_one)(i, folder) for i in _progress(inputs, quiet)))


def _progress(items: Sequence[Input], quiet: bool) -> Iterator[Input]:
    """The items, with a progress bar where they take longer than a second."""
    if quiet or len(items) < 2:
        yield from items
        return
    from tqdm import tqdm
    yield from tqdm(items, desc="issues", unit="issue", delay=1, leave=False)


def _read_one(i: Input, folder: Path, typed: Path | None = None, key: str = "") -> str | None:
    """Read one issue, with what was typed of its pictures, into the cache; an error text where it is no issue."""
    from kicdata.identity import names_of
    from kicdata.issue import read
    from kicdata.sheets import harmless
    from kicdata.store import as_dicts, frame, wide_rows
    from kicdata.transcription import read_filled
    try:
        issue = read(i.path, i.issue, i.published, read_filled(typed) if typed else ())
    except IssueError as e:
        return str(e)
    key = key or i.key
    aside = folder / f"{key}.new"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    rows = frame("observations", issue.rows)
    rows.to_parquet(aside / "observations.parquet", index=False)
    harmless(rows).to_csv(aside / "observations.csv", index=False, header=False)
    rest = {"issue": issue.source.issue, "published": issue.source.published.isoformat(), "rows": len(rows),
            "names": names_of(issue.rows),
            "tables": {"issues": as_dicts([issue.row]), "exhibits": as_dicts(issue.exhibits),
                       "events": as_dicts(issue.events), "deals": as_dicts(x for r in issue.readings for x in r.deals),
                       "model_releases": as_dicts(x for r in issue.readings for x in r.releases),
                       "problems": as_dicts(issue.problems)}}
    for family, table in wide_rows(issue.rows).items():
        (aside / f"wide-{family}.json").write_text(json.dumps(table, ensure_ascii=False), encoding="utf-8")
    lines = [[x.number, x.text] for x in issue.source.lines]
    (aside / "lines.json").write_text(json.dumps(lines, ensure_ascii=False), encoding="utf-8")
    (aside / "rest.json").write_text(json.dumps(rest, ensure_ascii=False), encoding="utf-8")
    shutil.rmtree(folder / key, ignore_errors=True)
    os.replace(aside, folder / key)
    remember(folder, issue.source.issue, i.sha256, code_hash(), issue.rows)
    return None


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
            if _cached(folder / key) is None:
                error = _read_one(i, folder, typed, key)
                now += 1
                errors += [error] if error else []
            reading = folder / key if _cached(folder / key) is not None else reading
        found.append((issue, i, reading))
    lost = {p.stem for p in (raw / FOLDER).glob("*.csv")} - {issue for issue, _, _ in kept}
    notes += [f"{raw / FOLDER / issue}.csv: there is no issue {issue}; what was typed of its charts is left out."
              for issue in sorted(lost)]
    return found, now, errors


def _by_issue(inputs: Sequence[Input], folder: Path) -> tuple[list[tuple[str, Input, Path]], list[str]]:
    """Issues, by date, each with its file and cached reading; notes on files that another was read in place of."""
    found: dict[str, list[tuple[Input, str]]] = {}
    for i in inputs:
        rest = _cached(folder / i.key)
        if rest:
            found.setdefault(rest["issue"], []).append((i, rest["published"]))
    kept, notes = [], []
    for issue, group in found.items():
        best, note = choose(issue, [i for i, _ in group])
        notes += [note] if note else []
        kept.append((next(published for i, published in group if i is best), issue, best))
    kept.sort(key=lambda x: x[:2])
    return [(issue, i, folder / i.key) for _, issue, i in kept], notes


def _forget(folder: Path, keys: set[str]) -> None:
    for p in folder.iterdir():
        if p.is_dir() and p.name not in keys:
            shutil.rmtree(p, ignore_errors=True)


def _write(out: Path, folders: Sequence[Path], report: Report, earlier: Sequence[str]) -> None:
    """Join the cached issues, one at a time, into new files; then put them in place of the earlier ones."""
    aside = out / ".new"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    one = _resolve_names(aside, folders)
    report.observations = _join_observations(aside, folders, one)
    sheets = _join_small(aside, folders)
    report.problems = len(sheets["problems"])
    _write_wide(aside, folders, sheets, one)
    fresh = {p.name for p in aside.iterdir()}
    (out / ".state.json").unlink(missing_ok=True)  # from here to the end the tables are of two builds
    for p in sorted(aside.iterdir()):
        os.replace(p, out / p.name)
    for name in set(earlier) - fresh:
        (out / name).unlink(missing_ok=True)
    aside.rmdir()
    report.files = sorted(fresh)


def _resolve_names(aside: Path, folders: Sequence[Path]) -> Ids:
    """The table of names, and the ids that become another's since another issue prints their 汉字."""
    from kicdata.identity import resolve
    from kicdata.store import frame
    readings = (_cached(folder) or {"issue": "", "names": []} for folder in folders)
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
        rows = [row for folder in folders for row in (_cached(folder) or {"tables": {name: []}})["tables"][name]]
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
        yield from ((n, sheets[n]) for n in ("events", "problems"))
        yield "codebook", codebook()
        yield "sources", sheets["issues"]

    flagged = pd.read_parquet(aside / "observations.parquet", filters=[("flags", "!=", "")],
                              columns=["issue", "line", "family", "entity", "indicator", "unit_std", "period", "basis",
                                       "flags"])
    write_workbook(aside / "kicdata.xlsx", frames(), sheets["problems"], flagged)
    write_table(aside, "codebook", codebook())


def add(file: str | Path, raw: str | Path, out: str | Path, issue: str = "", published: str = "",
        jobs: int = 1) -> tuple[str, Report]:
    """Check an issue's file, copy it into `raw` under its id, and build.

    What was said of an issue of this id before (its date) holds on. Returns the id and the report; its
    `notes` say where the file's name was not followed. Raises `IssueError` where the file is no issue or
    the id is taken by another text; nothing is copied then.
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
    if target.exists() and target.resolve() != path.resolve() and target.read_bytes() != path.read_bytes():
        raise IssueError(path, f"{target} already holds another text of {source.issue}.",
                         "Remove that file first if this one is to replace it.")
    if target.resolve() != path.resolve():
        shutil.copyfile(path, target)
    if issue or published:
        given = _given(raw)
        given[target.name] = {"issue": said.issue, "published": said.published}
        _save(raw / "given.json", json.dumps(given, ensure_ascii=False, indent=1))
    report = build(raw, out, jobs)
    report.notes += [f"{path}: {n.message} It was added as {target.name}; if the name is right, remove {target} and "
                     f"pass --id." for n in source.notices if n.rule == "name_differs"]
    return source.issue, report


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
    rest = _cached(out / ".cache" / i.key) if out else None
    if i.issue or rest:
        return i.issue or str(rest["issue"] if rest else "")
    try:
        return read_source(i.path, i.issue, as_date(i.path, i.published)).issue
    except IssueError:  # `build` says why
        return ""


def read_issue(raw: Path, issue: str, out: Path | None = None) -> Issue:
    """An issue of the folder by its id, with what was typed of its pictures."""
    from kicdata.issue import read
    from kicdata.transcription import read_filled
    i, typed = find_issue(raw, issue, out), raw / FOLDER / f"{issue}.csv"
    return read(i.path, i.issue, i.published, read_filled(typed) if typed.exists() else ())


def add_form(file: str | Path, raw: str | Path, out: str | Path, jobs: int = 1) -> tuple[str, int, Report]:
    """Check a filled workbook of charts, keep its rows in `raw`, and build.

    A second time the same workbook changes nothing. Returns the id of the issue, how many rows are new or
    changed, and the report. Raises `IssueError` with every mistake on a line of its own; nothing is kept then.
    """
    from kicdata.transcribe import open_form, read_form
    from kicdata.transcription import read_filled, upsert, write_filled
    path, raw = Path(file), Path(raw)
    issue = open_form(path)[0]
    rows, mistakes = read_form(path, read_issue(raw, issue, Path(out)))
    if mistakes:
        raise FormError(mistakes)
    target = raw / FOLDER / f"{issue}.csv"
    before = read_filled(target) if target.exists() else []
    after = upsert(before, rows)
    fresh = [f for f in after if f not in before]
    if fresh:
        write_filled(target, after)
    return issue, len(fresh), build(raw, out, jobs)
