"""The lights of the year lead to the meetings behind them, for who may open them; long lists stand in months."""

import re
from datetime import date

import pytest
from django.urls import reverse

from activities.choices import MeetingKind, MeetingState
from activities.selectors.duties import branch_duties
from activities.selectors.lights import lights_of_meetings, meetings_behind, year_lights
from members.models import Organisation
from tests.activities.test_duties import held

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def november(time_machine):
    time_machine.move_to("2026-11-21T09:00:00+08:00")


@pytest.fixture
def meetings(world):
    """Two theme days in October, one planned for November, and a lecture."""
    days = {"first": date(2026, 10, 9), "second": date(2026, 10, 23)}
    rows = {name: held(world["b1"], MeetingKind.THEME_DAY, day) for name, day in days.items()}
    rows["planned"] = held(world["b1"], MeetingKind.THEME_DAY, date(2026, 11, 27), state=MeetingState.PLANNED)
    rows["lecture"] = held(world["b1"], MeetingKind.LECTURE, date(2026, 10, 12))
    return rows


def row_of(world, opens):
    """Of the theme days: the numbers behind October, November and December."""
    branch = Organisation.objects.filter(pk=world["b1"].pk)
    slots = branch_duties(branches=branch, start=date(2026, 1, 1), end=date(2027, 1, 1), on=ON)
    (row,) = (row for row in year_lights(slots, on=ON, opens=opens) if row.title == "主题党日")
    return [list(cell.meetings) for cell in row.cells[9:]], meetings_behind(slots)


def test_a_cell_knows_the_meetings_behind_it(world, meetings):
    everything = {row.pk for row in meetings.values()}
    october = [meetings["first"].pk, meetings["second"].pk]
    cells, behind = row_of(world, everything)
    assert (cells, behind) == ([october, [meetings["planned"].pk], []], everything)
    assert row_of(world, {meetings["second"].pk})[0] == [[meetings["second"].pk], [], []]
    assert row_of(world, ())[0] == [[], [], []]


def test_where_nothing_is_owed_the_meetings_are_linked_too():
    row = lights_of_meetings("党建联席会议", [(7, date(2026, 3, 2), False), (9, date(2026, 3, 30), True)], on=ON)
    assert [(cell.kind, cell.meetings) for cell in row.cells[1:4]] == [("", ()), ("late", (7, 9)), ("", ())]


def links_on(page):
    lights = page[page.index('class="table table-vcenter lights"') : page.index("</table>")]
    return {int(found) for found in re.findall(r'href="/meetings/(\d+)/"', lights)}


@pytest.mark.parametrize("key", ["b1_secretary", "c1_secretary", "s1_admin", "department"])
def test_the_page_links_what_opens(world, meetings, client_of, key):
    client = client_of(key)
    linked = links_on(client.get(reverse("activities:duties", args=[world["b1"].pk])).content.decode())
    assert linked == {row.pk for row in meetings.values()}
    assert {client.get(f"/meetings/{pk}/").status_code for pk in linked} == {200}


def bands_of(page):
    return re.findall(r'<th scope="rowgroup" colspan="7">\s*(.*?)\s*</th>', page)


def test_a_list_of_several_months_stands_in_months(world, meetings, client_of):
    client, url = client_of("b1_secretary"), reverse("activities:meetings")
    page = client.get(url).content.decode()
    assert bands_of(page) == ["2026年11月", "2026年10月"]
    assert page.count("</tbody>") == 2
    assert bands_of(client.get(url, {"kind": "LECTURE"}).content.decode()) == []
