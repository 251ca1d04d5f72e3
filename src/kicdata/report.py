"""The report: pages of all notebooks with an index, or one file for one issue or for a comparison.

In: the store (the caller built it) and `notebooks/`. Out: `reports/NN-name.html` and `.ipynb`, an index and the charts;
for chosen issues `reports/NAME.html` (one file) and `.docx`. Refuses a parameter, an issue or a language that does not
exist, and names the nearest one, before anything runs.

Notebooks find what they show under this name: charts by `figure`, sentences by `read_*`, tables by `table`.
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from kicdata import store
from kicdata.exhibits import best_covered, event_figures, figure, other_figures, start
from kicdata.exports import figures
from kicdata.kept import Ledger, key_of, state
from kicdata.pages import FONT, write_page
from kicdata.running import Page, check_parameters, execute, find_notebooks, has_numbers, read_page
from kicdata.sayings import (
    owners,
    read_change,
    read_choice,
    read_ranking,
    read_ranks,
    read_scatter,
    read_shares,
)
from kicdata.showing import (
    change_table,
    event_rows,
    family_table,
    issue_table,
    picture_table,
    problem_table,
    shared_table,
    table,
)

__all__ = ["FONT", "ReportError", "best_covered", "change_table", "check_parameters", "event_figures", "event_rows",
           "family_table", "figure", "figures", "issue_table", "make_issue_report", "make_report", "other_figures",
           "owners", "picture_table", "problem_table", "read_change", "read_choice", "read_ranking", "read_ranks",
           "read_scatter", "read_shares", "shared_table", "start", "table"]

BOUND = "bound"  # in the ledger: the pages of some issues as one file
Say = Callable[[str], object]
Brief = tuple[list[str], list[tuple[str, list[str]]]]  # lines at the head, titles with their rows


class ReportError(RuntimeError):
    """A notebook of the report failed or a chart was refused; the others are written."""


def make_report(home: str | Path, issues: Sequence[str] | None = None, top_n: int | None = None, lang: str = "ko",
                out: str | Path | None = None, jobs: int | None = None, quiet: bool = True,
                say: Say = str) -> list[Path]:
    """Execute every notebook and write the report to `out` (`reports/`); returns its pages, the index first.

    What is made of the same notebook, numbers, code and libraries as before, and lies there unchanged, is kept; `say`
    is told how much. Raises `KeyError` for an unknown parameter, issue or language, `ValueError` for a `top_n` below 1,
    `FileNotFoundError` where nothing was built, and `ReportError` after everything else is written where a notebook
    failed or a chart was refused.
    """
    home = Path(home).resolve()
    folder = Path(out).resolve() if out else home / "reports"
    run = _run(home, folder, issues, top_n, lang, jobs, quiet)
    words = _words(lang)
    good = [p for p in run.pages if not p.error]
    back = f'<p class="back"><a href="index.html">{words["back"]}</a></p>'
    written = [folder / f"{p.name}.html" for p in good]
    for page, path in zip(good, written, strict=True):
        if page.name not in run.kept:
            write_page(path, page.title, back + page.body, lang)
        run.settle(page, [path])
    index = write_page(folder / "index.html", words["title"], _index_body(good, folder, lang), lang)
    run.close(say)
    _raise_failed(run.pages)
    return [index, *written]


def make_issue_report(home: str | Path, issues: Sequence[str], top_n: int | None = None, lang: str = "ko",
                      out: str | Path | None = None, jobs: int | None = None, quiet: bool = True,
                      say: Say = str) -> list[Path]:
    """The report of one issue, or a comparison of several: one HTML file that opens anywhere, and a Word document.

    Both hold what the notebooks say of these issues alone; a notebook that finds nothing to draw is left out. Raises
    as `make_report` does, and keeps what is unchanged.
    """
    home = Path(home).resolve()
    name = "-vs-".join(issues)
    folder = Path(out).resolve() if out else home / "reports"
    inner = folder / name
    run = _run(home, inner, issues, top_n, lang, jobs, quiet)
    written = [folder / f"{name}.html", folder / f"{name}.docx"]
    whole = run.key_of_all()
    if run.ledger.holds(BOUND, whole):
        run.ledger.keep(BOUND)
    else:
        _bind(run.pages, issues, lang, home, inner, written)
        run.ledger.record(BOUND, whole, written)
    for page in run.pages:
        run.settle(page, [])
    run.close(say)
    _raise_failed(run.pages)
    return written


def _bind(pages: Sequence[Page], issues: Sequence[str], lang: str, home: Path, inner: Path,
          written: Sequence[Path]) -> None:
    """Write the pages of some issues as one HTML file and one Word document."""
    good = [p for p in pages if not p.error and p.figures]
    first = [p for p in good if not p.name.startswith("00")]  # how it was read comes last
    good = [*first, *(p for p in good if p.name.startswith("00"))]
    title, lead = _heading(issues, lang, home)
    from kicdata.brief import brief_sections
    from kicdata.documents import Block, read_blocks, write_document

    briefs = {i: brief_sections(i, lang, home / "data" / "processed") for i in dict.fromkeys(issues)}
    write_page(written[0], title, _bound(good, briefs, inner, title, lead, lang), lang)
    blocks = [Block("heading", _words(lang)["brief"], 1)]
    for head, parts in briefs.values():
        blocks += [Block("text", line) for line in head]
        for heading, rows in parts:
            blocks += [Block("heading", heading, 2), *(Block("item", row) for row in rows)]
    blocks += [b for p in good for b in read_blocks(inner / f"{p.name}.ipynb", lang)]
    write_document(written[1], title, lead, blocks, inner / "figures", lang)


@dataclass
class _Run:
    """The pages of a report, those of them that an earlier report made, and the key of each."""

    folder: Path
    ledger: Ledger
    keys: Mapping[str, str]
    kept: Set[str]
    pages: Sequence[Page]

    def key_of_all(self) -> str:
        """A key of all pages together; empty where one has none or was refused."""
        sound = all(self.keys.values()) and not any(p.error or p.refused for p in self.pages)
        return "-".join(sorted(self.keys.values())) if sound else ""

    def settle(self, page: Page, more: Sequence[Path]) -> None:
        """Enter a page with its figures and `more` files into the ledger; one that failed is made again next time."""
        if page.name in self.kept:
            self.ledger.keep(page.name)
        elif not page.error:
            drawn = self.folder / "figures"
            figures = [p for f in page.figures for p in (*drawn.glob(f"{f}.*"), *drawn.glob(f"{f}-narrow.*"))]
            key = "" if page.refused else self.keys[page.name]
            self.ledger.record(page.name, key, [self.folder / f"{page.name}.ipynb", *figures, *more])

    def close(self, say: Say) -> None:
        """Write the ledger, and tell what was kept."""
        self.ledger.close()
        if self.kept:
            say(f"{len(self.kept)} of {len(self.pages)} notebooks kept: neither they nor their numbers, kicdata or its "
                "libraries have changed")


def _run(home: Path, folder: Path, issues: Sequence[str] | None, top_n: int | None, lang: str,
         jobs: int | None, quiet: bool) -> _Run:
    """Check what was asked for, then execute all notebooks side by side, but for those that are still as they were."""
    from kicdata import select, wording

    select.check_count(top_n)
    wording.check_lang(lang)
    chosen = [issues] if isinstance(issues, str) else issues
    store.load("issues", issues=chosen, store=home / "data" / "processed")
    given = {"issues": list(chosen) if chosen else None, "top_n": top_n, "lang": lang}
    parameters = {k: v for k, v in given.items() if v is not None}
    notebooks = find_notebooks(home)
    for notebook in notebooks:
        check_parameters(notebook, parameters)
    if chosen:
        rows = store.load(issues=chosen, store=home / "data" / "processed")
        counts = {str(f): int(n) for f, n in rows["family"].value_counts().items()}
        notebooks = [n for n in notebooks if has_numbers(n, counts)]
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    ledger, made_of = Ledger(folder), state(home)
    keys = {n.stem: key_of(n, made_of, parameters, lang) for n in notebooks}
    kept = {name for name, key in keys.items() if ledger.holds(name, key)}
    pages = [read_page(folder / f"{name}.ipynb", lang) for name in kept]
    todo = sorted((n for n in notebooks if n.stem not in kept), key=lambda n: -n.stat().st_size)  # the longest first
    from joblib import Parallel, delayed
    from tqdm import tqdm

    count = jobs or max(1, min(len(todo), max(2, os.cpu_count() or 2)))
    running = Parallel(count, return_as="generator_unordered")(
        delayed(execute)(n, folder, home, parameters, lang) for n in todo)
    pages += tqdm(running, desc="notebooks", unit="notebook", total=len(todo), leave=False, disable=quiet)
    return _Run(folder, ledger, keys, kept, sorted(pages, key=lambda page: page.name))


def _raise_failed(pages: Sequence[Page]) -> None:
    failed = [p.error for p in pages if p.error]
    if failed:
        raise ReportError("; ".join(failed) + ". Open the notebook in JupyterLab (make lab) and run it there; "
                          "the other pages are written.")
    refused = [r for p in pages for r in p.refused]
    if refused:
        raise ReportError("Charts that were refused, with the reason in their place: " + " ".join(refused))


def _words(lang: str) -> dict[str, str]:
    from kicdata import wording

    return dict(wording.labels()["report"][lang])


def _heading(issues: Sequence[str], lang: str, home: Path) -> tuple[str, str]:
    """Title and first sentence of the report of some issues."""
    from kicdata import wording

    words = _words(lang)
    rows = store.load("issues", issues=issues, store=home / "data" / "processed")
    named = [f"{wording.issue_name(i, lang)} ({d})" for i, d in zip(rows["issue"], rows["published"], strict=True)]
    short = " · ".join(wording.issue_name(i, lang, short=True) for i in issues)
    form = words["one" if len(issues) == 1 else "several"]
    title = form.format(issue=wording.issue_name(issues[0], lang), issues=short)
    return title, words["lead_issue"].format(issues=", ".join(named))


def _bound(pages: Sequence[Page], briefs: Mapping[str, Brief], folder: Path, title: str, lead: str, lang: str) -> str:
    """The pages as one: title, the findings as a list of links, the briefs, then a section for each page."""
    words = _words(lang)
    items = [f'<li><a href="#brief">{words["brief"]}</a></li>']
    for page in pages:
        found = [f'<li><a href="#{f}">{html.escape(_title_of(folder / "figures" / f"{f}.png"))}</a></li>'
                 for f in page.figures]
        items.append(f'<li><a href="#{page.name}">{html.escape(page.title)}</a><ul>{"".join(found)}</ul></li>')
    sections = [f'<section id="brief"><h2>{words["brief"]}</h2>{"".join(map(_brief, briefs.values()))}</section>']
    sections += [f'<section id="{p.name}">{_lower(p.body)}</section>' for p in pages]
    return (f"<h1>{html.escape(title)}</h1><p>{html.escape(lead)}</p>"
            f'<nav class="toc"><h2>{words["findings"]}</h2><ul>{"".join(items)}</ul></nav>{"".join(sections)}')


def _brief(said: Brief) -> str:
    head, parts = said
    shown = [f"<p>{'<br>'.join(map(html.escape, head))}</p>"]
    for heading, rows in parts:
        items = "".join(f"<li>{html.escape(row)}</li>" for row in rows)
        shown.append(f"<h3>{html.escape(heading)}</h3><ul>{items}</ul>")
    return "".join(shown)


def _lower(body: str) -> str:
    """Headings one level down, so that the file has one title; their ids and the links to them are left out."""
    body = re.sub(r'<a class="anchor-link".*?</a>', "", body)
    body = re.sub(r'<h([1-3]) id="[^"]*"', r"<h\1", body)
    return re.sub(r"(</?h)([1-3])\b", lambda m: f"{m[1]}{int(m[2]) + 1}", body)


def _title_of(png: Path) -> str:
    from PIL import Image

    with Image.open(png) as picture:
        picture.load()
        return str(picture.info.get("Title", png.stem))


def _index_body(pages: Sequence[Page], folder: Path, lang: str) -> str:
    """Cards with a picture for each page, and links to the reports of issues that lie beside them."""
    words = _words(lang)
    cards = [_card(f"{p.name}.html", p.title, folder / "figures" / f"{p.figures[0]}.png" if p.figures else None, folder)
             for p in pages]
    others = []
    for path in sorted(folder.glob("*.docx")):
        pictures = sorted((folder / path.stem / "figures").glob("*[!w].png"))
        if path.with_suffix(".html").exists():
            picture = next((p for p in pictures if not p.stem.startswith("00")), None)
            others.append(_card(f"{path.stem}.html", path.stem, picture, folder))
    more = f'<h2>{words["issues"]}</h2><div class="cards">{"".join(others)}</div>' if others else ""
    return f'<h1>{words["title"]}</h1><p>{words["lead"]}</p><div class="cards">{"".join(cards)}</div>{more}'


def _card(link: str, title: str, picture: Path | None, folder: Path) -> str:
    shown = ""
    if picture is not None:
        alt = html.escape(_title_of(picture), quote=True)
        shown = f'<img src="{picture.relative_to(folder).as_posix()}" alt="{alt}">'
    return f'<a class="card" href="{link}">{shown}<b>{html.escape(title)}</b></a>'
