"""A finished figure becomes files: the picture three times, its numbers, its words. One call.

In: a figure of `charts.finish`. Out: `name.png`, `.svg` (text as text, with its font), `.pdf` (text as text), the drawn
rows as `name.xlsx` and `name.csv`, and `name.txt` with alt text in Korean and English and the citation. Hashes of data
and recipe, and the numbers themselves, stand in the metadata of the pictures, so that `kicdata stale` can compare them
later. The same data give the same bytes. Refuses a missing letter or a clipped text, and writes nothing then.
"""

from __future__ import annotations

import json
import os
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kicdata.home import home

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from kicdata.evidence import Evidence
    from kicdata.finish import Target

FIGURES = "KICDATA_FIGURES"
MARK = "kicdata"  # key of the metadata
FORMAT = 1  # of what stands under it


@dataclass(frozen=True)
class Exported:
    """The files of one export, and its words."""

    png: Path
    svg: Path
    pdf: Path
    xlsx: Path
    csv: Path
    text: Path
    alt_ko: str
    alt_en: str
    citation: str


def figures() -> Path:
    """The folder of exported figures: `reports/figures`, or where the running report puts them."""
    return Path(os.environ[FIGURES]) if os.environ.get(FIGURES) else home() / "reports" / "figures"


def export(figure: Target, name: str, folder: str | Path | None = None) -> Exported:
    """Write a finished figure with its evidence; returns the files.

    Raises `ChartError` for a letter without font or a clipped text, `ValueError` for a figure that was not drawn by
    `kicdata.charts` or not finished, and for a name that is no file name. Warns where two texts overlap.
    """
    from kicdata import captions, evidence
    from kicdata.sheets import harmless

    fig, made, target = _checked(figure, name, folder)
    alt = {lang: captions.alt_text(made.kind, made.rows, lang, made.title if lang == made.lang else "")
           for lang in ("ko", "en")}
    cited = captions.citation(made.rows, made.lang)
    marks = _metadata(made, name, alt, cited)
    paths = {kind: target / f"{name}.{kind}" for kind in ("png", "svg", "pdf", "xlsx", "csv", "txt")}
    _put(paths["png"], _png(fig, marks))
    _put(paths["svg"], _svg(fig, marks, alt[made.lang]))
    _put(paths["pdf"], _pdf(fig, marks))
    table = evidence.drawn_table(made.rows)
    _put(paths["csv"], harmless(table).to_csv(index=False).encode("utf-8-sig"))
    _put(paths["xlsx"], _xlsx(made, table, cited))
    words = {"title": made.title, "alt (ko)": alt["ko"], "alt (en)": alt["en"], "citation": cited,
             "data": made.data_hash, "recipe": made.recipe_hash}
    _put(paths["txt"], "".join(f"{k}: {v}\n" for k, v in words.items()).encode())
    return Exported(paths["png"], paths["svg"], paths["pdf"], paths["xlsx"], paths["csv"], paths["txt"], alt["ko"],
                    alt["en"], cited)


def picture(figure: Target, name: str, folder: str | Path | None = None) -> Path:
    """Write a finished figure as PNG alone, with the same checks and metadata as `export`."""
    from kicdata import captions

    fig, made, target = _checked(figure, name, folder)
    alt = {made.lang: captions.alt_text(made.kind, made.rows, made.lang, made.title)}
    path = target / f"{name}.png"
    _put(path, _png(fig, _metadata(made, name, alt, captions.citation(made.rows, made.lang))))
    return path


def _checked(figure: Target, name: str, folder: str | Path | None) -> tuple[Figure, Evidence, Path]:
    """The figure, what stands behind it and the folder, if it may be written."""
    from kicdata import evidence, quality
    from kicdata.finish import figure_of

    if not re.fullmatch(r"[\w.-]+", name):
        raise ValueError(f"{name!r} is no name for files: use letters, digits, - and _ (the ending comes by itself).")
    fig = figure_of(figure)
    made = evidence.of(fig)
    if not made.title:
        raise ValueError(f"{name}: the figure has no title and no source yet. Call charts.finish(figure) first.")
    quality.check(fig, name)
    for one, other in quality.overlapping_texts(fig):
        warnings.warn(f"{name}: {one!r} overlaps {other!r}; choose a wider size or fewer rows.", stacklevel=3)
    target = Path(folder) if folder else figures()
    target.mkdir(parents=True, exist_ok=True)
    return fig, made, target


def _put(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    aside = path.with_name(path.name + ".new")
    aside.write_bytes(data)
    os.replace(aside, path)


def _metadata(made: Evidence, name: str, alt: Mapping[str, str], cited: str) -> dict[str, str]:
    """What stands in a picture's metadata, all as text."""
    from kicdata.evidence import KEYS, numbers

    mark = {"format": FORMAT, "name": name, "kind": made.kind, "lang": made.lang, "data": made.data_hash,
            "recipe": made.recipe_hash, "keys": KEYS, "numbers": numbers(made.rows)}
    return {"Title": made.title, "Description": alt[made.lang], "Source": cited,
            MARK: json.dumps(mark, ensure_ascii=False, separators=(",", ":"))}


def _png(fig: Figure, marks: Mapping[str, str]) -> bytes:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    for key, text in marks.items():
        info.add_itxt(key, text, zip=key == MARK)
    buffer = BytesIO()
    fig.savefig(buffer, format="png", pil_kwargs={"pnginfo": info})
    return buffer.getvalue()


def _svg(fig: Figure, marks: Mapping[str, str], alt: str) -> bytes:
    """The figure as SVG whose words are text; the letters that they need come with it."""
    import matplotlib as mpl

    from kicdata.fonts import face_rules

    buffer = BytesIO()
    with mpl.rc_context({"svg.fonttype": "none"}):
        fig.savefig(buffer, format="svg", metadata={
            "Date": None, "Creator": None, "Title": marks["Title"], "Source": marks["Source"],
            "Description": marks["Description"], "Identifier": f"{MARK}:{marks[MARK]}"})
    text = buffer.getvalue().decode()
    letters = {c for found in re.findall(r">([^<]+)</(?:text|tspan)>", text) for c in _unescaped(found)}
    rules = face_rules("Noto Sans CJK SC", letters)
    head = f'<title>{escape(marks["Title"])}</title>\n <desc>{escape(alt)}</desc>\n <style>{rules}</style>\n <metadata>'
    text = text.replace("<svg ", '<svg role="img" ', 1).replace("<metadata>", head, 1)
    return text.encode()


def _unescaped(text: str) -> str:
    from html import unescape

    return unescape(text)


def _pdf(fig: Figure, marks: Mapping[str, str]) -> bytes:
    buffer = BytesIO()
    fig.savefig(buffer, format="pdf", metadata={
        "Title": marks["Title"], "Subject": marks["Source"], "Keywords": f"{MARK}:{marks[MARK]}", "Creator": MARK,
        "CreationDate": None})
    return buffer.getvalue()


def _xlsx(made: Evidence, table: Any, cited: str) -> bytes:
    """The drawn rows as a sheet, the words of the chart as another."""
    import pandas as pd

    from kicdata.workbook import write_book

    words = [("title", made.title), ("subtitle", made.subtitle), *(("note", n) for n in made.notes),
             ("source", made.source), ("citation", cited), ("chart", made.kind), ("data", made.data_hash),
             ("recipe", made.recipe_hash)]
    about = pd.DataFrame(words, columns=["what", "text"])
    buffer = BytesIO()
    write_book(buffer, [("data", table), ("about", about)])
    return buffer.getvalue()
