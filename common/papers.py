"""Every document in one registry: those written in the background, and the blank forms that people fill in by hand.

    add(Paper(name="year-report", title=_("考核报告"), suffix=".docx", who=committee, wish=…, read=…, file_name=…, write=…))

An app adds its papers in `AppConfig.ready()`. They are asked for at one address (`common/views/papers.py`), written by
one job (`common/services/papers.py`) and kept with it. A paper whose `fields` are named can also be written with the
county's own Word template (`common/paper_templates.py`); until the county has one it is written by `write`.

    add_blank(Blank(name="need", group=group, title=_("需求登记表"), keyed_in=_("需求清单—提出需求"), content=need_form))

A blank form holds nothing of anybody, so everybody prints it: all stand on one page (`/papers/`), by group.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from common.access import Rule
from common.services.progress import KEEP_FILE


@dataclass(frozen=True)
class PaperField:
    """What a template may name. `parts`: it is a list, and these are the fields of one row."""

    name: str
    meaning: Any
    parts: Sequence["PaperField"] = ()


@dataclass(frozen=True)
class Wish:
    """One paper asked for. `arguments` holds ids, codes and days only: the job keeps them."""

    title: str
    arguments: Mapping[str, Any]
    organisation_path: str
    back: str = ""


@dataclass(frozen=True)
class Paper:
    """One kind of document.

    `wish(user, sent, today)` reads what was sent and gives None where there is no such paper; `read(arguments)` gives
    the content, from which come the name of the file, the file, and `values` for a template. `sample()` gives values of
    an invented content, and `write_own(path)` our own layout as a template to begin with.
    """

    name: str
    title: Any
    suffix: str
    who: Rule
    wish: Callable[[Any, Mapping[str, Any], date], Wish | None]
    read: Callable[[Mapping[str, Any]], Any]
    file_name: Callable[[Any], str]
    write: Callable[[Any, str], Any]
    told: Callable[[Any], dict[str, Any]] = lambda content: {}
    keep: timedelta = KEEP_FILE
    fields: Sequence[PaperField] = ()
    values: Callable[[Any], dict[str, Any]] | None = None
    sample: Callable[[], dict[str, Any]] | None = None
    write_own: Callable[[Any], None] | None = None

    @property
    def takes_template(self) -> bool:
        return bool(self.fields)

    def own_layout(self) -> bytes:
        """What `write_own` writes. Raises TypeError for a paper that takes no template."""
        if self.write_own is None:
            raise TypeError(f"{self.name} takes no template")
        output = BytesIO()
        self.write_own(output)
        return output.getvalue()


@dataclass(frozen=True)
class BlankGroup:
    """The forms of one page; `key` is the place on the page of all, to which that page leads."""

    key: str
    title: Any


@dataclass(frozen=True)
class Blank:
    """A form on paper. `keyed_in` says where its sheets are keyed in; `content` fills its template when it is printed.

    The usual template draws `parts` (`common/paper_forms.py`); a form that also goes out filled in has its own.
    """

    name: str
    group: BlankGroup
    title: Any
    keyed_in: Any
    content: Callable[[], dict[str, Any]]
    template: str = "papers/form.html"


_papers: dict[str, Paper] = {}
_blanks: dict[str, Blank] = {}


def add(paper: Paper) -> None:
    """Raises ValueError for a second paper of one name."""
    if paper.name in _papers:
        raise ValueError(f"the paper {paper.name} is there already")
    _papers[paper.name] = paper


def paper_named(name: str) -> Paper | None:
    return _papers.get(name)


def with_templates() -> list[Paper]:
    """Papers a county may give its own template, in the order in which they were added."""
    return [paper for paper in _papers.values() if paper.takes_template]


def add_blank(blank: Blank) -> None:
    """Raises ValueError for a second form of one name."""
    if blank.name in _blanks:
        raise ValueError(f"the blank form {blank.name} is there already")
    _blanks[blank.name] = blank


def blank_named(name: str) -> Blank | None:
    return _blanks.get(name)


def blanks_by_group() -> dict[BlankGroup, list[Blank]]:
    """All blank forms, in the order in which the apps added them."""
    groups: dict[BlankGroup, list[Blank]] = {}
    for blank in _blanks.values():
        groups.setdefault(blank.group, []).append(blank)
    return groups
