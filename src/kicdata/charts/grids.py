"""Fields in rows and columns: heat map of places and measures, counts by issue, calendar of coverage."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from kicdata import evidence, specs, style
from kicdata.captions import is_partial
from kicdata.charts.base import HATCH, check, lines_of, names_within, said_of
from kicdata.finish import figure_of
from kicdata.place import text_width, wrap
from kicdata.style import axes, colour, pt, readable_on, scale
from kicdata.wording import amount, decimals, entity_names, issue_name, measure_name, title

YEARS = 3  # that a calendar shows, back from the newest period
SMALLEST = 6.0  # points of a number in a field


def _shades() -> LinearSegmentedColormap:
    return LinearSegmentedColormap.from_list("kicdata", [style.mixed(colour("low"), colour("up"), 0.08), colour("up")])


def heat(rows: pd.DataFrame, lang: str = "ko", ax: Axes | None = None) -> Axes:
    """A field for each entity and indicator with its value; the colour is its rank within the indicator.

    Negative values are written in their own colour on a tinted field; a field without a value is empty, a partial one
    hatched. Entities and indicators stand in the order of the rows. The first row of an entity and indicator counts.
    """
    check(rows, "heat", lang)
    style.use_style()
    cells = rows.drop_duplicates(["entity", "indicator"])
    named = entity_names(cells, lang)
    entities, indicators = list(dict.fromkeys(cells["entity"])), list(dict.fromkeys(cells["indicator"]))
    names = names_within([named[e] for e in entities], 0.24, 9)
    step = max(0.27, 0.1 + 0.17 * lines_of(names))
    ax = axes(ax, 0.8 + step * len(entities))
    place = cells.groupby("indicator")["value_std"].rank(pct=True)
    shades = _shades()
    room = style.look().width * 72 * 0.74 / len(indicators)
    places = {i: decimals(own) for i, own in cells.groupby("indicator")}
    numbers = zip(cells["value_std"], cells["unit_std"], cells["indicator"], said_of(cells, lang), strict=True)
    texts = [amount(v, u, lang, i, places=places[i]) + more for v, u, i, more in numbers]
    widest = max(text_width(t, pt(8.5)) for t in texts)
    size = pt(8.5) * min(1.0, room * 0.94 / widest)
    for entity, indicator, value, part, text, partial in zip(cells["entity"], cells["indicator"], cells["value_std"],
                                                             place, texts, is_partial(cells), strict=True):
        x, y = indicators.index(indicator), entities.index(entity)
        fill = shades(part) if value >= 0 else colour("below")
        ax.add_patch(Rectangle((x, y), 1, 1, facecolor=fill, edgecolor=colour("paper"), lw=1.5,
                               hatch=HATCH if partial else None))
        ink = colour("down") if value < 0 else _ink(fill)
        ax.text(x + 0.5, y + 0.5, text, ha="center", va="center", fontsize=size, color=ink,
                fontweight="bold" if value < 0 else "normal")
    heads = [wrap(measure_name(i, lang), pt(8.5), room * 0.95) for i in indicators]
    _grid(ax, names, heads)
    evidence.remember(figure_of(ax), "heat", cells, lang, subtitle=title("heat_unit", lang))
    return ax


def _ink(fill: object) -> str:
    from matplotlib.colors import to_hex

    return readable_on(to_hex(fill))  # type: ignore[arg-type]


def _grid(ax: Axes, rows: list[str], columns: list[str]) -> None:
    ax.set_xlim(0, len(columns))
    ax.set_ylim(len(rows), 0)
    ax.set_yticks(np.arange(len(rows)) + 0.5, rows, fontsize=pt(9))
    ax.set_xticks(np.arange(len(columns)) + 0.5, columns, fontsize=pt(8.5))
    ax.xaxis.tick_top()
    for side in ax.spines.values():
        side.set_visible(False)


def _counts(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Numbers by family and what `by` names; families with their names, in the order of the specs."""
    known = specs.families()
    counts = rows.groupby(["family", *by], sort=False).size().rename("numbers").reset_index()
    places = {f: n for n, f in enumerate(known)}
    counts = counts.assign(place=counts["family"].map(places)).sort_values(["place", *by], kind="stable")
    return counts.assign(family_ko=[known[f].ko for f in counts["family"]],
                         family_en=[known[f].en for f in counts["family"]]).drop(columns="place").reset_index(drop=True)


def coverage(rows: pd.DataFrame, lang: str = "ko", ax: Axes | None = None) -> Axes:
    """How many numbers each issue gives to each family: a field for each, darker with more."""
    check(rows, "coverage", lang, ("issue", "family"))
    style.use_style()
    order = [c for c in ("published", "issue") if c in rows]
    issues = list(rows.sort_values(order, kind="stable")["issue"].drop_duplicates())
    counts = _counts(rows, order)
    families = list(dict.fromkeys(counts[f"family_{lang}"]))
    names = names_within(families, 0.3, 9)
    ax = axes(ax, 0.6 + max(0.3, 0.1 + 0.17 * lines_of(names)) * len(families))
    room = style.look().width * 72 * 0.7 / len(issues)
    heads = [issue_name(i, lang, short=True) for i in issues]
    _shade(ax, counts, [issues.index(i) for i in counts["issue"]],
           [families.index(f) for f in counts[f"family_{lang}"]], room)
    turned = any(text_width(h, pt(8.5)) > room * 0.95 for h in heads)
    every = max(1, -(-int(pt(11)) // max(1, int(room))))  # turned names, where a field is narrower than a line
    _grid(ax, names, [h if n % every == 0 else "" for n, h in enumerate(heads)])
    if turned:
        ax.tick_params(axis="x", labelrotation=90)
    evidence.remember(figure_of(ax), "coverage", counts, lang, subtitle=title("coverage_unit", lang))
    return ax


def _shade(ax: Axes, counts: pd.DataFrame, x: list[int], y: list[int], room: float) -> None:
    """Fields darker with more numbers; the counts stand in them where all of them fit."""
    most = np.log1p(float(counts["numbers"].max()))
    shades = _shades()
    widest = max(text_width(f"{n:,}", pt(8.5)) for n in counts["numbers"])
    size = pt(8.5) * min(1.0, room * 0.9 / widest)
    for count, at, line in zip(counts["numbers"], x, y, strict=True):
        fill = shades(np.log1p(float(count)) / most)
        ax.add_patch(Rectangle((at, line), 1, 1, facecolor=fill, edgecolor=colour("paper"), lw=1.2))
        if size >= SMALLEST:
            ax.text(at + 0.5, line + 0.5, f"{count:,}", ha="center", va="center", fontsize=size, color=_ink(fill))


def calendar(rows: pd.DataFrame, lang: str = "ko", ax: Axes | None = None) -> Axes:
    """Which months the numbers are about: a field for each family and month, darker with more numbers.

    A number about a longer period counts in each of its months. Shown are the last years up to the newest period that
    is neither forecast nor plan; numbers before and after are counted in the note.
    """
    check(rows, "calendar", lang, ("family", "issue", "basis", "period_start", "period_end"))
    known = rows[(rows["period_start"] != "") & ~rows["basis"].isin(["forecast", "plan"])]
    known = known[known["period_end"] <= known["published"].max()] if "published" in known else known
    if known.empty:
        raise ValueError("charts.calendar: no row has a period that has already ended, so there is nothing to draw.")
    style.use_style()
    newest = pd.Period(known["period_end"].max()[:7], "M")
    oldest = newest - (12 * YEARS - 1)
    start, end = (pd.PeriodIndex(known[c].str[:7], freq="M") for c in ("period_start", "period_end"))
    inside = known[end >= oldest]
    spans = [pd.period_range(max(a, oldest), b, freq="M") for a, b in zip(start[end >= oldest], end[end >= oldest],
                                                                        strict=True)]
    months = inside.loc[inside.index.repeat([len(s) for s in spans])].assign(
        month=[str(m) for s in spans for m in s])
    counts = _counts(months, ["month"])
    first = pd.Period(counts["month"].min(), "M")
    columns = [str(m) for m in pd.period_range(first, newest, freq="M")]
    families = list(dict.fromkeys(counts[f"family_{lang}"]))
    names = names_within(families, 0.3, 9)
    ax = axes(ax, 0.7 + max(0.28, 0.1 + 0.17 * lines_of(names)) * len(families))
    _shade(ax, counts, [columns.index(m) for m in counts["month"]],
           [families.index(f) for f in counts[f"family_{lang}"]], style.look().width * 72 * 0.68 / len(columns))
    _grid(ax, names, [""] * len(columns))
    every = 1 if style.look().width / scale() / len(columns) > 0.28 else 3
    marks = [n for n, m in enumerate(columns) if (int(m[5:]) - 1) % every == 0]
    ax.set_xticks([n + 0.5 for n in marks], [_month(columns[n], n == marks[0]) for n in marks], fontsize=pt(8))
    for n, m in enumerate(columns):
        if m.endswith("-01") and n:
            ax.axvline(n, color=colour("axis"), lw=1)
    left = len(known) - len(inside)
    notes = [str(title("calendar_left", lang, n=f"{left:,}", month=_long(columns[0], lang)))] if left else []
    evidence.remember(figure_of(ax), "calendar", _with_issues(counts, months), lang, notes=notes,
                      subtitle=title("calendar_unit", lang))
    return ax


def _with_issues(counts: pd.DataFrame, months: pd.DataFrame) -> pd.DataFrame:
    """The counts with the issues that they come from, the newest first named."""
    issues = months.groupby(["family", "month"])["issue"].agg(lambda s: "|".join(dict.fromkeys(s)))
    return counts.assign(issue=[issues[(f, m)] for f, m in zip(counts["family"], counts["month"], strict=True)])


def _month(month: str, first: bool) -> str:
    number = int(month[5:])
    return f"{number}\n{month[:4]}" if number == 1 or first else str(number)


def _long(month: str, lang: str) -> str:
    from kicdata.wording import period_name

    return period_name(month, lang)
