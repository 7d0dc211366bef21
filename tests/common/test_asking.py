"""Reads asked together: one query a step, the same rows as alone, on both engines."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Value
from django.test.utils import CaptureQueriesContext

from activities.models import DutyRule
from alliances.choices import AllianceKind, AllianceState, NeedSource, NeedState, ResourceCategory
from alliances.models import Alliance, Need
from common.asking import Asking, any_of, first_of, number_of, read, rows_of, side_by_side, sums_of, together
from common.models import Job
from common.services.jobs import request_job
from members.models import Member, Organisation, RoleGrant, User
from tests.world import NOW, START

pytestmark = pytest.mark.django_db

WORDS = '“引号” "quoted" \\ back\u2028 %s %(n)s 100% \n<b>’'


@read
def names_below(*, parent: Organisation) -> Asking[list[str]]:
    return (
        yield from rows_of(Organisation.objects.filter(parent=parent).order_by("code").values_list("name", flat=True))
    )


@read
def names_below_first(*, kind: str) -> Asking[list[str]]:
    """Two steps: the second asks with what the first was told."""
    first = yield from first_of(Organisation.objects.of_kind(kind).order_by("code"))
    return (yield from names_below.asking(parent=first)) if first else []


STREET = ["学府社区党委", "东关社区党委", "锦程物业党支部"]


def test_a_read_alone_asks_step_by_step(world, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert names_below_first(kind="STREET") == STREET
    assert names_below_first(kind="NOBODY") == []


def test_together_they_cost_as_many_queries_as_the_longest_has_steps(world, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = together(
            names_below.asking(parent=world["s2"]),
            names_below_first.asking(kind="STREET"),
            number_of(Member.objects.all()),
            any_of(Organisation.objects.filter(code="NOBODY")),
            side_by_side(any_of(Organisation.objects.all()), rows_of(User.objects.filter(username="department"))),
        )
    assert found == [["河滨社区党委"], STREET, 10, False, [True, [world.users["department"]]]]


def test_the_same_question_is_put_once(world):
    asked = Organisation.objects.of_kind("STREET").order_by("code")
    with CaptureQueriesContext(connection) as queries:
        first, second = together(rows_of(asked), rows_of(asked.all()))
    assert len(queries) == 1
    assert queries.captured_queries[0]["sql"].count('FROM "members_organisation"') == 1
    assert [row.pk for row in first] == [row.pk for row in second] == [world["s1"].pk, world["s2"].pk]
    assert first[0] is not second[0]


def test_what_must_be_empty_is_not_asked(world, django_assert_num_queries):
    nobody = Organisation.objects.filter(pk__in=[])
    with django_assert_num_queries(0):
        assert together(rows_of(nobody), number_of(nobody), any_of(nobody), sums_of(nobody, n=Count("pk"))) == [
            [], 0, False, {"n": 0},
        ]  # fmt: skip
        assert together() == []


@pytest.fixture
def lived(world) -> Alliance:
    """Rows with every type of column that a page reads: days, moments, decimals, switches, JSON, text, nothing."""
    alliance = Alliance.objects.create(
        kind=AllianceKind.REGIONAL, name=WORDS, core=world["c1"], supervisor=world["s1"],
        state=AllianceState.RUNNING, started_on=START,
    )  # fmt: skip
    for number, quantity in enumerate(("1.5", "2", "3.25")):
        Need.objects.create(
            alliance=alliance, raiser=world["c1"], source=NeedSource.RESIDENTS, category=ResourceCategory.SKILL,
            title=f"第{number}件", text=WORDS, quantity=Decimal(quantity), state=NeedState.PUBLISHED,
            raised_on=date(2026, 3, 1), due_on=date(2026, 6, 30),
            published_at=datetime(2026, 3, 2, 9, 0, 0, 123456, ZoneInfo("Asia/Shanghai")),
        )  # fmt: skip
    request_job(
        task="common.export_list", title=WORDS, arguments={"list": WORDS, "n": [1, 2.5, None]},
        actor=world.users["department"], organisation_path="/1/", now=NOW,
    )  # fmt: skip
    return alliance


def questions() -> list:
    """Querysets of every sort that selectors yield."""
    raised = Need.objects.filter(alliance=OuterRef("pk"))
    return [
        Need.objects.select_related("raiser__parent", "alliance__core").order_by("-quantity"),
        Need.objects.order_by("quantity").with_coverage().filter(confirmed__lt=F("quantity")),
        Need.objects.order_by("title").values_list("quantity", "published_at", "raised_on", "text", "due_on"),
        Need.objects.order_by("title").values("raiser__name").annotate(n=Count("pk"), last=Max("published_at")),
        Alliance.objects.annotate(raises=Exists(raised), none=~Exists(raised), one=Value(Decimal("0.10"))),
        Job.objects.all(),
        DutyRule.objects.order_by("pk"),
        Organisation.objects.only("pk", "name").order_by("position"),
        Member.objects.select_related("home", "group").order_by("sort_key", "pk"),
        User.objects.select_related("member__home").order_by("username"),
        RoleGrant.objects.filter(Q(role="recorder") | Q(user__name__contains="secretary")).select_related("user"),
        Organisation.objects.order_by("parent__code", "code").values_list("parent__name", flat=True).distinct(),
        Organisation.objects.order_by("-position")[2:5],
        Organisation.objects.filter(name="100% of %s").values_list("pk"),
    ]


def told(row, path: tuple = ()) -> object:
    """A model row as all that was read of it, with the rows beside it (not those it was reached from)."""
    if not hasattr(row, "_state"):
        return row
    kept = {name: value for name, value in vars(row).items() if not name.startswith("_")}
    beside = {
        name: told(other, (*path, row))
        for name, other in row._state.fields_cache.items()
        if other is not None and other not in path
    }
    return type(row), kept, beside


@pytest.mark.parametrize("place", range(14))
def test_rows_are_those_that_the_queryset_itself_gives(lived, place):
    asked = questions()[place]
    [found] = together(rows_of(questions()[place]))
    alone = list(asked)
    assert [told(row) for row in found] == [told(row) for row in alone]
    assert [repr(told(row)) for row in found] == [repr(told(row)) for row in alone]
    assert bool(alone) == (place != 13)


def test_a_failure_in_one_read_is_raised(world):
    @read
    def broken() -> Asking[None]:
        yield from any_of(User.objects.all())
        raise LookupError("no such key")

    with pytest.raises(LookupError, match="no such key"):
        together(names_below.asking(parent=world["s1"]), broken.asking())
