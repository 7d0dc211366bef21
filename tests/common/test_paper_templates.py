"""A county's Word template: a form to fill in and no program, refused with the place it is about."""

import io

import docx
import pytest

from assessment.exports.report_template import FIELDS, sample_values, write_own_template
from common import paper_templates
from common.paper_templates import TemplateRefused, check_template, field_lines, names_in, write_with
from common.word_files import WordFileRefused, check_word_bytes
from tests.nasty import CLEAN, DIRTY
from tests.word_file import lines_of, repacked, rows_of, word

SAMPLE = sample_values()


def made(*lines: str, **values) -> list[str]:
    return lines_of(write_with(word(*lines), {**SAMPLE, **values}, sample=SAMPLE))


def test_our_own_layout_is_a_template():
    output = io.BytesIO()
    write_own_template(output)
    paper = check_template(output.getvalue(), sample=SAMPLE)
    lines = lines_of(paper)
    assert lines[:3] == [
        "某某县2026年度党建联建考核报告（未审定）",
        "一、基本情况",
        "截至2026年12月31日，本年度接收报到的社区12个，报到单位2个，其中参评单位1个。党员报到356人次。",
    ]
    assert rows_of(paper) == [
        ["名称", "季度均分", "社区评价", "参考分", "等次"],
        ["县税务局<机关>党委&支部", "88.5", "90", "89.1", "优秀"],
        ["县水务局党支部", "—", "—", "—", "不参评"],
        ["编号", "需求", "认领单位", "承诺完成", "状态"],
        ["X-0001", "老旧小区楼道照明", "县税务局机关党委", "2026年11月30日", "已办结"],
    ]


FILLED = [  # what stands in the template, what the paper says
    ("{{ 标题 }}", "某某县2026年度党建联建考核报告（未审定）"),
    ("{{ 单位名单|length }}个", "2个"),
    (
        "{% for 行 in 单位名单 if 行.等次 == '优秀' %}{{ loop.index }}．{{ 行.名称 }}{% endfor %}",
        "1．县税务局<机关>党委&支部",
    ),
    ("{{ 单位名单|join('、', '等次') }}", "优秀、不参评"),
    ("{% if 已归档 %}已归档{% else %}未归档{% endif %}", "未归档"),
    ("{{ 单位数 - 参评单位数 }}个不参评", "1个不参评"),
    ("{% for 一 in 单位名单 %}{% for 二 in 等次名单 %}{{ 二.单位数 }}{% endfor %}；{% endfor %}", "11；11；"),
]


@pytest.mark.parametrize(("line", "text"), FILLED)
def test_values_lists_and_conditions(line, text):
    assert made(line) == [text]


def test_texts_are_escaped_and_clean():
    nasty = "<w:p/>&amp;{{ 标题 }}" + DIRTY
    assert made("{{ 机关 }}", 机关=nasty) == ["<w:p/>&amp;{{ 标题 }}" + CLEAN]


def test_head_and_table_are_filled_too():
    paper = check_template(word("文", head="{{ 机关 }}", rows=[["{{ 年度 }}"]]), sample=SAMPLE)
    assert docx.Document(io.BytesIO(paper)).sections[0].header.paragraphs[0].text == "中共某某县委组织部"
    assert rows_of(paper) == [["2026"]]


ONLY = "只能填字段、列表和条件，不能有这种写法"
REFUSED = [  # lines of the template, what is said
    (["好", "{{ 机关人 }}"], "第2段“{{ 机关人 }}”：没有“机关人”这个字段"),
    (["{% for 行 in 单位名单 %}{{ 行.名字 }}{% endfor %}"], "：没有“名字”这个字段"),
    (["{% if 已归档 %}{{ 错 }}{% endif %}"], "：没有“错”这个字段"),
    (["好", "{% if 已归档 %}"], "第2段“{% if 已归档 %}”：这里以前的列表或条件没有写结束"),
    (["{{ 机关 "], "第1段“{{ 机关”：写法不完整或者不对"),
    (["{% for 字 in 年度 %}{{ 字 }}{% endfor %}"], "：这里的内容不能这样写"),
    (["{{ 机关.__class__ }}"], "没有“__class__”这个字段"),
    (["{{ 机关.upper }}"], "没有“upper”这个字段"),
    (["{{ 机关.upper() }}"], ONLY),
    (["{{ 机关['__class__'] }}"], ONLY),
    (["{{ 单位名单|join('、', '名称.__class__') }}"], "没有“__class__”这个字段"),
    (["{{ 机关|attr('upper') }}"], "写法不完整或者不对"),
    (["{{ 单位名单|map('upper')|list }}"], "写法不完整或者不对"),
    (["{{ range(9) }}"], ONLY),
    (["{{ self }}"], "没有“self”这个字段"),
    (["{{ 标题 * 999999999 }}"], ONLY),
    (["{{ 年度 ** 999999 }}"], ONLY),
    (["{% set 甲 = 1 %}"], ONLY),
    (["{% include '/etc/hostname' %}"], ONLY),
    (["{% macro 甲() %}{% endmacro %}"], ONLY),
    (["{% raw %}{{ 标题 }}{% endraw %}{% import 'os' as os %}"], ONLY),
    (["{% for 行 in 单位名单 recursive %}{{ loop(单位名单) }}{% endfor %}"], ONLY),
]


@pytest.mark.parametrize(("lines", "said"), REFUSED)
def test_what_is_wrong_is_said_with_its_place(lines, said):
    with pytest.raises(TemplateRefused) as refused:
        check_template(word(*lines), sample=SAMPLE)
    assert said in str(refused.value.message)
    assert refused.value.field == "file"


def test_properties_of_the_file_are_no_way_in():
    document = docx.Document()
    document.core_properties.title = "{{ 机关.__class__ }}"
    output = io.BytesIO()
    document.save(output)
    with pytest.raises(TemplateRefused, match="没有“__class__”这个字段"):
        check_template(output.getvalue(), sample=SAMPLE)


def test_loops_come_to_an_end(monkeypatch):
    monkeypatch.setattr(paper_templates, "MAX_ROUNDS", 5)
    assert made("{% for 行 in 单位名单 %}{{ 行.等次 }}{% endfor %}") == ["优秀不参评"]
    with pytest.raises(TemplateRefused, match="循环太多，文书会太长"):
        made("{% for 一 in 单位名单 %}", "{% for 二 in 单位名单 %}{{ 二.等次 }}{% endfor %}", "{% endfor %}")


def test_a_list_without_rows_is_no_unknown_field():
    assert made("{% for 行 in 项目名单 %}{{ 行.编号 }}{% endfor %}共{{ 项目名单|length }}项", 项目名单=[]) == ["共0项"]


def test_the_documented_fields_are_those_of_the_sample():
    told = {field.name for field in FIELDS} | {part.name for field in FIELDS for part in field.parts}
    assert told == names_in(SAMPLE)
    codes = dict(field_lines(FIELDS))
    assert codes["{{ 年度 }}"] == "年份，如 2026"
    assert "{%tr for 行 in 单位名单 %} … {%tr endfor %}" in codes


# The file itself


def rels(text: bytes):
    return lambda name, data: (
        data.replace(b"</Relationships>", text + b"</Relationships>") if name.endswith("document.xml.rels") else data
    )


def related(kind: str, mode: str = 'TargetMode="External"') -> bytes:
    schema = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return repacked(
        word("文"), rels(f'<Relationship Id="r99" Type="{schema}/{kind}" Target="https://e.com/x" {mode}/>'.encode())
    )


def document(change):
    """The file with its main part changed."""
    return repacked(word("文"), lambda name, data: change(data) if name == "word/document.xml" else data)


BAD_FILES = [
    (b"", "not_word"),
    (b"x" * (5 * 1024 * 1024 + 1), "too_large"),
    (bytes.fromhex("d0cf11e0a1b11ae1") + b"x", "old_format"),
    (b"PK\x03\x04broken", "damaged"),
    (document(lambda data: b"<!DOCTYPE x>" + data), "forbidden_content"),
    (document(lambda data: data.decode().encode("utf-16")), "wrong_encoding"),
    (repacked(word("文"), word__vbaProject_dot_bin=b"x"), "forbidden_content"),
    (repacked(word("文"), word__embeddings__a_dot_xlsx=b"x"), "forbidden_content"),
    (related("attachedTemplate"), "forbidden_content"),
    (related("image"), "forbidden_content"),
    (related("oleObject", ""), "forbidden_content"),
    (repacked(word("文"), word__media__a_dot_png=b"\0" * (41 * 1024 * 1024)), "unpacks_too_large"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "reason"), BAD_FILES, ids=[reason for _content, reason in BAD_FILES])
def test_a_file_that_could_do_more_than_be_read_is_refused(content, reason):
    with pytest.raises(WordFileRefused) as refused:
        check_word_bytes(content)
    assert refused.value.reason == reason


def test_links_that_a_person_clicks_stay():
    check_word_bytes(related("hyperlink"))
