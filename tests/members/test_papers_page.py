"""The page 文书模板: the department uploads, tries, confirms and takes back."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from common.models import PaperTemplate
from members.choices import Role
from tests.word_file import lines_of, rows_of, word
from tests.world import add_user

pytestmark = pytest.mark.django_db
PAGE, REPORT = "members:papers", "year-report"


def send(client, text, button="keep"):
    file = SimpleUploadedFile("县里的.docx", word(text))
    return client.post(reverse("members:paper-upload", args=[REPORT]), {"file": file, button: "1"})


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def page_of(client) -> str:
    return client.get(reverse(PAGE)).content.decode()


def test_a_template_goes_its_way_over_two_people(world, client_of):
    add_user(world, "second", Role.DEPARTMENT_STAFF, world["county"])
    one, other = client_of("department"), client_of("second")
    assert "现在用系统自带的公文格式" in page_of(one)
    assert send(one, "试：{{ 机关 }}{{ 标题 }}").status_code == 302
    row = PaperTemplate.objects.get()
    assert (row.file_name, row.is_waiting) == ("县里的.docx", True)
    assert ("上传的人不能复核" in page_of(one), "复核启用" in page_of(one)) == (True, False)
    assert "复核启用" in page_of(other)
    assert lines_of(body(other.get(reverse("members:paper-sample", args=[row.pk])))) == [
        "试：中共某某县委组织部某某县2026年度党建联建考核报告（未审定）"
    ]
    refused = one.post(reverse("members:paper-confirm", args=[row.pk]), follow=True).content.decode()
    assert "这个模板是您上传的" in refused
    other.post(reverse("members:paper-confirm", args=[row.pk]))
    assert "使用中" in page_of(one)
    other.post(reverse("members:paper-end", args=[row.pk]))
    row.refresh_from_db()
    assert row.ended_by.username == "second"
    assert "以前的模板" in page_of(one)


def test_a_try_gives_the_paper_and_keeps_nothing(world, client_of):
    answer = send(client_of("department"), "{{ 标题 }}", button="try")
    assert lines_of(body(answer)) == ["某某县2026年度党建联建考核报告（未审定）"]
    assert PaperTemplate.objects.count() == 0


@pytest.mark.parametrize("button", ["try", "keep"])
def test_a_broken_template_is_refused_at_its_field(world, client_of, button):
    answer = send(client_of("department"), "{{ 没有 }}", button)
    assert answer.status_code == 422
    assert "第1段“{{ 没有 }}”：没有“没有”这个字段" in answer.content.decode()
    assert PaperTemplate.objects.count() == 0


def test_our_own_layout_is_there_to_begin_with(world, client_of):
    answer = client_of("department").get(reverse("members:paper-own", args=[REPORT]))
    assert rows_of(body(answer))[0] == ["名称", "季度均分", "社区评价", "参考分", "等次"]
    assert client_of("department").get(reverse("members:paper-own", args=["year-workbook"])).status_code == 404


def test_the_fields_are_told(world, client_of):
    page = page_of(client_of("department"))
    single, *lists = page.split('<details class="fold')[1:]
    assert "单个内容" in single
    assert '<code class="nowrap">{{ 标题 }}</code>' in single
    assert "{{ 行." not in single
    titles = [re.search(r'<summary class="band">([^<]+)<', part).group(1) for part in lists]
    assert titles == ["等次名单（每个等次一行）", "单位名单（每个单位一行，按组织序列）", "项目名单（每个认领一行）"]
    assert "{%tr for 行 in 单位名单 %}" in lists[1]
    assert '<code class="nowrap">{{ 行.季度均分 }}</code>' in lists[1]


def test_who_confirms_sees_the_file_and_all_it_says(world, client_of):
    text = "{% if 已归档 %}{{ 机关 }}{# 看不见的 #}{% endif %}"
    assert send(client_of("department"), text).status_code == 302
    row = PaperTemplate.objects.get()
    add_user(world, "second", Role.DEPARTMENT_STAFF, world["county"])
    other = client_of("second")
    page = page_of(other)
    for mark in ("{% if 已归档 %}", "{{ 机关 }}", "{# 看不见的 #}", "{% endif %}"):
        assert f"<li><code>{mark}</code></li>" in page
    assert "模板里的全部字段和条件（4）" in page
    content = body(other.get(reverse("members:paper-file", args=[row.pk])))
    assert content == row.file_path.read_bytes()
    row.file_path.unlink()
    assert "模板文件丢失或者被改动过" in page_of(other)
    assert other.get(reverse("members:paper-file", args=[row.pk])).status_code == 302
