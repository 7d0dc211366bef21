"""Notices: who is told of what, when it is quiet, what becomes one line, how papers are handed over."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from auditlog.models import LogEntry
from django.db import IntegrityError, transaction

from common import notices as registry
from common.notices import DefinedTwice, Kind, all_kinds, define
from members.choices import Role
from members.county_settings import NOTICES_A_DAY, NOTICES_FROM
from members.models import Notice, User
from members.selectors.notices import papers_left, subjects_of, told_in_week, unread_count
from members.selectors.recipients import recipients_of, speakers_of
from members.services import notices as services
from members.services import report_ins
from members.services.accounts import approve_grant, disable_account, grant_role
from members.services.notice_kinds import GRANT_APPROVED, RESET_REFUSED
from members.services.notices import Told, hand_over, tell
from members.services.releases import DIGEST, is_quiet, make_digests, release_notices
from tests.county_settings import give
from tests.members.papers import submit, submit_unit

pytestmark = pytest.mark.django_db

ZONE = ZoneInfo("Asia/Shanghai")
FRIDAY, SATURDAY, MONDAY = date(2026, 7, 10), date(2026, 7, 11), date(2026, 7, 13)
DAYS = define(
    Kind("test.answered", "答复%(about)s", "%(count)s 件答复", answer=NOTICES_A_DAY)  # ten working days, as it happens
)
PLAIN = define(Kind("test.plain", "告知%(about)s", "%(count)s 件告知"))
LISTED = define(Kind("test.listed", "退回%(about)s", "%(count)s 件退回", listed="test.due"))
KINDS = [define(Kind(f"test.kind{number}", f"第{number}类%(about)s", "%(count)s 件")) for number in range(12)]


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def told(world, *to, kind=PLAIN, on=FRIDAY, about="甲", actor=None, word=""):
    """Tell accounts (by key) or rows about the branch b1."""
    people = [world.users[one] if isinstance(one, str) else one for one in to]
    tell(kind=kind, told=[Told(one, world["b1"], about, word) for one in people], actor=actor, on=on)


def kinds_of(world, key):
    return list(Notice.objects.filter(user=world.users[key]).order_by("pk").values_list("kind", flat=True))


# Who is told


def test_two_kinds_of_one_name_are_a_mistake():
    with pytest.raises(DefinedTwice):
        define(Kind("test.plain", "", ""))


def test_the_words_of_every_kind_take_their_values():
    for kind in all_kinds():
        assert "甲" in str(kind.one % {"about": "甲"}), kind.name
        assert "3" in str(kind.many % {"count": 3}), kind.name


def test_who_did_it_is_not_told_and_nobody_twice(world):
    told(world, "b1_secretary", "b1_secretary", "c1_secretary", actor=world.users["c1_secretary"])
    assert list(Notice.objects.values_list("user__username", flat=True)) == ["b1_secretary"]


def test_what_the_to_do_list_says_is_told_on_paper_alone(world):
    told(world, "b1_secretary", world.people["wang"], kind=LISTED)
    assert [notice.recipient for notice in Notice.objects.all()] == [world.people["wang"]]


def test_who_speaks_for_an_organisation(world):
    found = speakers_of([world["u1"], world["b1"], world["b3"], world["c1"], world["s1"]], on=FRIDAY)
    names = {pk: sorted(getattr(one, "username", str(one)) for one in listed) for pk, listed in found.items()}
    assert names == {
        world["u1"].pk: ["u1_liaison", "u1_secretary"],  # not who is secretary of its branch and no more
        world["b1"].pk: ["b1_secretary"],  # not the recorder
        world["b3"].pk: ["桃源里小区党支部"],
        world["c1"].pk: ["c1_secretary"],
        world["s1"].pk: ["s1_admin"],
    }


def test_an_account_that_is_switched_off_is_none(world):
    member, liaison = world.people["wu"], world.users["u3_liaison"]
    assert recipients_of(member, on=FRIDAY) == [world.users["wu_member"]]
    for key in ("wu_member", "u3_liaison"):
        disable_account(user=world.users[key], actor=world.users["security"], on=FRIDAY)
    assert recipients_of(member, world["u3"], User.objects.get(pk=liaison.pk), None, on=FRIDAY) == [member, world["u3"]]


def test_the_answer_to_a_report_in_reaches_the_member_and_who_handed_it_in(world):
    (paper,) = submit(world, "wu")
    report_ins.accept_report_in(report_in=paper, started_on=FRIDAY, on=FRIDAY, actor=world.users["c1_secretary"])
    assert kinds_of(world, "wu_member") == kinds_of(world, "u1_liaison") == ["member_report_in.accept"]
    notice = Notice.objects.filter(user=world.users["wu_member"]).get()
    assert (notice.sentence, notice.word) == ("吴海燕向学府社区党委报到，已接收", "2026年7月10日起在册")


@pytest.mark.parametrize(
    ("deed", "typed", "word"),
    [
        ("refuse_report_in", {"reason": "不住这里"}, "不住这里"),
        ("decline_exit", {"reason": "再议"}, "再议"),
        ("approve_exit", {"ended_on": FRIDAY}, "2026年7月10日退出"),
    ],
)
def test_a_unit_hears_every_other_answer_with_its_reason(world, deed, typed, word):
    actor = world.users["c1_secretary"]
    paper = submit_unit(world)
    if deed != "refuse_report_in":
        paper = report_ins.accept_report_in(report_in=paper, started_on=FRIDAY, on=FRIDAY, actor=actor)
        paper = report_ins.ask_exit(report_in=paper, reason="搬迁", actor=world.users["u1_liaison"])
    Notice.objects.all().delete()
    getattr(report_ins, deed)(report_in=paper, on=FRIDAY, actor=actor, **typed)
    assert sorted(Notice.objects.values_list("user__username", "word")) == [
        ("u1_liaison", word),
        ("u1_secretary", word),
    ]


def test_who_asked_for_a_grant_hears_what_became_of_it(world):
    security, other = world.users["security"], world.users["security2"]
    grant = grant_role(
        user=world.users["b2_secretary"], role=Role.STREET_ADMIN, organisation=world["s1"], on=FRIDAY, actor=security
    )
    approve_grant(grant=grant, actor=other, now=at(FRIDAY, 10))
    (notice,) = Notice.objects.all()
    assert (notice.user, notice.kind) == (security, GRANT_APPROVED.name)
    assert notice.definition.address_of(grant).endswith(f"/accounts/{grant.user_id}/")
    assert not RESET_REFUSED.on_paper


# When


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        (at(FRIDAY, 7, 59), True), (at(FRIDAY, 8), False), (at(FRIDAY, 17, 59), False), (at(FRIDAY, 18), True),
        (at(SATURDAY, 10), True), (at(date(2026, 10, 1), 10), True), (at(date(2026, 10, 10), 10), False),
    ],
)  # fmt: skip
def test_nobody_is_told_outside_of_working_hours(world, moment, quiet):
    """The tenth of October is a Saturday that is worked."""
    assert is_quiet(moment) == quiet
    told(world, "b1_secretary")
    assert release_notices(now=moment) == (0 if quiet else 1)
    assert unread_count(user=world.users["b1_secretary"]) == (0 if quiet else 1)


def test_the_county_sets_its_hours(world):
    give(NOTICES_FROM, 9)
    assert is_quiet(at(FRIDAY, 8, 30))


def test_whose_office_ended_before_the_release_is_told_nothing_more(world):
    """Also who is named on an old row: a liaison of before hears no more of what was handed in then."""
    told(world, "u1_liaison", "u1_secretary", "b1_secretary", "wu_member")
    world.users["u1_liaison"].role_grants.update(ended_on=FRIDAY)
    disable_account(user=world.users["b1_secretary"], actor=world.users["security"], on=FRIDAY)
    assert recipients_of(world.users["u1_liaison"], world.users["u1_secretary"], on=MONDAY) == [
        world.users["u1_secretary"]
    ]
    assert release_notices(now=at(MONDAY, 9)) == 2
    assert set(Notice.objects.exclude(released_at=None).values_list("user__username", flat=True)) == {
        "u1_secretary", "wu_member",
    }  # fmt: skip


def test_several_of_one_kind_are_one_line(world):
    for number in range(3):
        tell(
            kind=PLAIN, on=FRIDAY, actor=None,
            told=[Told(world.users["b1_secretary"], world[key], f"第{number}") for key in ("b1", "b2", "c1")[number : number + 1]],
        )  # fmt: skip
    told(world, "b1_secretary", kind=DAYS)
    assert release_notices(now=at(FRIDAY, 9)) == 4
    user = world.users["b1_secretary"]
    lines = Notice.objects.inbox_of(user)
    assert [(line.kind, line.others.count()) for line in lines.order_by("pk")] == [
        ("test.plain", 2),
        ("test.answered", 0),
    ]
    assert unread_count(user=user) == 2
    told(world, "b1_secretary", about="以后")
    release_notices(now=at(FRIDAY, 10))
    assert lines.count() == 3  # what was told before stays as it was


def test_a_day_has_so_many_lines_and_what_has_days_to_answer_is_never_held_back(world):
    give(NOTICES_A_DAY, 4)
    for kind in KINDS[:6]:
        told(world, "b1_secretary", kind=kind)
    told(world, "b1_secretary", kind=DAYS)
    told(world, "c1_secretary", world.people["wang"], kind=KINDS[0])
    assert release_notices(now=at(FRIDAY, 9)) == 4 + 2
    assert kinds_released(world) == {"test.answered", "test.kind0", "test.kind1", "test.kind2"}
    assert release_notices(now=at(FRIDAY, 15)) == 0
    assert release_notices(now=at(MONDAY, 9)) == 3
    assert Notice.objects.filter(released_at=None).count() == 0


def kinds_released(world) -> set[str]:
    return set(Notice.objects.inbox_of(world.users["b1_secretary"]).values_list("kind", flat=True))


def test_days_to_answer_run_from_the_release(world):
    told(world, "b1_secretary", world.people["wang"], kind=DAYS, on=FRIDAY)
    assert set(Notice.objects.values_list("answer_until", flat=True)) == {date(2026, 7, 24), None}
    release_notices(now=at(FRIDAY, 20))
    release_notices(now=at(MONDAY, 8))
    assert set(Notice.objects.values_list("answer_until", flat=True)) == {date(2026, 7, 27), None}


# Reading


def test_reading_takes_the_mark_off_the_line_and_what_stands_under_it(world):
    user = world.users["b1_secretary"]
    for key in ("b1", "b2"):
        tell(kind=PLAIN, told=[Told(user, world[key], key)], actor=None, on=FRIDAY)
    told(world, "b1_secretary", kind=DAYS)
    told(world, "c1_secretary")
    release_notices(now=at(FRIDAY, 9))
    line = Notice.objects.inbox_of(user).get(kind="test.plain")
    services.mark_read(notice=line, now=at(FRIDAY, 11))
    services.mark_read(notice=line, now=at(FRIDAY, 12))
    assert set(Notice.objects.filter(kind="test.plain", user=user).values_list("read_at", flat=True)) == {
        at(FRIDAY, 11)
    }
    assert services.mark_all_read(user=user, now=at(FRIDAY, 13)) == 1
    assert services.mark_all_read(user=user, now=at(FRIDAY, 14)) == 0
    assert unread_count(user=world.users["c1_secretary"]) == 1


def test_what_one_may_not_see_any_more_has_no_address(world):
    (paper,) = submit(world, "wu")
    tell(kind=PLAIN, told=[Told(world.users["b2_secretary"], paper, "甲")], actor=None, on=FRIDAY)
    rows = list(Notice.objects.all())
    assert subjects_of(rows, world.user("b2_secretary")) == {}
    assert list(subjects_of(rows, world.user("c1_secretary")).values()) == [paper]


def test_what_is_not_true_any_more_is_taken_back_unless_it_was_told(world):
    told(world, "b1_secretary", world.people["wang"])
    services.take_back(kind=PLAIN, subjects=[world["b2"]])
    assert Notice.objects.count() == 2
    release_notices(now=at(FRIDAY, 9))
    services.take_back(kind=PLAIN, subjects=[world["b1"]])
    assert [notice.user for notice in Notice.objects.all()] == [world.users["b1_secretary"]]


# The week


def test_the_digest_is_made_once_a_week_for_who_was_told_something(world):
    told(world, "b1_secretary", "c1_secretary", world.people["wang"])
    release_notices(now=at(FRIDAY, 9))
    assert make_digests(now=at(FRIDAY, 10)) == 0  # the week is not over
    assert make_digests(now=at(MONDAY, 0, 5)) == 2
    assert make_digests(now=at(MONDAY, 8)) == 0
    assert release_notices(now=at(MONDAY, 7)) == 0
    assert release_notices(now=at(MONDAY, 8)) == 2
    digest = Notice.objects.get(user=world.users["b1_secretary"], kind=DIGEST.name)
    assert digest.sentence == "一周通知汇总（2026年7月6日起）"
    assert [line.kind for line in told_in_week(world.users["b1_secretary"], digest.made_on)] == ["test.plain"]
    assert make_digests(now=at(MONDAY + timedelta(days=7), 9)) == 0  # of a digest alone none is made


# Paper


@pytest.fixture
def paper(world) -> Notice:
    told(world, world.people["wang"], kind=DAYS)
    release_notices(now=at(FRIDAY, 9))
    return Notice.objects.get()


def give_to(world, *papers, on=MONDAY, day=MONDAY, key="b1_secretary", place="b1"):
    return hand_over(organisation=world[place], notices=papers, handed_on=day, actor=world.users[key], on=on)


def test_days_to_answer_on_paper_run_from_the_handing_over(world, paper):
    (row,) = give_to(world, paper)
    assert (row.handed_on, row.handed_by, row.answer_until) == (MONDAY, world.users["b1_secretary"], date(2026, 7, 27))
    entry = LogEntry.objects.get(additional_data__deed="notice.hand_over")
    assert (entry.additional_data["count"], entry.additional_data["day"]) == (1, "2026-07-13")


def test_what_follows_from_the_handing_over_is_the_kinds_own(world, paper, monkeypatch):
    heard = []
    monkeypatch.setitem(
        registry._kinds, DAYS.name,
        Kind(DAYS.name, DAYS.one, DAYS.many, answer=DAYS.answer, handed=lambda *told: heard.append(told)),
    )  # fmt: skip
    give_to(world, paper)
    assert heard == [(world["b1"].pk, date(2026, 7, 27))]


@pytest.mark.parametrize("day", [FRIDAY - timedelta(days=1), MONDAY + timedelta(days=1)])
def test_nothing_is_handed_over_before_it_was_told_or_in_the_future(world, paper, day):
    with pytest.raises(services.WrongHandingDay):
        give_to(world, paper, day=day)


def test_handed_over_once_and_on_the_own_sheet_alone(world, paper):
    with pytest.raises(services.NothingToHandOver):
        give_to(world, paper, place="b2")
    give_to(world, paper)
    with pytest.raises(services.NothingToHandOver):
        give_to(world, paper)


def test_papers_to_bring_are_counted_by_place_for_who_brings_them(world):
    told(world, *(world.people[key] for key in ("wang", "shi", "zeng")), world["b3"])
    assert papers_left(user=world.user("c1_secretary")) == []
    release_notices(now=at(FRIDAY, 9))
    found = {key: [(row.organisation.name, row.count) for row in papers_left(user=world.user(key))] for key in
             ("b1_secretary", "b1_recorder", "c1_secretary", "c2_secretary", "s1_admin", "agency_admin", "wu_member")}  # fmt: skip
    own, sibling, street = ("锦绣家园小区党支部", 2), ("翠竹苑小区党支部", 1), ("桃源里小区党支部", 1)
    assert found == {
        "b1_secretary": [own], "b1_recorder": [own], "c1_secretary": [own, sibling], "c2_secretary": [street],
        "s1_admin": [street], "agency_admin": [], "wu_member": [],
    }  # fmt: skip


# The database


@pytest.mark.parametrize(
    "wrong",
    [
        {"member": None}, {"user": "u1_liaison"}, {"read_at": at(MONDAY, 9)}, {"handed_on": MONDAY},
    ],
)  # fmt: skip
def test_the_database_refuses_what_cannot_be(world, paper, wrong):
    values = {key: world.users[value] if key == "user" else value for key, value in wrong.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=paper.pk).update(**values)
