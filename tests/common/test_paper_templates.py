"""A county's Word template: a form to fill in and no program, refused with the place it is about."""
# ruff: noqa: E501 - a table of hostile files, one a line

import io

import docx
import pytest

from assessment.exports.report_template import FIELDS, sample_values, write_own_template
from common import paper_language, paper_templates
from common.paper_language import TemplateRefused, names_in, rendered
from common.paper_templates import check_template, field_lines, template_marks, write_with
from common.word_files import WordFileRefused, check_word_bytes
from tests.nasty import CLEAN, DIRTY
from tests.word_file import lines_of, repacked, rows_of, word

SAMPLE = sample_values()


def made(*lines: str, **values) -> list[str]:
    return lines_of(rendered(word(*lines, "{{ 标题 }}"), {**SAMPLE, **values}, sample=SAMPLE))[:-1]


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
    ("{% for 行 in 单位名单 %}{{ loop.index }}．{{ 行.等次 }}{% endfor %}", "1．优秀2．不参评"),
    ("{% if 单位数 > 1 %}多{% endif %}", "多"),
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
    paper = check_template(word("文", head="{{ 机关 }}{{ 标题 }}", rows=[["{{ 年度 }}"]]), sample=SAMPLE)
    assert docx.Document(io.BytesIO(paper)).sections[0].header.paragraphs[0].text == f"{SAMPLE['机关']}{SAMPLE['标题']}"
    assert rows_of(paper) == [["2026"]]


ONLY = "只能填字段、列表和条件，不能有这种写法"
LISTS = "循环只能用“可以填的字段”里的列表"
FIXED = "条件里不能和写死的文字比较，数据以系统为准"
REFUSED = [  # lines of the template, what is said
    (["好", "{{ 机关人 }}"], "第2段“{{ 机关人 }}”：没有“机关人”这个字段"),
    (["{% for 行 in 单位名单 %}{{ 行.名字 }}{% endfor %}"], "：没有“名字”这个字段"),
    (["{% if 已归档 %}{{ 错 }}{% endif %}"], "：没有“错”这个字段"),
    (["好", "{% if 已归档 %}"], "第2段“{% if 已归档 %}”：这里以前的列表或条件没有写结束"),
    (["{{ 机关 "], "第1段“{{ 机关”：写法不完整或者不对"),
    (["{% for 字 in 年度 %}{{ 字 }}{% endfor %}"], LISTS),
    (["{% for 字 in '0123456789' %}x{% endfor %}"], LISTS),
    (["{% for 行 in 单位名单|first %}x{% endfor %}"], LISTS),
    (["{% for 单位名单 in 等次名单 %}x{% endfor %}"], LISTS),
    (["{% for 行 in 单位名单 if 行.参考分 %}x{% endfor %}"], "列表要全部列出，循环不能带条件"),
    (
        ["{% for 一 in 单位名单 %}{% if 年度 %}{% for 二 in 单位名单 %}x{% endfor %}{% endif %}{% endfor %}"],
        "名单不排名次",
    ),
    (["{% for 行 in 单位名单 %}{% if 行.名称 == '甲' %}优秀{% endif %}{% endfor %}"], FIXED),
    (["{{ 1 if '甲' in 机关 else 2 }}"], FIXED),
    (["{% if 机关|default('甲') %}x{% endif %}"], FIXED),
    (["{{ 机关|trim('甲') and 标题 }}"], FIXED),
    (["{{ 年度|round(-99999999) }}"], "写法不完整或者不对"),
    (["{{ 1|round(400, 'ceil') }}"], "写法不完整或者不对"),
    (["{{ 1 is divisibleby 0 }}"], "：这里的内容不能这样写"),
    (["{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}"], "这里的内容不能这样写"),
    (["{{ " + "not " * 3000 + "1 }}"], "这里的内容不能这样写"),
    (["{{ 机关 }}"], "正文里要有{{ 标题 }}或{{ 已归档 }}，不然看不出数据是否审定"),
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
        rendered(word(*lines), SAMPLE, sample=SAMPLE)
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
    monkeypatch.setattr(paper_language, "MAX_ROUNDS", 5)
    assert made("{% for 行 in 单位名单 %}{{ 行.等次 }}{% endfor %}") == ["优秀不参评"]
    with pytest.raises(TemplateRefused, match="循环太多，文书会太长"):
        made("{% for 一 in 单位名单 %}", "{% for 二 in 等次名单 %}{{ 二.等次 }}{% endfor %}", "{% endfor %}")


SLOW = "{% for 一 in 单位名单 %}{% for 二 in 等次名单 %}" + "长" * 60_000 + "{% endfor %}{% endfor %}{{ 标题 }}"


@pytest.mark.parametrize("limit", ["wall", "memory"])
def test_a_template_that_takes_too_long_or_too_much_is_stopped(monkeypatch, limit):
    if limit == "wall":
        monkeypatch.setattr(paper_templates, "WALL_SECONDS", 0.01)
    rows = {name: SAMPLE[name] * (1 if limit == "wall" else 100) for name in ("单位名单", "等次名单")}
    with pytest.raises(TemplateRefused, match="循环太多，文书会太长"):
        write_with(word(SLOW), {**SAMPLE, **rows}, sample=SAMPLE)


def test_refusals_of_the_process_are_told():
    with pytest.raises(TemplateRefused, match=r"第1段“\{\{ 没有 \}\}”：没有“没有”这个字段"):
        check_template(word("{{ 没有 }}"), sample=SAMPLE)
    with pytest.raises(WordFileRefused) as refused:
        check_template(b"x", sample=SAMPLE)
    assert refused.value.reason == "not_word"


def test_what_only_the_properties_name_is_no_mark_of_standing():
    document = docx.Document()
    document.core_properties.title = "{{ 标题 }}"
    output = io.BytesIO()
    document.save(output)
    with pytest.raises(TemplateRefused, match="看不出数据是否审定"):
        rendered(output.getvalue(), SAMPLE, sample=SAMPLE)


def test_the_marks_of_a_template_are_read_as_typed():
    content = word("{{ 标题 }}和{% if 已归档 %}", "{% endif %}", head="{{ 机关 }}")
    assert template_marks(content) == ["{{ 标题 }}", "{% if 已归档 %}", "{% endif %}", "{{ 机关 }}"]


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


T = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def relation(kind: str, target: str, mode: str = 'TargetMode="External"') -> bytes:
    """A relation as it is written, whatever it hides."""
    text = f'<Relationship Id="r99" Type="{T}{kind}" Target="{target}" {mode}/>'
    return repacked(word("文"), rels(text.encode()))


def field(*pieces: str) -> bytes:
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    return body(
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )


def body(xml: str) -> bytes:
    return document(lambda data: data.replace(b"<w:sectPr", xml.encode() + b"<w:sectPr", 1))


def in_utf_7(data: bytes) -> bytes:
    return b'<?xml version="1.0"' + b" " * 280 + b'encoding="UTF-7"?>' + data.split(b"?>", 1)[1]


def kind_of(old: bytes, new: bytes) -> bytes:
    return repacked(word("文"), lambda name, data: data.replace(old, new) if name == "[Content_Types].xml" else data)


BEGIN = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
UNSEEN = '<x:y xmlns:x="urn:x"><w:r><w:instrText>PAGE </w:instrText></w:r></x:y>'
HOSTILE = {  # what a reader of bytes does not see
    "relation in references": (relation("attached&#84;emplate", "http://e.com/a.dotm", 'TargetMode="&#69;xternal"'), "forbidden_content"),
    "words of a link in the target": (relation("image", "http://e.com/a?/relationships/hyperlink"), "forbidden_content"),
    "an angle in the target": (relation("image", "http://e.com/a?>"), "forbidden_content"),
    "an object in references": (relation("ole&#79;bject", "media/x.png", ""), "forbidden_content"),
    "a package": (relation("package", "media/x.png", ""), "forbidden_content"),
    "a link to a file": (relation("hyperlink", "file:///c:/a.exe"), "forbidden_content"),
    "inside that is outside": (relation("image", "http://e.com/a.png", ""), "forbidden_content"),
    "relations in UTF-7": (repacked(word("文"), lambda name, data: in_utf_7(data) if name.endswith("document.xml.rels") else data), "wrong_encoding"),
    "text in UTF-7": (document(in_utf_7), "wrong_encoding"),
    "no UTF-8": (document(lambda data: data.replace("文".encode(), b"\xff")), "wrong_encoding"),
    "no XML": (document(lambda data: data[:-5]), "damaged"),
    "DDEAUTO": (field(" DDEAUTO c:\\\\cmd.exe "), "forbidden_field"),
    "DDEAUTO in pieces": (field("DDE", "AUTO c "), "forbidden_field"),
    "INCLUDEPICTURE": (field(' INCLUDEPICTURE "http://e.com/x" '), "forbidden_field"),
    "INCLUDETEXT": (field("includetext a"), "forbidden_field"),
    "HYPERLINK": (field('HYPERLINK "http://e.com"'), "forbidden_field"),
    "a code behind what Word skips": (body(f"{BEGIN}{UNSEEN}<w:r><w:instrText>DDEAUTO c</w:instrText></w:r></w:p>"), "forbidden_field"),
    "a code of its own": (body("<w:p><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"), "forbidden_field"),
    "a simple field": (body('<w:p><w:fldSimple w:instr="DDEAUTO c"/></w:p>'), "forbidden_field"),
    "a picture of VML": (body('<v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" src="http://e.com/a"/>'), "forbidden_content"),
    "a source of data": (body("<w:mailMerge/>"), "forbidden_content"),
    "a font": (repacked(word("文"), word__a_dot_odttf=b"x"), "forbidden_content"),
    "macros by kind": (kind_of(b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main", b"application/vnd.ms-word.document.macroEnabled.main"), "forbidden_content"),
    "marks in an attribute": (body('<w:p w:x="{{ 机关 }}"/>'), "hidden_marks"),
    "marks in a remark": (body("<!-- {% if 年度 %} -->"), "hidden_marks"),
    "too many marks": (word("{{" * 2001), "too_many_marks"),
    "too long": (word("长文字" * 600_000), "unpacks_too_large"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused(content, reason):
    with pytest.raises(WordFileRefused) as refused:
        check_word_bytes(content)
    assert refused.value.reason == reason


FIELDS_OF_WORD = ("PAGE", ' TOC \\o "1-3" \\h \\z \\u ', "PAGEREF _Toc1 \\h", 'DATE \\@ "yyyy年M月d日"',
                  "SEQ 图 \\* ARABIC", "NUMPAGES \\* MERGEFORMAT", 'HYPERLINK \\l "_Toc1"')  # fmt: skip


@pytest.mark.parametrize("code", FIELDS_OF_WORD)
def test_numbers_of_pages_and_contents_stay(code):
    check_word_bytes(field(code))


def test_the_paper_is_checked_too():
    """A value that a template puts into a code becomes part of it."""
    content = field("PAGE {{机关}}")
    with pytest.raises(WordFileRefused) as refused:
        rendered(content, {**SAMPLE, "机关": '" c'}, sample={"机关": "甲"})
    assert refused.value.reason == "forbidden_field"


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
