"""The command line: reads arguments, calls the library, prints.

In: arguments. Out: lines for an analyst, and an exit code that `kicdata --help` explains.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import re
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from kicdata.inputs import Input
    from kicdata.issue import Issue
    from kicdata.reading import Reading

GARBAGE = 50_000  # new objects until Python looks for dead ones: at its usual 700 it looks 500 times in four issues
EPILOG = """examples:
  kicdata add ~/Downloads/weekly-423.txt     check an issue, copy it to data/raw, build
  kicdata build                              build everything in data/raw into data/processed
  kicdata list                               issues and families with counts
  kicdata show weekly-403                    what became of each table and chart of an issue
  kicdata show weekly-403 "도표 3"            how one table was read
  kicdata family new weekly-422 "도표 2"      the entry of specs/families.toml that would claim a table
  kicdata why 하얼빈 gdp 2023-01/2023-09      where a number is printed, how it was read, what speaks against it
  kicdata brief weekly-422                   one page: what is new, revised, doubtful, moved, left to do
  kicdata check                              what somebody should look at; ends with 1 where something must be mended
  kicdata check --account                    numbers that are neither read nor known to be none
  kicdata names                              names without 汉字, and known names that nothing used
  kicdata gaps                               charts that are only pictures
  kicdata transcribe weekly-418              a workbook to type them into; then kicdata add it
  kicdata report --issue weekly-418          the report of one issue, as HTML and docx
  kicdata stale ~/Documents/report.docx      figures in it whose numbers have changed

exit codes:
  0    all is well
  1    done, but somebody should look: `check` found an error, `check --account` a number that is neither read nor
       known to be none, `report` a chart or notebook that failed, `stale` a figure that has changed
  2    something could not be read, written or found; the lines that begin with "kicdata:" say what and where
  130  stopped with Ctrl-C
"""
_ERRORS_SHOWN = 5  # of an issue that is added
WHERE = {"transcribe": "--to", "report": "--out", "build": "--out", "add": "--out"}  # the option for another place


STOPPED = 130  # the exit code of a shell for a program that Ctrl-C has ended


class _Parser(argparse.ArgumentParser):
    """A parser that names the nearest choice for one that there is not."""

    def error(self, message: str) -> NoReturn:
        if m := re.search(r"invalid choice: '(?P<word>[^']*)' \(choose from (?P<known>.*)\)", message):
            from kicdata.store import nearest
            known = re.findall(r"[\w-]+", m["known"])
            message = f"there is no {m['word']!r} here. {nearest(m['word'], known)}"
        super().error(message)


def _parser() -> argparse.ArgumentParser:
    p = _Parser(prog="kicdata", description="KIC 중국 newsletters as tidy tables.",
                                epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = p.add_subparsers(dest="command", metavar="command", required=True)
    b = sub.add_parser("build", help="read the issues and write the tables",
                       epilog="Ends with 2 where a file could not be read; the other issues are built all the same.")
    b.add_argument("--force", action="store_true", help="read and write all again, even where nothing has changed")
    a = sub.add_parser("add", help="check an issue, copy it into data/raw and build")
    a.add_argument("file", help="the issue as PDF or text (.pdf, .txt), or a filled workbook of `transcribe` (.xlsx)")
    a.add_argument("--id", default="", help="id of the issue where neither text nor name tells it: weekly-422")
    a.add_argument("--published", default="", help="date of the issue where the text prints none: 2025-04-26")
    a.add_argument("--emptied", action="store_true", help="a filled workbook: the sheets that are empty by now are so "
                   "on purpose, and what they gave before goes")
    a.add_argument("--instead-of", default="", metavar="NAME", help="a filled workbook whose name in B3 was changed: "
                   "the name before; what it gave under that is its own")
    li = sub.add_parser("list", help="issues and families with counts")
    s = sub.add_parser("show", help="how an issue, or one table of it, was read")
    s.add_argument("issue", help="id of an issue, or a file")
    s.add_argument("caption", nargs="?", default="", help="part of a caption: \"도표 3\"")
    f = sub.add_parser("family", help="the entry of specs/families.toml that would claim a table")
    f.add_argument("action", choices=["new"], help="new: print the entry for a table that no family claims")
    f.add_argument("issue", help="id of an issue, or a file")
    f.add_argument("caption", help="part of the table's caption: \"도표 3\"")
    f.add_argument("--name", default="new_family", help="name of the family in snake_case")
    w = sub.add_parser("why", help="a number: where printed, how read, other sightings, problems")
    w.add_argument("entity", help="a Korean name, 汉字 or an id: 하얼빈, 哈尔滨, CN-230100")
    w.add_argument("indicator", help="an indicator, its label or a column of a wide table: gdp, 수출액, gdp_100m_cny")
    w.add_argument("period", nargs="?", default="", help="2024-01/2024-09 (default: the latest)")
    c = sub.add_parser("check", help="problems of the issues, errata, and what issues say differently",
                       epilog="Ends with 0 where there is no error (warnings and notes do not count), with 1 where "
                              "there is one; with --account: 0 where every number is accounted for, else 1.")
    c.add_argument("issue", nargs="?", default="", help="id of an issue (default: all)")
    c.add_argument("--notes", action="store_true", help="show notes too, not only errors and warnings")
    c.add_argument("--account", action="store_true", help="each number that is neither read nor known to be none")
    n = sub.add_parser("names", help="names that have no 汉字 yet, and entries of names.tsv that nothing used")
    br = sub.add_parser("brief", help="one page on an issue: new, revised, doubtful, moved, left to do")
    br.add_argument("issue", help="id of an issue: weekly-422")
    br.add_argument("--lang", choices=("ko", "en"), default="ko", help="language (default: ko)")
    s.add_argument("--json", action="store_true", help="the tables of a PDF as JSON: pages, caption, rows of cells")
    g = sub.add_parser("gaps", help="charts that are only pictures, and what the prose gives of them")
    g.add_argument("issue", nargs="?", default="", help="id of an issue (default: all)")
    t = sub.add_parser("transcribe", help="write a workbook to type the charts of an issue into")
    t.add_argument("issue", help="id of an issue")
    t.add_argument("--to", type=Path, help="the workbook (default: ISSUE-charts.xlsx)")
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
    for x in (b, a, s, f, t):
        x.add_argument("--raw", type=Path, help="folder of the issues (default: data/raw)")
    for x in (b, a, li, w, c, br, g, n):
        x.add_argument("--out", type=Path, help="folder of the tables (default: data/processed)")
    for x in (b, a):
        x.add_argument("--jobs", type=_jobs, default=1, metavar="N",
                       help="issues read at a time (-1: as many as there are cores)")
    return p


def _jobs(text: str) -> int:
    """How many issues are read at a time, as typed."""
    if not re.fullmatch(r"-1|[1-9]\d{0,3}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of issues to read at a time; write 1, 2, ..., or -1 "
                                         "for as many as there are cores")
    return int(text)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code."""
    gc.set_threshold(GARBAGE)
    try:
        return _run(argv)
    except KeyboardInterrupt:
        print("kicdata: stopped; the tables are those of the last finished build", file=sys.stderr)
        return STOPPED


def _run(argv: Sequence[str] | None) -> int:
    args = _parser().parse_args(argv)
    from kicdata.source import IssueError
    try:
        run = {"build": _build, "add": _add, "list": _list, "show": _show, "family": _family, "why": _why,
               "check": _check, "names": _names, "brief": _brief, "gaps": _gaps, "transcribe": _transcribe,
               "report": _report, "stale": _stale}
        return run[args.command](args)
    except (IssueError, ValueError) as e:
        print(f"kicdata: {e}", file=sys.stderr)
        return 2
    except KeyError as e:
        print(f"kicdata: {e.args[0]}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader (`| head`) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as e:
        print(f"kicdata: {_said_of(e, WHERE.get(args.command, ''))}", file=sys.stderr)
        return 2


def _said_of(e: OSError, option: str) -> str:
    """What the system refused, for an analyst: where, what it said, what to do."""
    if not e.strerror or not e.filename:
        return str(e)
    other = f", or name another place with {option}" if option else ""
    return f"{e.filename}: this cannot be read or written ({e.strerror}). Check the name and the rights{other}."


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
    for note in r.notes:
        print(note)
    _doubts(r.doubts.values())
    return _errors(r.errors)


def _doubts(doubts: Iterable[str]) -> None:
    for said in doubts:
        for line in said.splitlines():
            print(f"warning: {line}")


def _errors(errors: Iterable[str]) -> int:
    code = 0
    for e in errors:
        print(f"kicdata: {e}", file=sys.stderr)
        code = 2
    return code


def _add(args: argparse.Namespace) -> int:
    from kicdata.build import add
    from kicdata.filled import check_workbook, is_form
    from kicdata.home import is_project
    from kicdata.store import load
    check_workbook(Path(args.file))
    if is_form(Path(args.file)):
        return _add_form(args)
    raw, out = _folders(args)
    fresh = not args.raw and not is_project()
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
        wrong = problems[problems["severity"] == "error"]
        print(f"{len(problems)} problems" + f", {len(wrong)} of them errors" * (len(wrong) > 0)
              + f" (kicdata show {issue}), {len(pictures)} charts that are only pictures")
        for p in wrong.head(_ERRORS_SHOWN).itertuples():
            print(f"error in line {p.line}: {p.message}")
        _doubts(problems.loc[problems["rule"] == "article_missing", "message"])
    _doubts(r.doubts.values())
    if fresh:
        print(f"There was no project here, so {raw} was made and the file copied there. To add to the project you "
              f"have, remove {raw.parent} and run this in its folder, or set KICDATA_HOME to it.")
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


def _why(args: argparse.Namespace) -> int:
    from kicdata.sightings import why
    print(*why(args.entity, args.indicator, args.period, store=args.out), sep="\n")
    return 0


def _brief(args: argparse.Namespace) -> int:
    from kicdata.brief import brief
    print(brief(args.issue, args.lang, args.out))
    return 0


def _check(args: argparse.Namespace) -> int:
    """What somebody should look at; 1 where something must be mended."""
    if args.account:
        return _account(args)
    from kicdata.review import review
    found = review([args.issue] if args.issue else None, args.out)
    counts = found["severity"].value_counts()
    for issue, line, rule, severity, message in found[["issue", "line", "rule", "severity", "message"]].to_numpy():
        if severity != "note" or args.notes:
            where = f", line {line}" if isinstance(line, int) else ""
            print(f"{severity}: {issue}{where}: {rule}: {message}")
    said = [f"{counts.get(s, 0)} {s}s" for s in ("error", "warning", "note")]
    print(", ".join(said) + ("" if args.notes or not counts.get("note") else " (--notes shows the notes)"))
    return 1 if counts.get("error") else 0


def _account(args: argparse.Namespace) -> int:
    """What nothing claims, with line and text; 1 where there is any."""
    from kicdata.store import load
    chosen = [args.issue] if args.issue else None
    issues, problems = (load(t, issues=chosen, store=args.out) for t in ("issues", "problems"))
    for p in problems[problems["rule"].isin(["unclaimed", "crowded"])].itertuples():
        print(f"{p.issue}, line {p.line}: {p.message}")
    _table(["issue", "digit runs", "claimed", "unclaimed"],
           issues[["issue", "numbers", "claimed", "unclaimed"]].to_numpy().tolist())
    return 1 if issues["unclaimed"].sum() else 0


def _names(args: argparse.Namespace) -> int:
    from kicdata.store import load
    found = load("names", store=args.out)
    listed = found[found["status"].isin(["ambiguous", "unmatched"])]
    _table(["status", "kind", "name", "numbers", "issues"],
           listed[["status", "entity_kind", "entity_ko", "numbers", "issues"]].to_numpy().tolist())
    counts = found["status"].value_counts()
    print(", ".join(f"{counts.get(s, 0)} {s}" for s in ("matched", "joined", "ambiguous", "unmatched")))
    unused = found.loc[found["status"] == "unused", "entity_ko"]
    print(textwrap.fill(f"{len(unused)} entries of names.tsv that no number names: {', '.join(unused)}", 110))
    print("To match a name, add a row with its 汉字 to src/kicdata/specs/names.tsv, then build.")
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
    if args.json:
        print(json.dumps(issue.tables(), ensure_ascii=False))
        return 0
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
    for r in _with_caption(issue, args.caption):
        _show_table(r, s.issue)
    return 0


def _with_caption(issue: Issue, caption: str) -> list[Reading]:
    """The tables of an issue whose caption holds a text; raises `KeyError` where there is none."""
    from kicdata.store import nearest
    wanted = caption.replace(" ", "")
    hits = [r for r in issue.readings if wanted in r.table.caption.replace(" ", "")]
    if not hits:
        raise KeyError(f"{issue.source.issue} has no table with text whose caption holds {caption!r}. "
                       + nearest(caption, {r.table.caption for r in issue.readings}))
    return hits


def _family(args: argparse.Namespace) -> int:
    """Print the entry of specs/families.toml that would claim a table."""
    from kicdata.issue import read
    from kicdata.scaffold import family_entry
    found = _find(args)
    issue = read(found.path, found.issue, found.published)
    for r in _with_caption(issue, args.caption):
        if r.family:
            print(f"# {r.table.caption}: the family {r.family} claims this table already.")
        else:
            print(family_entry(r, issue.source.issue, args.name))
    return 0


def _show_table(r: Reading, issue: str) -> None:
    from kicdata.tables import words
    t, sheet = r.table, r.sheet
    print(f"{t.caption}\n  article: {t.article}")
    print(f"  lines {t.first}-{t.last}, {len(sheet.rows)} rows, {len(r.observations)} numbers")
    print(f"  header: {textwrap.shorten(t.header, 100, placeholder=' …')}")
    print(f"  family: {r.family}" if r.family else "  No family claims this table; its numbers are in figures. "
          f'To claim it: kicdata family new {issue} "{t.caption}"')
    _table(["  label", "unit", "read as", "cells"],
           [[f"  {x.text}", x.unit, (x.column.measure or x.column.field or x.column.role) if x.column else "not known",
             kind.name] for x, kind in zip(sheet.labels, sheet.types, strict=True)])
    print()
    for row in sheet.rows:
        odd = "  (does not fit the header)" if row.odd else ""
        print(f"  {row.line.number:>5}  " + "  |  ".join(words(c) or "-" for c in row.cells) + odd)
    print()


def _find(args: argparse.Namespace) -> Input:
    """The file of an issue: a path, or an id in data/raw or its digests."""
    from kicdata.build import find_issue
    from kicdata.inputs import with_given
    raw, out = _folders(args)
    if Path(args.issue).is_file():
        return with_given(Path(args.issue), raw)
    return find_issue(raw, args.issue, out)


def _gaps(args: argparse.Namespace) -> int:
    from kicdata.gaps import given
    from kicdata.store import load, processed
    found = load("exhibits", issues=[args.issue] if args.issue else None, store=processed(args.out))
    found = found[found["status"].isin(["image_only", "transcribed"])]
    charts = found.astype(object).where(found.notna(), None).to_dict("records")
    rows = [[e["issue"], e["page"] or "", e["line_first"], given(e["shows"], e["expected"], e["known"]),
             e["numbers"] or "", e["caption"]] for e in charts]
    if not rows:
        print("No chart is a picture only: there is nothing to type.")
        return 0
    _table(["issue", "page", "line", "the prose gives", "typed", "caption"], rows)
    print("\nTo type them in: kicdata transcribe ISSUE, fill the workbook, kicdata add WORKBOOK.xlsx")
    return 0


def _transcribe(args: argparse.Namespace) -> int:
    from kicdata.build import read_issue
    from kicdata.transcribe import write_form
    raw, out = _folders(args)
    issue = read_issue(raw, args.issue, out)
    path = args.to or Path(f"{issue.source.issue}-charts.xlsx")
    n = write_form(issue, path)
    print(f"{path}: {n} chart{'s' if n > 1 else ''}. Fill it, then: kicdata add {path}")
    return 0


def _add_form(args: argparse.Namespace) -> int:
    from kicdata.additions import tell
    from kicdata.build import add_form
    raw, out = _folders(args)
    issue, change, r = add_form(args.file, raw, out, args.jobs, args.emptied, args.instead_of)
    first, *rest = tell(change)
    print(f"{issue}: {first}", *rest, *r.notes, sep="\n")
    _doubts(change.notes)
    return _errors(r.errors)


def _report(args: argparse.Namespace) -> int:
    import time

    from kicdata.home import home
    from kicdata.report import ReportError, make_issue_report, make_report
    began = time.monotonic()
    place, chosen = args.home or home(), [args.issue] if args.issue else args.issues
    quiet = not sys.stderr.isatty()
    try:
        if chosen:
            written = make_issue_report(place, list(dict.fromkeys(chosen)), args.top_n, args.lang, args.out,
                                        quiet=quiet, say=print)
        else:
            written = make_report(place, None, args.top_n, args.lang, args.out, quiet=quiet,
                                  say=print)
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
