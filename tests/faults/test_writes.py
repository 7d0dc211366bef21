"""Faults 14 to 16: everybody at one record, one form sent many times, an upload that breaks off."""

from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from tests.faults.crowd import at_once
from tests.faults.processes import wait_until
from tests.faults.relay import Relay
from tests.faults.visitor import Visitor
from tests.workbook_files import workbook_bytes

pytestmark = pytest.mark.faults
TIMES = 10
DUE = (timezone.localdate() + timedelta(days=30)).isoformat()


@pytest.mark.parametrize("count", [8, pytest.param(50, marks=pytest.mark.slow)])
@pytest.mark.fault(14, "secretaries save the same meeting")
def test_many_save_one_meeting(site, ledger, count):
    """One wins; the others get a page with both texts, and nobody's own words are gone."""
    url = f"/meetings/{site.keys['meeting']}/edit/"
    people = site.as_persons("b1_secretary", count)
    pages = [(person, person.form(url)) for person in people]
    places = [ledger.intend(f"会议室{number}") for number in range(count)]
    answers = at_once(
        lambda person=person, form=form, place=place: person.post(url, form.filled({"place": place}))
        for (person, form), place in zip(pages, places, strict=True)
    )
    won = [place for place, answer in zip(places, answers, strict=True) if answer.status == 302]
    told = {place: answer for place, answer in zip(places, answers, strict=True) if answer.status == 409}
    assert (len(won), len(told)) == (1, count - 1), [answer.status for answer in answers]
    ledger.acknowledge(won[0])
    for place, answer in told.items():
        ledger.hear(answer)
        assert (place in answer.text, won[0] in answer.text, "改过这份记录" in answer.text) == (True, True, True)
    ledger.compare(site.column("SELECT place FROM activities_meeting WHERE id = %s", site.keys["meeting"]))
    ledger.check()


SENT = (  # what, who, page, what is filled in, the text that names the row, where it is counted
    ("need", "c1_secretary", "/needs/new/",
     {"text": "没有灯。", "source": "VISIT", "category": "SKILL", "urgency": "NORMAL", "quantity": "3", "measure": "处",
      "due_on": DUE}, "title", "SELECT title FROM alliances_need WHERE title LIKE %s"),
    ("claim", "u1_liaison", "/needs/{need}/claim/", {"quantity": "1", "due_on": DUE}, "plan",
     "SELECT plan FROM alliances_claim WHERE plan LIKE %s"),
    ("member", "b1_secretary", "/organisations/{b1}/members/new/",
     {"sex": "M", "birth": "1970.01", "joined": "1995.07", "full": "1996.07", "work_status": "RETIRED"}, "name",
     "SELECT name FROM members_member WHERE name LIKE %s"),
    ("service", "u1_liaison", "/services/new/?community={c1}",
     {"category": "ENVIRONMENT", "hours": "2", "people": "{wu}"}, "title",
     "SELECT title FROM activities_servicerecord WHERE title LIKE %s"),
    ("resource", "u1_liaison", "/resources/new/",
     {"content": "80 座", "category": "VENUE", "quantity": "1", "measure": "间", "alliances": "{alliance}"}, "name",
     "SELECT name FROM alliances_resource WHERE name LIKE %s"),
)  # fmt: skip


@pytest.mark.parametrize("row", SENT, ids=lambda row: row[0])
@pytest.mark.fault(15, "one form sent ten times at once, and with other words afterwards")
def test_one_form_many_times(site, ledger, fault_round, row):
    """Every press is answered with the first one's page and there is one row; other words are another deed."""
    _what, who, page, fields, named, counted = row
    person = site.as_person(who)
    url = page.format_map(site.keys)
    form = person.form(url)
    values = {name: value.format_map(site.keys) for name, value in fields.items()}
    first, second = (
        ledger.intend(f"{name}{'一二三四五六七八九十'[fault_round % 10]}") for name in ("郑双击", "郑后退")
    )
    copies = [Visitor(site.port, dict(person.cookies)) for _number in range(TIMES)]
    answers = at_once(
        lambda copy=copy: copy.post(form.action, form.filled({**values, named: first})) for copy in copies
    )
    again = person.post(form.action, form.filled({**values, named: second}))
    assert [answer.status for answer in [*answers, again]] == [302] * (TIMES + 1), answers[0].words
    ledger.acknowledge(first)
    ledger.acknowledge(second)
    ledger.compare(site.column(counted, "郑%"))
    ledger.check()
    assert {answer.to for answer in answers} == {answers[0].to}


def uploaded(site):
    return sorted(path.relative_to(site.data) for path in (site.data / "files").rglob("*"))


@pytest.mark.fault(16, "an upload that breaks off after 200 kB")
def test_an_interrupted_upload(site, ledger):
    """No file and no row is left, nobody else notices, and the same upload works afterwards."""
    person = site.as_person("b1_secretary")
    form = person.form("/imports/")
    rows = [["姓名", "性别", "出生年月", "入党时间", "备注"]]
    noise = Random(16)  # noqa: S311  the same in every run
    rows += [["郭上传", "男", "1970.01", "1995.07", noise.randbytes(80).hex()] for _number in range(4000)]
    content = workbook_bytes(rows)
    assert len(content) > 300_000
    files, batches = uploaded(site), site.rows("SELECT id FROM members_importbatch")
    relay = Relay(site.port)
    relay.cut_after = 200_000
    key = ledger.intend("upload")
    cut = Visitor(relay.port, dict(person.cookies)).upload(form.action, form.fields, "file", content)
    relay.close()
    assert cut.status == 0
    assert (uploaded(site), site.rows("SELECT id FROM members_importbatch")) == (files, batches)
    again = person.upload(form.action, form.fields, "file", content)
    assert again.status == 302, again.words
    ledger.acknowledge(key)
    wait_until(lambda: "以下内容将写入" in person.get(again.to).text or "将新增" in person.get(again.to).text)
    ledger.compare([key for _row in site.rows("SELECT id FROM members_importbatch")[len(batches) :]])
    ledger.check()
