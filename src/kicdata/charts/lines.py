"""Lines: slopes between two periods, bumps of ranks over several, and small multiples."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kicdata import evidence, style
from kicdata.captions import is_ahead, is_partial
from kicdata.charts.base import DASH, check, lines_of, names_within, one_unit, said_of, value_axis
from kicdata.finish import figure_of
from kicdata.place import LEFT, RIGHT, wrap
from kicdata.style import axes, colour, colours, legible, pt, scale
from kicdata.wording import amount, decimals, entity_names, issue_name, measure_name, ordered_periods, period_name


def slope(rows: pd.DataFrame, lang: str = "ko", by: str = "rank", ax: Axes | None = None) -> Axes:
    """Lines from the earliest to the latest period, an entity each: its rank among the rows, or its value.

    Ranks gained are blue, lost are orange, kept are grey (`by="rank"`); with `by="value"` the change decides.
    Labels stand at both ends with the value, moved apart by `finish`. Entities of one period only are dots.
    A column `rank` (`select.ranked`), if there is one, gives the ranks among more than the rows drawn.
    """
    return _lines(rows, "slope", lang, by, ax, fixed=False)


def bump(rows: pd.DataFrame, lang: str = "ko", ax: Axes | None = None) -> Axes:
    """Ranks over all periods of the rows: a line for each entity in the colour that it has in every chart.

    The rank is that among the rows of a period, or of the column `rank`. A period without the entity breaks its line.
    """
    return _lines(rows, "bump", lang, "rank", ax, fixed=True)


def _lines(rows: pd.DataFrame, kind: str, lang: str, by: str, ax: Axes | None, fixed: bool) -> Axes:
    check(rows, kind, lang)
    unit = one_unit(rows, kind)
    if by not in ("rank", "value"):
        raise ValueError(f"charts.{kind}: by is {by!r}; expected is 'rank' or 'value'.")
    style.use_style()
    periods = ordered_periods(rows)
    named = entity_names(rows, lang)
    wide = rows.pivot_table(index="entity", columns="period", values="value_std", aggfunc="first")[periods]
    shown = _places(rows, wide, periods) if by == "rank" else wide
    held = {e: _end_name(n) for e, n in named.items()}
    ax = axes(ax, 0.6 + max(0.29, 0.1 + 0.19 * lines_of(list(held.values()))) * len(wide))
    own = colours(wide.index) if fixed else {}
    last, indicator = len(periods) - 1, str(rows["indicator"].iloc[0])
    marked = rows.assign(ahead=is_ahead(rows), partial=is_partial(rows), more=said_of(rows, lang))
    for entity, line in shown.iterrows():
        known = line.dropna()
        step = 0.0 if len(known) < 2 else (known.iloc[-1] - known.iloc[0]) * (-1 if by == "rank" else 1)
        ink = own.get(str(entity)) or colour("up" if step > 0 else "down" if step < 0 else "quiet")
        mine = marked[marked["entity"] == entity].drop_duplicates("period").set_index("period")
        _draw_line(ax, line, mine, ink, bool(step) or fixed, str(entity))
        for x, side in ((0, LEFT), (last, RIGHT)) if last else ((0, RIGHT),):
            if pd.isna(line.iloc[x]):
                continue
            value = amount(float(wide[periods[x]][str(entity)]), unit, lang, indicator, places=decimals(rows))
            value += mine["more"][periods[x]]
            label = _end_words(held[str(entity)], value, int(line.iloc[x]) if by == "rank" else None, side)
            _end_label(ax, label, x, float(line.iloc[x]), side, legible(ink) if step or fixed else colour("ink"))
    if by == "rank":
        ax.set_ylim(shown.max().max() + 0.6, shown.min().min() - 0.6)
    else:
        ax.margins(y=0.06)
        if shown.min().min() < 0 < shown.max().max():
            ax.axhline(0, color=colour("axis"), lw=0.8, zorder=0)
    ax.set_xlim(-0.02, max(last, 1) + 0.02)
    ax.set_xticks(range(len(periods)), _period_ticks(periods, lang))
    ax.xaxis.tick_top()
    ax.tick_params(axis="x", labelsize=pt(10 if len(periods) < 4 else 8.5))
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_visible(False)
    for x in range(len(periods)):
        ax.axvline(x, color=colour("line"), lw=0.8, zorder=0)
    evidence.remember(figure_of(ax), kind, rows, lang, by=by)
    return ax


def _places(rows: pd.DataFrame, wide: pd.DataFrame, periods: list[str]) -> pd.DataFrame:
    if "rank" in rows:
        return rows.pivot_table(index="entity", columns="period", values="rank", aggfunc="first")[periods]
    return wide.rank(ascending=False, method="min")


def _period_ticks(periods: list[str], lang: str) -> list[str]:
    room = style.look().width * 72 * 0.5 / max(len(periods) - 1, 1)
    return [wrap(period_name(p, lang), pt(10 if len(periods) < 4 else 8.5), room) for p in periods]


def _draw_line(ax: Axes, line: pd.Series, mine: pd.DataFrame, ink: str, strong: bool, label: str) -> None:
    """The line of an entity: whole where printed, dashed towards a forecast or plan, hollow dots where partial."""
    x = np.arange(len(line))
    width, alpha = pt(1.8 if strong else 1.1), 1.0 if strong else 0.75
    ahead = np.array([bool(mine["ahead"].get(p, False)) for p in line.index])
    partial = np.array([bool(mine["partial"].get(p, False)) for p in line.index])
    ax.plot(x, line.where(~ahead), color=ink, lw=width, alpha=alpha, marker="o", ms=pt(4.5), label=label)
    if ahead.any():
        before = np.roll(ahead, -1)
        before[-1] = False
        ax.plot(x, line.where(ahead | before), color=ink, lw=width, ls=DASH, alpha=alpha, marker="o", ms=pt(4.5),
                mfc=colour("paper"), label="_ahead")
    if partial.any():
        ax.plot(x, line.where(partial), color=ink, lw=0, marker="o", ms=pt(6), mfc=colour("paper"), label="_partial")


def _end_name(name: str) -> str:
    """A name in lines that leave the value and the lines of the chart their room."""
    return names_within([name], 0.25 if style.look().width > 5 else 0.2, 9)[0]


def _end_words(name: str, value: str, place: int | None, side: str) -> str:
    """Rank, name and value at an end of a line, the rank next to the line; a narrow figure shows the value once."""
    value = "" if style.look().width < 5 and side == LEFT else value
    rank = [] if place is None else [str(place)]
    parts = [name, value, *rank] if side == LEFT else [*rank, name, value]
    return "  ".join(p for p in parts if p)


def _end_label(ax: Axes, text: str, x: float, y: float, side: str, ink: str) -> None:
    left = side == LEFT
    ax.annotate(text, (x, y), (-pt(9) if left else pt(9), 0), textcoords="offset points",
                ha="right" if left else "left", va="center", fontsize=pt(9), color=ink, gid=side,
                annotation_clip=False)


def multiples(rows: pd.DataFrame, lang: str = "ko", by: str = "entity") -> Figure:
    """Small multiples: a panel for each entity (or indicator), a line over the periods, all on one scale.

    Each dot names its value where there are few, else the first and last; below stands the issue that prints it.
    Forecasts are dashed and hollow. With `by="indicator"` each panel has the scale of its own measure.
    """
    check(rows, "multiples", lang)
    if by not in ("entity", "indicator"):
        raise ValueError(f"charts.multiples: by is {by!r}; expected is 'entity' or 'indicator'.")
    other = "indicator" if by == "entity" else "entity"
    if rows[other].nunique() > 1:
        raise ValueError(f"charts.multiples: the rows have {rows[other].nunique()} of {other}; panels by {by} show "
                         "one. Choose it before.")
    style.use_style()
    periods = ordered_periods(rows)
    named = entity_names(rows, lang)
    keys = list(dict.fromkeys(rows[by]))
    across = min(len(keys), max(1, int(style.look().width / scale() / 1.75)))
    down = -(-len(keys) // across)
    fig, grid = plt.subplots(down, across, figsize=(style.look().width, down * 1.75 * scale()), squeeze=False,
                             sharex=True, sharey=by == "entity")
    room = style.look().width * 72 * 0.8 / across
    for n, (ax, key) in enumerate(zip(grid.flat, keys, strict=False)):
        part = rows[rows[by] == key].drop_duplicates("period").sort_values("period_end", kind="stable")
        unit, indicator = str(part["unit_std"].iloc[0]), str(part["indicator"].iloc[0])
        line = part.set_index("period")["value_std"].reindex(periods)
        marked = part.assign(ahead=is_ahead(part), partial=is_partial(part)).set_index("period")
        ink = colours([str(part["entity"].iloc[0])])[str(part["entity"].iloc[0])]
        _draw_line(ax, line, marked, ink, True, str(key))
        name = named[str(key)] if by == "entity" else measure_name(str(key), lang)
        ax.set_title(wrap(name, pt(9.5), room, True), fontsize=pt(9.5), fontweight="bold", loc="left")
        value_axis(ax.yaxis, unit, lang, indicator, 3)
        ax.tick_params(axis="y", labelsize=pt(7.5), labelcolor=colour("quiet"))
        ax.grid(True, axis="y")
        ax.set_xlim(-0.35, len(periods) - 0.65)
        ax.margins(y=0.28)
        _dot_values(ax, part, periods, unit, indicator, lang)
        short = [f"{_short(p)}\n{issue_name(i, lang, short=True)}" for p, i in _issues(rows, periods)]
        ax.set_xticks(range(len(periods)), short if len(periods) <= 3 else [_short(p) for p in periods],
                      fontsize=pt(7), rotation=0 if len(periods) <= 5 else 90)
        for spine in ("left", "bottom"):
            ax.spines[spine].set_visible(False)
        if n + across >= len(keys):
            ax.tick_params(labelbottom=True)
    for ax in grid.flat[len(keys):]:
        ax.set_axis_off()
    evidence.remember(fig, "multiples", rows.drop_duplicates([by, "period"]), lang, by=by)
    return fig


def _issues(rows: pd.DataFrame, periods: list[str]) -> list[tuple[str, str]]:
    first = rows.drop_duplicates("period").set_index("period")["issue"]
    return [(p, str(first[p])) for p in periods]


def _short(period: str) -> str:
    """A period in as few letters as can be: 24.1~9.

    >>> _short("2024-01/2024-09"), _short("2025-Q1"), _short("2024"), _short("2023-12-31")
    ('24.1~9', '25 Q1', '2024', '23.12.31')
    """
    a, _, b = period.partition("/")
    if len(period) == 4:
        return period
    if not b:
        return a[2:].replace("-Q", " Q").replace("-0", ".").replace("-", ".")
    end = b[5:] if b[:4] == a[:4] else b[2:]
    return f"{a[2:]}~{end}".replace("-0", ".").replace("-", ".").replace("~0", "~")


def _dot_values(ax: Axes, part: pd.DataFrame, periods: list[str], unit: str, indicator: str, lang: str) -> None:
    shown = part if len(part) <= 2 else part.iloc[[0, -1]]
    top = part["value_std"].iloc[-1] >= part["value_std"].iloc[0]
    for n, (period, value) in enumerate(zip(shown["period"], shown["value_std"], strict=True)):
        above = (n == len(shown) - 1) == top or len(shown) == 1
        text = amount(float(value), unit, lang, indicator, places=decimals(part))
        ax.annotate(text, (periods.index(str(period)), value), (0, pt(5) if above else -pt(5)),
                    textcoords="offset points", ha="center", fontsize=pt(7.5),
                    va="bottom" if above else "top", color=colour("ink"), annotation_clip=False)
