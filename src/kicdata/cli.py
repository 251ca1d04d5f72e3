"""The command line: reads arguments, calls the library, prints.

In: arguments. Out: lines for an analyst, exit code 0, 2 where something could not be read.
"""

from __future__ import annotations

import argparse
import os
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kicdata.build import Input

EPILOG = """examples:
  kicdata add ~/Downloads/weekly-423.txt     check an issue, copy it to data/raw, build
  kicdata build                              build everything in data/raw into data/processed
  kicdata list                               issues and families with counts
  kicdata show weekly-403                    what became of each table and chart of an issue
  kicdata show weekly-403 "도표 3"            how one table was read
  kicdata report --issue weekly-418          the report of one issue, as HTML and docx
  kicdata stale ~/Documents/report.docx      figures in it whose numbers have changed
"""


STOPPED = 130  # the exit code of a shell for a program that Ctrl-C has ended


def _parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(prog="kicdata", description="KIC 중국 newsletters as tidy tables.",
                                epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = p.add_subparsers(dest="command", metavar="command", required=True)
    b = sub.add_parser("build", help="read the issues and write the tables")
    b.add_argument("--force", action="store_true", help="read and write all again, even where nothing has changed")
    a = sub.add_parser("add", help="check an issue, copy it into data/raw and build")
    a.add_argument("file", help="the issue as text (.txt)")
    a.add_argument("--id", default="", help="id of the issue where neither text nor name tells it: weekly-422")
    a.add_argument("--published", default="", help="date of the issue where the text prints none: 2025-04-26")
    li = sub.add_parser("list", help="issues and families with counts")
    s = sub.add_parser("show", help="how an issue, or one table of it, was read")
    s.add_argument("issue", help="id of an issue, or a file")
    s.add_argument("caption", nargs="?", default="", help="part of a caption: \"도표 3\"")
    r = sub.add_parser("report", help="charts and sentences: all notebooks, one issue, or a comparison")
    r.add_argument("--issue", metavar="ISSUE", help="the report of one issue, HTML and docx: weekly-418")
    r.add_argument("--issues", nargs="+", metavar="ISSUE", help="a comparison of some issues, HTML and docx")
    r.add_argument("--top-n", type=int, help="how many bars or lines the rankings show")
    r.add_argument("--lang", default="ko", help="ko or en")
    r.add_argument("--home", help="the project's folder (default: found upwards from here)")
    r.add_argument("--out", help="the folder to write (default: reports/)")
    st = sub.add_parser("stale", help="figures in documents whose numbers have changed since")
    st.add_argument("path", nargs="+", type=Path, help="docx, pptx, html, svg, pdf or png files, or folders of them")
    st.add_argument("--store", type=Path, help="folder of the tables (default: data/processed)")
    for x in (b, a, s):
        x.add_argument("--raw", type=Path, help="folder of the issues (default: data/raw)")
    for x in (b, a, li):
        x.add_argument("--out", type=Path, help="folder of the tables (default: data/processed)")
    for x in (b, a):
        x.add_argument("--jobs", type=int, default=1, help="issues read at a time (-1: as many as there are cores)")
    return p


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code."""
    try:
        return _run(argv)
    except KeyboardInterrupt:
        print("kicdata: stopped; the tables are those of the last finished build", file=sys.stderr)
        return STOPPED


def _run(argv: Sequence[str] | None) -> int:
    args = _parser().parse_args(argv)
    from kicdata.source import IssueError
    try:
        commands = {"build": _build, "add": _add, "list": _list, "show": _show, "report": _report, "stale": _stale}
        return commands[args.command](args)
    except (IssueError, FileNotFoundError, ValueError) as e:
        print(f"kicdata: {e}", file=sys.stderr)
        return 2
    except KeyError as e:
        print(f"kicdata: {e.args[0]}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader (`| head`) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _folders(args: argparse.Namespace) -> tuple[Path, Path]:
    from kicdata.home import home
    root = home()
    return args.raw or root / "data" / "raw", getattr(args, "out", None) or root / "data" / "processed"


def _build(args: argparse.Namespace) -> int:
    from kicdata.build import build
    raw, out = _folders(args)
    r = build(raw, out, args.jobs, quiet=not sys.stderr.isatty(), force=args.force)
    if r.kept:
        pass  # the errors say it
    elif r.changed:
        print(f"{len(r.issues)} issues ({r.read_now} read now), {r.observations:,} numbers, {r.problems} problems "
              f"-> {out}")
    else:
        print(f"Nothing to do: {len(r.issues)} issues, {r.observations:,} numbers in {out} are up to date.")
    return _errors(r.errors)


def _errors(errors: Iterable[str]) -> int:
    code = 0
    for e in errors:
        print(f"kicdata: {e}", file=sys.stderr)
        code = 2
    return code


def _add(args: argparse.Namespace) -> int:
    from kicdata.build import add
    from kicdata.store import load
    raw, out = _folders(args)
    issue, r = add(args.file, raw, out, args.id, args.published, args.jobs)
    for note in r.notes:
        print(note)
    if issue in r.issues:
        rows = load(issues=[issue], store=out)
        row = load("issues", issues=[issue], store=out).iloc[0]
        counts = rows["family"].value_counts()
        problems = load("problems", issues=[issue], store=out)
        pictures = load("exhibits", issues=[issue], store=out).query("status == 'image_only'")
        print(f"{issue}: {row['title']}, {row['published']} ({row['published_basis']})")
        print(f"{len(rows)} numbers: " + ", ".join(f"{f} {n}" for f, n in counts.items()))
        print(f"{len(problems)} problems (kicdata show {issue}), {len(pictures)} charts that are only pictures")
    return _errors(r.errors)


def _list(args: argparse.Namespace) -> int:
    from kicdata import specs
    from kicdata.store import load, processed
    store = processed(args.out)
    rows, issues = load(store=store), load("issues", store=store)
    problems = load("problems", store=store)["issue"].value_counts()
    counts = rows["issue"].value_counts()
    _table(["issue", "published", "basis", "numbers", "problems", "title"],
           [[i.issue, i.published, i.published_basis, counts.get(i.issue, 0), problems.get(i.issue, 0), i.title]
            for i in issues.itertuples()])
    print()
    by = rows.groupby("family")
    count = by.size()
    distinct = by[["issue", "entity"]].nunique()
    _table(["family", "numbers", "issues", "entities", ""],
           [[f.name, count[f.name], *distinct.loc[f.name], f"{f.ko} / {f.en}"]
            for f in specs.families().values() if f.name in count.index])
    return 0


def _table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Rows in columns; Korean letters take two."""
    def width(text: str) -> int:
        return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    cells = [[f"{v:,}" if isinstance(v, int) else str(v) for v in r] for r in [list(header), *rows]]
    widths = [max(width(r[i]) for r in cells) for i in range(len(header))]
    for r in cells:
        print("  ".join(c + " " * (w - width(c)) for c, w in zip(r, widths, strict=True)).rstrip())


def _show(args: argparse.Namespace) -> int:
    from kicdata.issue import read
    found = _find(args)
    issue = read(found.path, found.issue, found.published)
    s = issue.source
    if not args.caption:
        print(f"{s.issue}: {s.title}, {s.published} ({s.published_basis}), {s.path}")
        print(f"{len(issue.rows)} numbers, {len(issue.events)} events\n")
        _table(["lines", "status", "family", "rows", "numbers", "caption"],
               [[f"{e.line_first}-{e.line_last}", e.status, e.family, e.rows, e.numbers, e.caption]
                for e in issue.exhibits])
        if issue.problems:
            print()
        for p in issue.problems:
            print(f"{p.severity}: {f'line {p.line}: ' if p.line else ''}{p.message}")
        return 0
    from kicdata.store import nearest
    wanted = args.caption.replace(" ", "")
    hits = [r for r in issue.readings if wanted in r.table.caption.replace(" ", "")]
    if not hits:
        raise KeyError(f"{s.issue} has no table with text whose caption holds {args.caption!r}. "
                       + nearest(args.caption, {r.table.caption for r in issue.readings}))
    for r in hits:
        _show_table(r)
    return 0


def _show_table(r: object) -> None:
    from kicdata.families import family_of
    from kicdata.issue import Reading
    from kicdata.tables import attach_headers
    assert isinstance(r, Reading)
    t = r.table
    print(f"{t.caption}\n  article: {t.article}")
    print(f"  lines {t.first}-{t.last}, {len(t.rows)} rows, {len(r.observations)} numbers")
    print(f"  header: {textwrap.shorten(t.header, 100, placeholder=' …')}")
    claim = family_of(t)
    if claim is None:
        print("  No family claims this table; its rows are not read.")
    else:
        print(f"  family: {claim[0].name}")
        _table(["  label", "unit", "read as"],
               [[f"  {x.text}", x.unit, (x.column.measure or x.column.role) if x.column else "not known"]
                for x in attach_headers(t.header, claim[1])])
    print()
    for row in t.rows:
        print(f"  {row.line.number:>5}  {row.rank:>3}  {row.label}  |  " + "  |  ".join(c.text for c in row.cells))
    print()


def _find(args: argparse.Namespace) -> Input:
    """The file of an issue: a path, or an id in data/raw or its digests."""
    from kicdata.build import find_inputs, with_given
    from kicdata.source import IssueError, as_date, read_source
    from kicdata.store import nearest
    raw, _ = _folders(args)
    if Path(args.issue).is_file():
        return with_given(Path(args.issue), raw)
    by_name = {i.issue or i.path.stem: i for i in find_inputs(raw)[0]}
    if args.issue not in by_name:  # a file may have another name than its issue
        for i in list(by_name.values()):
            try:
                by_name[read_source(i.path, i.issue, as_date(i.path, i.published)).issue] = i
            except IssueError:
                continue
    if args.issue not in by_name:
        raise KeyError(f"There is no issue {args.issue!r} in {raw}. {nearest(args.issue, by_name)}")
    return by_name[args.issue]


def _report(args: argparse.Namespace) -> int:
    import time

    from kicdata.home import home
    from kicdata.report import ReportError, make_issue_report, make_report
    began = time.monotonic()
    place, chosen = args.home or home(), [args.issue] if args.issue else args.issues
    try:
        if chosen:
            written = make_issue_report(place, list(dict.fromkeys(chosen)), args.top_n, args.lang, args.out)
        else:
            written = make_report(place, None, args.top_n, args.lang, args.out)
    except ReportError as e:
        print(f"kicdata: {e}", file=sys.stderr)
        return 1
    shown = written if chosen else written[:1]
    print(f"{len(written)} files in {time.monotonic() - began:.0f} s: {', '.join(map(str, shown))}")
    return 0


def _stale(args: argparse.Namespace) -> int:
    from kicdata.stale import find_stale
    code = 0
    for found in find_stale(args.path, args.store):
        print(found)
        code = max(code, found.code)
    return code


if __name__ == "__main__":
    raise SystemExit(main())
