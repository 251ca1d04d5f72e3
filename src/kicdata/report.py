"""Notebooks become the report: executed side by side, written as pages that open anywhere.

In: the store (the caller built it) and `notebooks/`. Out: `reports/NN-name.html` and `.ipynb`, an index, and the
charts as PNG and SVG. What the notebooks say in words and tables is made here too. Refuses a parameter, an
issue or a language that does not exist, and names the nearest one, before anything runs.
"""

from __future__ import annotations

import argparse
import base64
import html
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kicdata import specs, store
from kicdata.home import home as project
from kicdata.store import nearest

if TYPE_CHECKING:
    import pandas as pd
    from IPython.display import HTML, Markdown

FIGURES = "KICDATA_FIGURES"
FONT = "kicdata"
# symbols, Hangul, Hanzi; quotes and dashes stay with the Latin font, where they are not a full square wide
RANGE = "U+2100-2BFF,U+2E80-FFFF"


class ReportError(RuntimeError):
    """A notebook of the report failed; the others are written."""


# --------------------------------------------------------------------------- what the notebooks start with
def start(issues: Sequence[str] | str | None = None, lang: str = "ko") -> pd.DataFrame:
    """The observations of the chosen issues (`None`: all), with the charts' look set.

    Raises `KeyError` with the nearest match for an unknown issue or language.
    """
    from kicdata import charts, wording

    wording.check_lang(lang)
    chosen = [issues] if isinstance(issues, str) else issues
    rows = store.load(issues=chosen)
    charts.use_style()
    return rows


def figures() -> Path:
    """The folder of the charts: `reports/figures`, or where the running report puts them."""
    return Path(os.environ.get(FIGURES, "")) if os.environ.get(FIGURES) else project() / "reports" / "figures"


# ------------------------------------------------------------------------------------------ what they say
def _say(name: str, lang: str, **parts: object) -> Markdown:
    from IPython.display import Markdown

    from kicdata import wording

    return Markdown(str(wording.labels()["sayings"][wording.check_lang(lang)][name]).format(**parts))  # type: ignore[no-untyped-call]


def read_ranking(rows: pd.DataFrame, lang: str = "ko") -> Markdown:
    """A sentence on the largest and smallest of the rows drawn, in their latest period."""
    from kicdata import wording

    now = rows[rows["period_end"] == rows["period_end"].max()].sort_values("value_std", ascending=False)
    if now.empty:
        return _say("nothing", lang)
    names = wording.entity_names(rows, lang)
    said = [
        (names[e], wording.amount(v, u, lang, i))
        for e, v, u, i in zip(now["entity"], now["value_std"], now["unit_std"], now["indicator"], strict=True)
    ]
    if len(said) == 1:
        period = wording.period_name(now["period"].iloc[0], lang)
        return _say("single", lang, period=period, first=said[0][0], first_value=said[0][1])
    text = str(wording.labels()["sayings"][lang]["ranking"]).format(
        period=wording.period_name(now["period"].iloc[0], lang),
        first=said[0][0],
        first_value=said[0][1],
        second=said[1][0],
        second_value=said[1][1],
        n=len(said),
        last=said[-1][0],
        last_value=said[-1][1],
    )
    falling = [f"{n} {v}" for (n, v), value in zip(said, now["value_std"], strict=True) if value < 0]
    if falling:
        text += " " + str(wording.labels()["sayings"][lang]["ranking_negative"]).format(names=", ".join(falling))
    from IPython.display import Markdown

    return Markdown(text)  # type: ignore[no-untyped-call]


def read_choice(rows: pd.DataFrame, drawn: pd.DataFrame, lang: str = "ko") -> Markdown:
    """A note on the periods of `rows` that the chart of `drawn` passes over: a newer one, an older one with more.

    Empty where there is none.
    """
    from IPython.display import Markdown

    from kicdata import select, wording

    forms = wording.labels()["sayings"][wording.check_lang(lang)]
    said = [
        str(forms[name]).format(
            period=wording.period_name(part["period"].iloc[0], lang),
            issue="·".join(wording.issue_name(i, lang, short=True) for i in part["issue"].drop_duplicates()),
            n=part["entity"].nunique(),
        )
        for name, part in zip(("newer", "older"), select.passed_over(rows, drawn), strict=True)
        if not part.empty
    ]
    return Markdown("> " + " ".join(said) if said else "")  # type: ignore[no-untyped-call]


def read_change(rows: pd.DataFrame, lang: str = "ko") -> Markdown:
    """A sentence on what rose and fell between the two latest comparable periods of one indicator."""
    from kicdata import select, wording

    both = select.compare(rows)
    if both.empty:
        return _say("nothing", lang)
    names = wording.entity_names(rows, lang)
    both = both.sort_values("change_pct", ascending=False)
    best, worst = both.iloc[0], both.iloc[-1]
    return _say(
        "change",
        lang,
        measure=wording.measure_name(rows["indicator"].iloc[0], lang),
        earlier=wording.period_name(best["period_earlier"], lang),
        later=wording.period_name(best["period_later"], lang),
        n=len(both),
        up=int((both["change"] > 0).sum()),
        down=int((both["change"] < 0).sum()),
        best=names[best["entity"]],
        best_value=f"{best['change_pct']:+.1f}%",
        worst=names[worst["entity"]],
        worst_value=f"{worst['change_pct']:+.1f}%",
    )


def read_ranks(rows: pd.DataFrame, lang: str = "ko", most: int = 5) -> Markdown:
    """A sentence on ranks gained and lost between the two latest comparable periods."""
    from kicdata import select, wording

    both = select.compare(rows)
    names = wording.entity_names(rows, lang)
    none = str(wording.labels()["sayings"][wording.check_lang(lang)]["none"])

    def said(part: pd.DataFrame, sign: str) -> str:
        order = part.sort_values("rank_change", key=abs, ascending=False, kind="stable").head(most)
        pairs = zip(order["entity"], order["rank_change"], strict=True)
        return ", ".join(f"{names[e]} {sign}{abs(int(c))}" for e, c in pairs) or none

    return _say(
        "ranks", lang, up=said(both[both["rank_change"] > 0], "↑"), down=said(both[both["rank_change"] < 0], "↓")
    )


def read_scatter(rows: pd.DataFrame, x: str, y: str, lang: str = "ko") -> Markdown:
    """A sentence on two indicators of the same entities: medians, and how many lie above the diagonal."""
    from kicdata import charts, wording

    wide = charts.drawn_pairs(rows, x, y).pivot_table(index="entity", columns="indicator", values="value_std")
    if wide.empty:
        return _say("nothing", lang)
    units = {i: rows.loc[rows["indicator"] == i, "unit_std"].iloc[0] for i in (x, y)}
    return _say(
        "scatter",
        lang,
        n=len(wide),
        x=wording.measure_name(x, lang),
        y=wording.measure_name(y, lang),
        x_value=wording.amount(wide[x].median(), units[x], lang),
        y_value=wording.amount(wide[y].median(), units[y], lang),
        above=int((wide[y] > wide[x]).sum()),
    )


def read_shares(rows: pd.DataFrame, lang: str = "ko") -> Markdown:
    """A sentence for each owner on the shares of its latest period, largest first."""
    from IPython.display import Markdown

    from kicdata import wording

    if rows.empty:
        return _say("nothing", lang)
    names = wording.entity_names(rows, lang)
    said = []
    for owner, own in rows.groupby([wording.owner_name(e, lang) for e in rows["entity"]], sort=False):
        now = own[own["period_end"] == own["period_end"].max()].sort_values("value_std", ascending=False)
        now = now.drop_duplicates("entity")
        parts = ", ".join(f"{names[e]} {v:g}%" for e, v in zip(now["entity"], now["value_std"], strict=True))
        form = str(wording.labels()["sayings"][wording.check_lang(lang)]["shares"])
        period = wording.period_name(now["period"].iloc[0], lang)
        said.append(form.format(owner=f"{owner} " if owner else "", period=period, parts=parts))
    return Markdown(" ".join(said))  # type: ignore[no-untyped-call]


def owners(rows: pd.DataFrame, lang: str = "ko") -> str:
    """Whose parts the rows are, joined: the place in front of the / of `source:CN-370000/풍력`."""
    from kicdata import wording

    return "·".join(dict.fromkeys(wording.owner_name(e, lang) for e in rows["entity"]))


# --------------------------------------------------------------------------------------------- their tables
def table(rows: pd.DataFrame, lang: str = "ko") -> HTML:
    """A frame as a table with its columns named in the language."""
    from IPython.display import HTML

    from kicdata import wording

    names = wording.labels()["columns"][wording.check_lang(lang)]
    shown = rows.rename(columns=names)
    text = shown.to_html(
        index=False,
        border=0,
        na_rep="",
        float_format=lambda v: f"{v:,.1f}",
        escape=True,
    )
    return HTML(text)  # type: ignore[no-untyped-call]


def issue_table(rows: pd.DataFrame, lang: str = "ko") -> pd.DataFrame:
    """One row for each issue in `rows`: date, numbers read, tables read, pictures only, problems by severity."""
    from kicdata import wording

    chosen = list(rows["issue"].drop_duplicates())
    found = store.load("issues")
    found = found[found["issue"].isin(chosen)]
    exhibits, problems = store.load("exhibits", issues=chosen), store.load("problems", issues=chosen)

    def count(frame: pd.DataFrame, column: str, value: str) -> list[int]:
        part = frame[frame[column] == value].groupby("issue").size()
        return [int(part.get(i, 0)) for i in found["issue"]]

    return found.assign(
        issue=[f"{wording.issue_name(i, lang)} ({i})" for i in found["issue"]],
        rows=[int((rows["issue"] == i).sum()) for i in found["issue"]],
        parsed=count(exhibits, "status", "parsed"),
        image_only=count(exhibits, "status", "image_only"),
        errors=count(problems, "severity", "error"),
        warnings=count(problems, "severity", "warning"),
        notes=count(problems, "severity", "note"),
    )[["issue", "published", "rows", "parsed", "image_only", "errors", "warnings", "notes"]].reset_index(drop=True)


def family_table(rows: pd.DataFrame, lang: str = "ko") -> pd.DataFrame:
    """One row for each family in `rows`: its id, numbers, entities and periods."""
    known = specs.families()
    groups = rows.groupby("family")
    counts = groups.size()
    order = [f for f in known if f in counts.index]
    return (
        groups.agg(rows=("line", "size"), entities=("entity", "nunique"), periods=("period", "nunique"))
        .loc[order]
        .reset_index()
        .assign(family=[f"{known[f].ko if lang == 'ko' else known[f].en} ({f})" for f in order])
    )


def picture_table(rows: pd.DataFrame, lang: str = "ko") -> pd.DataFrame:
    """Exhibits that are pictures only: how many things each promises, how many the prose gives, how many were typed."""
    from kicdata import wording

    chosen = list(rows["issue"].drop_duplicates())
    found = store.load("exhibits", issues=chosen)
    found = found[found["status"].isin(["image_only", "transcribed"])]
    names = {s["en"]: s[lang] for s in specs.read_toml("charts.toml")["subjects"]}
    return found.assign(
        issue=[wording.issue_name(i, lang, short=True) for i in found["issue"]],
        shows=found["shows"].map(names).fillna(""), promised=found["expected"], in_prose=found["known"],
        typed=found["numbers"],
    )[["issue", "caption", "page", "line_first", "shows", "promised", "in_prose", "typed"]].reset_index(drop=True)


def problem_table(rows: pd.DataFrame, lang: str = "ko", severity: Iterable[str] = ("error", "warning")) -> pd.DataFrame:
    """Problems of the issues in `rows`: where, what was seen, what was expected."""
    from kicdata import wording

    chosen = list(rows["issue"].drop_duplicates())
    found = store.load("problems", issues=chosen)
    found = found[found["severity"].isin(list(severity))]
    return found.assign(issue=[wording.issue_name(i, lang, short=True) for i in found["issue"]])[
        ["issue", "line", "rule", "severity", "message"]
    ].reset_index(drop=True)


def shared_table(rows: pd.DataFrame, lang: str = "ko") -> pd.DataFrame:
    """Entity x measure: each cell the value, its period and the issue that prints it."""
    from kicdata import wording

    if rows.empty:
        return rows[["entity"]]
    names = wording.entity_names(rows, lang)
    cells = [
        f"{wording.amount(v, u, lang, i)} ({wording.period_name(p, lang)}, {wording.issue_name(n, lang, short=True)})"
        for v, u, i, p, n in zip(
            rows["value_std"], rows["unit_std"], rows["indicator"], rows["period"], rows["issue"], strict=True
        )
    ]
    said = rows.assign(
        entity=[names[e] for e in rows["entity"]],
        cell=cells,
        indicator=[wording.measure_name(i, lang) for i in rows["indicator"]],
    )
    wide = said.pivot_table(index="entity", columns="indicator", values="cell", aggfunc="first", sort=False)
    return wide.fillna("").rename_axis(columns=None).reset_index()


def change_table(rows: pd.DataFrame, lang: str = "ko") -> pd.DataFrame:
    """Entity x measure: both values of the two periods and the change in percent."""
    import pandas as pd

    from kicdata import select, wording

    names = wording.entity_names(rows, lang)
    parts = []
    for indicator in dict.fromkeys(rows["indicator"]):
        part = rows[rows["indicator"] == indicator]
        unit = part["unit_std"].iloc[0]
        both = select.compare(part)
        parts.append(
            pd.DataFrame(
                {
                    "measure": wording.measure_name(indicator, lang),
                    "entity": [names[e] for e in both["entity"]],
                    "earlier": [wording.amount(v, unit, lang, indicator) for v in both["earlier"]],
                    "later": [wording.amount(v, unit, lang, indicator) for v in both["later"]],
                    "change_pct": [f"{v:+.1f}%" for v in both["change_pct"]],
                }
            )
        )
    columns = ["measure", "entity", "earlier", "later", "change_pct"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


# ------------------------------------------------------------------------------------------------ the report
@dataclass(frozen=True)
class Page:
    """A notebook that was executed: its name, its title and its body as HTML; `error` where it failed."""

    name: str
    title: str
    body: str
    error: str = ""


def find_notebooks(home: Path) -> list[Path]:
    """The notebooks of the report, in order."""
    found = sorted((home / "notebooks").glob("[0-9][0-9]-*.ipynb"))
    if not found:
        raise FileNotFoundError(
            f"{home / 'notebooks'}: no notebooks here (00-start-here.ipynb and so on). "
            "Run this in the project's folder or pass --home."
        )
    return found


def check_parameters(notebook: Path, names: Iterable[str]) -> None:
    """Raise `KeyError` where the notebook's cell `parameters` has no such name (papermill would only warn)."""
    import json

    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    tagged = [c for c in cells if "parameters" in c.get("metadata", {}).get("tags", [])]
    known = re.findall(r"^(\w+)\s*[:=]", "\n".join("".join(c["source"]) for c in tagged), re.M)
    for name in names:
        if name not in known:
            raise KeyError(f"{notebook.name} has no parameter {name!r}. {nearest(name, known)}")


def execute(notebook: Path, out: Path, home: Path, parameters: dict[str, Any], lang: str) -> Page:
    """Run one notebook with its parameters and write the executed one to `out`; returns its page."""
    os.environ.update({"KICDATA_HOME": str(home), FIGURES: str(out / "figures"), "PYDEVD_DISABLE_FILE_VALIDATION": "1"})
    import logging

    import papermill

    logging.getLogger("papermill").setLevel(logging.ERROR)
    target = out / notebook.name
    try:
        with tempfile.TemporaryDirectory(prefix="kicdata-") as sockets:
            papermill.execute_notebook(
                str(notebook),
                str(target),
                parameters,
                kernel_name="python3",
                progress_bar=False,
                cwd=str(notebook.parent),
                autosave_cell_every=0,
                config=_kernel_config(sockets),
            )
    except papermill.PapermillExecutionError as e:
        return Page(notebook.stem, notebook.stem, "", f"{notebook.name}, cell {e.exec_count}: {e.ename}: {e.evalue}")
    except Exception as e:  # a kernel that does not start must not lose the other pages; make_report raises
        return Page(notebook.stem, notebook.stem, "", f"{notebook.name}: {type(e).__name__}: {e}")
    return _page(target, lang)


def _kernel_config(folder: str) -> Any:
    """Kernels that end at once, and whose sockets lie in a folder of their own where the system has such sockets.

    Kernels that start side by side over TCP now and then take the same port, and one dies.
    """
    from traitlets.config import Config

    found = Config({"NotebookClient": {"shutdown_kernel": "immediate"}})
    if os.name == "posix":
        found.KernelManager = Config({"transport": "ipc", "ip": os.path.join(folder, "kernel")})
    return found


def _page(path: Path, lang: str) -> Page:
    import nbformat
    from nbconvert import HTMLExporter

    nb = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    other = {"ko", "en"} - {lang}
    nb.cells = [
        c
        for c in nb.cells
        if not other & set(c.metadata.get("tags", []))
        and not {"parameters", "injected-parameters"} & set(c.metadata.get("tags", []))
    ]
    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="basic",
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        mathjax_url="",
        require_js_url="",
    )
    body, _ = exporter.from_notebook_node(nb)
    heading = next(
        (
            line[2:]
            for c in nb.cells
            if c.cell_type == "markdown"
            for line in c.source.splitlines()
            if line.startswith("# ")
        ),
        path.stem,
    )
    return Page(path.stem, heading.strip(), body)


def make_report(
    home: str | Path,
    issues: Sequence[str] | None = None,
    top_n: int | None = None,
    lang: str = "ko",
    out: str | Path | None = None,
    jobs: int | None = None,
) -> list[Path]:
    """Execute every notebook and write the report to `out` (`reports/`); returns its pages, the index first.

    Raises `KeyError` for an unknown parameter, issue or language, `ValueError` for a `top_n` below 1,
    `FileNotFoundError` where nothing was built,
    and `ReportError` after everything else is written where a notebook failed.
    """
    from kicdata import select, style, wording

    select.check_count(top_n)
    home = Path(home).resolve()
    folder = Path(out).resolve() if out else home / "reports"
    wording.check_lang(lang)
    store.load("issues", issues=[issues] if isinstance(issues, str) else issues, store=home / "data" / "processed")
    given = {"issues": issues, "top_n": top_n, "lang": lang}
    parameters = {k: v for k, v in given.items() if v is not None}
    notebooks = find_notebooks(home)
    for notebook in notebooks:
        check_parameters(notebook, parameters)
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(jobs or min(len(notebooks), max(2, os.cpu_count() or 2))) as pool:
        running = [pool.submit(execute, n, folder, home, parameters, lang) for n in notebooks]
        pages = [f.result() for f in running]
        good = [p for p in pages if not p.error]
        front = _index_body(good, folder, lang)
        letters = "".join(
            sorted(
                {c for p in [front, *(p.body for p in good)] for c in p if ord(c) >= 0x2100} | set(_frame_text(lang))
            )
        )
        fonts = list(pool.map(_subset, map(str, style.font_files()), [letters] * 2))
    written = [_write_page(folder / "index.html", wording.labels()["report"][lang]["title"], front, fonts, lang)]
    for page in good:
        back = f'<p class="back"><a href="index.html">{wording.labels()["report"][lang]["back"]}</a></p>'
        written.append(_write_page(folder / f"{page.name}.html", page.title, back + page.body, fonts, lang))
    failed = [p.error for p in pages if p.error]
    if failed:
        raise ReportError(
            "; ".join(failed) + ". Open the notebook in JupyterLab (make lab) and run it there; "
            "the other pages are written."
        )
    return written


def _frame_text(lang: str) -> str:
    from kicdata import wording

    return "".join(str(v) for v in wording.labels()["report"][lang].values())


def _index_body(pages: Sequence[Page], folder: Path, lang: str) -> str:
    from kicdata import wording

    words = wording.labels()["report"][lang]
    cards = []
    for page in pages:
        pictures = sorted((folder / "figures").glob(f"{page.name[:2]}-*.png"))
        picture = f'<img src="figures/{pictures[0].name}" alt="">' if pictures else ""
        cards.append(f'<a class="card" href="{page.name}.html">{picture}<b>{html.escape(page.title)}</b></a>')
    return f'<h1>{words["title"]}</h1><p>{words["lead"]}</p><div class="cards">{"".join(cards)}</div>'


def _subset(path: str, letters: str) -> str:
    """The letters of a font as woff2 in base64."""
    from io import BytesIO

    from fontTools import subset

    options = subset.Options(
        flavor="woff2",
        layout_features=[],
        hinting=False,
        desubroutinize=True,
        notdef_outline=True,
        name_IDs=[],
        drop_tables=["GSUB", "GPOS", "vhea", "vmtx", "VORG", "BASE"],
    )
    font = subset.load_font(path, options, lazy=True)
    cutter = subset.Subsetter(options)
    cutter.populate(text=letters)
    cutter.subset(font)
    buffer = BytesIO()
    subset.save_font(font, buffer, options)
    return base64.b64encode(buffer.getvalue()).decode()


_CSS = """
body{font-family:"FONT","Segoe UI","Helvetica Neue",Arial,sans-serif;color:#1f1f1f;max-width:62rem;margin:2rem auto;
padding:0 1.2rem;line-height:1.6;font-size:16px;word-break:keep-all;overflow-wrap:break-word}
h1{font-size:1.7rem;line-height:1.3}h2{font-size:1.2rem;margin-top:2rem}
img{max-width:100%;height:auto;display:block}.jp-RenderedImage,.output_png{overflow-x:auto}
table{border-collapse:collapse;font-size:.85rem;margin:1rem 0;display:block;overflow-x:auto}
th{text-align:left;border-bottom:2px solid #8c8c8c}td{border-bottom:1px solid #e3e3e3;vertical-align:top}
th,td{padding:.3rem .7rem .3rem 0}td{font-variant-numeric:tabular-nums}
a{color:#0072B2}.anchor-link{display:none}pre,code{font-size:.85em;background:#f5f5f5}pre{padding:.6rem;overflow-x:auto}
.back{font-size:.9rem}.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:1.4rem}
.card{color:inherit;text-decoration:none;border:1px solid #dcdcdc;border-radius:6px;padding:.8rem;display:flex;
flex-direction:column;justify-content:space-between;gap:.6rem}.card img{max-height:14rem;object-fit:contain}
blockquote{margin:1rem 0;padding:.2rem 1rem;border-left:3px solid #c4c4c4;color:#505050}
"""


def _write_page(path: Path, title: str, body: str, fonts: Sequence[str], lang: str) -> Path:
    faces = "".join(
        f'@font-face{{font-family:"{FONT}";font-weight:{weight};unicode-range:{RANGE};'
        f'src:url(data:font/woff2;base64,{data}) format("woff2")}}'
        for weight, data in zip((400, 700), fonts, strict=True)
    )
    text = (
        f'<!DOCTYPE html>\n<html lang="{lang}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{html.escape(title)}</title>'
        f"<style>{faces}{_CSS.replace('FONT', FONT)}</style></head>\n<body>{body}</body></html>\n"
    )
    aside = path.with_name(path.name + ".new")
    aside.write_text(text, encoding="utf-8")
    os.replace(aside, path)
    return path


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the arguments, make the report, print what was written."""
    parser = argparse.ArgumentParser(
        prog="python -m kicdata.report", description="Execute the notebooks and write reports/."
    )
    parser.add_argument("--home", default=None, help="the project's folder (default: found upwards from here)")
    parser.add_argument("--issues", nargs="+", metavar="ISSUE", help="only these issues, such as weekly-403")
    parser.add_argument("--top-n", type=int, help="how many bars or lines the rankings show")
    parser.add_argument("--lang", default="ko", help="ko or en")
    parser.add_argument("--out", default=None, help="the folder to write (default: reports/)")
    given = parser.parse_args(arguments)
    began = time.monotonic()
    try:
        written = make_report(given.home or project(), given.issues, given.top_n, given.lang, given.out)
    except ValueError as e:
        print(e, file=sys.stderr)
        return 2
    except (KeyError, FileNotFoundError, ReportError) as e:
        print(e.args[0] if e.args else e, file=sys.stderr)
        return 1
    print(f"{len(written)} pages in {time.monotonic() - began:.0f} s: {written[0]}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
