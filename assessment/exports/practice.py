"""二、主要做法: what was done, in the sentences of an office. A kind of work that did not happen has no sentence."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from assessment.selectors.year_book import YearBook
from assessment.selectors.year_book.lines import WorkLine
from assessment.selectors.year_book.work import (
    COMMITTEES,
    CONFERENCES,
    HELD,
    JOINT,
    MEMBERS,
    RESOURCES,
    SERVICE,
    UNITS,
)
from common.documents import OfficialDocument, TableColumn
from common.rounding import half_up, plain

Sentences = Iterator[str]


def practice(paper: OfficialDocument, book: YearBook) -> None:
    paper.heading("二、主要做法")
    parts = (
        (_("健全联建机制"), alliances),
        (_("严格组织生活"), meetings),
        (_("推进双报到"), report_ins),
        (_("用好需求与资源清单"), lists),
        (_("开展志愿服务"), service),
    )
    told = [(title, text) for title, part in parts if (text := "".join(part(book)))]
    if not told:
        paper.paragraph(_("本年度没有登记联建组织、会议、报到、清单和服务情况。"))
    for number, (title, text) in zip("一二三四五", told, strict=False):
        paper.heading(f"（{number}）{title}", 2)
        paper.paragraph(text)
    service_table(paper, book)


def lines_of(book: YearBook, *kinds: str) -> list[WorkLine]:
    return [line for line in book.work if line.kind in kinds]


def count_of(book: YearBook, kind: str) -> int:
    return sum(line.count for line in lines_of(book, kind))


def alliances(book: YearBook) -> Sentences:
    counts = [(kind, count_of(book, kind)) for kind in (COMMITTEES, JOINT)]
    if built := "、".join(f"{kind}{count}个" for kind, count in counts if count):
        units = sum((line.amount for line in lines_of(book, COMMITTEES, JOINT)), Decimal(0))
        yield _("围绕社区治理需要，建有%(built)s，成员单位%(units)s家次。") % {"built": built, "units": plain(units)}
    if held := count_of(book, CONFERENCES):
        yield _("按季度研究共建事项，召开党建联席会议%(held)s次。") % {"held": held}


def meetings(book: YearBook) -> Sentences:
    counts = [(kind, count_of(book, kind)) for kind in HELD.values()]
    held = "、".join(f"{kind}{count}次" for kind, count in counts if count)
    if held:
        hosts = {(line.paths, line.place) for line in lines_of(book, *HELD.values())}
        yield _("坚持三会一课、主题党日制度，%(hosts)s个党组织开展%(held)s，过程有记录、决议有落实人。") % {
            "hosts": len(hosts),
            "held": held,
        }


def report_ins(book: YearBook) -> Sentences:
    units, members = count_of(book, UNITS), count_of(book, MEMBERS)
    if not units and not members:
        return
    places = {line.place for line in lines_of(book, UNITS, MEMBERS)}
    yield _("组织单位和在职党员到社区报到，%(places)s个社区接收单位报到%(units)s家次、党员报到%(members)s人次。") % {
        "places": len(places),
        "units": units,
        "members": members,
    }


def lists(book: YearBook) -> Sentences:
    if needs := len({line.number for line in book.projects}):
        claimed = [line for line in book.projects if line.is_claimed]
        yield _("收集核实居民需求%(needs)s项，单位认领%(claimed)s项次，经提出组织验收%(accepted)s项次。") % {
            "needs": needs,
            "claimed": len(claimed),
            "accepted": sum(line.is_accepted for line in claimed),
        }
    if resources := count_of(book, RESOURCES):
        providers = len(lines_of(book, RESOURCES))
        yield _("%(providers)s个单位开放场地、人才、设施等资源%(resources)s项。") % {
            "providers": providers,
            "resources": resources,
        }


def service(book: YearBook) -> Sentences:
    if records := count_of(book, SERVICE):
        yield _("组织党员参加社区志愿服务，经社区确认%(records)s人次、%(hours)s小时。") % {
            "records": records,
            "hours": plain(sum((line.amount for line in lines_of(book, SERVICE)), Decimal(0))),
        }


def service_table(paper: OfficialDocument, book: YearBook) -> None:
    done = lines_of(book, SERVICE)
    if not done:
        return
    rows = [(line.place, line.count, f"{half_up(line.amount, 1)}") for line in done]
    hours = sum((half_up(line.amount, 1) for line in done), Decimal(0))
    paper.caption(_("各社区志愿服务"))
    columns = [TableColumn("社区", 76), TableColumn("人次", 40, True), TableColumn("小时", 40, True)]
    paper.table(columns, [*rows, (_("合计"), sum(line.count for line in done), f"{half_up(hours, 1)}")])
