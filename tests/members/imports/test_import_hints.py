"""What the pages of an import point out: equal hints together, who can mend what, and whether anything waits."""

import pytest
from django.urls import reverse

from tests.members.imports.test_import_pages import B1, HEADER, OTHER_ID, only_batch, person, roster

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([["周建国", "男", "", "", "", "没有这个支部", "", ""]], "没有可导入的行"),
        ([person("孙大海")], "待确认"),
    ],
)
def test_the_list_of_imports_says_whether_anything_waits(client_of, upload, rows, word):
    client = client_of("b1_secretary")
    upload(client, roster(*rows))
    listed = client.get(reverse("members:imports")).content.decode()
    assert [found for found in ("没有可导入的行", "没有变化", "待确认") if found in listed] == [word]


def test_equal_hints_stand_in_one_line_and_open_row_by_row(client_of, upload):
    client = client_of("b1_secretary")
    woman = person("钱小江", number=OTHER_ID)  # the number says 1995
    rows = [person(f"孙大{n}", number="") for n in "甲乙丙丁戊己庚辛壬癸子丑"]
    for row in rows:
        row[7] = "不详"
    upload(client, roster(*rows, woman))
    url = only_batch().get_absolute_url()
    answer = client.get(url, {"part": "warnings"})
    groups = {(group.column, group.count): group for group in answer.context["page"].rows}
    assert list(groups) == [("联系电话", 12), ("出生年月", 1)]
    page = answer.content.decode()
    assert "写的是“待补”“不详”一类的话，当作空着。请补上。" in page
    assert "第 3 行 孙大甲、第 4 行 孙大乙" in page
    assert "第 12 行 孙大癸…" in page
    assert "共 12 行，逐行看" in page
    assert page.count("第 15 行") == 1  # one alone speaks for itself
    number = groups["联系电话", 12].number
    opened = client.get(url, {"part": "warnings", "group": number})
    assert [(one["row"], one["name"]) for one in opened.context["page"].rows][::11] == [(3, "孙大甲"), (14, "孙大丑")]
    assert client.get(url, {"part": "warnings", "group": 99}).context["page"].rows == []


def test_several_secretaries_say_who_can_mend_it(world, client_of, upload, press):
    client = client_of("department")
    header = [*HEADER, "党内职务"]
    upload(client, roster([*person("孙大海"), "书记"], [*person("孙小海"), "书记"], header=header))
    page = client.get(only_batch().get_absolute_url(), {"part": "warnings"}).content.decode()
    assert f"{B1}写了 2 名书记，都会登记。请核对任职。由该组织的书记在组织页面的“任职”里核对。" in page
    press(client, "import-confirm", only_batch())
    url = reverse("members:organisation", args=[world["b1"].pk])
    assert "登记了多名书记，由本组织书记在“任职”里核对" in client.get(url).content.decode()
    assert '<a href="?tab=posts">登记了多名书记，请核对任职</a>' in client_of("b1_secretary").get(url).content.decode()


def test_texts_that_are_too_long_are_told_together_and_kept_by_nobody(client_of, upload):
    client = client_of("b1_secretary")
    rows = [[*person(f"孙大{name}", number=""), "长" * 501] for name in "甲乙"]
    upload(client, roster(*rows, header=[*HEADER, "备注"]))
    page = client.get(only_batch().get_absolute_url(), {"part": "warnings"}).content.decode()
    assert "写得太长，这一格没有导入，原来登记的不变。请写短些。" in page
