"""Lines to one text without white space, each character with its line and the gap before it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kicdata.text import Line, bare, normalise, squeeze

# what an issue's lines hold: Hangul, 汉字, Latin words and digits, marks, and blanks of every kind
PIECES = st.sampled_from([
    "위안", "억", "중관춘", "北京", "AI", "ADS", "2,300", "3", "%", "(", ")", ".", " ", "  ", "\t", "\u00a0", "\u3000",
    "\u200b", "\ufeff", "\x01", "·", "\uf0d7", "－"])
LINES = st.lists(st.lists(PIECES, max_size=8).map("".join), max_size=8)
DROPPED = "\u200b\ufeff\x01"


def numbered(texts: list[str]) -> list[Line]:
    """Lines with numbers that leave gaps, as an issue's lines with text do; two lines a page."""
    return [Line(2 * n + 1, t, n // 2 + 1) for n, t in enumerate(texts)]


def letters(text: str) -> str:
    return "".join(c for c in text if not c.isspace() and c not in DROPPED).replace("\uf0d7", "·")


@given(LINES)
def test_no_character_is_lost_or_added(texts: list[str]) -> None:
    assert squeeze(numbered(texts)).text.replace(" ", "") == letters("".join(texts))


@given(LINES)
def test_each_character_knows_its_line_and_page(texts: list[str]) -> None:
    lines = numbered(texts)
    s = squeeze(lines)
    assert len(s) == len(s.lines) == len(s.pages) == len(s.gaps)
    for line in lines:
        of_line = "".join(c for c, n in zip(s.text, s.lines, strict=True) if n == line.number)
        assert of_line.replace(" ", "") == letters(line.text)
    assert all(page == (n // 2) // 2 + 1 for n, page in zip(s.lines, s.pages, strict=True))
    assert list(s.lines) == sorted(s.lines)


@given(LINES)
def test_blanks_survive_only_between_latin_words_and_digits(texts: list[str]) -> None:
    s = squeeze(numbered(texts)).text
    for i, c in enumerate(s):
        if c == " ":
            assert s[i - 1].isascii() and s[i - 1].isalnum() and s[i + 1].isascii() and s[i + 1].isalnum()


@given(LINES)
def test_words_give_the_print_back(texts: list[str]) -> None:
    """With the gaps put back, the words are those of the lines read on; a line's end alone parts no words."""
    s = squeeze(numbered(texts))
    on = "".join(t.replace("\uf0d7", "·") for t in texts)
    for c in DROPPED:
        on = on.replace(c, " ")
    assert s.words(0, len(s)) == " ".join(on.split())


@given(LINES, st.data())
def test_a_cut_is_the_same_as_the_whole_there(texts: list[str], data: st.DataObject) -> None:
    s = squeeze(numbered(texts))
    start = data.draw(st.integers(0, len(s)))
    end = data.draw(st.integers(start, len(s)))
    part = s.cut(start, end)
    assert (part.text, part.lines, part.pages, part.gaps) == \
        (s.text[start:end], s.lines[start:end], s.pages[start:end], s.gaps[start:end])
    assert part.words(0, len(part)) == s.words(start, end)


@given(LINES)
def test_line_breaks_do_not_matter(texts: list[str]) -> None:
    """The same characters on one line or many: the text is one; only the line numbers differ."""
    assert squeeze(numbered(texts)).text == squeeze([Line(1, "".join(texts))]).text


def test_a_number_broken_by_a_line_end_is_one() -> None:
    s = squeeze([Line(7, "총 5.9"), Line(9, "억 위"), Line(11, "안")])
    assert (s.text, [s.lines[s.text.index(c)] for c in "5억위안"]) == ("총5.9억위안", [7, 9, 9, 11])
    assert s.words(0, len(s)) == "총 5.9억 위안"


def test_latin_words_stay_apart() -> None:
    assert bare("ADS 2,300 만 주") == "ADS 2,300만주"
    assert bare("  GDP\t순위 ") == "GDP순위"
    assert bare("") == ""


def test_names_are_normalised_for_ids() -> None:
    assert normalise("‘Hi·Robot’ 2 호") == normalise("hirobot2호") == "hirobot2호"
    assert normalise("쑤저우 苏州") == "쑤저우苏州"
