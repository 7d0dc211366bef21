"""The organisation department closes the year and downloads the workbook and the report."""

from pathlib import Path

import docx
import pytest
from python_calamine import CalamineWorkbook

from assessment.models import AnnualResult, YearClosing
from tests.assessment.year_data import YEAR, live_year, run_round, sign_all
from tests.journeys.helpers import Person, log_in, open_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def signed_year(world):
    """The year is lived and every form is signed; the round still runs."""
    live_year(world)
    run_round(world)
    sign_all(world)
    return world


def download(page, title: str, folder: Path) -> Path:
    page.get_by_role("button", name=f"生成{title}").click()
    row = page.locator("#files .row-line", has_text=f"{YEAR}年度考核{title}").first
    with page.expect_download() as started:
        row.get_by_role("link", name="下载").click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path


def test_closing_the_year_and_downloading_both_files(signed_year, live_server, browser, tmp_path):
    with open_page(browser, live_server.url) as page:
        log_in(page, "department")
        page.goto(f"/year-end/{YEAR}/")
        department = Person(page)
        assert page.get_by_role("button", name="年度考核归档").get_attribute("aria-disabled") == "true"

        department.press("截止评价")
        assert "评价已经截止" in page.get_by_role("status").first.inner_text()
        decide(page, "县人民医院党委", "良好", "优秀比例所限，义诊居民认可")
        page.goto(f"/year-end/{YEAR}/")
        page.get_by_text("其余 1 个单位按建议等次评定").click()
        page.locator("#id_accept_reason").fill("按全年积分和社区评价")
        department.press("其余按建议等次评定")
        department.press("确认等次")
        assert "已确认2个单位的等次" in page.get_by_role("status").first.inner_text()
        department.press("年度考核归档")
        assert f"{YEAR}年度考核已经归档" in page.get_by_role("status").first.inner_text()

        workbook = download(page, "数据表", tmp_path)
        report = download(page, "报告", tmp_path)

    assert YearClosing.objects.get().closed_by.username == "department"
    assert (workbook.name, report.name) == (
        f"云溪县委组织部{YEAR}年度考核数据表.xlsx", f"云溪县委组织部{YEAR}年度考核报告.docx",
    )  # fmt: skip
    check_workbook(workbook)
    check_report(report)


def decide(page, unit: str, grade: str, reason: str) -> None:
    page.goto(f"/year-end/{YEAR}/grades/")
    page.get_by_label(f"{unit}等次").select_option(label=grade)
    page.get_by_label(f"{unit}理由").fill(reason)
    page.locator(".grade-row", has_text=unit).get_by_role("button").click()
    assert f"已评定{unit}" in page.get_by_role("status").first.inner_text()


def check_workbook(path: Path) -> None:
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["汇总", "单位", "党员等次", "项目清单", "评价", "所用规则"]
    units = {row[0]: row for row in book.get_sheet_by_name("单位").to_python()[2:]}
    for result in AnnualResult.objects.filter(year=YEAR, is_rated=True).select_related("organisation"):
        row = units[result.organisation.code]
        assert row[8:10] == [float(result.quarters_mean), float(result.evaluation_mean)]
        assert row[13:15] == [result.get_decided_grade_display(), result.reason]
    assert "未审定" not in str(book.get_sheet_by_name("汇总").to_python())


def check_report(path: Path) -> None:
    paper = docx.Document(str(path))
    heads = [paragraph.text[0] for paragraph in paper.paragraphs if paragraph.style.name == "Heading 1"]
    assert heads == list("一二三四五六")
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert "参评单位2个：优秀0个，良好2个，一般0个，较差0个。" in text
    assert "应签署评价表11张，已签署11张" in text
    assert "未审定" not in text
