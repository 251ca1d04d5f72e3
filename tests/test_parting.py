"""Headers are parted as their rows count them, and no number of a row is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kicdata.labels import open_spec
from kicdata.parting import part_header
from kicdata.text import Line, squeeze


def labels(header: str, numbers: int, last: bool = False) -> list[tuple[str, str]]:
    found = part_header(squeeze([Line(1, header)]), open_spec(), numbers, last=last)
    return [(x.text, x.unit) for x in found or []]


def test_unknown_words_are_grouped_into_as_many_labels_as_the_rows_have_cells() -> None:
    assert labels("도시 기업 수 (개) 노선 수 (개) 기금 규모", 3) == [
        ("도시", ""), ("기업 수", "개"), ("노선 수", "개"), ("기금 규모", "")]


def test_words_may_stand_behind_the_numbers_where_rows_say_so() -> None:
    assert labels("운영사 운영 대수 점유율 진출 도시 비고", 3, last=True)[-1] == ("비고", "")


def test_periods_over_several_columns_stand_before_each_of_them() -> None:
    assert [t for t, _ in labels("구분 2023 년 2024 년 금액(억 위안) 비중 금액(억 위안) 비중", 4)] == [
        "구분", "2023 년 금액", "2023 년 비중", "2024 년 금액", "2024 년 비중"]


@given(st.text(alphabet="가나도시수량액 (억)년0123456789", max_size=40), st.integers(0, 9))
def test_any_header_parts_into_the_numbers_asked_for_or_into_none(header: str, numbers: int) -> None:
    found = part_header(squeeze([Line(1, header)]), open_spec(), numbers)
    assert found is None or numbers <= len(found) <= numbers + 3
