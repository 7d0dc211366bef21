"""The official layout: what the builder writes into a Word file."""

import inspect
import io
import zipfile
from datetime import date

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from lxml import etree
from python_calamine import CalamineWorkbook

from common.documents import OfficialDocument, TableColumn, file_number
from common.word_charts import Bar
from tests.nasty import CLEAN, DIRTY, HIDDEN


def written() -> bytes:
    paper = OfficialDocument(title="工作报告", author="云溪县委组织部", made_on=date(2026, 1, 12))
    paper.file_number(file_number("云组发", 2026, 7))
    paper.title("云溪县委组织部\n工作报告")
    paper.heading("一、基本情况")
    paper.heading("（一）总体", 2)
    paper.paragraph("全县28个单位。")
    paper.table([TableColumn("单位", 100), TableColumn("个数", 50, True)], [["县税务局", 3]])
    paper.annex_list(["一览表"])
    paper.signature("云溪县委组织部", date(2026, 1, 12))
    paper.annex(1, "一览表")
    paper.caption("单位")
    paper.table([TableColumn("单位", 130), TableColumn("截止", 26, is_whole=True)], [["县税务局", "2026.11.30"]])
    paper.table_note("注：按组织序列排列。")
    output = io.BytesIO()
    paper.save(output)
    return output.getvalue()


def charted() -> bytes:
    paper, output = OfficialDocument(title="图", author="云溪县委组织部", made_on=date(2026, 1, 12)), io.BytesIO()
    paper.chart([Bar("优秀", 3), Bar("=1+1 <好>", 0)], unit="个", width=120, words="优秀3个；=1+1 <好>0个")
    paper.caption("等次分布", "图")
    paper.save(output)
    return output.getvalue()


@pytest.fixture(scope="module")
def paper():
    return docx.Document(io.BytesIO(written()))


@pytest.mark.parametrize(("number", "text"), [(7, "云组发〔2026〕7号"), (None, "云组发〔2026〕　　号")])
def test_file_numbers_stand_in_six_cornered_brackets(number, text):
    assert file_number("云组发", 2026, number) == text


def test_the_same_content_gives_the_same_bytes():
    assert written() == written()
    assert charted() == charted()


def test_the_text_comes_in_its_order_with_real_heading_styles(paper):
    found = [(paragraph.style.name, paragraph.text) for paragraph in paper.paragraphs if paragraph.text.strip()]
    assert found == [
        ("Normal", "云组发〔2026〕7号"),
        ("Title", "云溪县委组织部\n工作报告"),
        ("Heading 1", "一、基本情况"),
        ("Heading 2", "（一）总体"),
        ("Normal", "全县28个单位。"),
        ("Normal", "附件：1．一览表"),
        ("Normal", "云溪县委组织部"),
        ("Normal", "2026年1月12日"),
        ("Normal", "附件1"),
        ("Title", "一览表"),
        ("Caption", "表1　单位"),
        ("Normal", "注：按组织序列排列。"),
    ]


def test_page_numbers_stand_right_on_odd_pages_and_left_on_even_ones(paper):
    section = paper.sections[0]
    footers = [section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]]
    assert [footer.alignment for footer in footers] == [WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT]
    for footer in footers:
        assert footer.text == "— 1 —"
        assert [element.text for element in footer._p.iter(qn("w:instrText"))] == ["PAGE"]
        assert {run.font.size.pt for run in footer.runs} == {14}
    assert paper.settings.odd_and_even_pages_header_footer


def test_the_head_of_a_table_repeats_and_its_rows_stay_whole(paper):
    table = paper.tables[0]
    head, row = (line._tr.trPr for line in table.rows)
    assert head.find(qn("w:tblHeader")) is not None
    assert row.find(qn("w:tblHeader")) is None
    assert row.find(qn("w:cantSplit")) is not None
    alignments = [cell.paragraphs[0].alignment for cell in table.rows[1].cells]
    assert alignments == [WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT]
    assert [round(column.width.mm) for column in table.columns] == [100, 50]


def test_the_grid_gives_22_lines_of_28_characters(paper):
    grid = paper.sections[0]._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "580")
    assert paper.styles["Normal"].element.rPr.find(qn("w:spacing")).get(qn("w:val")) == "-5"


def test_the_22_lines_fit_between_the_margins(paper):
    section = paper.sections[0]
    room = section.page_height.twips - section.top_margin.twips - section.bottom_margin.twips
    assert room >= 22 * 29 * 20
    assert round(section.bottom_margin.mm) == 35


def test_nothing_is_spaced_by_empty_lines_or_a_page_by_a_break_of_its_own(paper):
    assert [paragraph for paragraph in paper.paragraphs if not paragraph.text.strip()] == []
    assert not any(run._element.findall(qn("w:br")) for line in paper.paragraphs[2:] for run in line.runs)
    annex = next(line for line in paper.paragraphs if line.text == "附件1")
    signed = next(line for line in paper.paragraphs if line.text == "云溪县委组织部")
    first = next(line for line in paper.paragraphs if line.text.startswith("附件："))
    assert annex.paragraph_format.page_break_before
    assert (signed.paragraph_format.space_before.pt, first.paragraph_format.space_before.pt) == (58, 29)


def test_a_paper_that_would_end_with_a_table_is_refused():
    short = OfficialDocument(title="表", author="云溪县委组织部", made_on=date(2026, 1, 12))
    short.table([TableColumn("单位", 156)], [["县税务局"]])
    with pytest.raises(ValueError, match="note"):
        short.save(io.BytesIO())


def test_tables_are_in_ten_and_a_half_points_and_captions_in_bold_twelve(paper):
    sizes = {run.font.size.pt for table in paper.tables for cell in table._cells for run in cell.paragraphs[0].runs}
    assert sizes == {10.5}
    caption = next(line for line in paper.paragraphs if line.text == "表1　单位").runs[0]
    fonts = caption._element.rPr.rFonts
    assert (caption.font.size.pt, caption.font.bold, fonts.get(qn("w:eastAsia"))) == (12, True, "仿宋_GB2312")


def test_no_date_breaks_and_every_date_is_still_found_by_its_text(paper):
    """Word's own list of what ends and what begins no line; joiners inside would hide the date from a search."""
    settings = paper.settings.element
    after, before = (settings.find(qn(f"w:{name}")) for name in ("noLineBreaksAfter", "noLineBreaksBefore"))
    assert [name for name in "年月" if name not in after.get(qn("w:val"))] == []
    assert [name for name in "年月日，。）〕" if name not in before.get(qn("w:val"))] == []
    order = [child.tag.rpartition("}")[2] for child in settings]
    at = order.index("characterSpacingControl")
    assert order[at + 1 : at + 3] == ["noLineBreaksAfter", "noLineBreaksBefore"]
    languages = {element.get(qn("w:eastAsia")) for element in paper.styles.element.iter(qn("w:lang"))}
    assert languages == {after.get(qn("w:lang"))} == {"zh-CN"}
    assert "2026年1月12日" in [line.text for line in paper.paragraphs]
    whole = paper.tables[1].rows[1].cells[1]._tc.tcPr
    assert whole.find(qn("w:noWrap")) is not None


def test_no_paragraph_leaves_a_line_alone(paper):
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Caption"):
        assert paper.styles[name].paragraph_format.widow_control, name


def test_no_theme_font_wins_over_the_named_ones(paper):
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3"):
        fonts = paper.styles[name].element.rPr.rFonts
        assert [key for key in fonts.attrib if key.endswith("Theme")] == []


WORST = "\x00\ud800" + DIRTY
"""With what no database holds."""


GIVEN = {
    str: WORST, int: 1, float: 100.0, bool: True, date: date(2026, 1, 12),
    "text": WORST, "columns": [TableColumn(WORST, 100), TableColumn(WORST, 50, True)], "rows": [[WORST, WORST]],
    "titles": [WORST], "number": 1, "bars": [Bar(WORST, 1)],
}  # fmt: skip
"""By name or by type; a new method of the paper is called like the others."""


def methods_with_text():
    found = inspect.getmembers(OfficialDocument, inspect.isfunction)
    return [name for name, _ in found if not name.startswith("_") and name not in ("save", "blank")]


def arguments_of(method):
    parameters = list(inspect.signature(method).parameters.values())
    return {
        one.name: GIVEN[one.name] if one.name in GIVEN else GIVEN[one.annotation]
        for one in parameters
        if one.name != "level" and (one.default is inspect.Parameter.empty or one.annotation is str)
    }


@pytest.mark.parametrize("name", methods_with_text())
def test_hidden_characters_do_not_break_the_paper(name):
    """Word's own files are XML, which refuses most of them: one in a need's title would cost the whole report."""
    paper, output = OfficialDocument(title=WORST * 9, author=WORST * 9, made_on=date(2026, 1, 12)), io.BytesIO()
    method = getattr(paper, name)
    method(**arguments_of(method))
    paper.paragraph(CLEAN)  # a paper does not end with a table
    paper.save(output)
    with zipfile.ZipFile(output) as archive:
        parts = {part: archive.read(part) for part in archive.namelist() if part.endswith((".xml", ".rels"))}
    for part in parts.values():
        assert not set(HIDDEN) & set(etree.tostring(etree.fromstring(part), encoding="unicode"))
    assert CLEAN in parts["word/document.xml"].decode()
    docx.Document(output)


def test_a_chart_is_words_own_with_the_figures_behind_it():
    with zipfile.ZipFile(io.BytesIO(charted())) as archive:
        chart = etree.fromstring(archive.read("word/charts/chart1.xml"))
        figures = CalamineWorkbook.from_filelike(io.BytesIO(archive.read("word/embeddings/chart1.xlsx")))
        drawn = etree.fromstring(archive.read("word/document.xml"))
        assert not [name for name in archive.namelist() if name.endswith(".png")]
    texts = ["".join(point.itertext()) for point in chart.iter("{*}pt")]
    assert texts == ["优秀", "=1+1 <好>", "3", "0"]
    assert figures.get_sheet_by_name("图表数据").to_python(skip_empty_area=False) == [
        ["", ""], ["优秀", 3.0], ["=1+1 <好>", 0.0],
    ]  # fmt: skip
    assert [formula.text for formula in chart.iter("{*}f")] == ["图表数据!$A$2:$A$3", "图表数据!$B$2:$B$3"]
    assert next(one.get("formatCode") for one in chart.iter("{*}numFmt")) == '0"个"'
    assert [one.get("descr") for one in drawn.iter("{*}docPr")] == ["优秀3个；=1+1 <好>0个"]
