"""One story of every object: written by one service, never changed, read with its object, in the words of its app."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import ProtectedError

from activities.choices import MeetingKind
from activities.services.events import note_amendment
from activities.services.meetings import discard_draft, start_meeting
from alliances.choices import AllianceDeed
from alliances.models import Alliance, JointAlliance, Need
from alliances.services.alliances import propose_joint
from common.models import Event
from common.selectors.events import story
from common.services.events import note
from members.choices import Role
from members.selectors.offices import office_of
from tests.alliances.conftest import DAY, NOW
from tests.world import add_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def claimed(lists):
    need = lists.published()
    return lists.claim(need, "u1"), lists.claim(need, "e1")


def test_a_line_knows_its_object_and_the_part_it_is_about(lists, claimed):
    claim, other = claimed
    lines = story(claim.need.events, [claim, other])
    assert [(line.label, line.part) for line in lines] == [
        ("提出", None), ("提交核实", None), ("核实并发布", None), ("认领", claim), ("认领", other),
    ]  # fmt: skip
    assert story(other.events, [other]) == [lines[-1]]
    assert [line.part for line in story(claim.need.events, [claim])] == [None, None, None, claim, None]


def test_parts_are_asked_only_where_a_line_has_one(lists, claimed, django_assert_num_queries):
    plain = lists.need()
    with django_assert_num_queries(1):
        assert [line.deed for line in story(plain.events, plain.claims.all())] == ["RAISE"]
    with django_assert_num_queries(2):
        assert len(story(claimed[0].need.events, claimed[0].need.claims.all())) == 5


def test_the_same_deed_has_the_words_of_its_object(lists):
    need = lists.need()
    lines = [note(subject=row, deed="START", actor=None, at=NOW) for row in (need, lists.alliance)]
    assert [line.label for line in lines] == ["开始办理", "转入运行"]


def test_a_proxy_has_the_story_of_its_model(lists):
    row = propose_joint(
        lead=lists.world["u1"], supervisor=lists.world["county"], name="税企联合体", form="", on=DAY, actor=None,
        now=NOW,
    )  # fmt: skip
    lines = JointAlliance.objects.get(pk=row.pk).events
    assert list(lines) == list(Alliance.objects.get(pk=row.pk).events)
    assert lines[0].deed == AllianceDeed.PROPOSE
    assert lines[0].subject_type == "alliances.alliance"


def test_a_deed_without_words_is_not_written(lists):
    before = Event.objects.count()
    with pytest.raises(ValueError, match="AMEND"):
        note(subject=lists.alliance, deed="AMEND", actor=None, at=NOW)
    assert Event.objects.count() == before


@pytest.mark.parametrize("part", [{"part_type": "alliances.claim"}, {"part_id": 1}])
def test_half_a_part_is_refused(lists, part):
    with pytest.raises(IntegrityError, match="event_part_is_named"), transaction.atomic():
        Event.objects.create(subject_type="alliances.need", subject_id=1, deed="RAISE", at=NOW, **part)


@pytest.mark.parametrize("deed", ["update", "delete"])
def test_the_database_keeps_every_line(lists, deed):
    rows = Event.objects.all()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(text="改过") if deed == "update" else rows._raw_delete(rows.db)
    assert set(rows.values_list("text", flat=True)) >= {""}
    assert "改过" not in set(rows.values_list("text", flat=True))


def test_what_a_story_tells_of_cannot_be_deleted(lists, claimed):
    claim, _other = claimed
    with pytest.raises(ProtectedError, match=f"alliances.Claim {claim.pk} has a story"), transaction.atomic():
        claim.delete()
    draft = lists.need()
    with pytest.raises(ProtectedError, match=f"alliances.Need {draft.pk} has a story"), transaction.atomic():
        Need.objects.filter(pk=draft.pk).delete()


def test_a_draft_without_a_story_goes(lists):
    secretary = lists.world.users["b1_secretary"]
    meeting = start_meeting(
        kind=MeetingKind.GENERAL, host=lists.world["b1"], actor=secretary, held_on=DAY, now=NOW
    )  # fmt: skip
    discard_draft(meeting=meeting, actor=secretary)
    assert type(meeting).objects.count() == 0


def test_a_story_is_read_with_its_object(lists):
    world, need = lists.world, lists.need()
    meeting = start_meeting(
        kind=MeetingKind.GENERAL, host=world["b1"], actor=world.users["b1_secretary"], held_on=DAY, now=NOW
    )
    note_amendment(meeting=meeting, changes=[], reason="地点写错", actor=None, now=NOW)
    own = {"need": need.events, "alliance": lists.alliance.events, "meeting": meeting.events}

    def seen(key):
        rows = set(Event.objects.visible_to(world.user(key)))
        return {name for name, lines in own.items() if set(lines) <= rows}, len(rows)

    in_alliance = lists.alliance.events.count()
    assert seen("c1_secretary") == ({"need", "alliance", "meeting"}, in_alliance + 2)
    assert seen("u1_liaison") == ({"alliance"}, in_alliance)
    assert seen("b1_secretary") == ({"meeting"}, 1)
    assert seen("b4_secretary") == (set(), 0)
    assert seen("security") == (set(), 0)


def test_the_nearest_office_is_named_and_a_deputy_marked(world):
    c1 = world["c1"]
    both = add_user(world, "both", Role.RECORDER, c1)
    assert office_of(both, c1) == {"office": "学府社区党委 记录员（代办）", "is_deputy": True}
    assert office_of(world.user("s1_admin"), c1) == {"office": "城东街道党工委 街道党工委管理员", "is_deputy": False}
    assert office_of(world.user("b4_secretary"), c1) == {"office": "学府社区党委", "is_deputy": False}
    assert office_of(None, c1) == {"office": "", "is_deputy": False}
