"""The rows that the build writes, one dataclass a table; their fields are the columns of the contract.

In: nothing. Out: `Observation`, `Exhibit`, `Event`, `Deal`, `ModelRelease`, `Problem`, `IssueRow`, `Name`.
What each column means stands in `specs/columns.tsv`, from which the codebook is made.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from decimal import Decimal


@dataclass
class Observation:
    """One number of an issue, with its address.

    `place` is no column: line and 0-based column of the first and of the last digit, for the account.
    """

    issue: str
    published: str
    line: int
    page: int | None
    origin: str
    article: str
    caption: str
    family: str
    entity: str
    entity_kind: str
    entity_ko: str
    entity_zh: str
    entity_en: str
    indicator: str
    indicator_ko: str
    kind: str
    period: str
    period_start: str
    period_end: str
    basis: str
    value: Decimal
    unit: str
    qualifier: str
    value_std: Decimal
    unit_std: str
    low: Decimal | None
    high: Decimal | None
    printed: str
    flags: str = ""
    sentence: str = ""
    transcribed_by: str = ""
    transcribed_on: str = ""
    place: tuple[int, int, int, int] | None = field(default=None, metadata={"written": False})

    def flag(self, code: str) -> None:
        """Add a code to the flags, once."""
        if code not in self.flags.split(";"):
            self.flags = f"{self.flags};{code}".strip(";")


@dataclass
class Exhibit:
    """A table, a chart or a picture by its caption, and what became of it."""

    issue: str
    article: str
    caption: str
    line_first: int
    line_last: int
    page: int | None
    family: str
    status: str
    rows: int
    numbers: int
    shows: str = ""  # what a chart that is only a picture shows: regions, cities, industries, ...
    expected: int | None = None  # how many of them its caption promises
    known: int = 0  # of how many the prose gives a number


@dataclass
class Event:
    """A fair or conference."""

    issue: str
    line: int
    page: int | None
    name: str
    start: str
    end: str
    place: str
    entity: str
    field: str
    flags: str


@dataclass
class Deal:
    """A funding round or acquisition."""

    issue: str
    line: int
    page: int | None
    caption: str
    company_ko: str
    company_zh: str
    round: str
    amount: str
    unit: str
    value_std: Decimal | None
    unit_std: str
    qualifier: str
    place: str
    entity: str
    field: str
    description: str
    investors: str
    valuation: str
    date: str


@dataclass
class ModelRelease:
    """A model that a company or institute released."""

    issue: str
    line: int
    page: int | None
    caption: str
    month: str
    name: str
    name_zh: str
    organisations: str
    scenario: str


@dataclass
class Problem:
    """Something that a reader of the numbers should know."""

    issue: str
    line: int | None
    page: int | None
    family: str
    entity: str
    indicator: str
    rule: str
    severity: str
    printed: str
    expected: str
    message: str


@dataclass
class IssueRow:
    """An issue that was read."""

    issue: str
    kind: str
    number: str
    title: str
    published: str
    published_basis: str
    file: str
    sha256: str
    lines: int
    pages: int | None
    numbers: int
    claimed: int
    unclaimed: int


@dataclass
class Name:
    """A named entity of the observations, and how it came to its id."""

    entity: str
    entity_kind: str
    entity_ko: str
    entity_zh: str
    status: str
    issues: str
    numbers: int
    first_issue: str
    first_line: int | None


TABLES: dict[str, type] = {"observations": Observation, "issues": IssueRow, "exhibits": Exhibit, "events": Event,
                           "deals": Deal, "model_releases": ModelRelease, "problems": Problem, "names": Name}


def columns(table: str) -> list[str]:
    """The columns of a table, in order.

    >>> columns("events")[:4]
    ['issue', 'line', 'page', 'name']
    """
    return [f.name for f in fields(TABLES[table]) if f.metadata.get("written", True)]
