"""A notebook that is open in JupyterLab shows Korean and 汉字 on a machine without any font for them.

In: the store and the notebooks of the project. Out: a style that a live notebook displays once, with the letters that
its cells and tables can show. Elsewhere (the report, a test, a script) nothing: a page of the report brings its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kicdata import specs, store
from kicdata.fonts import WIDE, face_rules
from kicdata.home import home

FONT = "kicdata-live"
TABLES = ("issues", "exhibits", "events", "problems")  # what notebooks show beside observations
SPECS = ("labels.toml", "families.toml", "charts.toml", "measures.tsv")  # names of what they show
_CSS = """
.jp-Notebook .jp-RenderedHTMLCommon,.rendered_html{font-family:"FONT",var(--jp-content-font-family,sans-serif)}
.jp-Notebook .cm-content,.jp-Notebook pre,.jp-Notebook code{font-family:"FONT",var(--jp-code-font-family,monospace)}
.jp-TableOfContents{font-family:"FONT",var(--jp-ui-font-family,sans-serif)}
"""


def is_live() -> bool:
    """Whether a kernel runs this, so that somebody sees the cells in a browser."""
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return False
    return getattr(get_ipython(), "kernel", None) is not None


def show_letters(issues: Sequence[str] | None = None) -> None:
    """Display the style, if this is a live notebook; `issues` are those that it shows."""
    if not is_live():
        return
    from IPython.display import HTML, display

    display(HTML(f"<style>{style_of(letters(issues))}</style>"))  # type: ignore[no-untyped-call]


def style_of(shown: str) -> str:
    """The rules for a set of letters: one face for all weights, the browser makes it bold."""
    return face_rules(FONT, shown, WIDE, bold=False) + _CSS.replace("FONT", FONT)


def letters(issues: Sequence[str] | None = None) -> str:
    """The letters beyond Latin that the notebooks can show of some issues (`None`: all), each once."""
    found: set[str] = set()
    for text in _texts(issues):
        found |= set(text)
    return "".join(sorted(c for c in found if ord(c) >= 0x2100))


def _texts(issues: Sequence[str] | None) -> Iterator[str]:
    yield from (p.read_text(encoding="utf-8") for p in sorted(Path(home(), "notebooks").glob("*.ipynb")))
    yield from ((specs.FOLDER / name).read_text(encoding="utf-8") for name in SPECS)
    for frame in (store.load(issues=issues), *(store.load(name, issues=issues) for name in TABLES)):
        for column in frame.select_dtypes(["str", "object"]).columns.difference(["sentence"]):
            yield from frame[column].dropna().astype("str").unique()
