"""Charts of Word papers: drawn by Word itself, with the paper's own fonts and the figures behind them to be edited.

python-docx knows no charts, so the part is written here (DrawingML, ECMA-376 part 1, 21.2). A picture would need a
drawing library and a Chinese font of our own, stays as it is when an office corrects a figure, and weighs ten times as
much.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Mm

from common.text import clean_line
from common.workbooks.writing import ExportBook, ExportColumn, write_sheet

FONT, LATIN, SIZE = "仿宋_GB2312", "Times New Roman", 1050  # hundredths of a point
INK, RULE, FILL = "1D2530", "C9CCD1", "46739F"
GAP = 60
"""Between two bars, in hundredths of a bar's width."""
ROOM = 1.15
"""Of the longest bar, so that its number has room at its end."""
BAR_HEIGHT, EDGE = 10.5, 5.0
"""Millimetres."""
SHEET = "图表数据"
MADE = datetime(2000, 1, 1)  # noqa: DTZ001  one day for all: the same figures give the same bytes

NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
DRAWING = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ' + NAMESPACES
)
LETTERS = (
    f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="{SIZE}" b="0"><a:solidFill><a:srgbClr val="{INK}"/></a:solidFill>'
    f'<a:latin typeface="{LATIN}"/><a:ea typeface="{FONT}"/></a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
)
NO_LINE = "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>"


@dataclass(frozen=True)
class Bar:
    """A bar lying across the page; its number stands at its end."""

    label: str
    count: int


def bar_chart(document: Any, bars: Sequence[Bar], *, unit: str, width: float, words: str) -> Any:
    """The element for a run: one bar a line from top to bottom, `width` in millimetres.

    `unit` stands behind every number; `words` says what the chart shows to who cannot see it.
    """
    package, number = (
        document.part.package,
        1 + sum("/charts/" in part.partname for part in document.part.package.parts),
    )
    figures = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), CONTENT_TYPE.SML_SHEET, _workbook(bars), package)
    chart = Part(PackURI(f"/word/charts/chart{number}.xml"), CONTENT_TYPE.DML_CHART, b"", package)
    chart._blob = _chart(bars, unit, chart.relate_to(figures, RELATIONSHIP_TYPE.PACKAGE)).encode()
    relation = document.part.relate_to(chart, RELATIONSHIP_TYPE.CHART)
    return _frame(relation, number, width, EDGE + BAR_HEIGHT * len(bars), words)


def _frame(relation: str, number: int, width: float, height: float, words: str) -> Any:
    return parse_xml(
        f'<w:drawing {DRAWING}><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{Mm(width)}" cy="{Mm(height)}"/>'
        f'<wp:docPr id="{1000 + number}" name="图表 {number}" descr={quoteattr(clean_line(words))}/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )


def _workbook(bars: Sequence[Bar]) -> bytes:
    """The figures for who edits the chart; texts stay texts whatever they begin with."""
    written = io.BytesIO()
    with ExportBook(written, in_memory=True) as book:
        book.book.set_properties({"created": MADE})
        write_sheet(book, SHEET, [ExportColumn(""), ExportColumn("")], [[bar.label, bar.count] for bar in bars])
    return written.getvalue()


def _chart(bars: Sequence[Bar], unit: str, figures: str) -> str:
    last = len(bars) + 1
    labels = "".join(
        f'<c:pt idx="{at}"><c:v>{escape(clean_line(bar.label))}</c:v></c:pt>' for at, bar in enumerate(bars)
    )
    counts = "".join(f'<c:pt idx="{at}"><c:v>{bar.count}</c:v></c:pt>' for at, bar in enumerate(bars))
    size, suffix = f'<c:ptCount val="{len(bars)}"/>', quoteattr(f'0"{clean_line(unit)}"')
    longest = max([bar.count for bar in bars] + [1]) * ROOM
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {NAMESPACES}><c:roundedCorners val="0"/>'
        '<c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/><c:barChart><c:barDir val="bar"/>'
        '<c:grouping val="clustered"/><c:varyColors val="0"/><c:ser><c:idx val="0"/><c:order val="0"/>'
        f'<c:spPr><a:solidFill><a:srgbClr val="{FILL}"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>'
        f'<c:dLbls><c:numFmt formatCode={suffix} sourceLinked="0"/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{LETTERS}'
        '<c:dLblPos val="outEnd"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
        f"<c:cat><c:strRef><c:f>{SHEET}!$A$2:$A${last}</c:f><c:strCache>{size}{labels}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>{SHEET}!$B$2:$B${last}</c:f><c:numCache><c:formatCode>General</c:formatCode>{size}{counts}"
        f'</c:numCache></c:numRef></c:val></c:ser><c:gapWidth val="{GAP}"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f'<c:spPr><a:ln w="9525"><a:solidFill><a:srgbClr val="{RULE}"/></a:solidFill></a:ln></c:spPr>{LETTERS}'
        '<c:crossAx val="2"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>'
        '<c:noMultiLvlLbl val="1"/></c:catAx><c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/>'
        f'<c:max val="{longest:g}"/><c:min val="0"/></c:scaling><c:delete val="1"/><c:axPos val="t"/>'
        '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        '<c:tickLblPos val="none"/><c:crossAx val="1"/><c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx>'
        '</c:plotArea><c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f'<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr><c:externalData r:id="{figures}"><c:autoUpdate val="0"/>'
        "</c:externalData></c:chartSpace>"
    )
