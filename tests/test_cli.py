"""The command line on a project folder of its own: what it prints, and how it ends."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kicdata.cli import main

DIGESTS = Path(__file__).parents[1] / "data" / "raw" / "digests"
COMMANDS = ("build", "add", "list", "show", "why", "check", "brief")
OUTSIDE = "weekly-403"  # not among the home's issues
TEXT = "도시 소식을 전한다.\n\n2024 년 선전의 GDP 는 5,000 억 위안이다.\n"  # neither an id nor a date
SHORT = "주간 중국창업 {} 호\n2025.04.02\n" + TEXT  # an issue that is read and written in no time


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project's folder with a digest and a short issue, built."""
    home = tmp_path_factory.mktemp("home")
    digests = home / "data" / "raw" / "digests"
    digests.mkdir(parents=True)
    shutil.copyfile(DIGESTS / "weekly-418.txt", digests / "weekly-418.txt")
    write(digests, "weekly-422.txt", SHORT.format(422))
    raw, out = home / "data" / "raw", home / "data" / "processed"
    assert main(["build", "--raw", str(raw), "--out", str(out)]) == 0
    return home


@pytest.fixture
def home(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it that a test may change, named by KICDATA_HOME."""
    folder = tmp_path / "home"
    shutil.copytree(built, folder)
    monkeypatch.setenv("KICDATA_HOME", str(folder))
    return folder


Said = tuple[int, str, str]
Run = Callable[..., Said]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*args: object) -> Said:
        capsys.readouterr()
        code = main([str(a) for a in args])
        return code, *capsys.readouterr()

    return call


def raw_files(home: Path) -> list[str]:
    return sorted(p.name for p in (home / "data" / "raw").iterdir() if p.is_file())


def write(folder: Path, name: str, text: str = TEXT) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def received(tmp_path: Path) -> Path:
    """A short issue that is not among the home's."""
    return write(tmp_path, "received.txt", SHORT.format(OUTSIDE.removeprefix("weekly-")))


# ------------------------------------------------------------ help and wrong arguments


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as e:
        main(["--help"])
    assert e.value.code == 0
    said = capsys.readouterr().out
    assert [c for c in COMMANDS if not re.search(rf"^    {c} ", said, re.MULTILINE)] == []
    assert [c for c in COMMANDS if f"kicdata {c}" not in said] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as e:
        main([command, "--help"])
    assert e.value.code == 0
    assert f"usage: kicdata {command}" in capsys.readouterr().out


@pytest.mark.parametrize("args", [[], ["biuld"], ["show"], ["add"], ["build", "--jobs", "many"],
                                  ["build", "--jobs", "0"]], ids=str)
def test_wrong_arguments_exit_with_2(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as e:
        main(args)
    assert e.value.code == 2
    assert "usage: kicdata" in capsys.readouterr().err


def test_a_misspelt_command_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["shw"])
    assert "kicdata: error: there is no 'shw' here. Did you mean show? Known: add, brief, " in capsys.readouterr().err


# ------------------------------------------------------------ build and list


def test_build_says_what_it_did_and_then_that_there_is_nothing_to_do(home: Path, run: Run) -> None:
    shutil.rmtree(home / "data" / "processed")
    out = home / "data" / "processed"
    code, said, err = run("build")
    assert (code, err) == (0, "")
    assert re.fullmatch(
        rf"2 issues \(2 read now\), [\d,]+ numbers, \d+ problems -> {re.escape(str(out))}", said.strip()
    )
    code, said, err = run("build")
    assert (code, err) == (0, "")
    assert re.fullmatch(
        rf"Nothing to do: 2 issues, [\d,]+ numbers in {re.escape(str(out))} are up to date\.", said.strip()
    )


def test_build_leaves_out_what_it_cannot_read_and_exits_with_2(home: Path, run: Run) -> None:
    path = write(home / "data" / "raw", "empty.txt", "")
    code, said, err = run("build")
    assert code == 2
    assert said.startswith("2 issues (")
    assert err == (f"kicdata: {path}: the file is empty. Export the issue again and drop that file in.\n")


def test_build_of_a_folder_that_is_none_leaves_the_tables(home: Path, run: Run) -> None:
    before, raw, out = run("list"), home / "nosuch", home / "data" / "processed"
    code, said, err = run("build", "--raw", raw)
    assert (code, said) == (2, "")
    assert err == (f"kicdata: {raw}: there is no such folder. "
                   "Create it and drop issues (.pdf or .txt) into it, or pass --raw.\n"
                   f"kicdata: {out}: the tables there were left as they are, since no issue could be read.\n")
    assert run("list") == before


def test_build_force_writes_all_again(home: Path, run: Run) -> None:
    table = home / "data" / "processed" / "city_gdp.csv"
    run("build")
    before = table.read_bytes()
    table.write_text("junk")
    assert run("build", "--force")[1].startswith("2 issues (2 read now), ")
    assert table.read_bytes() == before


def test_ctrl_c_ends_with_a_line(home: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kicdata.build.build", stop)
    assert run("build") == (130, "", "kicdata: stopped; the tables are those of the last finished build\n")


def test_list_shows_every_issue_and_family(home: Path, run: Run) -> None:
    code, said, err = run("list")
    assert (code, err) == (0, "")
    issues, families = said.split("\n\n")
    assert issues.split("\n")[0].split() == ["issue", "published", "basis", "numbers", "problems", "title"]
    assert [x.split()[0] for x in issues.split("\n")[1:]] == ["weekly-418", "weekly-422"]
    assert families.split("\n")[0].split() == ["family", "numbers", "issues", "entities"]
    assert "investment" in families


def test_list_before_a_build_says_what_to_do(home: Path, run: Run) -> None:
    out = home / "data" / "processed"
    shutil.rmtree(out)
    code, said, err = run("list")
    assert (code, said) == (2, "")
    assert err == f"kicdata: {out}: no tables here yet. Run `kicdata build` (or `make report`) first.\n"


# ------------------------------------------------------------ show


def test_show_tells_what_became_of_every_exhibit(home: Path, run: Run) -> None:
    code, said, err = run("show", "weekly-418")
    assert (code, err) == (0, "")
    path = home / "data" / "raw" / "digests" / "weekly-418.txt"
    assert re.match(rf"weekly-418: 주간 중국창업 418 호, [\d-]+ \(inferred\), {re.escape(str(path))}\n", said)
    assert re.search(r"^lines +status +family +rows +numbers +caption$", said, re.MULTILINE)
    assert "image_only" in said


def test_show_takes_a_file_as_well(home: Path, run: Run) -> None:
    code, said, _ = run("show", DIGESTS / f"{OUTSIDE}.txt")
    assert code == 0
    assert said.startswith(f"{OUTSIDE}: ")


def test_show_draws_how_a_table_was_read(home: Path, run: Run) -> None:
    code, said, err = run("show", DIGESTS / f"{OUTSIDE}.txt", "도표1")
    assert (code, err) == (0, "")
    assert "도표 1. TOP 50 도시 GDP 현황" in said
    assert re.search(r"^  label +unit +read as +cells$", said, re.MULTILINE)
    assert re.search(r"^ +\d+ +1  \|  상하이 上海  \|  ", said, re.MULTILINE)


def test_show_cuts_the_header_of_a_table_that_no_family_claims(home: Path, run: Run, tmp_path: Path) -> None:
    table = ["도표 9. 가상의 표 ", *(["가상의 긴 머리글 "] * 13), "가 1.5 2.5 ", "나 3.5 4.5 ", "다 5.5 6.5 "]
    path = write(tmp_path, "weekly-900.txt", "주간 중국창업 900 호\n2025.02.03\n" + TEXT + "\n\n".join(table))
    (header,) = [x for x in run("show", path, "도표 9")[1].split("\n") if x.startswith("  header: ")]
    assert len(header) <= len("  header: ") + 100 and header.endswith(" …")


def test_a_misspelt_issue_exits_with_2_and_names_the_nearest(home: Path, run: Run) -> None:
    code, said, err = run("show", "weekly-412")
    assert (code, said) == (2, "")
    assert err == (
        f"kicdata: There is no issue 'weekly-412' in {home / 'data' / 'raw'}. "
        "Did you mean weekly-422? Known: weekly-418, weekly-422.\n"
    )


def test_a_caption_that_no_table_has(home: Path, run: Run) -> None:
    code, said, err = run("show", DIGESTS / f"{OUTSIDE}.txt", "도표 99")
    assert (code, said) == (2, "")
    assert err.startswith(f"kicdata: {OUTSIDE} has no table with text whose caption holds '도표 99'. ")
    assert "Known: " in err and "도표 1. TOP 50 도시 GDP 현황" in err


def test_show_finds_an_issue_by_its_id_whatever_its_file_is_called(home: Path, run: Run, received: Path) -> None:
    shutil.copy(received, home / "data" / "raw")
    run("build")
    code, said, _ = run("show", OUTSIDE)
    assert (code, said.startswith(f"{OUTSIDE}: ")) == (0, True)


# ------------------------------------------------------------ add


def test_add_checks_copies_and_builds(home: Path, run: Run, tmp_path: Path) -> None:
    received = tmp_path / "KIC weekly.txt"
    shutil.copyfile(DIGESTS / f"{OUTSIDE}.txt", received)
    code, said, err = run("add", received)
    assert (code, err) == (0, "")
    lines = said.strip().split("\n")
    assert re.fullmatch(rf"{OUTSIDE}: 주간 중국창업 403 호, [\d-]+ \(inferred\)", lines[0])
    assert re.match(r"\d+ numbers: \w+ \d+, ", lines[1])
    assert re.fullmatch(rf"\d+ problems \(kicdata show {OUTSIDE}\), \d+ charts that are only pictures", lines[2])
    assert raw_files(home) == [f"{OUTSIDE}.txt"]
    assert OUTSIDE in run("list")[1]


def test_adding_the_same_file_twice_changes_nothing(home: Path, run: Run, received: Path) -> None:
    first = run("add", received)
    again = run("add", received)
    assert first[0] == again[0] == 0
    assert first == again
    assert raw_files(home) == [f"{OUTSIDE}.txt"]


def test_adding_a_file_that_lies_in_the_folder_already(home: Path, run: Run, received: Path) -> None:
    path = home / "data" / "raw" / f"{OUTSIDE}.txt"
    shutil.copyfile(received, path)
    code, _, err = run("add", path)
    assert (code, err, raw_files(home)) == (0, "", [f"{OUTSIDE}.txt"])


def test_another_text_under_the_same_id_is_refused(home: Path, run: Run, tmp_path: Path, received: Path) -> None:
    run("add", received)
    other = write(tmp_path, "other.txt", received.read_text(encoding="utf-8") + "\n끝\n")
    target = home / "data" / "raw" / f"{OUTSIDE}.txt"
    before = target.read_bytes()
    code, said, err = run("add", other)
    assert (code, said) == (2, "")
    assert err == (
        f"kicdata: {other}: {target} already holds another text of {OUTSIDE}. "
        "Remove that file first if this one is to replace it.\n"
    )
    assert target.read_bytes() == before


def test_an_id_that_is_not_the_texts_own_takes_nobodys_place(home: Path, run: Run, tmp_path: Path) -> None:
    """A slip in --id put an issue in the place of a digest, and that one was gone from the tables."""
    path = write(tmp_path, "a.txt", "주간 중국창업 430 호\n" + TEXT)
    code, said, err = run("add", path, "--id", "weekly-422", "--published", "2025-06-21")
    assert (code, said, raw_files(home)) == (2, "", [])
    held = home / "data" / "raw" / "digests" / "weekly-422.txt"
    assert err == (f"kicdata: {path}: its running headers say weekly-430, not weekly-422, and {held} holds another "
                   "text of weekly-422. Leave --id away, or remove that file first if this is to replace it.\n")


def test_an_id_and_a_date_that_are_given_last_for_later_builds(home: Path, run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt")
    code, said, err = run("add", path, "--id", "weekly-900", "--published", "2025-02-03")
    assert (code, err) == (0, "")
    assert said.startswith("weekly-900: 주간 중국창업 900 호, 2025-02-03 (given)\n1 numbers: city_gdp 1\n")
    shutil.rmtree(home / "data" / "processed")
    assert run("build")[0] == 0
    assert re.search(r"^weekly-900  2025-02-03 +given ", run("list")[1], re.MULTILINE)


def test_add_warns_of_an_id_and_a_date_that_fit_nothing(home: Path, run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "주간 중국창업 430 호\n2099.01.01\n" + TEXT)
    code, said, err = run("add", path, "--id", "weekly-440")
    assert (code, err) == (0, "")
    assert said.splitlines()[-2:] == [
        "warning: The running headers say weekly 430, but the issue was given the id weekly-440; what was given "
        "holds. If it is wrong, remove its file from the folder of issues and add it again without --id.",
        "warning: weekly-440 is dated 2099-01-01 (printed), but weekly-422 is dated 2025-04-02: numbers and dates of "
        "the weeklies run apart. If the date is wrong, add the file again with --published YYYY-MM-DD; if the number "
        "is, with --id. The issue was built all the same."]
    assert run("build")[1].splitlines()[-1] == said.splitlines()[-1]
    assert any("out_of_order: weekly-440 is dated" in line for line in run("check", "weekly-440")[1].splitlines())


def test_show_knows_what_add_was_told(home: Path, run: Run, tmp_path: Path) -> None:
    """`add` ends with `kicdata show weekly-900`; that must work."""
    run("add", write(tmp_path, "a.txt"), "--id", "weekly-900", "--published", "2025-02-03")
    code, said, _ = run("show", "weekly-900")
    assert (code, said.startswith("weekly-900: 주간 중국창업 900 호, 2025-02-03 (given)")) == (0, True)


def test_a_date_that_was_given_holds_for_a_corrected_text(home: Path, run: Run, tmp_path: Path) -> None:
    first, better = write(tmp_path, "weekly-900.txt"), write(tmp_path, "b.txt", "주간 중국창업 900 호\n" + TEXT)
    run("add", first, "--published", "2025-02-03")
    (home / "data" / "raw" / "weekly-900.txt").unlink()
    dated = "weekly-900: 주간 중국창업 900 호, 2025-02-03 (given)"
    for said in (run("show", better), run("add", better), run("show", home / "data" / "raw" / "weekly-900.txt"),
                 run("show", "weekly-900"), run("add", better, "--id", "weekly-900"), run("show", "weekly-900")):
        assert (said[0], said[1].startswith(dated), said[2]) == (0, True, "")


def test_add_says_where_the_text_is_of_another_issue_than_the_name(home: Path, run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, "weekly-900.txt", "주간 중국창업 901 호\n2025.02.03\n" + TEXT)
    target = home / "data" / "raw" / "weekly-901.txt"
    code, said, err = run("add", path)
    assert (code, err, raw_files(home)) == (0, "", ["weekly-901.txt"])
    assert said.split("\n")[0] == (
        f"{path}: The file is called weekly-900.txt, but its running headers say weekly 901; the text wins. "
        f"It was added as weekly-901.txt; if the name is right, remove {target} and pass --id.")
    target.unlink()
    assert run("add", path, "--id", "weekly-900")[1].startswith("weekly-900: ")


REFUSED = {
    "no id": ([], "neither the text nor the file's name says which issue this is. Name the file after the issue, as in "
                  "weekly-422.txt, or pass --id weekly-422."),
    "no date": (["--id", "weekly-900"],
                "the text has no reference and no event to date it by. Pass --published YYYY-MM-DD."),
    "a wrong id": (["--id", "nine"], "'nine' is no issue id. Ids look like weekly-422 or monthly-2025-06."),
    "a wrong date": (["--id", "weekly-900", "--published", "3.2.2025"],
                     "'3.2.2025' is no date. Write it as 2025-04-26."),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_add_refuses_is_not_copied(case: str, home: Path, run: Run, tmp_path: Path) -> None:
    args, message = REFUSED[case]
    path = write(tmp_path, "a.txt")
    assert run("add", path, *args) == (2, "", f"kicdata: {path}: {message}\n")
    assert raw_files(home) == []


def test_add_of_a_file_that_is_none(home: Path, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "none.txt"
    assert run("add", path) == (2, "", f"kicdata: {path}: there is no such file. Check the name.\n")


def test_add_of_a_damaged_pdf_says_so(home: Path, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "weekly-430.pdf"
    path.write_bytes(b"%PDF-1.7\n")
    code, _, err = run("add", path)
    assert (code, raw_files(home)) == (2, [])
    assert err.startswith(f"kicdata: {path}: the PDF is damaged or cut off. ")


def test_add_of_a_folder_says_what_to_do(home: Path, run: Run, tmp_path: Path) -> None:
    assert run("add", tmp_path) == (
        2, "", f"kicdata: {tmp_path}: this is a folder, and one issue is added at a time. Name a file in it, or copy "
        f"its files into {home / 'data' / 'raw'} and run `kicdata build`.\n")


def test_add_of_another_workbook_says_so(home: Path, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "tables.xlsx"
    shutil.copyfile(home / "data" / "processed" / "kicdata.xlsx", path)
    code, said, err = run("add", path)
    assert (code, said, raw_files(home)) == (2, "", [])
    assert err == (f"kicdata: {path}: this workbook was not written by `kicdata transcribe`: it has no list of an "
                   "issue's charts. Fill the one that `kicdata transcribe ISSUE` writes; an issue itself is added as "
                   "PDF or text.\n")


def test_add_without_a_project_says_where_it_made_one(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
                                                      ) -> None:
    monkeypatch.delenv("KICDATA_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    path = write(tmp_path, "weekly-900.txt", "2025.02.03\n" + TEXT)
    made = f"There was no project here, so {tmp_path / 'data' / 'raw'} was made"
    assert made in run("add", path)[1]
    assert made not in run("add", path)[1]


def test_add_ends_with_2_where_another_file_could_not_be_read(home: Path, run: Run, received: Path) -> None:
    write(home / "data" / "raw", "empty.txt", "")
    code, said, err = run("add", received)
    assert (code, said.startswith(f"{OUTSIDE}: ")) == (2, True)
    assert "empty.txt: the file is empty." in err


@pytest.mark.parametrize("args, option", [(["transcribe", "weekly-418", "--to"], "--to"),
                                          (["report", "--issue", "weekly-418", "--out"], "--out")], ids=str)
def test_a_place_that_cannot_be_written_is_named(args: list[str], option: str, home: Path, run: Run, tmp_path: Path
                                                 ) -> None:
    shutil.copytree(DIGESTS.parents[2] / "notebooks", home / "notebooks", ignore=shutil.ignore_patterns(".*"))
    target = write(tmp_path, "file") / "x.xlsx"  # in a file as if it were a folder
    code, said, err = run(*args, target)
    assert (code, said) == (2, "")
    assert err.startswith(f"kicdata: {target}") and "(Not a directory)" in err
    assert err.endswith(f"another place with {option}.\n") or err.endswith(f"write to another with {option}.\n")


def test_show_reads_the_file_that_build_reads(home: Path, run: Run, received: Path) -> None:
    for name, title in (("a copy.txt", "다른"), (f"{OUTSIDE}.txt", "같은")):
        write(home / "data" / "raw", name, f"{received.read_text(encoding='utf-8')}\n{title}\n")
    code, _, err = run("build")
    assert code == 2 and "a copy.txt" in err
    assert run("show", OUTSIDE)[1].split("\n")[0].endswith(str(home / "data" / "raw" / f"{OUTSIDE}.txt"))


def test_brief_and_list_count_the_same_numbers(home: Path, run: Run) -> None:
    listed = re.search(r"^weekly-418 +\S+ +\S+ +(\d+)", run("list")[1], re.MULTILINE)
    assert listed and f"numbers: {listed[1]}," in run("brief", "weekly-418", "--lang", "en")[1]


def test_the_help_explains_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["check", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert "with 1 where there is one; with --account: 0 where every number is accounted for" in said
