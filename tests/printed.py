"""An invented issue in blocks: from them its text, and its pages as a browser prints them.

`text_of_issue` writes the issue as text, `html_of_issue` the same as HTML with one of `LOOKS`. Sentences and figures
are invented; the names of places are real.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any, NamedTuple

from pdfs import fonts

Rows = Sequence[Sequence[str]]


class Table(NamedTuple):
    """A table with its caption; in a header of two levels an empty cell goes on with the one to its left or above."""

    caption: str
    rows: Rows
    headers: int = 1


CITIES = ("상하이 上海", "베이징 北京", "선전 深圳", "광저우 广州", "충칭 重庆", "쑤저우 苏州", "청두 成都", "항저우 杭州", "우한 武汉",
          "난징 南京", "닝보 宁波", "톈진 天津", "칭다오 青岛", "우시 无锡", "창사 长沙", "정저우 郑州", "지난 济南", "허페이 合肥", "취안저우 泉州",
          "난퉁 南通", "시안 西安", "둥관 东莞", "창저우 常州", "옌타이 烟台", "탕산 唐山", "쉬저우 徐州", "다롄 大连", "원저우 温州",
          "선양 沈阳", "쿤밍 昆明", "창춘 长春", "하얼빈 哈尔滨", "난닝 南宁", "구이양 贵阳", "타이위안 太原", "난창 南昌")


def _gdp() -> Table:
    rows = [[str(n), name, f"{40000 - 1010.25 * n:,.2f}", f"{6.4 - n / 20:.2f}%", f"{38100 - 973.5 * n:,.2f}"]
            for n, name in enumerate(CITIES, 1)]
    return Table("도표 1. TOP 36 도시 GDP 현황",
                 [["순위", "도시", "2025 년 1~3 분기(억 위안)", "실제 성장률", "2024 년 1~3 분기(억 위안)"], *rows])


ISSUE: tuple[str | Table, ...] = (
    "◼ 가상로봇, B 라운드에서 3.2 억 위안 유치",
    "11 월 3 일, 선전에 있는 로봇 기업 가상로봇(假想机器人)이 B 라운드 투자를 마쳤다고 밝혔다. 이번 투자 금액은 3.2 억 위안이며, "
    "가상캐피탈(假想资本)이 이끌었다. 2024 년 회사의 매출은 5.6 억 위안으로 전년 대비 41.5% 늘었다. 직원은 640 명이다. "
    "(출처: 가상망)",
    "◼ 저장성, 2027 년까지 충전소 8,500 곳 세운다",
    "저장성(浙江省)은 2027 년까지 충전소를 8,500 곳으로 늘리고, 신에너지 자동차 120 만 대를 보급할 계획이다. 2024 년 말 저장성의 "
    "충전소는 4,210 곳으로, 1 년 전보다 18.3% 많아졌다. (출처: 가상망)",
    "참고자료",
    "가상망(假想网). 가상로봇 소식. (25.11.04)",
    "https://example.invalid/robot",
    "1. [지역소개] 2025 년 1~3 분기 도시별 GDP 현황",
    "2025 년 1~3 분기 도시별 GDP 가 공개되었다. 상하이의 GDP 총액은 38,990 억 위안으로, 실제 성장률은 6.4%이다. 다음 표는 36 개 "
    "도시를 GDP 순으로 놓은 것이다.",
    _gdp(),
    "난창의 GDP 는 3,631 억 위안으로 36 위에 올랐다. 도시마다 속도가 달랐다.",
    "2. [투자분석] 2025 년 9 월 중국 투융자 현황",
    "2025 년 9 월 중국 1 급 시장에서는 총 512 건의 투자 건수가 발생했으며, 이는 전월 대비 6% 증가한 수치이다. 공개된 총 투자 금액은 "
    "433.7 억 위안이다.",
    "투자 건수가 가장 많은 상위 3 개 지역은 광둥성(广东, 95 건), 장쑤성(江苏, 91 건), 베이징(北京, 80 건)이다.",
    Table("도표 2. 2025 년 9 월 단계별 투자 현황", [
        ["단계", "건수", "금액(억 위안)"], ["초기 단계", "381", "201.4"], ["성장 단계", "103", "150.2"],
        ["후기 단계", "28", "82.1"]]),
    "단계별로 보면 초기 단계의 건수가 가장 많다.",
    "3. [지역소개] 가상 국가자주혁신시범구의 성과",
    "가상 국가자주혁신시범구(假想国家自主创新示范区)는 2015 년에 승인을 받았다. 시범구에는 하이테크 기업 4,120 개, 상장 기업 63 개가 있다.",
    Table("도표 1. 주요 지표", [
        ["구분", "2022 년", "2023 년"], ["연간 매출", "11,004.10 억 위안", "12,850.66 억 위안"],
        ["순이익", "611.30 억 위안", "650.12 억 위안"], ["총 수출액", "770.20 억 위안", "690.55 억 위안"]]),
    "R&D 투자 강도는 8.4%에 달하며, 인구 1 만 명당 발명 특허 보유 수는 95 건이다.",
    "참고자료",
    "가상망(假想网). 도시 소식. (25.11.05)",
    "https://example.invalid/gdp",
)


def text_of_issue(blocks: Sequence[str | Table] = ISSUE) -> str:
    """The issue as text: a block a line, a row of a table a line."""
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Table):
            lines += [block.caption, *(" ".join(filter(None, row)) for row in block.rows)]
        else:
            lines.append(block)
    return "\n\n".join(f"{x} " for x in lines) + "\n"


_GRID = "td, th { border: 0.6pt solid #444 }"
_OPEN = "table { border-top: 1.2pt solid; border-bottom: 1.2pt solid } thead { border-bottom: 0.6pt solid }"
_TINT = "tbody tr:nth-child(even) { background: #d9e2f3 } thead { background: #17375e; color: white }"
_NOTO, _BOLD, _LIGHT = (f"NotoSansCJKsc-{x}.otf" for x in ("Regular", "Bold", "Light"))

LOOKS: dict[str, tuple[str, str]] = {  # font and style
    "A4, all rules": (_NOTO, "@page { size: A4; margin: 20mm }" + _GRID),
    "A5, rules above and below": (_LIGHT, "@page { size: A5; margin: 14mm } body { font-size: 8pt; letter-spacing: 0.04em }" + _OPEN),
    "landscape, tinted rows": (_NOTO, "@page { size: A4 landscape; margin: 18mm }" + _TINT),
    "two columns": (_NOTO, "@page { size: A4; margin: 18mm } body { columns: 2; column-gap: 9mm } "
                           "table, .caption { column-span: all }" + _GRID),
    "columns under headings": (_BOLD, "@page { size: A4; margin: 18mm } body { columns: 2; text-align: justify } "
                                      "table, .caption, .head { column-span: all }" + _OPEN),
}


def html_of_issue(look: str, blocks: Sequence[str | Table] = ISSUE) -> str:
    """The issue as a page for a browser."""
    font, style = LOOKS[look]
    face = next(fonts().rglob(font)).as_uri()
    body = "\n".join(_table(b) if isinstance(b, Table) else _paragraph(b) for b in blocks)
    return f"""<!doctype html><html lang="ko"><meta charset="utf-8"><title>주간 중국창업</title><style>
@font-face {{ font-family: own; src: url("{face}") }}
@page {{ @top-left {{ content: "주간 중국창업 499 호   【" counter(page) "】"; font: 8pt own }} @bottom-center {{
  content: "2025. 11. 5."; font: 8pt own }} }}
body {{ font: 9.5pt/1.6 own; margin: 0 }} p {{ margin: 0 0 8pt; orphans: 2; widows: 2 }} tr {{ break-inside: avoid }}
table {{ border-collapse: collapse; margin: 0 0 12pt; width: 100% }} td, th {{ padding: 3pt 6pt; font-weight: normal;
text-align: left }} .caption {{ break-after: avoid; text-align: center; margin-bottom: 3pt }} {style}
</style><body>{body}</body></html>"""


def _paragraph(text: str) -> str:
    kind = ' class="head"' if text[0] == "◼" or text[1:4] == ". [" else ""
    return f"<p{kind}>{html.escape(text)}</p>"


def _table(t: Table) -> str:
    rows = [_cells(t.rows, i, "th" if i < t.headers else "td") for i in range(len(t.rows))]
    head, body = "".join(rows[:t.headers]), "".join(rows[t.headers:])
    return (f'<p class="caption">{html.escape(t.caption)}</p>\n'
            f"<table><thead>{head}</thead><tbody>{body}</tbody></table>")


def _cells(rows: Rows, i: int, tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{html.escape(c)}</{tag}>" for c in rows[i]) + "</tr>"


