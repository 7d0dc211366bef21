"""The mechanism of deeds: rules with their refusal, moves, the registry, and what views make of a refusal."""

from types import SimpleNamespace

import pytest
from auditlog.models import LogEntry
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from alliances.choices import NEED_MOVES, RESOURCE_MOVES, NeedDeed, NeedState, ResourceDeed
from alliances.models import JointAlliance, Need, Resource
from common import deeds
from common.already import Done
from common.deed_words import NoWords
from common.errors import DomainError, Forbidden
from common.moves import Move, MoveNotAllowed, ReasonMissing, ask_reason, check_move
from common.refusals import has_refusal, refusal, refusal_of, require
from common.views.deeds import attempt, form_deed, given, perform, said, told


@refusal("由%(name)s办理，不由%(kind)s办理。", name="host.name", kind="kind")
def hosts(user, meeting):
    return user == meeting.host.name


@refusal(lambda user, meeting, day: f"{meeting.host.name}在{day}日办理，{user}不办理。")
def hosts_on(user, meeting, day):
    return False


MEETING = SimpleNamespace(host=SimpleNamespace(name="县税务局"), kind="社区")


def test_who_may_not_reads_the_sentence_of_the_rule():
    assert require(hosts, "县税务局", MEETING) is None
    with pytest.raises(PermissionDenied, match=r"^由县税务局办理，不由社区办理。$"):
        require(hosts, "县医院", MEETING)
    with pytest.raises(PermissionDenied, match=r"^县税务局在5日办理，县税务局不办理。$"):
        require(hosts_on, "县税务局", MEETING, 5)
    assert refusal_of(hosts, "县医院", MEETING) == "由县税务局办理，不由社区办理。"


def test_a_rule_stays_the_function_it_was():
    def rule(user):
        return True

    assert (refusal("不行。")(rule) is rule, has_refusal(rule), has_refusal(lambda user: True)) == (True, True, False)


def test_a_rule_without_a_sentence_cannot_refuse():
    with pytest.raises(AttributeError, match="refusal"):
        require(lambda user: False, "县医院")


def need(state):
    return Need(pk=184, title="义诊", state=state)


def test_a_move_starts_only_where_it_is_written():
    assert check_move(need("DRAFT"), NeedDeed.SUBMIT, NEED_MOVES) == Move(("DRAFT", "RETURNED"), "SUBMITTED")
    assert check_move(need("RETURNED"), NeedDeed.CHANGE, NEED_MOVES).to == ""
    with pytest.raises(MoveNotAllowed) as refused:
        check_move(need("CLOSED"), NeedDeed.SUBMIT, NEED_MOVES)
    assert str(refused.value) == "X-0184 义诊现在是“已销号”，不能提交核实。"


def test_a_reason_is_more_than_blanks():
    assert ask_reason(" 面积没写 ") == "面积没写"
    with pytest.raises(ReasonMissing) as refused:
        ask_reason(" \t", "note")
    assert refused.value.field == "note"


def test_a_row_follows_from_its_choice():
    row = deeds.from_choice(NeedDeed.ASK_RELEASE, Need, {}, who=hosts)
    assert (row.name, row.address, str(row.verb), row.move) == (
        "need.ask_release", "alliances:need-ask-release", "申请退出", None,
    )  # fmt: skip
    row = deeds.from_choice(ResourceDeed.PAUSE, Resource, RESOURCE_MOVES, who=hosts, name="resource.paused")
    assert (row.name, row.address, row.move) == (
        "resource.paused",
        "alliances:resource-pause",
        Move(("OFFERED",), "PAUSED"),
    )
    row = deeds.from_choice(NeedDeed.CLAIM, Need, {}, kind="wish", who=hosts)
    assert (row.name, row.address, row.keyword) == ("wish.claim", "alliances:wish-claim", "need")
    row = deeds.from_choice(ResourceDeed.PAUSE, Resource, RESOURCE_MOVES, who=hosts)
    assert (row.keyword, deeds.from_choice(NeedDeed.CLAIM, Need, {}, who=hosts, argument="row").keyword) == (
        "resource", "row",
    )  # fmt: skip


def test_a_button_shows_where_the_deed_is_allowed():
    row = deeds.from_choice(NeedDeed.SUBMIT, Need, NEED_MOVES, who=lambda user, need: user == "secretary")
    assert row.is_offered("secretary", need("DRAFT")) is True
    assert row.is_offered("secretary", need("CLOSED")) is False
    assert row.is_offered("recorder", need("DRAFT")) is False
    fussy = deeds.from_choice(
        NeedDeed.SUBMIT, Need, NEED_MOVES, who=row.who, offered=lambda need: need.state == NeedState.RETURNED
    )
    assert (fussy.is_offered("secretary", need("DRAFT")), fussy.is_offered("secretary", need("RETURNED"))) == (
        False,
        True,
    )


def test_who_comes_too_late_is_told_by_the_row(db):
    done = Done("提交核实")
    row = deeds.from_choice(NeedDeed.SUBMIT, Need, NEED_MOVES, who=hosts, before=lambda need: done)
    assert (row.done_before(need("DRAFT")), row.done_before(need("PUBLISHED"))) == (None, done)
    stateless = deeds.from_choice(NeedDeed.SUBMIT, Need, {}, who=hosts, before=lambda need: done)
    assert (stateless.done_before(need("DRAFT")), stateless.starts_from(need("CLOSED"))) == (done, True)
    by_log = deeds.from_choice(NeedDeed.SUBMIT, Need, NEED_MOVES, who=hosts)
    assert by_log.done_before(need("PUBLISHED")) is None, "no such row is stored"
    stays = deeds.from_choice(NeedDeed.CHANGE, Need, NEED_MOVES, who=hosts)
    assert stays.done_before(need("PUBLISHED")) is None


def test_the_registry_takes_no_deed_without_words_or_sentence(monkeypatch):
    monkeypatch.setattr(deeds, "_deeds", deeds.defaultdict(list))
    good = {"verb": "发布", "subject": LogEntry, "who": hosts, "address": "pipe"}
    with pytest.raises(NoWords, match=r"pipe\.lay"):
        deeds.register(deeds.Deed(name="pipe.lay", **good))
    with pytest.raises(ValueError, match=r"need\.close: <lambda> says nothing to those it refuses"):
        deeds.register(deeds.Deed(name="need.close", **good | {"who": lambda user, row: True}))
    close = deeds.Deed(name="need.close", **good)
    assert deeds.register(close) == (close,)
    with pytest.raises(ValueError, match=r"need\.close is there already"):
        deeds.register(deeds.Deed(name="need.close", **good))
    assert (deeds.of(LogEntry), deeds.of(Need), deeds.all_deeds()) == ((close,), (), (close,))


def test_a_proxy_has_the_deeds_of_its_model():
    names = [deed.name for deed in deeds.of(JointAlliance)]
    assert names[:4] == ["alliance.approve", "alliance.start", "alliance.refuse", "alliance.end"]


class WordForm(forms.Form):
    note = forms.CharField()


class TooLong(DomainError):
    message = "太长了。"


class NotYours(Forbidden):
    message = "不归您办。"


def refuse(problem):
    def call(*args):
        raise problem

    return call


def request(method="post", data=None):
    made = getattr(RequestFactory(), method)("/", data or {})
    made.session, made.user = {}, "c1_secretary"
    made._messages = FallbackStorage(made)
    return made


def words_on(made):
    return [(message.level_tag, str(message.message)) for message in get_messages(made)]


def test_an_attempt_tells_done_from_refused():
    assert (bool(attempt(lambda: None)), attempt(lambda: 0).value) == (True, 0)
    problem = TooLong()
    outcome = attempt(refuse(problem))
    assert (bool(outcome), outcome.problem) == (False, problem)
    with pytest.raises(PermissionDenied, match=r"^不归您办。$"):
        attempt(refuse(NotYours()))
    with pytest.raises(ZeroDivisionError):
        attempt(lambda: 1 / 0)


@pytest.mark.parametrize(("field", "place"), [("note", "note"), ("day", "__all__"), (None, "__all__")])
def test_a_refusal_stands_at_its_field(field, place):
    form = WordForm({"note": "好"})
    assert form.is_valid()
    assert not perform(form, refuse(TooLong(field=field)))
    assert form.errors == {place: ["太长了。"]}


def test_what_is_pressed_without_a_form_is_answered_on_the_next_page():
    made = request()
    assert told(made, lambda: 5).value == 5
    assert words_on(made) == []
    assert not told(made, refuse(TooLong()))
    assert words_on(made) == [("warning", "太长了。")]
    made = request()
    told(made, refuse(TooLong()), lambda: Done("归档"))
    assert words_on(made) == [("info", "“归档”已经办过，没有再办一次。")]
    made = request()
    told(made, refuse(TooLong()), lambda: None)
    assert words_on(made) == [("warning", "太长了。")]


def test_a_deed_with_a_page_of_its_own():
    from django.http import HttpResponse

    def answer(made, form, call):
        return form_deed(
            made, form, call=call, done=lambda value: said(made, f"已办：{value}。", "/done/"),
            page=lambda: HttpResponse("page"),
        )  # fmt: skip

    made = request()
    shown = answer(made, WordForm(), refuse(TooLong()))
    assert (shown.status_code, shown.content) == (200, b"page")
    assert answer(made, WordForm({}), refuse(ZeroDivisionError())).status_code == 422
    form = WordForm({"note": "好"})
    assert answer(made, form, refuse(TooLong(field="note"))).status_code == 422
    assert form.errors == {"note": ["太长了。"]}
    done = answer(made, WordForm({"note": "好"}), lambda data: data.pop("note"))
    assert (done.status_code, done.url, words_on(made)) == (302, "/done/", [("success", "已办：好。")])


def test_services_are_given_who_and_when(time_machine):
    time_machine.move_to("2026-11-21T16:30:00Z", tick=False)
    values = given(request(), "actor", "on", "now")
    assert (values["actor"], f"{values['on']}", values["now"].isoformat()) == (
        "c1_secretary", "2026-11-22", "2026-11-21T16:30:00+00:00",
    )  # fmt: skip
