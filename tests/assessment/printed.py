"""Reads a score page as a careful reader would, and does every printed sum again. Knows the page and nothing of the
code that made it: numbers, signs and the words between them."""

import re
from dataclasses import dataclass
from fractions import Fraction
from html.parser import HTMLParser

NUMBER = r"−?\d+(?:\.\d+)?"


class PageReader(HTMLParser):
    """Collects the summaries of the lines, the steps of the sum, and the total."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[list[str]] = []
        self.steps: list[list[str]] = []
        self.total: list[list[str]] = []
        self.into: list[list[str]] | None = None
        self.depth = 0
        self.is_line = False

    def handle_starttag(self, tag, attrs) -> None:
        css = dict(attrs).get("class", "") or ""
        if self.into is None:
            if tag == "details":
                self.is_line = "line-d" in css.split()
            elif tag == "summary" and self.is_line:
                self.begin(self.lines)
            elif "sum-step" in css.split():
                self.begin(self.steps)
            elif "sum-total" in css.split():
                self.begin(self.total)
            return
        if tag in ("span", "div", "b"):
            self.depth += 1
            if self.depth == 1 or css.split()[-1:] == ["calc"]:
                self.into[-1].append("")

    def begin(self, rows: list[list[str]]) -> None:
        self.into, self.depth = rows, 0
        rows.append([])

    def handle_endtag(self, tag) -> None:
        if self.into is None:
            return
        if tag in ("span", "div", "b"):
            if self.depth == 0:
                self.into = None
            self.depth -= 1
        elif tag == "summary":
            self.into = None

    def handle_data(self, data) -> None:
        if self.into is not None and self.into[-1]:
            self.into[-1][-1] += data


def value(text: str) -> Fraction:
    return Fraction(text.strip().replace("−", "-"))


def cents(number: Fraction) -> Fraction:
    whole = abs(number) * 100
    rounded = (2 * whole.numerator + whole.denominator) // (2 * whole.denominator)
    return Fraction(rounded if number >= 0 else -rounded, 100)


def worked_out(text: str) -> Fraction:
    """“10 ×（2 ÷ 3）÷ 95%”, “20 − 5 × 无故缺席 2 次”: the words go, the arithmetic stays."""
    text = text.replace("%", " ÷ 100").replace("÷ 95 ÷ 100", "÷ (95 ÷ 100)")
    text = re.sub(r"÷ (\d+(?:\.\d+)?) ÷ 100", r"÷ (\1 ÷ 100)", text)
    for sign, plain in {"×": "*", "÷": "/", "−": "-", "（": "(", "）": ")"}.items():
        text = text.replace(sign, plain)
    text = re.sub(r"[^\d.+\-*/()]", "", text)
    return eval(re.sub(r"\d+(?:\.\d+)?", lambda m: f"Fraction('{m[0]}')", text), {"Fraction": Fraction})  # noqa: S307


def check_line(cells: list[str]) -> tuple[str, Fraction | None]:
    """Title and what the line counts; None when it leaves. Every printed step of it is done again."""
    title, calc, raw, counted = (" ".join(cell.split()) for cell in cells[-4:])
    if counted == "不计入":
        assert (calc.endswith("这一项不计入"), raw) == (True, "—"), cells
        return title, None
    if raw == counted == "—":
        assert "尚未启用" in calc, cells
        return title, Fraction(0)
    if "=" in calc:
        sum_, rest = calc.split("=", 1)
        printed = re.match(rf"\s*({NUMBER})", rest)[1]
        assert cents(worked_out(sum_)) == value(printed) == value(raw), cells
    ended = re.findall(rf"计 ?({NUMBER})", calc)
    if ended:
        assert value(ended[-1]) == value(counted), cells
    else:
        assert value(raw) == value(counted), cells
    if "次 =" in calc:
        times = re.search(rf"({NUMBER}) 次 =", calc)[1]
        assert value(times).denominator == 1, f"events are counted in whole numbers: {calc}"
    return title, value(counted)


@dataclass
class Printed:
    lines: dict[str, Fraction | None]
    total: Fraction | None


def check_page(html: str) -> Printed:
    """Every sum of a score page. Raises AssertionError with the words that do not add up."""
    page = PageReader()
    page.feed(html)
    lines = dict(check_line(cells) for cells in page.lines)
    steps = [(cells[0], cells[-2] if len(cells) > 2 else "", cells[-1]) for cells in page.steps]
    results = {}
    for title, calc, printed in steps:
        most = re.search(rf"，最多 ({NUMBER})", calc)
        done = cents(worked_out(calc.split("，")[0]))
        expected = min(done, value(most[1])) if most else done
        assert expected == value(printed), (title, calc, printed)
        results[" ".join(title.split())] = expected
    counted = sum((each for each in lines.values() if each is not None), Fraction(0))
    return Printed(lines, check_total(page, results, counted))


def check_total(page: PageReader, results: dict[str, Fraction], counted: Fraction) -> Fraction | None:
    """The last printed result is the total; the first sum is that of the lines unless caps or bonuses stand between."""
    total = " ".join(page.total[0][-1].split())
    if not any("加分" in title or "封顶" in title for title in results):
        assert results["各项计入合计"] == counted, (results, counted)
    if total == "不计":
        return None
    assert list(results.values())[-1] == value(total), (results, total)
    return value(total)
