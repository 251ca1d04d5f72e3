"""A timeline of events."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from kicdata import evidence, style
from kicdata.charts.base import check, lines_of, names_within
from kicdata.finish import figure_of
from kicdata.style import axes, colour, colours, pt
from kicdata.wording import month_name, place_name, title

MARK = 5.0  # points: an event that would be narrower gets a dot of this size
DAYS_ONLY = 62  # up to so many days the axis counts days, beyond it months
ROOM = 0.36  # of the figure's width, nearly, is left for the days


def timeline(events: pd.DataFrame, lang: str = "ko", ax: Axes | None = None) -> Axes:
    """A bar for each event from its first to its last day, the earliest on top, with dates and place beside it.

    Rows of the table `events`. Places have the colour that they have in every chart, which a dot before their name
    repeats. An event too short for the scale of the axis gets a dot around its bar; one whose printed end is doubtful
    (`date_doubtful`) is drawn with its first day and an open end. Raises `ValueError` for no rows.
    """
    check(events, "timeline", lang, ("name", "start", "end", "place", "entity", "flags"))
    style.use_style()
    rows = events.sort_values(["start", "end", "name"], kind="stable").reset_index(drop=True)
    names = names_within([str(n) for n in rows["name"]], 0.44, 8.5)
    ax = axes(ax, 0.6 + max(0.24, 0.08 + 0.17 * lines_of(names)) * len(rows))
    own = colours(str(e or p) for e, p in zip(rows["entity"], rows["place"], strict=True))
    starts, ends = (pd.to_datetime(rows[c].where(rows[c] != "", rows["start"])) for c in ("start", "end"))
    doubtful = rows["flags"].fillna("").str.split(";").map(lambda codes: "date_doubtful" in codes)
    ends = ends.where(~doubtful, starts)
    first, last = _number(starts.min()), _number(ends.max()) + 1
    day = style.look().width * 72 * ROOM / (last - first)  # points
    beside = ax.get_yaxis_transform() + ScaledTranslation(pt(9) / 72, 0, figure_of(ax).dpi_scale_trans)
    years = starts.dt.year.nunique() > 1
    for n, (row, start, end, odd) in enumerate(zip(rows.itertuples(), starts, ends, doubtful, strict=True)):
        left, right = _number(start), _number(end) + 1
        ink = own[str(row.entity or row.place)]
        ax.barh(n, right - left, left=left, height=0.55, color=ink)
        if odd:
            ax.scatter([right], [n], marker=">", s=pt(6) ** 2, facecolor=colour("paper"), edgecolor=ink, zorder=3)
        elif (right - left) * day < pt(MARK):
            ax.scatter([(left + right) / 2], [n], s=pt(MARK + 1) ** 2, color=ink, zorder=3, gid="short")
        new_year = years and (n == 0 or start.year != starts[n - 1].year)
        days = _days(str(row.start), "" if odd else str(row.end), new_year) + ("~?" if odd else "")
        place = place_name(str(row.entity), str(row.place), lang)
        if place:
            ax.plot([1], [n], marker="o", ms=pt(MARK), color=ink, transform=beside, clip_on=False, gid="place")
        ax.annotate("  ".join(x for x in (place, days) if x), (1, n), (pt(15), 0), xycoords=ax.get_yaxis_transform(),
                    textcoords="offset points", va="center", fontsize=pt(8.5), color=colour("quiet"),
                    annotation_clip=False)
        ax.axhline(n, color=colour("faint"), lw=0.8, zorder=0)
    room = (last - first) * 0.03
    ax.set_xlim(first - room, last + room)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_yticks(range(len(rows)), names, fontsize=pt(8.5))
    ticks = _day_ticks(first, last) if last - first <= DAYS_ONLY else _month_ticks(first, last, lang)
    ax.xaxis.tick_top()
    ax.set_xticks(list(ticks), list(ticks.values()), linespacing=1.3, va="baseline")
    ax.grid(True, axis="x")
    for spine in ax.spines.values():
        spine.set_visible(False)
    evidence.remember(figure_of(ax), "timeline", rows, lang, subtitle=title("events_unit", lang))
    return ax


def _fit(points: float) -> int:
    """How many labels of so many points stand beside each other above the days."""
    return max(2, int(style.look().width * 72 * ROOM / pt(points)))


def _day_ticks(first: int, last: int) -> dict[int, str]:
    """Days on the axis, evenly apart, the first with its year."""
    step = max(1, -(-(last - first) // _fit(34)))
    days = {t: str(pd.Timestamp(0) + pd.Timedelta(days=t)) for t in range(first, last, step)}
    return {t: f"{d[2:4]}.{int(d[5:7])}.{int(d[8:10])}" if t == first else f"{int(d[5:7])}.{int(d[8:10])}"
            for t, d in days.items()}


def _month_ticks(first: int, last: int, lang: str) -> dict[int, str]:
    """The first days of months, quarters or years, as many as fit; the first of each year with it."""
    begin, end = (pd.Timestamp(0) + pd.Timedelta(days=d) for d in (first, last))
    months = pd.period_range(begin, end, freq="M")
    step = next((s for s in (1, 2, 3, 6, 12, 24, 60) if len(months) / s <= _fit(26)), 120)
    shown = [m for m in months if (m.year * 12 + m.month - 1) % step == 0 and m.start_time >= begin] or [months[-1]]
    years = [m.year for m in shown]
    if step >= 12:
        return {_number(m.start_time): str(m.year) for m in shown}
    return {_number(m.start_time): (f"{m.year}\n" if m.year not in years[:n] else "") + month_name(m.month, lang)
            for n, m in enumerate(shown)}


def _number(day: pd.Timestamp) -> int:
    """Days since 1970."""
    return int((day - pd.Timestamp(0)).days)


def _days(start: str, end: str, year: bool = False) -> str:
    """The days of an event, the year only where both differ in it or it is asked for.

    >>> _days("2024-12-04", "2024-12-06"), _days("2024-12-30", "2025-01-02"), _days("2025-05-01", "2025-05-01", True)
    ('12.4~6', '24.12.30~25.1.2', '25.5.1')
    """
    def short(day: str, year: bool) -> str:
        y, m, d = day.split("-")
        return f"{y[2:]}.{int(m)}.{int(d)}" if year else f"{int(m)}.{int(d)}"

    if not end or end == start:
        return short(start, year)
    if start[:7] == end[:7]:
        return f"{short(start, year)}~{int(end[8:])}"
    other = start[:4] != end[:4]
    return f"{short(start, year or other)}~{short(end, other)}"
