"""Tables of shapes that issues may print: what stands under which label, whatever the lines look like.

All tables are invented; what they should give is typed from the table.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import reform
from kicdata.issue import Issue, read

PROSE = ("가상의 글이 이어진다. 이 절에서는 수치를 살펴보면서 여러 회사와 지역이 어떻게 달라졌는지를 길게 풀"
         "어 적어 본\n\n다. 이 문장은 줄의 너비가 실제 호와 같아지도록 길게 적은 것이며 아무런 숫자도 담고 있"
         "지 않은 문장이라고 할 \n\n"
         "수 있다. \n\n")
SHAPES = {
    "cells of two lines around those of one": ("""도표 1. 2028 년 무인 배송차 제조사 현황

판매량(대) 최저

제조사 증가율 진출 도시(개)

2027 년 2028 년 판매가

가온테크 佳温科技 15,200 37,100 144.1% 1.98 만 위안 296

나래센서 娜莱传感 3,650 8,890 143.6% 2.6 만

위안 148

다솜로봇 多松机器人 2,770 2,510 -9.4% 3.4 만 위안 64""",
        {("가온테크", "2027 년 판매량", "15200", "대"), ("가온테크", "2028 년 판매량", "37100", "대"),
         ("가온테크", "증가율", "144.1", "%"), ("가온테크", "최저 판매가", "1.98", "만 위안"),
         ("가온테크", "진출 도시", "296", "개"), ("나래센서", "2027 년 판매량", "3650", "대"),
         ("나래센서", "2028 년 판매량", "8890", "대"), ("나래센서", "증가율", "143.6", "%"),
         ("나래센서", "최저 판매가", "2.6", "만 위안"), ("나래센서", "진출 도시", "148", "개"),
         ("다솜로봇", "2027 년 판매량", "2770", "대"), ("다솜로봇", "2028 년 판매량", "2510", "대"),
         ("다솜로봇", "증가율", "-9.4", "%"), ("다솜로봇", "최저 판매가", "3.4", "만 위안"),
         ("다솜로봇", "진출 도시", "64", "개")}),
    "words before and behind numbers with units": ("""도표 1. 성인형 로봇의 원가 구성(2028 년)

부품 대당 금액 원가 비중 국산화율 주요 공급사

관절 모듈 4.9 만 위안 38.3% 82% 가온그룹, 나래정밀

연산 장치 1.3 만 위안 10.2% 35% 다솜칩

6 축 힘 센서 9,200 위안 7.2% 58% 라온, 마루""",
        {("관절 모듈", "대당 금액", "4.9", "만 위안"), ("관절 모듈", "원가 비중", "38.3", "%"),
         ("관절 모듈", "국산화율", "82", "%"), ("연산 장치", "대당 금액", "1.3", "만 위안"),
         ("연산 장치", "원가 비중", "10.2", "%"), ("연산 장치", "국산화율", "35", "%"),
         ("6 축 힘 센서", "대당 금액", "9200", "위안"), ("6 축 힘 센서", "원가 비중", "7.2", "%"),
         ("6 축 힘 센서", "국산화율", "58", "%")}),
    "two numbers in a cell": ("""도표 1. 2025 년 지역별 로봇 산업 현황

지역 기업 수(증감) 점유율(순위) 매출액(억 위안, 증가율) 수출 비중

가온 佳温 1,204 (+87) 31.2% (1 위) 812.4 (+12.6%) 22.1%

나래 娜莱 980 (-12) 24.5% (2 위) 640.0 (-3.1%) 18.4%

다솜 多松 877 (+45) 19.0% (3 위) 533.9 (+8%) 25.0%""",
        {(e, k, v, u) for e, row in (("가온", "1204 87 31.2 1 812.4 12.6 22.1"),
                                     ("나래", "980 -12 24.5 2 640.0 -3.1 18.4"), ("다솜", "877 45 19.0 3 533.9 8 25.0"))
         for (k, u), v in zip((("기업 수", ""), ("기업 수 증감", ""), ("점유율", "%"), ("점유율 순위", "위"),
                               ("매출액", "억 위안"), ("매출액 증가율", "%"), ("수출 비중", "%")),
                              row.split(), strict=True)}),
    "a cell that is empty": ("""도표 1. 2025 년 부품별 시장 현황

부품 시장 규모(억 위안) 증가율 국산화율 업체 수(개)

감속기 120.5 12.4% 62.1% 34

서보모터 210.3 8.7% 48

제어기 98.1 58.0% 27

센서 55.4 20.1% 33.3% 61""",
        {(e, k, v, u) for e, row in (("감속기", "120.5 12.4 62.1 34"), ("서보모터", "210.3 8.7 - 48"),
                                     ("제어기", "98.1 - 58.0 27"), ("센서", "55.4 20.1 33.3 61"))
         for (k, u), v in zip((("시장 규모", "억 위안"), ("증가율", "%"), ("국산화율", "%"), ("업체 수", "개")),
                              row.split(), strict=True) if v != "-"}),
    "ranges among the numbers": ("""도표 1. 저장 기술별 성능 비교

기술 에너지 밀도(Wh/kg) 왕복 효율 수명(회) 시스템 단가(위안/Wh)

가온 전지   165~180   88%   8,000   0.41

나래 전지   120~140   84%   6,500   0.52

압축 공기   -   65%   15,000   1.24""",
        {("가온 전지", "에너지 밀도", "165", "Wh/kg"), ("가온 전지", "에너지 밀도", "180", "Wh/kg"),
         ("가온 전지", "왕복 효율", "88", "%"), ("가온 전지", "수명", "8000", "회"),
         ("가온 전지", "시스템 단가", "0.41", "위안/Wh"), ("나래 전지", "에너지 밀도", "120", "Wh/kg"),
         ("나래 전지", "에너지 밀도", "140", "Wh/kg"), ("나래 전지", "왕복 효율", "84", "%"),
         ("나래 전지", "수명", "6500", "회"), ("나래 전지", "시스템 단가", "0.52", "위안/Wh"),
         ("압축 공기", "왕복 효율", "65", "%"), ("압축 공기", "수명", "15000", "회"),
         ("압축 공기", "시스템 단가", "1.24", "위안/Wh")}),
    "labels over lines, units under them": ("""도표 1. 2025 년 상반기 주요 기업 경영 실적

기업 명칭
매출
(억 위안)
전년 대비
귀속 순이익
(억 위안)
매출총이익률 출하량(만 대)
가온테크 佳温科技 12.31 50.9% 0.27 42.1% 54.8
나래센서
娜莱传感
7.83 -7.7% -1.49 25.9% 26.7""",
        {("가온테크", "매출", "12.31", "억 위안"), ("가온테크", "전년 대비", "50.9", "%"),
         ("가온테크", "귀속 순이익", "0.27", "억 위안"), ("가온테크", "매출총이익률", "42.1", "%"),
         ("가온테크", "출하량", "54.8", "만 대"), ("나래센서", "매출", "7.83", "억 위안"),
         ("나래센서", "전년 대비", "-7.7", "%"),
         ("나래센서", "귀속 순이익", "-1.49", "억 위안"), ("나래센서", "매출총이익률", "25.9", "%"),
         ("나래센서", "출하량", "26.7", "만 대")}),
    "a line of units, words behind the numbers": ("""도표 1. 시리즈별 제원

시리즈 모델(종) 유효 하중 작업 반경 본체 중량 주요 용도
(kg) (mm) (kg)
AB 경량형 6 3-7 618 19.5 조립, 검사
AB-H 고하중형 5 12 1,300 76 운반""",
        {("AB 경량형", "모델", "6", "종"), ("AB 경량형", "유효 하중", "3", "kg"), ("AB 경량형", "유효 하중", "7", "kg"),
         ("AB 경량형", "작업 반경", "618", "mm"), ("AB 경량형", "본체 중량", "19.5", "kg"),
         ("AB-H 고하중형", "모델", "5", "종"),
         ("AB-H 고하중형", "유효 하중", "12", "kg"), ("AB-H 고하중형", "작업 반경", "1300", "mm"),
         ("AB-H 고하중형", "본체 중량", "76", "kg")}),
    "labels that begin with numbers": ("""도표 1. 2025 년 주요 고령 도시의 현황

도시 전년 인구(만 명) 1 인당 GDP(만 위안) 5G 기지국(개) 65 세 이상 비중
난퉁 南通 773.1 16.9 8,120 24.8%
다롄 大连 754.0 13.2 7,044 22.3%

자료: 각 도시 통계국""",
        {("난퉁", "전년 인구", "773.1", "만 명"), ("난퉁", "1 인당 GDP", "16.9", "만 위안"),
         ("난퉁", "5G 기지국", "8120", "개"), ("난퉁", "65 세 이상 비중", "24.8", "%"),
         ("다롄", "전년 인구", "754.0", "만 명"), ("다롄", "1 인당 GDP", "13.2", "만 위안"),
         ("다롄", "5G 기지국", "7044", "개"), ("다롄", "65 세 이상 비중", "22.3", "%")}),
    "two levels": ("""도표 1. 도시별 수출입 현황

도시 수출입 총액 수출
금액(억 위안) 증가율 금액(억 위안) 증가율
닝보 14,216.4 11.1% 9,312.5 12.7%
항저우 8,610.0 7.2% 5,980.3 10.1%""",
        {("닝보", "수출입 총액 금액", "14216.4", "억 위안"), ("닝보", "수출입 총액 증가율", "11.1", "%"),
         ("닝보", "수출 금액", "9312.5", "억 위안"), ("닝보", "수출 증가율", "12.7", "%"),
         ("항저우", "수출입 총액 금액", "8610.0", "억 위안"), ("항저우", "수출입 총액 증가율", "7.2", "%"),
         ("항저우", "수출 금액", "5980.3", "억 위안"), ("항저우", "수출 증가율", "10.1", "%")}),
    "a unit of no list, remarks that may be empty": ("""도표 1. 연산 기반 현황

도시 연산 능력(ZLOPS) 랙 수(만 개) 비고
구이양 85.0 20.3 국가 허브
우란차부 42.6 12.1""",
        {("구이양", "연산 능력", "85.0", "ZLOPS"), ("구이양", "랙 수", "20.3", "만 개"),
         ("우란차부", "연산 능력", "42.6", "ZLOPS"), ("우란차부", "랙 수", "12.1", "만 개")}),
    "a power before a unit of no list, shares beside": ("""도표 1. 나라별 건조 현황

국가
건조량
(만 ZGT)
점유율
수주량
(만 ZGT)
점유율
중국 1,652 48.3% 2,218 58.9%
한국 934 27.3% 902 24.0%""",
        {("중국", "건조량", "1652", "만 ZGT"), ("중국", "건조량 점유율", "48.3", "%"),
         ("중국", "수주량", "2218", "만 ZGT"),
         ("중국", "수주량 점유율", "58.9", "%"), ("한국", "건조량", "934", "만 ZGT"),
         ("한국", "건조량 점유율", "27.3", "%"),
         ("한국", "수주량", "902", "만 ZGT"), ("한국", "수주량 점유율", "24.0", "%")}),
    "rows that count themselves, province and city": ("""도표 1. 잔량 상위 3 개 조선소

순위 조선소 소재지 잔량(척) 잔량(만 ZGT) 주력 선종
1 가온조선 佳温造船 상하이 118 742.6 운반선
2 나래조선 娜莱造船 장쑤 타이저우 214 497.0 벌크선, 운반선
3 다솜국제 多松国际 광둥 광저우 109 371.3 여객선""",
        {(n, x, v, u) for n, a, b, c in (("가온조선", "1", "118", "742.6"), ("나래조선", "2", "214", "497.0"),
                                         ("다솜국제", "3", "109", "371.3"))
         for x, v, u in (("순위", a, "위"), ("잔량", b, "척"), ("잔량", c, "만 ZGT"))}),
    "a label that leads on, units in the names of rows": ("""도표 1. 행동계획 주요 목표

주요 지표 2027 년(실적) 2029 년

가온 수소 생산능력(만 톤/년) 137.3 450

수소차 보급(만 대) 8.6 30.0

수소 전용 배관(km) 1,380 6,000""",
        {("중국", m, v, u) for m, u, a, b in (("가온 수소 생산능력(만 톤/년)", "만 톤/년", "137.3", "450"),
                                             ("수소차 보급(만 대)", "만 대", "8.6", "30.0"),
                                             ("수소 전용 배관(km)", "km", "1380", "6000")) for v in (a, b)}),
    "groups under a label of their own": ("""도표 1. 2027 년 상반기 지역별 발전량

지역

총 발전량 풍력 태양광

발전량(억 kWh) 성장률 발전량(억 kWh) 성장률 발전량(억 kWh) 성장률

신장 新疆 2,986.4 9.2% 612.5 14.8% 548.7 27.3%

간쑤 甘肃 1,318.5 10.7% 341.2 12.5% 298.4 25.6%

칭하이 青海 674.8 11.9% 98.1 -2.4% 262.5 20.8%""",
        {(e, f"{g} {m}", v, u) for e, row in (("신장", "2986.4 9.2 612.5 14.8 548.7 27.3"),
                                              ("간쑤", "1318.5 10.7 341.2 12.5 298.4 25.6"),
                                              ("칭하이", "674.8 11.9 98.1 -2.4 262.5 20.8"))
         for (g, m, u), v in zip([(g, m, u) for g in ("총 발전량", "풍력", "태양광")
                                  for m, u in (("발전량", "억 kWh"), ("성장률", "%"))], row.split(), strict=True)}),
    "names of companies and words between them and numbers": ("""도표 1. 주요 기업 제품 비교

기업 제품 유형

면적

(㎡)

효율

(%)

가온광전 佳温光电 단일 접합 모듈 2.88 21.7

나래광전 娜莱光电 실리콘 탠덤 모듈 2.34 29.8

다솜필름 多松薄膜 유연 필름 모듈 0.72 18.9""",
        {(e, m, v, u) for e, a, b in (("가온광전", "2.88", "21.7"), ("나래광전", "2.34", "29.8"),
                                      ("다솜필름", "0.72", "18.9"))
         for m, v, u in (("면적", a, "㎡"), ("효율", b, "%"))}),
    "ranks of two years, an industry that is scored": ("""도표 1. 현급시 디지털 경쟁력 지수

현급시 소속 성

종합

점수

전년

순위

순위 인프라 산업

쿤산 昆山 장쑤 92.6 1 1 94.1 93.8

이우 义乌 저장 88.7 5 2 87.4 91.6

푸칭 福清 푸젠 86.4 6 3 85.2 89.3""",
        {(e, m, v, u) for e, row in (("쿤산", "92.6 1 1 94.1 93.8"), ("이우", "88.7 5 2 87.4 91.6"),
                                    ("푸칭", "86.4 6 3 85.2 89.3"))
         for (m, u), v in zip([("종합 점수", "점"), ("전년 순위", "위"), ("순위", "위"), ("인프라", "점"),
                               ("산업", "점")], row.split(), strict=True)}),
    "counts of two years and a rank": ("""도표 1. 주요 투자 기관

기관 명칭 투자 건수 전년 동기 순위 주요 투자 분야

가온캐피탈 佳温资本 31 23 1 배터리 소재

나래캐피탈 娜莱资本 27 25 2 복합재

다솜투자 多松投资 24 18 3 반도체 소재""",
        {(e, m, v, u) for e, row in (("가온캐피탈", "31 23 1"), ("나래캐피탈", "27 25 2"), ("다솜투자", "24 18 3"))
         for (m, u), v in zip([("투자 건수", "건"), ("투자 건수", "건"), ("순위", "위")], row.split(), strict=True)}),
    "a row of dates under names": ("""도표 1. 주요 발사장 현황

구분 가온 나래(해상) 다솜

첫 발사 2024 년 11 월 2023 년 6 월 2022 년 4 월

발사대(개) 6 5 2

연간 발사 능력(회) 60 48 24""",
        {(e, m, v, u) for e, a, b in (("가온", "6", "60"), ("나래(해상)", "5", "48"), ("다솜", "2", "24"))
         for m, v, u in (("발사대(개)", a, "개"), ("연간 발사 능력(회)", b, "회"))}),
    "dates last, a dash before a number": ("""도표 1. 로켓 제원 비교

로켓 개발사 전장
(m)
발사 가격
(만 위안) 첫 비행
가람 3 호 佳蓝三号 가람항톈 66.1 - 2025 년 12 월
나루 2 호 娜露二号 나루항톈 53.0 7,600 2026 년""",
        {("가람 3 호", "전장", "66.1", "m"), ("나루 2 호", "전장", "53.0", "m"),
         ("나루 2 호", "발사 가격", "7600", "만 위안")}),
    "no caption, labels and their units over lines": ("""모델
최대 잠수 깊이
(m)
중량
(kg)
연속 작업 시간
(h)
가온 R300 300 42 6
가온 A1500 1,500 265 24
나래 G10 1,000 78 720""",
        {(e, m, v, u) for e, row in (("가온 R300", ("300", "42", "6")), ("가온 A1500", ("1500", "265", "24")),
                                     ("나래 G10", ("1000", "78", "720")))
         for (m, u), v in zip([("최대 잠수 깊이", "m"), ("중량", "kg"), ("연속 작업 시간", "h")], row, strict=True)}),
    "an index: ranks of two years, scores without unit": ("""도표 1. 2026 가온 도시 혁신 지수

순위 도시 종합 점수 2025 년 순위 PCT 출원(건) R&D 강도
1 베이징 北京 92.64 1 12,480 6.73%
2 상하이 上海 90.15 3 7,915 4.58%""",
        {(e, m, v, u) for e, row in (("베이징", ("1", "92.64", "1", "12480", "6.73")),
                                     ("상하이", ("2", "90.15", "3", "7915", "4.58")))
         for (m, u), v in zip([("순위", "위"), ("종합 점수", "점"), ("2025 년 순위", "위"), ("PCT 출원", "건"),
                               ("R&D 강도", "%")], row, strict=True)}),
    "a label over a line of times, a name that wraps, words behind": ("""도표 1. 가상 공정 장비의 국산화율

공정
2025 년
시장 규모(억 위안)
국산화율
2023 년 2025 년
주요 기업
식각 684.0 23% 34% 가온테크, 나래센서
노광 820.8 1% 2% 다솜장비
검사 및
계측
444.6 5% 11% 마루기기, 가온테크""",
        {(e, m, v, u) for e, row in (("식각", ("684.0", "23", "34")), ("노광", ("820.8", "1", "2")),
                                     ("검사 및 계측", ("444.6", "5", "11")))
         for (m, u), v in zip([("2025 년 시장 규모", "억 위안"), ("2023 년 국산화율", "%"),
                               ("2025 년 국산화율", "%")], row, strict=True)}),
}


def issue_of(folder: Path, table: str, spaced: bool = True) -> Issue:
    lines = table.replace("\n\n", "\n").split("\n")
    body = "".join(f"{x} \n\n" if spaced else f"{x} \n" for x in lines)
    text = f" 1. [산업분석] 세계의 현황과 전망 \n\n{PROSE}{body}◼ 다음 절의 제목 \n\n{PROSE}참고자료 \n"
    path = folder / "weekly-499.txt"
    path.write_text(text, encoding="utf-8")
    return read(path, published=date(2026, 4, 3))


def cells(issue: Issue) -> set[tuple[str, str, str, str]]:
    return {(o.entity_ko, o.indicator_ko, str(o.value), o.unit) for o in issue.rows if o.origin == "table"}


@pytest.mark.parametrize("spaced", [True, False], ids=["empty lines", "none"])
@pytest.mark.parametrize("name", SHAPES)
def test_every_number_stands_under_its_label(name: str, spaced: bool, tmp_path: Path) -> None:
    table, wanted = SHAPES[name]
    assert cells(issue_of(tmp_path, table, spaced)) == wanted


# a cell of two lines is printed half a line above and below the cells beside it: `|` stands for no empty line between
HALF = {
    "periods over labels": ("""도표 1. 가상 로봇 출하량 상위 기업

2026 년 상반기 2025 년|순위 기업|출하량(대) 점유율 출하량(대) 점유율
1 가온로봇 佳温机器人 7,128 33.0% 5,490 30.5%
2 나래 娜莱 6,696 31.0% 5,130 28.5%
기타 3,348 36.0% 3,150 41.0%""",
        {("가온로봇", "순위", "1", "위"), ("나래", "순위", "2", "위"), *(
            (e, f"{p} {m}", v, u) for e, row in (
                ("가온로봇", ("7128", "33.0", "5490", "30.5")), ("나래", ("6696", "31.0", "5130", "28.5")),
                ("기타", ("3348", "36.0", "3150", "41.0")))
            for (p, m, u), v in zip([("2026 년 상반기", "출하량", "대"), ("2026 년 상반기", "점유율", "%"),
                                     ("2025 년", "출하량", "대"), ("2025 년", "점유율", "%")], row, strict=True))}),
    "a label over two years": ("""도표 1. 핵심 부품 현황

국산화율|구분 원가 비중|2025 년 2030 년 E
감속기 22% 45% 80%
서보모터 18% 60% 85%""",
        {("감속기", "원가 비중", "22", "%"), ("감속기", "2025 년 국산화율", "45", "%"),
         ("감속기", "2030 년 E 국산화율", "80", "%"), ("서보모터", "원가 비중", "18", "%"),
         ("서보모터", "2025 년 국산화율", "60", "%"), ("서보모터", "2030 년 E 국산화율", "85", "%")}),
    "groups beside a label in two lines": ("""도표 1. 상위 시험구 현황

시험구|수출 수입|등록 업체
(개)
금액(억 위안) 성장률 금액(억 위안) 성장률
선전 深圳 2,014.6 12.4% 386.2 4.1% 3,412
광저우 广州 1,587.3 -3.6% 512.8 6.9% 2,870""",
        {(e, m, v, u) for e, row in (("선전", ("2014.6", "12.4", "386.2", "4.1", "3412")),
                                     ("광저우", ("1587.3", "-3.6", "512.8", "6.9", "2870")))
         for (m, u), v in zip([("수출 금액", "억 위안"), ("수출 성장률", "%"), ("수입 금액", "억 위안"),
                               ("수입 성장률", "%"), ("등록 업체", "개")], row, strict=True)}),
    "times with a unit under each of them": ("""도표 1. 주요 항만 컨테이너 처리량

항만 소재 도시 2025 년 1~6 월|(만 TEU)
2024 년 1~6 월|(만 TEU) 증감률 화물 처리량|(억 톤)
가온항 佳温港 상하이 2,706 2,552 6.0% 3.81
나래항 娜莱港 선전 1,712 1,586 7.9% 1.39""",
        {(e, m, v, u) for e, row in (("가온항", ("2706", "2552", "6.0", "3.81")),
                                     ("나래항", ("1712", "1586", "7.9", "1.39")))
         for (m, u), v in zip([("주요 항만 컨테이너 처리량", "만 TEU"), ("주요 항만 컨테이너 처리량", "만 TEU"),
                               ("증감률", "%"), ("화물 처리량", "억 톤")], row, strict=True)}),
}


@pytest.mark.parametrize("name", HALF)
def test_parts_of_a_header_may_stand_half_a_line_over_one_another(name: str, tmp_path: Path) -> None:
    table, wanted = HALF[name]
    issue = issue_of(tmp_path, "@")
    path = issue.source.path
    printed = table.replace("\n\n", "\n").replace("\n", " \n\n").replace("|", " \n")
    path.write_text(path.read_text(encoding="utf-8").replace("@", printed), encoding="utf-8")
    assert cells(read(path, published=date(2026, 4, 3))) == wanted


@pytest.mark.parametrize(("header", "row", "wanted"), [
    ("기업 명칭 2025 년 매출 성장률 순이익 성장률 2026 년 상반기 매출",
     "가온테크 佳温科技 368.24 억 위안 10.9% 13.62 억 위안 33.4% 196.71 억 위안",
     {("368.24", "2025"), ("10.9", "2025"), ("13.62", "2025"), ("33.4", "2025"), ("196.71", "2026-01/2026-06")}),
    ("기업 명칭 2026 년 출하량(만 대) 점유율 2025 년 출하량(만 대) 증가율", "가온테크 佳温科技 612.5 49.4% 361.2 69.6%",
     {("612.5", "2026"), ("49.4", "2026"), ("361.2", "2025"), ("69.6", "2026")}),
    ("기업 명칭 6 월 매출 증감률 1~6 월 매출 증감률", "가온테크 佳温科技 36.8 억 위안 10.9% 213.6 억 위안 33.4%",
     {("36.8", "2025-06"), ("10.9", "2025-06"), ("213.6", "2025-01/2025-06"), ("33.4", "2025-01/2025-06")}),
])
def test_a_column_is_of_the_time_on_its_left(header: str, row: str, wanted: set[tuple[str, str]], tmp_path: Path
                                             ) -> None:
    """Not of the latest of the header, nor of the shorter of two that end on one day."""
    other = row.replace("가온테크 佳温科技", "나래센서 娜莱传感").replace("36", "48").replace("13.", "17.")
    issue = issue_of(tmp_path, f"도표 1. 2025 년 주요 기업 실적\n{header}\n{row}\n{other}")
    assert {(str(o.value), o.period) for o in issue.rows if o.origin == "table" and o.entity_ko == "가온테크"} == wanted


def test_a_row_of_quarters_and_a_column_of_one_source(tmp_path: Path) -> None:
    """`2026 년 Q1-Q3` is a time; the share of thermal power in a province is of its thermal power."""
    issue = issue_of(tmp_path, "도표 1. 가온테크 경영 현황\n구분 매출 성장률\n2024 년 61.38 억 위안 19.07%\n"
                     "2025 년 Q1-Q3 49.26 억 위안 58.84%")
    assert {(str(o.value), o.period) for o in issue.rows if o.origin == "table"} == {
        ("61.38", "2024"), ("19.07", "2024"), ("49.26", "2025-01/2025-09"), ("58.84", "2025-01/2025-09")}
    issue = issue_of(tmp_path, "도표 1. 2025 년 발전량 상위 2 개 성(단위: 억 kWh)\n"
                     "순위 지역 발전량 증가율 풍력·태양광 비중 화력 비중\n"
                     "1 네이멍구 内蒙古 9,326.5 5.8% 33.4% 65.2%\n2 광둥 广东 7,284.1 2.6% 12.9% 63.8%")
    assert {(o.entity, str(o.value)) for o in issue.rows if o.kind == "share"} == {
        ("source:CN-150000/풍력+태양광", "33.4"), ("source:CN-150000/화력", "65.2"),
        ("source:CN-440000/풍력+태양광", "12.9"), ("source:CN-440000/화력", "63.8")}
    assert not [p for p in issue.problems if p.rule == "shares_exceed"]


def test_two_rows_in_one_are_refused_and_told(tmp_path: Path) -> None:
    """Rows that lack cells give no number under a wrong label, and no part of one."""
    issue = issue_of(tmp_path, "도표 1. 2025 년 상반기 도시 GDP\n도시 성장률 GDP(억 위안) 증가액(억 위안)\n"
                     "상하이 上海 5.1% 26,222.15 1,077.93\n베이징 北京 5.5% 25,029.20 1,236.80\n"
                     "항저우 杭州 5.5% 11,303.00\n쑤저우 苏州 15,929.82")
    found = {(o.entity_ko, o.indicator, str(o.value)) for o in issue.rows if o.origin == "table"}
    assert {("상하이", "gdp_growth", "5.1"), ("상하이", "gdp", "26222.15"),
            ("상하이", "gdp_increment_nominal", "1077.93")} <= found
    assert {(e, v) for e, _, v in found if e not in ("상하이", "베이징")} \
        == {("항저우", "5.5"), ("항저우", "11303.00"), ("쑤저우", "15929.82")}
    assert not any(i.startswith("gdp") for e, i, _ in found if e in ("항저우", "쑤저우"))
    assert [p.severity for p in issue.problems if p.rule == "columns"] == ["error"]


def test_an_empty_cell_is_told_by_what_the_others_look_like(tmp_path: Path) -> None:
    """A row that a family claims; where two columns look alike its numbers go under neither."""
    table = ("도표 1. 2025 년 도시 GDP 현황\n순위 도시 2025 년 GDP(억 위안) 실질 성장률 2024 년 GDP(억 위안)\n"
             "1 상하이 上海 56,708.71 5.4% 53,926.71\n2 베이징 北京 52,073.4 49,843.1\n"
             "3 선전 深圳 38,731.8 5.5% 36,801.9")
    issue = issue_of(tmp_path, table)
    assert {(o.indicator, o.period, str(o.value)) for o in issue.rows if o.entity_ko == "베이징"} == {
        ("rank", "2025", "2"), ("gdp", "2025", "52073.4"), ("gdp", "2024", "49843.1")}
    told, = [p for p in issue.problems if p.rule == "cell_empty"]
    assert "'실질 성장률' is empty" in told.message and told.line
    issue = issue_of(tmp_path, table.replace("5.4% 53,926.71", "5.4% 5.0%").replace("5.5% 36,801.9", "5.5% 5.8%")
                     .replace("49,843.1", "5.2%").replace("2024 년 GDP(억 위안)", "명목 성장률"))
    beijing = [o for o in issue.rows if o.entity_ko == "베이징"]
    assert {(o.family, str(o.value)) for o in beijing} == {("figures", "52073.4"), ("figures", "5.2")}
    assert not any(o.indicator.startswith("gdp") for o in beijing)


COLUMNS = {"GDP(억 위안)": "26,{:03d}.1", "성장률": "{}.5%", "소매판매(억 위안)": "8,{:03d}.4",
           "수출(억 위안)": "7,{:03d}.8", "재정수입(억 위안)": "1,{:03d}.2"}
PLACES = ("상하이 上海", "쑤저우 苏州", "항저우 杭州", "난징 南京", "닝보 宁波", "우시 无锡", "청두 成都", "우한 武汉")


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 4)), max_size=3), st.integers(2, 9))
def test_empty_cells_make_no_number_wrong_or_lost_in_silence(tmp_path: Path, empty: set[tuple[int, int]], step: int
                                                             ) -> None:
    """Each number is under its label, or without one, or a problem row names its line."""
    cells = {(i, j): form.format((i * 97 + j * 31 + 100) if "{:03d}" in form else i * step % 9 + 1)
             for i in range(8) for j, form in enumerate(COLUMNS.values()) if (i, j) not in empty}
    lines = [" ".join([name, *(cells[i, j] for j in range(5) if (i, j) in cells)]) for i, name in enumerate(PLACES)]
    issue = issue_of(tmp_path, "도표 1. 2025 년 상반기 주요 도시 지표\n도시 " + " ".join(COLUMNS) + "\n"
                     + "\n".join(lines))
    labels = [re.sub(r"\(.*", "", x) for x in COLUMNS]
    rows = {(o.entity_ko, o.printed): o for o in issue.rows if o.origin == "table"}
    told = {p.line for p in issue.problems if p.severity in ("warning", "error")}
    text = issue.source.path.read_text(encoding="utf-8").split("\n")
    at = {name: next(n for n, x in enumerate(text, 1) if x.startswith(name)) for name in PLACES}
    for (i, j), printed in cells.items():
        o = rows.get((PLACES[i].split()[0], printed.rstrip("%")))
        fine = o is not None and o.indicator_ko in ("", labels[j])
        assert fine or at[PLACES[i]] in told, (PLACES[i], labels[j], printed, o and (o.indicator_ko, o.line))


def test_labels_are_parted_where_the_cells_under_them_fit(tmp_path: Path) -> None:
    lines = ["순위 지역", "GDP", "(억 위안)", "실제", "성장률", "고정자산투자", "증가율", "수출입액", "(억 위안)",
             "1 인당 가처분", "소득(위안)", "1 광둥 广东 108,226 3.9% -4.2% 71,540 43,915",
             "2 장쑤 江苏 105,285 5.3% 1.8% 44,872 46,280", "3 산둥 山东 79,640 5.4% 2.7% 27,310 34,102"]
    issue = issue_of(tmp_path, "도표 1. 2028 년 1~3 분기 주요 성별 경제지표\n\n" + "\n\n".join(lines))
    assert {(o.indicator_ko, str(o.value), o.unit) for o in issue.rows if o.entity == "CN-320000"} == {
        ("순위", "2", "위"), ("GDP", "105285", "억 위안"), ("실제 성장률", "5.3", "%"),
        ("고정자산투자 증가율", "1.8", "%"), ("수출입액", "44872", "억 위안"), ("1 인당 가처분 소득", "46280", "위안")}


def test_times_repeat_under_each_name_over_them(tmp_path: Path) -> None:
    issue = issue_of(tmp_path, "도표 1. 두 성의 주요 지표\n지표 쓰촨성 안후이성\n2028 년 2029 년 2028 년 2029 년\n"
                     "GDP(억 위안) 79,120 83,460 61,207 65,128\n상주인구(만 명) 8,364 8,362 6,117 6,115\n"
                     "유니콘 기업(개) 12 14 19 23")
    assert {(o.entity, o.period, str(o.value)) for o in issue.rows if o.indicator == "gdp"} == {
        ("CN-510000", "2028", "79120"), ("CN-510000", "2029", "83460"), ("CN-340000", "2028", "61207"),
        ("CN-340000", "2029", "65128")}


def test_no_label_says_a_word_twice(tmp_path: Path) -> None:
    issue = issue_of(tmp_path, "도표 1. 분기별 투자 현황\n\n분기 투자 건수(건) 건수 증가율 투자 금액\n"
                     "(억 위안) 금액 증가율 건당 평균\n(만 위안)\n\n2029 년 1 분기 1,871 4.2% 1,524.5 -7.3% 8,148\n\n"
                     "2029 년 2 분기 2,035 8.8% 1,690.2 2.6% 8,306\n\n2029 년 3 분기 2,198 12.4% 1,812.7 11.9% 8,247")
    assert {(str(o.value), o.unit) for o in issue.rows if o.period == "2029-Q2"} == {
        ("2035", "건"), ("8.8", "%"), ("1690.2", "억 위안"), ("2.6", "%"), ("8306", "만 위안")}


def test_targets_are_of_the_time_that_the_caption_sets_them_for(tmp_path: Path) -> None:
    issue = issue_of(tmp_path, "도표 1. 주요 도시 2024 년 실적과 2025 년 목표\n"
                     "도시 GDP(억 위안) 실제 성장률 산업투자 증가율 목표\n"
                     "상하이 上海 62,480.35 4.7% 5%\n베이징 北京 59,914.20 5.0% 6%\n선전 深圳 44,127.66 5.2% 12%")
    assert {(str(o.value), o.period, o.basis) for o in issue.rows if o.entity == "CN-440300"} == {
        ("44127.66", "2024", "period"), ("5.2", "2024", "period"), ("12", "2025", "plan")}


LICENCES = ["기업 명칭 도입 기업", "선급금", "(억 달러)", "총 계약 금액", "(억 달러)", "분야 일자",
            "가온바이오 加温生物 화이자 7.5 54.2 이중항체 치료제 2027-03",
            "나래제약 娜来制药 노바티스 4.2 38.6 심혈관 질환 치료제 2027-05",
            "다솜제약 多松制药 머크 3 29.8 경구용 치료제 2027-01"]
NAMES = ["기업 명칭 후보 물질 상대 기업 총 계약", "금액 선급금",
         "가온바이오", "加温生物 경구용 치료제 화이자 62 억 달러 8.5 억 달러",
         "나래제약", "娜来制药 이중항체 노바티스 48 억 달러 4 억 달러",
         "다솜제약", "多松制药 항체 머크 35 억 달러 2 억 달러"]


@pytest.mark.parametrize(("lines", "wanted"), [
    (LICENCES, {("나래제약", "선급금", "4.2", "억 달러"), ("나래제약", "총 계약 금액", "38.6", "억 달러")}),
    (NAMES, {("나래제약", "선급금", "4", "억 달러"), ("나래제약", "총 계약 금액", "48", "억 달러")})])
def test_numbers_between_words_keep_their_labels(lines: list[str], wanted: set[tuple[str, ...]], tmp_path: Path
                                                 ) -> None:
    issue = issue_of(tmp_path, "도표 1. 2024 년 주요 기술 수출 계약\n\n" + "\n\n".join(lines))
    rows = {(o.entity_ko, o.indicator_ko, str(o.value), o.unit) for o in issue.rows if o.origin == "table"}
    assert {x for x in rows if x[0] == "나래제약"} == wanted
    assert len(rows) == 6


@pytest.mark.parametrize(("table", "wanted"), [
    ("도표 1. 성별 특허 건수(건)\n성 2021 2022 2023 2023 년 증가율\n산둥성 1,010 1,180 1,578 33.7%\n"
     "신장 690 820 1,105 34.8%\n후베이성 880 990 1,205 21.7%", ("신장", "2021", "690", "건")),
    ("도표 1. 도시별 신규 투자\n(단위: 억 위안)\n도시 2023 년 2024 년\n상하이 12.1 13.3\n베이징 22.1 23.3\n"
     "선전 32.1 33.3", ("선전", "2024", "33.3", "억 위안")),
    ("도표 1. 웨이라이 경영 실적\n구분 2022 년 2023 년\n매출(억 위안) 492.69 556.18\n순이익(억 위안) -144.4 -207.2",
     ("웨이라이", "2023", "-207.2", "억 위안")),
    ("도표 1. 시장 전망\n구분 2023A 2024A 2025E\n시장 규모(억 위안) 210.5 260.3 330.0\n출하량(만 대) 10.5 20.3 33.0",
     ("중국", "2023", "10.5", "만 대")),
    ("(단위: 억 위안)\n도표 1. 도시별 신규 투자\n도시 2023 년 2024 년\n상하이 12.1 13.3\n베이징 22.1 23.3\n"
     "선전 32.1 33.3", ("선전", "2024", "33.3", "억 위안")),
    ("도표 1. 방식별 중국 냉각 시장 규모(단위: 억 위안)\n구분 2027 년 2028 년 2029 년\n가온식 338.4 472.9 680.5\n"
     "나래식 59.7 95.4 152.6\n합계 398.1 568.3 833.1\n성장률 - 42.8% 46.6%", ("나래식", "2028", "95.4", "억 위안")),
    ("도표 1. 지역별 지원 정책\n지역 발표 시기 목표 연도 보급률 지원 금액(만 위안)\n"
     "베이징 北京 2030 년 3 월 2031 년 80% 2,000\n상하이 上海 2029 년 11 월 2030 년 65% 1,500\n"
     "구이저우 贵州 2030 년 4 월 2032 년 60% 3,000",
     ("상하이", "2030", "1500", "만 위안")),
    ("도표 1. 지역별 산업 현황\n지역\n기업 수(개) 2027 년 1~3 분기 산업 규모\n2026 년 말\n2027 년 9 \n월 말\n"
     "금액(억 위안) 성장률\n베이징 412 468 2,846.5 16.2%\n상하이 237 281 1,932.8 21.7%\n광둥 296 342 1,158.3 19.6%",
     ("상하이", "2027-09-30", "281", "개")),
    ("도표 1. 주요 도시 지표 (2027 년 1~3 분기)\n지표 우한 창사 난창\n수출입액(억 위안) 4,127.4 2,246.0 1,173.5\n"
     "2026 년 말 상주인구(만 명) 1,402.6 1,081.9 679.5", ("창사", "2026-12-31", "1081.9", "만 명")),
    ("도표 1. 이창시 주요 경제 지표(단위: 억 위안)\n지표 2028 년 2029 년\n수출입액 513.4 604.2\n"
     "재정 수입 287.6 301.3",
     ("이창시", "2029", "604.2", "억 위안")),
    ("2027 년 7 월 주요 인수합병\n인수자 피인수 기업 소재지 분야 인수 지분 인수 금액\n가온화학그룹\n佳温化工集团\n"
     "나래소재\n"
     "娜莱新材\n산둥 소재 62% 61.2 억 위안\n다솜정밀 多松精密 라온축 罗温轴承 허난 제조 100% 28.4 억 위안\n"
     "마루제약 麻露制药 Nordvik Bio 노르웨이 의료 51% 1.9 억 달러", ("나래소재", "2027-07", "61.2", "억 위안")),
    ("도표 1. 2027 년 상반기 주요 시 대외무역(단위: 억 위안) 도표 2. 이우 수출 대상 지역 비중\n도시\n수출입 수출\n"
     "금액 성장률 금액 성장률\n이우 义乌 3,918.6 14.2% 3,402.7 13.6%\n쿤산 昆山 3,847.2 3.9% 2,466.5 5.1%\n"
     "푸칭 福清 1,428.3 -4.4% 806.1 2.7%", ("쿤산", "2027-01/2027-06", "2466.5", "억 위안")),
    ("도표 1. 2024 년 분기별 판매량(만 대)\n기업 1 분기 2 분기 3 분기 4 분기 연간\n"
     "가온차 佳温汽车 62.6 98.7 113.5 152.4 427.2\n"
     "나래차 娜莱汽车 47.6 48.0 53.4 68.7 217.7", ("나래차", "2024-Q4", "68.7", "만 대")),
    ("도표 1. 2024 년 중국 GDP 성장률\n분기 성장률\n1 분기 5.3%\n2 분기 4.7%\n3 분기 4.6%\n4 분기 5.4%",
     ("중국", "2024-Q2", "4.7", "%")),
    ("도표 1. 2025 년 목표\n도시 GDP 성장률 수출입\n상하이 上海 5% 좌우 4.5 조 위안\n"
     "저장성 浙江 5.5% 이상 5.5 조 위안\n"
     "쓰촨성 四川 6% 1.1 조 위안", ("상하이", "2025", "4.5", "조 위안")),
    ("도표 1. 2024 년 국가급 경제기술개발구 지역총생산\n개발구 지역총생산(억 위안) 성장률\n"
     "광저우 경제기술개발구 4,520.1 3.1%\n"
     "베이징 경제기술개발구 3,600.4 8.7%", ("베이징 경제기술개발구", "2024", "3600.4", "억 위안")),
    ("도표 1. 2024 년 도시 무역\n도시 수출(억 위안) 증가율\n톈진 天津 501.2 ▲3.0%\n정저우 郑州 880.3 ▼12.4%\n"
     "우한 武汉 1,020.0 ▲5.1%", ("정저우", "2024", "-12.4", "%")),
    ("도표 1. 2024 년 목표와 실적\n도시 2024 년 목표 2024 년 실적 2025 년 목표\n광저우 广州 5.0% 2.1% 4.9%\n"
     "상하이 上海 5.1% 5.2% 5.3%\n선전 深圳 5.5% 5.8% 5.6%", ("광저우", "2025", "4.9", "%"))])
def test_what_a_number_is_of_and_when(table: str, wanted: tuple[str, ...], tmp_path: Path) -> None:
    rows = {(o.entity_ko, o.period, str(o.value), o.unit) for o in issue_of(tmp_path, table).rows}
    assert wanted in rows


@pytest.mark.parametrize(("upper", "lower", "row", "wanted"), [
    ("구분 상하이 청두", "2024 년 2025 년 상반기 2024 년 2025 년 상반기",
     "수출액(억 위안) 18,900.5 9,210.3 12,150.0 6,004.1",
     {("상하이", "2024", "18900.5", "억 위안"), ("상하이", "2025-01/2025-06", "9210.3", "억 위안"),
      ("청두", "2024", "12150.0", "억 위안"), ("청두", "2025-01/2025-06", "6004.1", "억 위안")}),
    ("도시 기업 수(개) 투자 금액(억 위안)", "2023 년 2024 년 2023 년 2024 년", "베이징 北京 2,400 2,650 320.5 288.1",
     {("베이징", "2023", "2400", "개"), ("베이징", "2024", "2650", "개"),
      ("베이징", "2023", "320.5", "억 위안"), ("베이징", "2024", "288.1", "억 위안")}),
    ("도시 상주 인구 1 인당 소득", "2023 년 2024 년 2023 년 2024 년", "베이징 北京 6,627 6,670 63,830 67,013",
     {("베이징", "2023", "6627", ""), ("베이징", "2024", "6670", ""),
      ("베이징", "2023", "63830", ""), ("베이징", "2024", "67013", "")})])
def test_times_stand_under_what_they_are_of(upper: str, lower: str, row: str, wanted: set[tuple[str, ...]],
                                            tmp_path: Path) -> None:
    more = row.replace("수출액", "수입액").replace("베이징 北京", "상하이 上海")
    issue = issue_of(tmp_path, "도표 1. 두 도시 비교\n\n" + "\n\n".join([upper, lower, row, more]))
    of = {(o.entity_ko, o.period, str(o.value), o.unit) for o in issue.rows if o.origin == "table"
          and o.line == min(x.line for x in issue.rows if x.origin == "table")}
    assert of == wanted


@pytest.mark.parametrize("beside", ["", " 汉字"])
def test_two_halves_side_by_side_are_rows_of_one_table(beside: str, tmp_path: Path) -> None:
    def half(n: int, ko: str, zh: str, gdp: str, rate: str) -> str:
        return f"{n} {ko}{f' {zh}' if beside else ''} {gdp} {rate}"

    rows = [half(1, "상하이", "上海", "26,222.15", "5.1%"), half(2, "베이징", "北京", "25,029.20", "5.5%"),
            half(3, "선전", "深圳", "18,322.26", "5.1%")]
    more = [half(4, "우한", "武汉", "13,003.0", "5.7%"), half(5, "청두", "成都", "12,002.1", "5.8%")]
    table = [f"{a} {b}" for a, b in zip(rows, more, strict=False)] + rows[2:]
    issue = issue_of(tmp_path, "도표 1. 도시별 GDP\n\n순위 도시 GDP(억 위안) 증가율 순위 도시 GDP(억 위안) 증가율\n\n"
                     + "\n\n".join(table))
    gdp = {(o.entity, str(o.value)) for o in issue.rows if o.indicator == "gdp"}
    assert gdp == {("CN-310000", "26222.15"), ("CN-110000", "25029.20"), ("CN-440300", "18322.26"),
                   ("CN-420100", "13003.0"), ("CN-510100", "12002.1")}
    assert sorted(int(o.value) for o in issue.rows if o.indicator == "rank") == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(("captions", "table", "wanted"), [
    ("도표 1. 2029 년 수출입 상위 3 개 지역  도표 2. 2024-2029 년 수출입 추이",
     "순위 지역 금액(억 위안)\n1 광둥 广东 98,214\n2 장쑤 江苏 63,870\n3 저장 浙江 61,902", "2029"),
    ("도표 1. 2024-2029 년 수출입 추이  도표 2. 2029 년 지역별 금액",
     "순위 지역 금액(억 위안)\n1 광둥 广东 98,214\n2 장쑤 江苏 63,870\n3 저장 浙江 61,902", "2029")])
def test_of_captions_side_by_side_the_one_that_fits(captions: str, table: str, wanted: str, tmp_path: Path) -> None:
    issue = issue_of(tmp_path, f"{captions}\n{table}")
    assert {o.period for o in issue.rows if o.origin == "table"} == {wanted}


@pytest.mark.parametrize(("table", "wanted"), [
    ("도표 1. 도시별 수출액\n도시 2024 년(억 위안) 2023 년(억 위안)\n상하이 上海 2,400 2,310.5\n"
     "광저우 广州 1,800 1,750.2",
     ("상하이", "exports", "2024", "2400")),
    ("도표 1. 2024 년 기업 실적\n기업 매출 순이익\n금액(억 위안) 증가율 금액(억 위안)\n"
     "가온차 佳温汽车 7,771.0 29.0% 402.5\n"
     "나래차 娜莱汽车 2,401.9 34.0% 166.3", ("가온차", "net_profit", "2024", "402.5")),
    ("도표 1. 2024 년 도시별 1 인당 GDP\n도시 1 인당 GDP(위안) 전년 대비 증가(위안)\n우시 无锡 217,000 11,200\n"
     "쑤저우 苏州 206,000 10,100", ("우시", "gdp_increment_nominal", "2024", "11200")),
    ("도표 1. 모델 현황\n모델 파라미터 출시\nGaon3 2,350 억 2025 년 4 월\nNarae4 320 억 2025 년 3 월",
     ("Gaon3", "amount", "", "2350")),
    ("도표 1. 2025 년 3 분기 지역별 투자\n지역 건수 금액 전년 동기 대비\n건수 금액\n"
     "베이징 北京 320 건 410.5 억 위안 +12% -3%\n"
     "상하이 上海 280 건 355.1 억 위안 +8% +15%", ("상하이", "deal_amount_growth", "2025-Q3", "15")),
    ("도표 1. 2025 년 3 분기 지역별 투자\n지역 건수 금액 전년 동기 대비\n건수 금액\n"
     "베이징 北京 320 건 410.5 억 위안 +12% -3%\n"
     "상하이 上海 280 건 355.1 억 위안 +8% +15%", ("상하이", "deal_count_growth", "2025-Q3", "8")),
    ("도표 1. 2025 년 3 분기 대외 경제\n지역 GDP(억 위안) 외자 유치 신규 기업(개)\n금액(억 달러) 증가율\n"
     "베이징 北京 3,320 41.5 +12% 320\n상하이 上海 2,280 35.5 +8% 155", ("상하이", "amount_growth", "2025-Q3", "8")),
    ("도표 1. 2025 년 1~3 분기 도시별 지표\n도시\n지역총생산 규모이상 공업\n증가율(%)\n수출입\n"
     "총액(억 위안) 증가율(%) 총액(억 위안) 증가율(%)\n허페이 合肥 13,215.4 6.1 9.4 3,486.2 11.7\n"
     "우후 芜湖 4,486.2 6.9 10.8 1,312.5 24.3", ("우후", "gdp", "2025-01/2025-09", "4486.2")),
    ("도표 1. 2025 년 로봇 기업 비교\n구분 가온로봇 佳温机器人 나래로봇 娜莱机器人 다솜로봇 多松机器人\n"
     "설립 2016 년 2018 년 2020 년\n"
     "본사 항저우 선전 베이징\n매출(억 위안) 12.5 8.4 3.3\n"
     "직원(명) 1,200 850 320", ("나래로봇", "revenue", "2025", "8.4")),
    ("도표 1. 이좡 주요 지표\n2022 년 2023 년 2024 년\n매출(억 위안) 2,666.9 2,835.1 3,137.0\n"
     "첨단기술 기업(개) 1,700 1,900 2,100", ("중국", "revenue", "2023", "2835.1")),
    ("도표 1. 2025 년 상반기 도시 소비(괄호는 순위)\n도시 소매총액(억 위안) 1 인당 소비(위안)\n"
     "상하이 上海 8,260.4(1) 33,250(1)\n"
     "베이징 北京 6,753.2(3) 31,020(2)", ("베이징", "rank", "2025-01/2025-06", "3")),
    ("도표 1. 2025 년 1~10 월 도시 지표\n도시 GDP(억 위안) 성장률(%) 비고\n선전 深圳 26,000.5 5.4 1 위 유지\n"
     "광저우 广州 22,900.1 4.1 2 위\n둥관 东莞 9,400.3 5.0 -", ("선전", "gdp_growth", "2025-01/2025-10", "5.4")),
    ("도표 1. 2025 년 상반기 배터리 출하량 상위 기업(단위: GWh)\n"
     "순위 기업 명칭 2024 년 상반기 2025 년 상반기 증감률 전년 순위\n"
     "1 가온전지 佳温电池 17.3 24.7 42.8% 1\n2 나래전지 娜莱电池 8.2 15.2 83.4% 3",
     ("나래전지", "company_rank", "2024-01/2024-06", "3")),
    ("도표 1. 2025 년 10 월 말 칭하이성 전원별 설비 용량 및 발전량\n전원\n"
     "설비 용량 발전량(1~10 월)\n만 kW 비중 억 kWh 증가율\n"
     "태양광 6,140 56.9% 602.5 23.8%\n풍력 2,085 19.3% 297.4 18.1%\n화력 580 5.4% 134.3 -5.6%",
     ("칭하이성 풍력", "power_generation_growth", "2025-01/2025-10", "18.1")),
    ("도표 1. 2025 년 3 분기 단계별 투자 분포\n구분 초기 단계 성장 단계 후기 단계 합계\n건수(건) 127 64 17 208\n"
     "금액(억 위안) 48.9 92.6 73.2 214.7", ("성장 단계", "count", "2025-Q3", "64")),
    ("도표 1. 중국 세부 분야별 시장 규모 및 전망(단위: 억 위안)\n분야 2028 년 2030 년 E 2035 년 E\n연평균\n성장률\n"
     "가온 의약 312.5 438.0 986.0 17.6%\n나래 소재 71.9 109.4 371.2 27.7%",
     ("나래 소재", "market_cagr", "2030/2035", "27.7")),
    ("도표 1. 가온해양 경영 지표(단위: 만 위안, %)\n지표 2023 년 2024 년\n매출 31,250 48,640\n"
     "매출총이익률 38.4 41.7\n"
     "해외 매출 비중 21.3 30.8", ("중국", "share", "2024", "30.8"))])
def test_what_is_measured(table: str, wanted: tuple[str, ...], tmp_path: Path) -> None:
    """The caption's measure is no other one of a family, and numbers beside each other are not one."""
    rows = issue_of(tmp_path, table).rows
    assert wanted in {(o.entity_ko, o.indicator, o.period, str(o.value)) for o in rows}
    assert not any(o.value > 10**9 for o in rows)


@pytest.mark.parametrize(("table", "wanted"), [
    ("도표 1. 2024 년 투자 상위 도시\n건수 기준 금액 기준\n도시 건수(건) 도시 금액(억 위안)\n"
     "베이징 北京 1,050 베이징 北京 1,300.5\n"
     "상하이 上海 980 선전 深圳 1,100.2\n선전 深圳 870 상하이 上海 990.0",
     {("베이징", "2024", "1050"), ("베이징", "2024", "1300.5"), ("상하이", "2024", "980"), ("선전", "2024", "1100.2"),
      ("선전", "2024", "870"), ("상하이", "2024", "990.0")}),
    ("도표 1. 도시별 GDP\n2023 년 2024 년\n순위 도시 GDP(억 위안) 순위 도시 GDP(억 위안)\n"
     "1 상하이 上海 47,218.7 1 상하이 上海 53,926.7\n"
     "2 베이징 北京 43,760.7 2 선전 深圳 49,843.1",
     {("상하이", "2023", "1"), ("상하이", "2023", "47218.7"), ("상하이", "2024", "1"), ("상하이", "2024", "53926.7"),
      ("베이징", "2023", "2"), ("베이징", "2023", "43760.7"), ("선전", "2024", "2"), ("선전", "2024", "49843.1")})])
def test_two_tables_side_by_side_are_two(table: str, wanted: set[tuple[str, ...]], tmp_path: Path) -> None:
    issue = issue_of(tmp_path, table)
    assert {(o.entity_ko, o.period, str(o.value)) for o in issue.rows} == wanted
    assert not issue.problems


def test_two_columns_of_names_are_told(tmp_path: Path) -> None:
    """They are read as one row about one city: that must not be silent."""
    issue = issue_of(tmp_path, "도표 1. 2024 년 투자 상위 도시\n도시 건수(건) 도시 금액(억 위안) 도시 비중\n"
                     "베이징 北京 1,050 베이징 北京 1,300.5 상하이 上海 12.1%\n"
                     "상하이 上海 980 선전 深圳 1,100.2 선전 深圳 11.5%\n"
                     "선전 深圳 870 상하이 上海 990.0 베이징 北京 9.9%")
    assert any(p.rule == "header" and p.severity == "warning" and p.expected == "도시" for p in issue.problems)


def test_answers_to_one_question_are_what_its_percentages_are_of(tmp_path: Path) -> None:
    issue = issue_of(tmp_path, "도표 1. 창업자가 꼽은 어려움\n항목 2028 년 2029 년\n자금 조달 62.0% 63.4%\n"
                     "핵심 인재 확보 49.2% 46.8%\n시장 개척 47.6% 52.5%\n인허가 및 규제 18.4% 15.9%")
    rows = [o for o in issue.rows if o.origin == "table"]
    assert {o.entity_ko for o in rows} == {"자금 조달", "핵심 인재 확보", "시장 개척", "인허가 및 규제"}
    assert {o.indicator_ko for o in rows} == {"창업자가 꼽은 어려움"}


def test_a_cell_of_three_lines_ends_no_table(tmp_path: Path) -> None:
    lines = ["등급 대상 정착 보조금 월 생활비", "A 급 원사 200 만 위안 2 만 위안", "B 급 박사 100 만 위안 1 만 위안",
             "C 급", "석사, 고급 기능", "인", "8 만 위안 2,000 위안", "D 급 학사 2 만 위안 800 위안"]
    issue = issue_of(tmp_path, "도표 1. 인재 등급별 지원 기준\n\n" + "\n\n".join(lines))
    assert {str(o.value) for o in issue.rows if o.origin == "table"} == {
        "200", "100", "8", "2", "1", "2000", "800"}


def test_a_header_below_a_table_begins_another(tmp_path: Path) -> None:
    issue = issue_of(tmp_path, "도표 3. 2025 년 상반기 주요 도시 GDP\n도시 GDP(억 위안) 성장률\n"
                     "우한 武汉 10,222.1 5.1%\n청두 成都 12,002.3 5.7%\n창사 长沙 7,303.0 5.5%\n"
                     "규모이상 산업\n도시 증가율 신에너지차 생산량(만 대)\n"
                     "우한 武汉 5.2% 98.7\n청두 成都 7.4% 12.1\n창사 长沙 6.8% 41.2")
    assert {("우한", "GDP", "10222.1", "억 위안"), ("청두", "증가율", "7.4", "%"),
            ("청두", "신에너지차 생산량", "12.1", "만 대"),
            ("우한", "신에너지차 생산량", "98.7", "만 대")} <= cells(issue)
    assert {o.entity_ko for o in issue.rows if o.origin == "table"} == {"우한", "청두", "창사"}


def test_times_under_each_label_are_of_it(tmp_path: Path) -> None:
    issue = issue_of(tmp_path, "도표 3. 2025 년 주요 기업 실적(억 위안)\n기업\n매출 순이익\n"
                     "1~3 분기 3 분기 1~3 분기 3 분기\nBYD 比亚迪 5,662.7 1,949.9 233.3 78.2\n"
                     "창청 长城 1,535.8 612.5 86.4 22.9\n지리 吉利 2,395.1 891.9 131.1 38.2")
    assert {(o.indicator, o.period, str(o.value)) for o in issue.rows if o.entity_ko == "BYD"} == {
        ("revenue", "2025-01/2025-09", "5662.7"), ("revenue", "2025-Q3", "1949.9"),
        ("net_profit", "2025-01/2025-09", "233.3"), ("net_profit", "2025-Q3", "78.2")}


def test_rows_that_are_no_times_keep_their_names(tmp_path: Path) -> None:
    issue = issue_of(tmp_path, "도표 1. 2025 년 사업 부문별 실적\n부문 매출(억 위안) 증가율\n"
                     "클라우드 385.2 8.5%\n광고 512.4 11.2%")
    assert {o.entity_ko for o in issue.rows if o.origin == "table"} == {"클라우드", "광고"}


def test_one_fact_with_two_values_is_told(tmp_path: Path) -> None:
    issue = issue_of(tmp_path, "도표 1. 2025 년 상반기 도시 GDP\n도시 GDP(억 위안) 실질 성장률\n"
                     "상하이 上海 26,222.15 5.1%\n"
                     "베이징 北京 25,092.20 5.5%\n베이징 北京 25,111.20 5.5%")
    assert {p.printed for p in issue.problems if p.rule == "conflict"} == {"25,092.20", "25,111.20"}


def test_rates_are_named_by_what_they_are_against(tmp_path: Path) -> None:
    issue = issue_of(tmp_path, "도표 1. 2025 년 12 월 원자재 가격\n품목 월평균 가격(위안/톤) 전월 대비 연초 대비\n"
                     "탄산리튬 碳酸锂 98,600 8.4% 31.2%\n인산철 磷酸铁 10,720 0.0% -2.3%")
    assert {(o.entity_ko, o.indicator, str(o.value), o.period) for o in issue.rows if o.origin == "table"} == {
        ("탄산리튬", "price", "98600", "2025-12"), ("탄산리튬", "price_mom", "8.4", "2025-12"),
        ("탄산리튬", "price_ytd", "31.2", "2025-12"), ("인산철", "price", "10720", "2025-12"),
        ("인산철", "price_mom", "0.0", "2025-12"), ("인산철", "price_ytd", "-2.3", "2025-12")}
    issue = issue_of(tmp_path, "도표 1. 2025 년 2 월 판매량\n제조사 판매량(대) 전년 동월비 전월비\n"
                     "가온 加温 98,600 8.4% 31.2%\n나래 娜来 10,720 0.0% -2.3%")
    assert {(o.indicator, o.period) for o in issue.rows if o.origin == "table"} == {
        ("sales_volume", "2025-02"), ("sales_volume_growth", "2025-02"), ("sales_volume_mom", "2025-02")}


@pytest.mark.parametrize("spaced", [True, False], ids=["empty lines", "none"])
@pytest.mark.parametrize("cited", ["가상망(36氪). 하나기술, 4.5 억 위안 조달. (25.09.22)",
                                   "가상 통계원(虚构统计院). 가상 산업\n백서(2026). (26.02.11)"])
def test_a_citation_ends_the_table_above_it(cited: str, spaced: bool, tmp_path: Path) -> None:
    deals = issue_of(tmp_path, "도표 1. 2025 년 대형 투자 사건\n기업 명칭 라운드 투자 금액 소재지 투자자\n"
                     "하나기술 哈娜科技 A 라운드 4.5 억 위안 샤먼 가온캐피털\n"
                     f"두리로봇 都里机器人 B 라운드 2 억 위안 선전 나래캐피탈\n{cited}", spaced)
    assert [d.investors for x in deals.readings for d in x.deals] == ["가온캐피털", "나래캐피탈"]
    open_ = issue_of(tmp_path, "도표 1. 주요 기업 현황\n항목 2024 년 2025 년\n하나기술 매출(억 위안) 7.1 8.2\n"
                     f"두리로봇 매출(억 위안) 5.3 6.4\n{cited}", spaced)
    assert [str(o.value) for o in open_.rows if o.origin == "table"] == ["7.1", "8.2", "5.3", "6.4"]
    assert not [p for p in (*deals.problems, *open_.problems) if p.rule in ("columns", "unclaimed")]


def test_a_sentence_above_a_citation_is_none(tmp_path: Path) -> None:
    issue = issue_of(tmp_path, "도표 1. 2025 년 주요 지역 현황\n지역 매출(억 위안)\n장쑤 江苏 2,486\n저장 浙江 531\n"
                     "이웃한 곳도 바쁘게 움직여 안후이의 매출은 2025 년 812 억 위안이며 앞으로 더 늘어날 것이라고\n"
                     "네이멍구(内蒙古, 79 억 위안), 닝샤(宁夏, 21 억 위안)도 밝혔다.\n"
                     "가상망(36氪). 하나기술 조달. (25.09.22)")
    assert {str(o.value) for o in issue.rows if o.origin == "prose"} == {"812", "79", "21"}


@pytest.mark.parametrize(("caption", "header", "wanted"), [
    ("2025 년 성별 풍력 발전 현황", "지역 발전량(억 kWh) 증가율 설비용량(만 kW)", "source:CN-440000/풍력"),
    ("2025 년 성별 발전 현황", "지역 발전량(억 kWh) 증가율 설비용량(만 kW)", "CN-440000"),
    ("2025 년 성별 발전량 및 풍력 비중", "지역 발전량(억 kWh) 풍력 비중 설비용량(만 kW)", "CN-440000"),
    ("2025 년 풍력 비중 상위 지역의 발전", "지역 발전량(억 kWh) 비중 설비용량(만 kW)", "CN-440000")])
def test_rows_are_of_the_energy_source_that_the_caption_names(caption: str, header: str, wanted: str, tmp_path: Path
                                                              ) -> None:
    issue = issue_of(tmp_path, f"도표 1. {caption}\n{header}\n광둥 广东 812.4 3.8% 1,614\n푸젠 福建 605.1 5.6% 1,151")
    found = {o.entity for o in issue.rows if o.origin == "table" and o.indicator.startswith("power")
             and not (o.kind == "share" and "풍력" in o.indicator_ko)}  # that column says itself of which it is
    assert found == {wanted, wanted.replace("44", "35")}


def test_an_expected_year_is_a_forecast_of_that_year(tmp_path: Path) -> None:
    issue = issue_of(tmp_path, "도표 1. 2024-2026E 중국 수직농장 시장 규모\n연도 시장 규모(억 위안) 성장률\n"
                     "2024 110 8.5%\n2025 121 10.0%\n2026E 140 15.7%")
    found = [(o.entity_ko, o.period, o.basis) for o in issue.rows if o.origin == "table"]
    assert found == [("중국 수직농장", y, b) for y, b in
                     (("2024", "period"), ("2025", "period"), ("2026", "forecast")) for _ in range(2)]


def test_rates_of_two_columns_say_of_which(tmp_path: Path) -> None:
    issue = issue_of(tmp_path, "도표 1. 2025 년 지역별 지표\n지역 건조량(만 DWT) 증가율 수주량(만 ZGT) 증가율\n"
                     "장쑤 江苏 2,486 14.2% 512 -3.1%\n저장 浙江 531 16.9% 102 -11.3%")
    assert {(o.indicator_ko, f"{o.value_std:f}", o.unit_std) for o in issue.rows
            if o.origin == "table" and o.entity_ko == "장쑤"} == {
        ("건조량", "24860000", "DWT"), ("건조량 증가율", "14.2", "%"),
        ("수주량", "5120000", "ZGT"), ("수주량 증가율", "-3.1", "%")}
    assert [p.printed for p in issue.problems if p.rule == "unit_unknown"] == ["만 ZGT"]


def facts(issue: Issue) -> set[tuple[str, str, str, str, str]]:
    return {(o.entity_ko, o.indicator_ko, o.period, str(o.value), o.unit) for o in issue.rows if o.origin == "table"}


GROUP_ROWS = [("2024", "31.7", "58.2", "28.6"), ("2025-01/2025-06", "19.8", "77.4", "24.1"),
              ("2024", "52.3", "-7.6", "10.9"), ("2025-01/2025-06", "26.9", "2.7", "11.7")]
GROUPS = {
    "a line of its own": """구분 매출액 성장률 연구개발 집약도
가온테크 佳温科技
2024 년 31.7 억 위안 58.2% 28.6%
2025 년 상반기 19.8 억 위안 77.4% 24.1%
나래센서 娜莱传感
2024 년 52.3 억 위안 -7.6% 10.9%
2025 년 상반기 26.9 억 위안 2.7% 11.7%""",
    "without 汉字": """구분 매출액 성장률 연구개발 집약도
가온테크
2024 년 31.7 억 위안 58.2% 28.6%
2025 년 상반기 19.8 억 위안 77.4% 24.1%
나래센서
2024 년 52.3 억 위안 -7.6% 10.9%
2025 년 상반기 26.9 억 위안 2.7% 11.7%""",
    "before the first row": """구분 매출액 성장률 연구개발 집약도
가온테크 佳温科技 2024 년 31.7 억 위안 58.2% 28.6%
2025 년 상반기 19.8 억 위안 77.4% 24.1%
나래센서 娜莱传感 2024 년 52.3 억 위안 -7.6% 10.9%
2025 년 상반기 26.9 억 위안 2.7% 11.7%""",
    "in the middle of its rows": """구분 매출액 성장률 연구개발 집약도
2024 년 31.7 억 위안 58.2% 28.6%
가온테크 佳温科技
2025 년 상반기 19.8 억 위안 77.4% 24.1%
2024 년 52.3 억 위안 -7.6% 10.9%
나래센서 娜莱传感
2025 년 상반기 26.9 억 위안 2.7% 11.7%""",
    "a column of its own": """기업 기간 매출액 성장률 연구개발 집약도
가온테크 佳温科技 2024 년 31.7 억 위안 58.2% 28.6%
2025 년 상반기 19.8 억 위안 77.4% 24.1%
나래센서 娜莱传感 2024 년 52.3 억 위안 -7.6% 10.9%
2025 년 상반기 26.9 억 위안 2.7% 11.7%""",
}


@pytest.mark.parametrize("spaced", [True, False], ids=["empty lines", "none"])
@pytest.mark.parametrize("name", GROUPS)
def test_rows_are_of_the_name_that_heads_them(name: str, spaced: bool, tmp_path: Path) -> None:
    """Never of what the article's title names."""
    issue = issue_of(tmp_path, f"도표 1. 주요 상장 기업의 실적\n{GROUPS[name]}", spaced)
    names = ["가온테크"] * 2 + ["나래센서"] * 2
    columns = [("매출액", "억 위안"), ("성장률", "%"), ("연구개발 집약도", "%")]
    assert facts(issue) == {(e, m, p, v, u) for e, (p, *row) in zip(names, GROUP_ROWS, strict=True)
                            for (m, u), v in zip(columns, row, strict=True)}
    assert {o.family for o in issue.rows if o.origin == "table"} == {"company_financials"}


def test_measures_under_the_name_of_a_place_are_of_it(tmp_path: Path) -> None:
    issue = issue_of(tmp_path, "도표 1. 두 도시의 지표\n지표 2024 년 2025 년\n쑤저우 苏州\nGDP(억 위안) 31.7 58.2\n"
                     "수출액(억 달러) 1.7 8.2\n우시 无锡\nGDP(억 위안) 41.7 38.2\n수출액(억 달러) 2.7 1.2")
    assert {(o.entity, o.period, str(o.value)) for o in issue.rows if o.origin == "table"} == {
        ("CN-320500", "2024", "31.7"), ("CN-320500", "2025", "58.2"), ("CN-320500", "2024", "1.7"),
        ("CN-320500", "2025", "8.2"), ("CN-320200", "2024", "41.7"), ("CN-320200", "2025", "38.2"),
        ("CN-320200", "2024", "2.7"), ("CN-320200", "2025", "1.2")}


def test_regions_head_rows_that_keep_their_own_names(tmp_path: Path) -> None:
    issue = issue_of(tmp_path, "도표 1. 2025 년 상반기 도시 GDP\n도시 GDP(억 위안) 실질 성장률\n창장 长江\n"
                     "상하이 上海 26,222.15 5.1%\n쑤저우 苏州 13,002.30 5.5%\n소계 39,224.45 5.2%\n징진 京津\n"
                     "베이징 北京 25,029.20 5.5%\n톈진 天津 9,011.20 4.5%")
    assert {(o.entity_ko, str(o.value)) for o in issue.rows if o.origin == "table" and o.indicator == "gdp"} == {
        ("상하이", "26222.15"), ("쑤저우", "13002.30"), ("창장", "39224.45"), ("베이징", "25029.20"),
        ("톈진", "9011.20")}


def test_a_name_in_no_cell_and_facts_given_twice_are_told(tmp_path: Path) -> None:
    issue = issue_of(tmp_path, "도표 1. 주요 상장 기업의 실적\n구분 매출액 순이익\n2024 년 31.7 억 위안 6.4 억 위안\n"
                     "2025 년 19.8 억 위안 1.9 억 위안\n2024 년 52.3 억 위안 0.8 억 위안\n"
                     "2025 년 26.9 억 위안 0.3 억 위안\n나래센서 娜莱传感")
    (p,) = [p for p in issue.problems if p.rule == "columns"]
    assert (p.severity, p.printed) == ("warning", "나래센서 娜莱传感")
    (p,) = [p for p in issue.problems if p.rule == "repeated"]
    assert (p.severity, p.line, p.printed, p.expected) == ("warning", 17, "52.3", "31.7")
    assert "Lines 13 and 17 both give revenue of nobody for 2024: 31.7 and 52.3, and so do 3 more" in p.message


def test_each_column_takes_the_unit_of_the_caption_that_fits(tmp_path: Path) -> None:
    issue = issue_of(tmp_path, "도표 1. 2025 년 지역별 산업 현황(단위: 개, 억 위안, %)\n"
                     "지역 기업 수 생산액 증가율 혁신 지수\n"
                     "쑤저우 苏州 182 96.4 31.2 7.1\n우시 无锡 41 12.8 18.5 6.1")
    assert cells(issue) == {
        ("쑤저우", "기업 수", "182", "개"), ("쑤저우", "생산액", "96.4", "억 위안"), ("쑤저우", "증가율", "31.2", "%"),
        ("쑤저우", "혁신 지수", "7.1", ""), ("우시", "기업 수", "41", "개"), ("우시", "생산액", "12.8", "억 위안"),
        ("우시", "증가율", "18.5", "%"), ("우시", "혁신 지수", "6.1", "")}
    assert [(p.severity, p.printed) for p in issue.problems if p.rule == "unit_open"] == [("warning", "혁신 지수")]


def test_each_row_takes_the_unit_of_the_caption_that_fits(tmp_path: Path) -> None:
    issue = issue_of(tmp_path, "도표 1. 가온테크(佳温科技)의 지표(단위: 억 위안, 명)\n항목 2024 년 2025 년\n"
                     "매출액 22.15 25.1\n직원 수 302 315")
    assert cells(issue) == {("가온테크", "매출액", "22.15", "억 위안"), ("가온테크", "매출액", "25.1", "억 위안"),
                            ("가온테크", "직원 수", "302", "명"), ("가온테크", "직원 수", "315", "명")}


@pytest.mark.parametrize("header", ["2024 년 2025 년 상반기\n권역 도시 기업 생산액 기업 생산액\n수 수 전년비",
                                    "권역 도시 2024 년 2025 년 상반기\n기업 수 생산액 기업 수 생산액 전년비"])
def test_labels_begin_anew_under_each_period_and_subtotals_are_of_their_group(header: str, tmp_path: Path) -> None:
    issue = issue_of(tmp_path, f"도표 1. 권역별 산업 현황(단위: 개, 억 위안)\n{header}\n"
                     "창장 상하이 上海 167 88.1 190 54.3 27.9%\n항저우 杭州 139 71.5 171 52.6 48.8%\n"
                     "소계 306 159.6 361 106.9 28.7%\n웨강 선전 深圳 221 120.3 268 83.5 -42.0%\n"
                     "소계 221 120.3 268 83.5 -42.0%\n합계 527 279.9 629 190.4 31.5%")
    rows = {"상하이": "167 88.1 190 54.3 27.9", "항저우": "139 71.5 171 52.6 48.8", "창장": "306 159.6 361 106.9 28.7",
            "선전": "221 120.3 268 83.5 -42.0", "웨강": "221 120.3 268 83.5 -42.0", "": "527 279.9 629 190.4 31.5"}
    columns = [("2024 년 기업 수", "2024", "개"), ("2024 년 생산액", "2024", "억 위안"),
               *((f"2025 년 상반기 {m}", "2025-01/2025-06", u)
                 for m, u in (("기업 수", "개"), ("생산액", "억 위안"), ("전년비", "%")))]
    assert facts(issue) == {(e, m, p, v, u) for e, row in rows.items()
                            for (m, p, u), v in zip(columns, row.split(), strict=True)}
    assert not issue.problems


def test_parts_of_years_and_a_column_of_units(tmp_path: Path) -> None:
    issue = issue_of(tmp_path, "도표 1. 가온고신구 주요 지표\n"
                     "지표 단위 2023 년 2024 년 2025 년 2023~2025 년\n1~9 월 누계\n"
                     "GDP 억 위안 3,120.5 3,386.2 2,671.8 9,178.5\n하이테크 기업 개 6,310 6,850 7,204 -\n"
                     "실업률 % 4.9 4.7 4.6 -")
    periods = ["2023", "2024", "2025-01/2025-09", "2023/2025"]
    rows = [("GDP", "억 위안", "3120.5 3386.2 2671.8 9178.5"), ("하이테크 기업", "개", "6310 6850 7204"),
            ("실업률", "%", "4.9 4.7 4.6")]
    stands = {("하이테크 기업", "2025-01/2025-09"): "2025-09-30"}  # a stock is that of the end of several months
    assert facts(issue) == {("가온고신구", m, stands.get((m, p), p), v, u) for m, u, row in rows
                            for p, v in zip(periods, row.split(), strict=False)}


def test_a_row_from_one_place_to_another_is_of_both(tmp_path: Path) -> None:
    issue = issue_of(tmp_path, "도표 1. 2025 년 3 분기 노선 운항 현황\n출발지 도착지 거리 운임 운항 횟수\n"
                     "(km) (위안/kg) 편수 전년 동기 대비 정시율\n청두 成都 충칭 重庆 285 18~25 1,240 64.2% 96.3%\n"
                     "시안 西安 위린 榆林 520 32~40 366 - 91.5%\n구이양 贵阳 쭌이 遵义 140 15 473 -38.9% 97.1%")
    rows = {"청두-충칭": "285 18 25 1240 64.2 96.3", "시안-위린": "520 32 40 366 . 91.5",
            "구이양-쭌이": "140 15 . 473 -38.9 97.1"}
    columns = [("거리", "km"), ("운임", "위안/kg"), ("운임", "위안/kg"), ("운항 횟수 편수", ""),
               ("운항 횟수 전년 동기 대비", "%"), ("운항 횟수 정시율", "%")]
    assert cells(issue) == {(e, m, v, u) for e, row in rows.items()
                            for (m, u), v in zip(columns, row.split(), strict=True) if v != "."}
    assert {o.entity for o in issue.rows if o.entity_ko == "청두-충칭"} == {"other:成都-重庆"}


FORMS = {**{f"wrapped at {w}": lambda t, w=w: reform.rewrap(t, w) for w in (30, 50, 100)},
         "no empty lines": reform.without_empty_lines, "crlf": lambda t: t.replace("\n", "\r\n"),
         "tight": reform.tight, "loose": reform.loose, "pages": lambda t: reform.turn_pages(t, 1)}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("name", SHAPES)
def test_a_form_changes_nothing_in_silence(name: str, form, tmp_path: Path) -> None:
    """Every number of a table is there in every form, under its label, or a problem row tells what is not."""
    table, wanted = SHAPES[name]
    issue = issue_of(tmp_path, table)
    path = issue.source.path
    path.write_bytes(form(path.read_text(encoding="utf-8")).encode())
    again = read(path, published=date(2026, 4, 3))

    def plain(found: set[tuple[str, str, str, str]]) -> set[tuple[str, ...]]:
        return {tuple(re.sub(r"\s", "", x) for x in row) for row in found}

    lost = plain(wanted) - plain(cells(again))
    assert not lost or any(p.rule in ("columns", "cell_empty", "header", "rows", "unclaimed") for p in again.problems)


LABELS = [("매출액", "억 위안"), ("출하량", "만 대"), ("직원 수", "명"), ("발사 횟수", "회"),
          ("보유 특허", "건"), ("공장 면적", "㎡"),
          ("순이익", "만 위안")]
NAMES = ["가온", "나래", "다솜 기계", "라온-S", "바다로보틱스", "마루 2 호", "CZ-6 갑"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_columns_in_any_order(tmp_path: Path, data: st.DataObject) -> None:
    """Known and unknown labels in any order, units beside or under them: each number under its own."""
    labels = data.draw(st.lists(st.sampled_from(LABELS), min_size=2, max_size=5, unique=True))
    names = data.draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=4, unique=True))
    under = data.draw(st.booleans())
    numbers = [[f"{data.draw(st.integers(101, 98765)):,}" for _ in labels] for _ in names]
    head = "\n".join(f"{x}\n({u})" for x, u in labels) if under else " ".join(f"{x}({u})" for x, u in labels)
    table = "도표 1. 2025 년 업체별 현황\n업체 " + head + "\n" + "\n".join(
        " ".join([n, *row]) for n, row in zip(names, numbers, strict=True))
    wanted = {(n, x, v.replace(",", ""), u) for n, row in zip(names, numbers, strict=True)
              for (x, u), v in zip(labels, row, strict=True)}
    assert cells(issue_of(tmp_path, table)) == wanted
