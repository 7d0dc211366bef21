"""年终考核报告 as a paper that can be sent out: its words, its figures, what it does not say."""

import io
import re
from decimal import Decimal
from fractions import Fraction

import docx
import pytest

from assessment.choices import FormState, RoundState
from assessment.exports.report import write_report
from assessment.models import EvaluationRound, OrganisationEvaluation
from assessment.selectors.results import form_means, unit_figures, year_numbers
from assessment.selectors.year_book import PARTS, digest_of, gather_lines, read_book
from assessment.selectors.year_book.lines import PaperLine
from assessment.services.year_end import close_year
from members.models import Organisation
from tests.assessment.test_year_end import ready_year
from tests.assessment.year_data import AT, ON, YEAR, fill, form_between, live_year, run_round

BRACKETED = re.compile(r"（[^一二三四五未][^）]*）")


def paper_of(scope: Organisation):
    output = io.BytesIO()
    write_report(read_book(year=YEAR, scope=scope, on=ON), output)
    return docx.Document(output)


def lines_of(paper) -> list[str]:
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return [*(line.text for line in paper.paragraphs), *cells]


@pytest.fixture
def year(world):
    ready_year(world)
    return world


def test_an_outgoing_paper_has_no_bracketed_notes_and_asks_nobody_to_write(year):
    for closed in (False, True):
        if closed:
            close_year(year=YEAR, at=AT, actor=year.users["department"])
        text = "\n".join(lines_of(paper_of(year["county"])))
        assert BRACKETED.findall(text) == []
        assert not re.search("系统|补写|审改|草稿|结账", text)
        assert text.count("（未审定）") == (0 if closed else 1)


def test_the_mark_stands_in_the_title_and_the_number_bears_the_year_of_the_paper(year):
    paper = paper_of(year["county"])
    assert [line.text for line in paper.paragraphs[:2]] == [
        "　　〔2026〕　　号", f"云溪县委组织部\n{YEAR}年度党建联建考核报告（未审定）",
    ]  # fmt: skip
    assert paper.paragraphs[3].text.startswith("截至2026年1月12日，")
    close_year(year=YEAR, at=AT, actor=year.users["department"])
    assert paper_of(year["county"]).paragraphs[1].text.endswith("考核报告")


def test_what_was_done_is_told_in_sentences_with_figures(year):
    paper = paper_of(year["county"])
    texts = [line.text for line in paper.paragraphs]
    start, end = texts.index("二、主要做法"), texts.index("三、积分与评价结果")
    assert texts[start + 1 : end] == [
        "（一）健全联建机制",
        "围绕社区治理需要，建有区域化党工委1个，成员单位0家次。",
        "（二）推进双报到",
        "组织单位和在职党员到社区报到，3个社区接收单位报到4家次、党员报到1人次。",
        "（三）用好需求与资源清单",
        "收集核实居民需求3项，单位认领2项次，经提出组织验收1项次。",
    ]


def test_units_without_an_evaluation_are_named(year):
    """Whose community signed nothing has no evaluation; the paper names it once the round is over."""
    EvaluationRound.objects.update(state=RoundState.OPEN, closed_at=None, closed_by=None)
    OrganisationEvaluation.objects.filter(target=year["u1"]).update(
        state=FormState.DRAFT, signed_by=None, signed_at=None
    )
    assert "没有收到社区评价" not in "\n".join(lines_of(paper_of(year["county"])))
    EvaluationRound.objects.update(state=RoundState.CLOSED, closed_at=AT, closed_by=year.users["department"])
    text = "\n".join(lines_of(paper_of(year["county"])))
    assert "没有收到社区评价、没有参考分的单位1个：县税务局机关党支部。" in text
    assert "下一年度提前布置双向评价" in text
    assert "提醒这些组织的书记签署" not in text


def test_while_the_round_runs_the_plan_is_to_remind(world):
    live_year(world)
    run_round(world)
    text = "\n".join(lines_of(paper_of(world["county"])))
    assert "在截止前提醒这些组织的书记签署" in text
    assert "下一年度提前布置" not in text


def test_means_in_the_paper_are_rounded_half_up_with_two_decimals(world):
    """Eight forms of 100, 85 and 70 give 86.25; eight of them once more a half in the third place."""
    live_year(world)
    run_round(world)
    fill(form_between(world, "c1", "u1"), 85, world.user("c1_secretary"))
    EvaluationRound.objects.update(state=RoundState.CLOSED, closed_at=AT, closed_by=world.users["department"])
    book = read_book(year=YEAR, scope=world["county"], on=ON)
    about = {
        "paths": (),
        "kind": "社区评单位",
        "author": "甲",
        "target": "乙",
        "is_signed": True,
        "text": "",
        "mean": None,
    }
    book.papers = [
        PaperLine(items=("服务实效",), points=(points,), **about) for points in (100, 85, 85, 85, 85, 85, 85, 80)
    ]
    output = io.BytesIO()
    write_report(book, output)
    cells = [[cell.text for cell in row.cells] for table in docx.Document(output).tables for row in table.rows]
    assert ["社区评单位", "服务实效", "86.25"] in cells
    book.papers = [
        PaperLine(items=("服务实效",), points=(points,), **about) for points in (100, 85, 85, 85, 85, 85, 85, 85)
    ]
    output = io.BytesIO()
    write_report(book, output)
    cells = [[cell.text for cell in row.cells] for table in docx.Document(output).tables for row in table.rows]
    assert ["社区评单位", "服务实效", "86.88"] in cells  # 86.875


@pytest.mark.parametrize(
    ("quarters", "mean"),
    [(("80.005", "80.005"), "80.01"), (("66.665", "66.665", "66.67"), "66.67"), (("70", "71.01"), "70.51")],
)
def test_the_mean_of_the_quarters_is_the_mean_of_those_shown(db, quarters, mean):
    given = {f"{YEAR}Q{number}": Fraction(value) for number, value in enumerate(quarters, start=1)}
    assert unit_figures(1, given, [], year_numbers(2026)).quarters_mean == Decimal(mean)


def test_the_mean_of_the_forms_is_the_mean_of_those_shown(year):
    shown = {line.target: [] for line in read_book(year=YEAR, scope=year["county"], on=ON).papers}
    for line in read_book(year=YEAR, scope=year["county"], on=ON).papers:
        shown[line.target].append(line.mean)
    for pk, means in form_means(year=YEAR).items():
        assert sorted(shown[Organisation.objects.get(pk=pk).name]) == sorted(Decimal(float(mean)) for mean in means)


def test_lines_kept_before_a_field_came_read_back_with_their_digest(year):
    """A closed year of an older version: its lines have no field that came later, and its digest is still theirs."""
    later = {"quarters": ["is_over"], "projects": ["number_of", "measure"]}
    old = []
    for line in gather_lines(year=YEAR, on=ON):
        values = {name: value for name, value in line.values().items() if name not in later.get(line.part, [])}
        old.append((PARTS[line.part].revive(values), values))
    assert all(line.values() == values for line, values in old)
    assert len(digest_of(line for line, _values in old)) == 64
