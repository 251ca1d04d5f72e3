"""A timeline of events."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from kicdata import evidence, style
from kicdata.charts.base import check, lines_of, names_within
from kicdata.finish import figure_of
from kicdata.style import axes, colour, colours, pt
from kicdata.wording import place_name, title


def timeline(events: pd.DataFrame, lang: str = "ko", ax: Axes | None = None) -> Axes:
    """A bar for each event from its first to its last day, the earliest on top, with place and dates beside it.

    Rows of the table `events`. Places have the colour that they have in every chart. An event whose printed end is
    doubtful (`date_doubtful`) is drawn with its first day and an open end. Raises `ValueError` for no rows.
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
    for n, (row, start, end, odd) in enumerate(zip(rows.itertuples(), starts, ends, doubtful, strict=True)):
        left, right = _number(start), _number(end) + 1
        ink = own[str(row.entity or row.place)]
        ax.barh(n, right - left, left=left, height=0.55, color=ink)
        if odd:
            ax.scatter([right], [n], marker=">", s=pt(6) ** 2, facecolor=colour("paper"), edgecolor=ink, zorder=3)
        days = _days(str(row.start), "" if odd else str(row.end)) + ("~?" if odd else "")
        text = "  ".join(x for x in (days, place_name(str(row.entity), str(row.place), lang)) if x)
        ax.annotate(text, (1, n), (pt(5), 0), xycoords=ax.get_yaxis_transform(), textcoords="offset points",
                    va="center", fontsize=pt(8.5), color=colour("quiet"), annotation_clip=False)
        ax.axhline(n, color=colour("faint"), lw=0.8, zorder=0)
    room = (last - first) * 0.03
    ax.set_xlim(first - room, last + room)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_yticks(range(len(rows)), names, fontsize=pt(8.5))
    step = max(1, round((last - first) / (6 if style.look().width > 5 else 2)))
    ticks = list(range(int(first), int(last) + 1, step))
    ax.set_xticks(ticks, [_day_tick(str(pd.Timestamp(0) + pd.Timedelta(days=t)), n == 0) for n, t in enumerate(ticks)])
    ax.xaxis.tick_top()
    ax.grid(True, axis="x")
    for spine in ax.spines.values():
        spine.set_visible(False)
    evidence.remember(figure_of(ax), "timeline", rows, lang, subtitle=title("events_unit", lang))
    return ax


def _day_tick(day: str, first: bool) -> str:
    """A day on the axis, the first with its year."""
    return f"{day[2:4]}.{int(day[5:7])}.{int(day[8:10])}" if first else f"{int(day[5:7])}.{int(day[8:10])}"


def _number(day: pd.Timestamp) -> int:
    """Days since 1970."""
    return int((day - pd.Timestamp(0)).days)


def _days(start: str, end: str) -> str:
    """The days of an event, the year left out where both have the same.

    >>> _days("2024-12-04", "2024-12-06"), _days("2024-12-30", "2025-01-02"), _days("2025-05-01", "2025-05-01")
    ('12.4~6', '24.12.30~25.1.2', '5.1')
    """
    def short(day: str, year: bool) -> str:
        y, m, d = day.split("-")
        return f"{y[2:]}.{int(m)}.{int(d)}" if year else f"{int(m)}.{int(d)}"

    if not end or end == start:
        return short(start, False)
    if start[:7] == end[:7]:
        return f"{short(start, False)}~{int(end[8:])}"
    other = start[:4] != end[:4]
    return f"{short(start, other)}~{short(end, other)}"
