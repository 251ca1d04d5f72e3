"""Stacked bars of percentages."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from kicdata import evidence, style
from kicdata.charts.base import check, lines_of, mark_bars, names_within, one_unit
from kicdata.finish import figure_of
from kicdata.place import HALF, THIN, VALUE, text_width
from kicdata.style import axes, colour, colours, pt, readable_on
from kicdata.wording import amount, decimals, entity_names, measure_name, own_name, owner_name, period_name, word

KEY = ["owner", "indicator", "period"]


def shares(rows: pd.DataFrame, lang: str = "ko", ax: Axes | None = None) -> Axes:
    """Stacked bars of percentages: a bar for each owner, indicator and period, a segment for each part.

    Each part has its own colour, the same in every chart. Derived segments are hatched and named 역산, partial ones
    hatched; segments too thin for their number have it above or below, zeros stand beside the bar. What is missing
    to 100 stays empty. Raises `ValueError` where the rows are no percentages or a segment is negative.
    """
    check(rows, "shares", lang)
    if one_unit(rows, "shares") != "%" or (rows["value_std"] < 0).any():
        raise ValueError("charts.shares: the rows must be percentages of a whole, none below zero; draw others with "
                         "charts.bars.")
    style.use_style()
    parts = rows.assign(part=[own_name(e) for e in rows["entity"]], owner=[owner_name(e, lang) for e in rows["entity"]])
    names = {own_name(e): n for e, n in entity_names(rows, lang).items()}
    own = colours(parts["part"])
    order = parts.groupby("part")["value_std"].max().sort_values(ascending=False, kind="stable").index
    places = {str(i): n for n, i in enumerate(dict.fromkeys(parts["indicator"]))}
    keys = parts.sort_values(["owner", "period_end"], kind="stable")[KEY].drop_duplicates()
    keys = keys.sort_values("indicator", key=lambda c: c.map(places), kind="stable")
    said = names_within(_bar_names(keys, lang), 0.24)
    bars = [_bar(parts, key, order) for key in keys.itertuples(index=False, name=None)]
    whole = max(100.0, *(float(b["value_std"].sum()) for b in bars))
    widest = max(text_width(x, pt(10)) for name in said for x in name.split("\n"))
    point = whole / (style.look().width * 72 * 0.93 - widest - pt(50))  # one point on the value axis, nearly
    thin = [sum(0 < v < _need(v, point) for v in b["value_std"]) for b in bars]
    step = max(0.82, 0.2 + 0.31 * max(thin))  # half of it is bar, the rest holds the lines of numbers
    ax = axes(ax, 0.75 + max(step, 0.3 + 0.19 * lines_of(said)) * len(keys))
    for n, bar in enumerate(bars):
        left = _stack(ax, bar, n, own, point, decimals(pd.concat(bars)))
        beside = [word("derived", lang)] if "derived" in ";".join(bar["flags"].fillna("")).split(";") else []
        beside += [f"{names[str(e)]} 0%" for e in bar.index[bar["value_std"] == 0]]
        if beside:
            ax.annotate("\n".join(beside), (max(left, 100), n), (pt(5), 0), textcoords="offset points", va="center",
                        fontsize=pt(8.5), color=colour("quiet"), gid=VALUE, annotation_clip=False).set_in_layout(False)
    ax.set_yticks(range(len(keys)), said, linespacing=1.5)
    ax.set_ylim(len(keys) - 0.5, -0.6 - 0.2 * max(0, (thin[0] - 1) // 2))  # the legend stands over the first bar
    ax.set_xlim(0, whole)
    ax.set_xticks(range(0, 101, 25), [f"{v}%" for v in range(0, 101, 25)])
    for spine in ("left", "bottom"):
        ax.spines[spine].set_visible(False)
    marks = [Patch(color=own[e], label=names[e]) for e in order]
    widest = max(text_width(names[e], pt(9)) for e in order) + pt(30)
    ax.legend(handles=marks, loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0.3, handlelength=1.1,
              ncols=max(1, min(len(marks), int(style.look().width * 72 * 0.78 / widest))), handleheight=0.9,
              columnspacing=1.3)
    kept = pd.concat(bars)
    evidence.remember(figure_of(ax), "shares", rows.loc[_places_of(rows, kept)], lang)
    return ax


def _places_of(rows: pd.DataFrame, kept: pd.DataFrame) -> list[int]:
    """Index labels in `rows` of the rows kept, in their order."""
    own = pd.MultiIndex.from_frame(rows[["entity", "indicator", "period"]])
    first = dict(reversed(list(zip(own, rows.index, strict=True))))
    return [first[k] for k in zip(kept["entity"], kept["indicator"], kept["period"], strict=True)]


def _bar_names(keys: pd.DataFrame, lang: str) -> list[str]:
    """What tells the bars apart: owner, indicator, period, as far as they differ."""
    several = keys.nunique() > 1
    said = []
    for key in keys.itertuples(index=False):
        words = [str(key.owner)] if several["owner"] else []
        words += [measure_name(str(key.indicator), lang)] if several["indicator"] else []
        words += [period_name(str(key.period), lang)] if several["period"] or not words else []
        said.append("\n".join(words))
    return said


def _bar(parts: pd.DataFrame, key: tuple[object, ...], order: Iterable[str]) -> pd.DataFrame:
    """The segments of one bar, in their order."""
    same = (parts[KEY] == list(key)).all(axis=1)
    bar = parts[same].drop_duplicates("part").set_index("part", drop=False)
    return bar.loc[[p for p in order if p in bar.index]]


def _need(value: float, point: float) -> float:
    """What a segment must have to hold its number, on the value axis."""
    return (text_width(amount(value, "%", "ko", places=1), pt(9)) + pt(4)) * point


def _stack(ax: Axes, bar: pd.DataFrame, y: float, own: dict[str, str], point: float,
           places: int | None) -> float:
    """Draw one stacked bar; returns where it ends. Numbers of thin segments get their place from `finish`."""
    left = 0.0
    for n, (part, value) in enumerate(zip(bar.index, bar["value_std"].astype(float), strict=True)):
        drawn = ax.barh(y, value, left=left, height=2 * HALF, color=own[part], edgecolor=colour("paper"), lw=0.8)
        mark_bars(drawn.patches, bar.iloc[[n]])
        text, x = amount(value, "%", "ko", places=places), left + value / 2
        left += value
        if value >= _need(value, point):
            hatched = bool(drawn.patches[0].get_hatch())  # a number is not read over lines
            fill, ink = (colour("paper"), colour("ink")) if hatched else (own[part], readable_on(own[part]))
            ax.text(x, y, text, ha="center", va="center", fontsize=pt(9), color=ink,
                    bbox={"boxstyle": "round,pad=0.15", "fc": fill, "ec": "none"})
        elif value:
            ax.annotate(text, (x, y), (0, 0), textcoords="offset points", ha="center", va="center", fontsize=pt(8.5),
                        color=colour("ink"), gid=THIN)
    return left
