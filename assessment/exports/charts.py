"""The chart of the report, drawn without a screen and without a network. It shows how many, never who."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from matplotlib import font_manager
from matplotlib.figure import Figure

from common.text import clean_line

FONT_PACKAGE, FONT_FILE = "pylopdf_fonts_zh_cn", "NotoSansSC-Regular.otf"
INK, GRID = "#1d2530", "#e1e2dd"
SERIES = ("#173f68", "#46739f", "#86a5c4", "#bccddd")
DOTS = 200


@dataclass(frozen=True)
class Bar:
    label: str
    count: int


@cache
def chinese_font() -> font_manager.FontProperties:
    """The font that comes with its package, whatever the machine has installed."""
    with resources.as_file(resources.files(FONT_PACKAGE) / FONT_FILE) as path:
        font_manager.fontManager.addfont(str(path))
        return font_manager.FontProperties(fname=str(path))


def distribution(bars: Sequence[Bar], *, unit: str) -> bytes:
    """How many stand in each grade or band: one bar a grade, the number clear of its end. A PNG without a title."""
    # A county names its bands as it likes: two dollar signs would be read as a formula.
    text: Any = {"fontproperties": chinese_font(), "color": INK, "parse_math": False}
    figure = Figure(figsize=(6.1, 0.2 + 0.42 * len(bars)), dpi=DOTS)
    axes = figure.add_axes((0.14, 0.04, 0.84, 0.92))
    places = range(len(bars), 0, -1)
    axes.barh(list(places), [bar.count for bar in bars], height=0.6, color=SERIES[1])
    axes.set_yticks(list(places), [clean_line(bar.label) for bar in bars], fontsize=10, **text)
    for place, bar in zip(places, bars, strict=True):
        axes.annotate(
            f"{bar.count}{unit}", (bar.count, place), xytext=(5, 0), textcoords="offset points", va="center",
            fontsize=10, **text,
        )  # fmt: skip
    axes.set_xlim(0, max([bar.count for bar in bars] + [1]) * 1.15)
    axes.set_xticks([])
    axes.tick_params(length=0)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.spines["left"].set_color(GRID)
    return as_png(figure)


def as_png(figure: Figure) -> bytes:
    written = io.BytesIO()
    figure.savefig(written, format="png", metadata={"Software": None})
    return written.getvalue()
