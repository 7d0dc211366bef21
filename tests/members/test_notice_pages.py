"""The inbox, one line of it, the bell; the sheet of a branch and the handing over."""

import pytest
from django.urls import reverse

from members.models import Notice
from members.services.notices import Told, tell
from members.services.releases import make_digests, release_notices
from members.tasks import release_notices_task
from tests.members.papers import submit
from tests.members.test_notices import DAYS, FRIDAY, MONDAY, PLAIN, at, told

pytestmark = pytest.mark.django_db

INBOX = reverse("members:notices")


@pytest.fixture(autouse=True)
def friday(time_machine):
    time_machine.move_to(at(FRIDAY, 9), tick=False)


def text_of(client, url):
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def bell(page: str) -> str:
    """What stands in it, without the white space of the template."""
    return "".join(page.partition(f'href="{INBOX}"')[2].partition("</a>")[0].split())


def test_the_bell_counts_what_was_not_opened(world, client_of):
    told(world, "b1_secretary")
    client = client_of("b1_secretary")
    assert "没看过的" not in bell(text_of(client, "/"))
    release_notices_task()
    assert "没看过的</span>1</span>" in bell(text_of(client, "/"))
    told(world, "b1_secretary", kind=DAYS)
    release_notices_task()
    page = text_of(client, INBOX)
    assert "没看过的</span>2</span>" in bell(page)
    assert page.index("答复甲") < page.index("告知甲")  # newest first
    assert client.post(reverse("members:notices-read")).url == INBOX
    page = text_of(client, INBOX)
    assert "2 条通知已标为看过。" in page
    assert "没看过的" not in bell(page)
    assert "全部已读" not in page


def test_a_line_of_several_leads_to_each_of_them_as_far_as_one_may_see_it(world, client_of):
    papers = submit(world, "wu", "chen")
    for number, (key, paper) in enumerate(
        (("b1_secretary", papers[0]), ("b1_secretary", papers[1]), ("b2_secretary", papers[1]))
    ):
        tell(kind=PLAIN, told=[Told(world.users[key], paper, f"第{number}件", "原因在此")], actor=None, on=FRIDAY)
    release_notices_task()
    client = client_of("b1_secretary")
    assert "2 件告知" in text_of(client, INBOX)
    line = Notice.objects.inbox_of(world.users["b1_secretary"]).get()
    page = text_of(client, line.get_absolute_url())
    for paper in papers:
        assert f'href="{paper.get_absolute_url()}"' in page
    assert page.count("原因在此") == 2
    other = Notice.objects.inbox_of(world.users["b2_secretary"]).get()
    page = text_of(client_of("b2_secretary"), other.get_absolute_url())
    assert "这件事您现在的身份看不到了。" in page
    assert papers[1].get_absolute_url() not in page


def test_the_open_page_marks_itself_read_and_reading_alone_writes_nothing(world, client_of):
    told(world, "b1_secretary")
    release_notices_task()
    line, client = Notice.objects.get(), client_of("b1_secretary")
    address = reverse("members:notice-read", args=[line.pk])
    assert f'hx-post="{address}"' in text_of(client, line.get_absolute_url())
    assert Notice.objects.get().read_at is None
    assert client.post(address).url == line.get_absolute_url()
    assert Notice.objects.get().read_at == at(FRIDAY, 9)
    assert address not in text_of(client, line.get_absolute_url())


def test_the_inbox_is_filtered(world, client_of):
    told(world, "b1_secretary", about="清扫楼道")
    told(world, "b1_secretary", kind=DAYS, about="异议")
    release_notices_task()
    client = client_of("b1_secretary")
    for query, shown in (("show=answer", ["异议"]), ("show=unread", ["清扫楼道", "异议"]), ("q=楼道", ["清扫楼道"])):
        page = text_of(client, f"{INBOX}?{query}")
        assert [word for word in ("清扫楼道", "异议") if f"{word}</a>" in page] == shown


def test_the_digest_shows_the_week(world, client_of):
    told(world, "b1_secretary", word="很好")
    release_notices(now=at(FRIDAY, 9))
    make_digests(now=at(MONDAY, 0, 5))
    release_notices(now=at(MONDAY, 9))
    digest = Notice.objects.get(kind="week.digest")
    page = text_of(client_of("b1_secretary"), digest.get_absolute_url())
    assert "告知甲" in page
    assert "7月10日" in page


# Paper


@pytest.fixture
def sheet(world):
    told(world, *(world.people[key] for key in ("wang", "shi")), kind=DAYS, word="请核对")
    release_notices_task()
    return reverse("members:notice-sheets", args=[world["b1"].pk])


def hand_in(client, world, **data):
    return client.post(reverse("members:notice-hand-over", args=[world["b1"].pk]), {"handed_on": "2026-07-10", **data})


def test_the_secretary_hands_over_person_by_person_or_all_at_once(world, client_of, sheet):
    client = client_of("b1_secretary")
    assert "送达 2 份通知" in text_of(client, "/")
    page = text_of(client, sheet)
    assert page.index("石佳宁") < page.index("王德厚")  # by name
    papers = {notice.member.name: notice for notice in Notice.objects.all()}
    assert hand_in(client, world, notices=[papers["王德厚"].pk]).url == sheet
    page = text_of(client, sheet)
    assert "送达已登记" in page
    assert "7月10日送达，b1_secretary登记" in page.replace("</time>", "").replace('<time datetime="2026-07-10">', "")
    assert hand_in(client_of("b1_recorder"), world, all="1").status_code == 302
    assert Notice.objects.filter(handed_on=None).count() == 0
    assert "没有要送达的通知。" in text_of(client, sheet)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "请勾选已经送达的通知。"), ({"all": "1", "handed_on": ""}, "请填写送达日期。"),
        ({"all": "1", "handed_on": "2026-07-11"}, "送达日期要在通知发出那天（7月10日）到今天之间。"),
    ],
)  # fmt: skip
def test_what_is_wrong_comes_back_with_its_sentence(world, client_of, sheet, data, sentence):
    answer = hand_in(client_of("b1_secretary"), world, **data)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_the_paper_has_a_sheet_for_each_with_the_days_to_answer(world, client_of, sheet):
    page = text_of(client_of("b1_secretary"), reverse("members:notice-paper", args=[world["b1"].pk]))
    assert page.count('<section class="handed">') == 2
    assert "王德厚同志：" in page
    assert "请在收到本通知后 10 个工作日内告诉锦绣家园小区党支部" in page
    assert "data-print" in page


def test_a_committee_brings_the_branch_its_own_paper_and_sees_none_of_the_people(world, client_of, sheet):
    told(world, world["b3"], world.people["zeng"])
    release_notices_task()
    client = client_of("s1_admin")
    assert "王德厚" not in text_of(client, sheet)
    assert "桃源里小区党支部" in text_of(client, reverse("members:notice-sheets", args=[world["b3"].pk]))
    assert "送达 1 份通知" in text_of(client, "/")
