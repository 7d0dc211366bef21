"""Word files in the official layout (GB/T 9704-2012, DOMAIN.md §9), built with python-docx.

Every text is cleaned where it is written: one hidden character of one row would make the whole paper fail.

The fonts are named, none is shipped: an office computer has them, elsewhere the program puts its own in their place.
The same content gives the same bytes, so that two files of a closed year can be compared.
"""

import io
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from os import PathLike
from typing import Any, BinaryIO

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor, Twips

from common.line_breaks import keep_dates_whole
from common.text import clean_line, clean_text
from common.word_charts import Bar, bar_chart

Output = str | PathLike[str] | BinaryIO

BODY_FONT = "仿宋_GB2312"
TITLE_FONT = "方正小标宋简体"
LEVEL_FONTS = {1: "黑体", 2: "楷体_GB2312", 3: BODY_FONT}
LATIN_FONT = "Times New Roman"
BODY_SIZE, TITLE_SIZE, CAPTION_SIZE, TABLE_SIZE, PAGE_NUMBER_SIZE = 16, 22, 12, 10.5, 14
LINE_PITCH = 29
GRID_PITCH = "580"  # twentieths of a point: 22 lines between the margins
BOTTOM_MARGIN = 1980  # twentieths of a point: 35 mm less the 0.07 mm that a 22nd line of 29 pt needs
ROW_HEIGHT = 6.5  # millimetres, at least
AFTER_TABLE = 6  # points
LETTER_SPACING = "-5"  # with it 28 characters of 16 pt fill the 156 mm of a line
PAGE_NUMBER_FONT = "宋体"
MAX_PROPERTY = 255  # python-docx refuses a longer property of the file
EPOCH = (1980, 1, 1, 0, 0, 0)
AFTER_SPACING = (
    "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:effect", "w:bdr", "w:shd", "w:fitText",
    "w:vertAlign", "w:rtl", "w:cs", "w:em", "w:lang", "w:eastAsianLayout", "w:specVanish", "w:oMath",
)  # fmt: skip
"""What the format wants to stand after the letter spacing of a run."""
AFTER_NO_WRAP = ("w:tcMar", "w:textDirection", "w:tcFitText", "w:vAlign", "w:hideMark")
AFTER_SNAP = ("w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:textAlignment", "w:outlineLvl")


@dataclass(frozen=True)
class TableColumn:
    """A column with its width in millimetres; numbers stand at the right, numbers and `is_whole` are not broken."""

    title: str
    width: float
    is_number: bool = False
    is_whole: bool = False


def file_number(office: str, year: int, number: int | None = None) -> str:
    """发文字号 with its six-cornered brackets; without a number there is room to write one."""
    return f"{office}〔{year}〕{number if number is not None else '　　'}号"


class OfficialDocument:
    """One paper, written from top to bottom.

    Room between parts is spacing of a paragraph, never an empty line: that one is left alone at the end of a page, or
    makes a page of its own. `save` refuses a paper whose last part is a table, to which Word would add such a line.
    """

    def __init__(self, *, title: str, author: str, made_on: date) -> None:
        self.document = docx.Document()
        self.captions = Counter[str]()
        self.is_after_table = False
        self._set_page()
        self._set_styles()
        keep_dates_whole(self.document)
        self._set_properties(title, author, made_on)

    def file_number(self, text: str) -> None:
        paragraph = self._add(text)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _indent(paragraph, 0)

    def title(self, text: str, *, room: float = LINE_PITCH) -> None:
        """The heading of the paper with `room` points below it; a line break in it starts the next line."""
        paragraph = self._add(style="Title")
        paragraph.paragraph_format.space_after = Pt(room)
        for index, line in enumerate(clean_text(text).split("\n")):
            run = paragraph.add_run()
            if index:
                run.add_break()
            run.add_text(line)

    def heading(self, text: str, level: int = 1) -> None:
        """一、 at level 1, （一） at level 2, 1. at level 3; the text brings its own number."""
        self._add(clean_line(text), style=f"Heading {level}")

    def paragraph(self, text: str, *, indent: bool = True) -> None:
        paragraph = self._add(text)
        if not indent:
            _indent(paragraph, 0)

    def signature(self, office: str, on: date) -> None:
        """Who signs and when, at the right with four characters of room."""
        for number, text in enumerate((office, f"{on.year}年{on.month}月{on.day}日")):
            paragraph = self._add(clean_line(text))
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _indent(paragraph, 0)
            layout = paragraph.paragraph_format
            layout.right_indent = Pt(BODY_SIZE * 4)
            layout.space_before, layout.keep_with_next = Pt(0 if number else LINE_PITCH * 2), not number

    def caption(self, text: str, kind: str = "表") -> None:
        """Above its table, or 图 below its chart; each kind is numbered as it comes, whichever the paper has."""
        self.captions[kind] += 1
        paragraph = self._add(style="Caption")
        paragraph.paragraph_format.keep_with_next = kind == "表"
        _run(paragraph, f"{kind}{self.captions[kind]}　{text}", BODY_FONT, CAPTION_SIZE).bold = True

    def table(self, columns: Sequence[TableColumn], rows: Sequence[Sequence[Any]]) -> None:
        """A ruled table whose head repeats on every page and whose rows are not torn apart."""
        table = self.document.add_table(rows=1, cols=len(columns), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for place, column in zip(table.columns, columns, strict=True):
            place.width = Mm(column.width)
        _set_row(table.rows[0], [column.title for column in columns], columns, is_head=True)
        for values in rows:
            _set_row(table.add_row(), values, columns, is_head=False)
        self.is_after_table = True

    def table_note(self, text: str) -> None:
        """Below a table, in its own size."""
        paragraph = self._add()
        _indent(paragraph, 0)
        paragraph.paragraph_format.line_spacing = Pt(TABLE_SIZE * 1.5)
        _leave_grid(paragraph._p.get_or_add_pPr())
        _run(paragraph, text, BODY_FONT, TABLE_SIZE)

    def chart(self, bars: Sequence[Bar], *, unit: str, width: float, words: str) -> None:
        """Bars across the page (`bar_chart`), their caption below."""
        paragraph = self._add()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _indent(paragraph, 0)
        layout = paragraph.paragraph_format
        layout.line_spacing_rule, layout.keep_with_next = WD_LINE_SPACING.SINGLE, True
        paragraph.add_run()._r.append(bar_chart(self.document, bars, unit=unit, width=width, words=words))

    def annex_list(self, titles: Sequence[str]) -> None:
        """附件说明: one line of room below the text, the numbers under each other."""
        for paragraph in self.document.paragraphs[-1:]:
            paragraph.paragraph_format.keep_with_next = True
        for number, title in enumerate(titles, start=1):
            self.paragraph(f"{'附件：' if number == 1 else '　　　'}{number}．{title}")
            layout = self.document.paragraphs[-1].paragraph_format
            layout.keep_with_next = True  # a signature does not stand on a page of its own
            if number == 1:
                layout.space_before = Pt(LINE_PITCH)

    def annex(self, number: int | None, title: str) -> None:
        """附件 on a page of its own."""
        paragraph = self._add()
        _indent(paragraph, 0)
        paragraph.paragraph_format.page_break_before = True
        _run(paragraph, f"附件{'' if number is None else number}", LEVEL_FONTS[1], BODY_SIZE)
        self.title(title, room=AFTER_TABLE)

    def save(self, output: Output) -> None:
        if self.is_after_table:
            raise ValueError("A paper does not end with a table: add a note below it.")
        written = io.BytesIO()
        self.document.save(written)
        _write_timeless(written, output)

    def _add(self, text: str = "", style: str = "Normal") -> Any:
        """A new paragraph; one that follows a table keeps a distance."""
        paragraph = self.document.add_paragraph(clean_text(text), style=style)
        if self.is_after_table:
            paragraph.paragraph_format.space_before = Pt(AFTER_TABLE)
        self.is_after_table = False
        return paragraph

    def _set_page(self) -> None:
        section = self.document.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Twips(BOTTOM_MARGIN)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance = Mm(28)
        # `lines`, not `linesAndChars`: with a pitch below the type size some programs give a character two cells.
        for old in section._sectPr.findall(qn("w:docGrid")):
            section._sectPr.remove(old)
        section._sectPr.append(_element("w:docGrid", type="lines", linePitch=GRID_PITCH))
        self.document.settings.odd_and_even_pages_header_footer = True
        _number_pages(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
        _number_pages(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)

    def _set_styles(self) -> None:
        styles = self.document.styles
        _style(styles["Normal"], BODY_FONT, BODY_SIZE)
        _indent(styles["Normal"], 2)
        _style(styles["Title"], TITLE_FONT, TITLE_SIZE, pitch=36)
        _indent(styles["Title"], 0)
        styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _free_title(styles["Title"].element.pPr)
        for level, font in LEVEL_FONTS.items():
            _style(styles[f"Heading {level}"], font, BODY_SIZE)
            _indent(styles[f"Heading {level}"], 2)
            styles[f"Heading {level}"].paragraph_format.keep_with_next = True
        _style(styles["Caption"], BODY_FONT, CAPTION_SIZE, pitch=20)
        styles["Caption"].font.bold = True
        styles["Caption"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _indent(styles["Caption"], 0)
        _leave_grid(styles["Caption"].element.pPr)
        _style(styles["Table Grid"], BODY_FONT, TABLE_SIZE, pitch=None)

    def _set_properties(self, title: str, author: str, made_on: date) -> None:
        properties = self.document.core_properties
        moment = datetime(made_on.year, made_on.month, made_on.day)  # noqa: DTZ001  python-docx takes naive moments
        author = clean_line(author)[:MAX_PROPERTY]
        properties.title, properties.author, properties.last_modified_by = (
            clean_line(title)[:MAX_PROPERTY], author, author
        )  # fmt: skip
        properties.created = properties.modified = moment
        properties.comments, properties.language = "", "zh-CN"


def _element(name: str, **attributes: str) -> Any:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _set_fonts(properties: Any, east_asian: str) -> None:
    """Name the fonts; a theme's fonts would win over them."""
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        if name.endswith("Theme"):
            del fonts.attrib[name]
    fonts.set(qn("w:eastAsia"), east_asian)
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), LATIN_FONT)


def _style(style: Any, font: str, size: float, *, pitch: float | None = LINE_PITCH) -> None:
    properties = style.element.get_or_add_rPr()
    _set_fonts(properties, font)
    style.font.size, style.font.bold = Pt(size), False
    style.font.color.rgb = RGBColor(0, 0, 0)
    _set_letter_spacing(properties, size)
    layout = style.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.widow_control = True
    if pitch is None:
        layout.line_spacing_rule = WD_LINE_SPACING.SINGLE
    else:
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(pitch)


def _free_title(properties: Any) -> None:
    """No rule below the title, and its own pitch."""
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)
    _leave_grid(properties)


def _leave_grid(properties: Any) -> None:
    """Lines with a pitch of their own: the page's grid would round each up to whole steps."""
    properties.insert_element_before(_element("w:snapToGrid", val="0"), *AFTER_SNAP)


def _set_letter_spacing(properties: Any, size: float) -> None:
    for spacing in properties.findall(qn("w:spacing")):
        properties.remove(spacing)
    if size == BODY_SIZE:
        properties.insert_element_before(_element("w:spacing", val=LETTER_SPACING), *AFTER_SPACING)


def _indent(target: Any, characters: int) -> None:
    """First-line indent of whole characters; of a style or of one paragraph."""
    element = getattr(target, "_p", None)
    properties = target.element.get_or_add_pPr() if element is None else element.get_or_add_pPr()
    indent = properties.get_or_add_ind()
    indent.set(qn("w:firstLineChars"), str(characters * 100))
    indent.set(qn("w:firstLine"), str(characters * BODY_SIZE * 20))


def _run(paragraph: Any, text: str, font: str, size: float) -> Any:
    run = paragraph.add_run(clean_text(text))
    properties = run._element.get_or_add_rPr()
    _set_fonts(properties, font)
    run.font.size = Pt(size)
    return run


def _set_row(row: Any, values: Sequence[Any], columns: Sequence[TableColumn], *, is_head: bool) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(_element("w:cantSplit"))
    row.height, row.height_rule = Mm(ROW_HEIGHT), WD_ROW_HEIGHT_RULE.AT_LEAST
    if is_head:
        properties.append(_element("w:tblHeader"))
    for cell, value, column in zip(row.cells, values, columns, strict=True):
        cell.width, cell.vertical_alignment = Mm(column.width), WD_CELL_VERTICAL_ALIGNMENT.CENTER
        if column.is_number or column.is_whole:
            cell._tc.get_or_add_tcPr().insert_element_before(_element("w:noWrap"), *AFTER_NO_WRAP)
        paragraph = cell.paragraphs[0]
        _indent(paragraph, 0)
        _leave_grid(paragraph._p.get_or_add_pPr())
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        paragraph.alignment = _alignment(column, is_head)
        _run(paragraph, str(value), LEVEL_FONTS[1] if is_head else BODY_FONT, TABLE_SIZE)


def _alignment(column: TableColumn, is_head: bool) -> Any:
    if is_head:
        return WD_ALIGN_PARAGRAPH.CENTER
    return WD_ALIGN_PARAGRAPH.RIGHT if column.is_number else WD_ALIGN_PARAGRAPH.LEFT


def _number_pages(footer: Any, alignment: Any) -> None:
    """— 1 — in 14 pt, one character in from the edge."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = alignment
    _indent(paragraph, 0)
    layout = paragraph.paragraph_format
    layout.left_indent = layout.right_indent = Pt(PAGE_NUMBER_SIZE)
    _run(paragraph, "— ", PAGE_NUMBER_FONT, PAGE_NUMBER_SIZE)
    for part in ("begin", "instruction", "separate", "1", "end"):
        run = _run(paragraph, "1" if part == "1" else "", PAGE_NUMBER_FONT, PAGE_NUMBER_SIZE)
        if part == "instruction":
            run._element.append(_page_instruction())
        elif part != "1":
            run._element.append(_element("w:fldChar", fldCharType=part))
    _run(paragraph, " —", PAGE_NUMBER_FONT, PAGE_NUMBER_SIZE)


def _page_instruction() -> Any:
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = "PAGE"
    return instruction


def _write_timeless(written: io.BytesIO, output: Output) -> None:
    """Copy the archive with one fixed time on every entry: the writer puts the clock there."""
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, EPOCH), source.read(name), zipfile.ZIP_DEFLATED)
