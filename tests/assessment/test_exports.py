"""The files of the year end: what they hold equals the database, in the scope of who asks, unchanged once closed."""

import io
import re
import zipfile
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
from django.core.management import CommandError, call_command
from docx.oxml.ns import qn
from docx.shared import Mm
from python_calamine import CalamineWorkbook

from alliances.models import Need
from assessment.exports.report import write_report
from assessment.exports.workbook import write_workbook
from assessment.models import AnnualResult, OrganisationEvaluation
from assessment.selectors.year_book import read_book
from assessment.services.year_end import close_year
from common.models import Job
from members.models import Member, Organisation
from tests.assessment.scenes import serve
from tests.assessment.test_year_end import ready_year
from tests.assessment.year_data import AT, ON, YEAR, fill, form_between, live_year, run_round, signer

SHEETS = ["汇总", "单位", "党员等次", "项目清单", "评价", "所用规则"]
PARTS = ["一、基本情况", "二、主要做法", "三、积分与评价结果", "四、项目清单完成情况", "五、存在问题", "六、下一步打算"]


@pytest.fixture
def year(world):
    """A year in which every thing is done but the closing; one name that begins like a formula."""
    Organisation.objects.filter(pk=world["e1"].pk).update(name="=1+1物业党支部")
    Member.objects.filter(pk=world.people["wu"].pk).update(name="@吴海燕")
    ready_year(world)
    return world


@pytest.fixture
def closed(year):
    close_year(year=YEAR, at=AT, actor=year.users["department"])
    return year


def workbook(scope: Organisation) -> bytes:
    output = io.BytesIO()
    write_workbook(read_book(year=YEAR, scope=scope, on=ON), output)
    return output.getvalue()


def report(scope: Organisation) -> bytes:
    output = io.BytesIO()
    write_report(read_book(year=YEAR, scope=scope, on=ON), output)
    return output.getvalue()


def sheets(data: bytes) -> dict[str, list[list]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def words(data: bytes) -> str:
    paper = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


def test_the_workbook_holds_what_the_database_holds(year):
    found = sheets(workbook(year["county"]))
    assert list(found) == SHEETS
    stored = AnnualResult.objects.filter(year=YEAR, organisation__in=Organisation.objects.units())
    expected = [
        [row.organisation.code, float(row.quarters_mean), float(row.evaluation_mean), float(row.total or 0),
         row.get_decided_grade_display(), row.reason]
        for row in sorted(stored, key=lambda row: ["U1", "U2", "E1"].index(row.organisation.code))
    ]  # fmt: skip
    shown = [[row[0], row[8], row[9], row[11] or 0, row[13], row[14]] for row in found["单位"][2:]]
    assert shown == expected
    assert [row[4:8] for row in found["单位"][2:3]] == [[85.0] * 4]
    assert [row[:2] for row in found["项目清单"][2:]] == [
        [need.number, need.title] for need in Need.objects.order_by("pk")
    ]
    assert len([row for row in found["评价"][2:] if row[3]]) == OrganisationEvaluation.objects.count() == 11
    assert dict(row[:2] for row in found["汇总"][2:13])["逾期未交付的项目"] == 1


def test_members_stand_by_organisation_then_name_with_bands_and_no_points(year):
    rows = sheets(workbook(year["county"]))["党员等次"]
    assert rows[1] == ["所在党组织", "姓名", "报到社区", "第一季度", "第二季度", "第三季度", "第四季度"]
    assert rows[2:] == [["县税务局机关党支部", "@吴海燕", "学府社区党委", "达标", "达标", "达标", "未达标"]]


def test_nothing_becomes_a_formula(year):
    data = workbook(year["county"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets_xml = [archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name]
        assert not any("<f>" in text for text in sheets_xml)
    found = sheets(data)
    assert "=1+1物业党支部" in [row[1] for row in found["单位"]]
    assert "=1+1 税收讲座" in [row[1] for row in found["项目清单"]]


def test_the_workbook_prints_well_and_has_native_charts(year):
    with zipfile.ZipFile(io.BytesIO(workbook(year["county"]))) as archive:
        names = archive.namelist()
        first = archive.read("xl/worksheets/sheet2.xml").decode()
        assert sum(name.startswith("xl/charts/chart") for name in names) == 2
        book = archive.read("xl/workbook.xml").decode()
    assert 'state="frozen"' in first
    assert 'paperSize="9"' in first
    assert "_xlnm.Print_Titles" in book


def test_every_sheet_prints_with_county_year_and_page_and_its_lists_can_be_filtered(year):
    with zipfile.ZipFile(io.BytesIO(workbook(year["county"]))) as archive:
        found = [archive.read(f"xl/worksheets/sheet{number}.xml").decode() for number in range(1, 7)]
    for sheet in found:
        assert f"&amp;L云溪县委组织部&amp;R{YEAR}年度党建联建考核（未审定）" in sheet
        assert "&amp;C第 &amp;P 页，共 &amp;N 页" in sheet
        assert 'orientation="landscape"' in sheet
    summary, units, *lists = found
    assert all("<autoFilter" in sheet and 'state="frozen"' in sheet for sheet in [units, *lists])
    assert '<brk id="8"' in units
    assert 'fitToHeight="0"' not in summary
    assert all('fitToHeight="0"' in sheet for sheet in lists)


def test_points_show_two_decimals_and_quantities_are_numbers(year):
    with zipfile.ZipFile(io.BytesIO(workbook(year["county"]))) as archive:
        styles, units = (archive.read(f"xl/{name}.xml").decode() for name in ("styles", "worksheets/sheet2"))
    formats = re.findall(r'<xf numFmtId="(\d+)"', styles.partition("<cellXfs")[2])
    cell = re.search(r'<c r="E\d+" s="(\d+)"><v>85.00</v>', units)
    assert f'numFmtId="{formats[int(cell[1])]}" formatCode="0.00"' in styles
    rows = sheets(workbook(year["county"]))["项目清单"]
    at = rows[1].index("数量")
    assert rows[1][at + 1] == "计量单位"
    assert all(isinstance(row[at], float) and isinstance(row[at + 1], str) for row in rows[2:])
    assert {type(row[rows[1].index("承诺完成")]) for row in rows[2:]} == {date}


@pytest.mark.parametrize("write", [workbook, report])
def test_files_say_that_the_year_is_not_closed_until_it_is(year, write):
    text = str(sheets(write(year["county"]))) if write is workbook else words(write(year["county"]))
    assert "（未审定）" in text
    close_year(year=YEAR, at=AT, actor=year.users["department"])
    text = str(sheets(write(year["county"]))) if write is workbook else words(write(year["county"]))
    assert "未审定" not in text


@pytest.mark.parametrize("write", [workbook, report])
def test_a_closed_year_gives_the_same_file_whatever_happens_later(closed, write):
    before = write(closed["county"])
    Organisation.objects.filter(pk=closed["u1"].pk).update(name="改名后的税务局")
    Need.objects.update(title="改过的需求")
    OrganisationEvaluation.objects.update(text="改过的意见")
    Member.objects.update(name="改过的名字")
    assert write(closed["county"]) == before


def test_before_the_round_closes_no_file_tells_what_a_form_says(world):
    live_year(world)
    run_round(world)
    fill(form_between(world, "c1", "u1"), 40, world.user("c1_secretary"), text="意见只有本社区看得到")
    for data in (str(sheets(workbook(world["county"]))), words(report(world["county"]))):
        assert "意见只有本社区看得到" not in data


def test_before_the_round_closes_those_who_run_it_read_what_each_author_owes(world):
    live_year(world)
    run_round(world)
    fill(form_between(world, "u1", "s1"), 40, world.user("u1_secretary"))
    found = sheets(workbook(world["county"]))
    assert [row[:5] for row in found["评价"][2:] if row[1]] == [
        ["评价未截止", "县税务局机关党支部", "", "", "应签3张，还有2张没有签署"],
        ["评价未截止", "县人民医院党委", "", "", "应签2张，还有2张没有签署"],
        ["评价未截止", "学府社区党委", "", "", "应签2张，还有2张没有签署"],
        ["评价未截止", "东关社区党委", "", "", "应签1张，还有1张没有签署"],
        ["评价未截止", "锦程物业党支部", "", "", "应签2张，还有2张没有签署"],
        ["评价未截止", "河滨社区党委", "", "", "应签1张，还有1张没有签署"],
    ]
    assert [row[1] for row in found["汇总"] if row[0].startswith("评价表")] == [11, 1]
    text = words(report(world["county"]))
    assert "应签署评价表11张，已签署1张" in text
    assert "双向评价表没有签署的10张，涉及6个组织" in text


@pytest.mark.parametrize("scope", ["s1", "s2", "j"])
def test_before_the_round_closes_who_is_rated_does_not_read_who_has_signed(world, scope):
    live_year(world)
    run_round(world)
    files = []
    for signs in (False, True):
        if signs:
            for author, target in (("u1", "s1"), ("u1", "c1"), ("c1", "u2"), ("e1", "s2")):
                fill(form_between(world, author, target), 40, signer(world, form_between(world, author, target)))
        files.append((sheets(workbook(world[scope])), words(report(world[scope]))))
    assert files[0] == files[1]
    found, text = files[1]
    assert [row for row in found["评价"][2:] if row[1]] == []
    assert [row[1] for row in found["汇总"] if row[0].startswith("评价表")] == ["截止后公开", "截止后公开"]
    assert "尚未截止，截止后一并公开" in text
    assert "签署的" not in text


def test_the_report_has_its_six_parts_in_order_and_figures_of_the_database(year):
    paper = docx.Document(io.BytesIO(report(year["county"])))
    heads = [paragraph.text for paragraph in paper.paragraphs if paragraph.style.name == "Heading 1"]
    assert heads == PARTS
    text = words(report(year["county"]))
    assert "接收报到的社区3个，报到单位3个，其中参评单位2个" in text
    assert "参评单位2个：优秀0个，良好2个，一般0个，较差0个。" in text
    assert "计分季度不足2个、不参评的单位1个：=1+1物业党支部。" in text
    assert "应签署评价表11张，已签署11张" in text
    assert "年度内需求3项，单位认领2项次，已交付1项次，已验收1项次，逾期未交付1项次；没有单位认领的需求1项" in text
    assert "认领后逾期没有交付的1项：X-" in text
    assert "〔2026〕" in text


def captions(scope: Organisation) -> list[str]:
    paper = docx.Document(io.BytesIO(report(scope)))
    return [paragraph.text for paragraph in paper.paragraphs if paragraph.text.startswith("表")]


def test_tables_are_numbered_as_they_come(world):
    live_year(world)
    run_round(world)
    assert captions(world["county"]) == ["表1　党员季度等次人次", "表2　项目状态"]
    serve(world.people["wu"], world["c1"], on=date(YEAR, 7, 10))
    assert captions(world["county"]) == ["表1　各社区志愿服务", "表2　党员季度等次人次", "表3　项目状态"]


def test_a_report_without_service_has_its_tables_from_one_on(year):
    assert captions(year["county"]) == ["表1　党员季度等次人次", "表2　双向评价分项均值", "表3　项目状态"]


def test_the_report_is_laid_out_as_an_official_paper(year):
    data = report(year["county"])
    paper = docx.Document(io.BytesIO(data))
    section = paper.sections[0]
    margins = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
    assert [round(value / Mm(1)) for value in (section.page_width, section.page_height)] == [210, 297]
    assert [round(value / Mm(1)) for value in margins] == [37, 35, 28, 26]
    fonts = {
        name: (
            paper.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")),
            paper.styles[name].element.rPr.rFonts.get(qn("w:ascii")),
            paper.styles[name].font.size.pt,
        )
        for name in ("Normal", "Title", "Heading 1", "Heading 2")
    }
    assert fonts == {
        "Normal": ("仿宋_GB2312", "Times New Roman", 16),
        "Title": ("方正小标宋简体", "Times New Roman", 22),
        "Heading 1": ("黑体", "Times New Roman", 16),
        "Heading 2": ("楷体_GB2312", "Times New Roman", 16),
    }
    assert paper.styles["Normal"].paragraph_format.line_spacing.pt == 29
    indent = paper.styles["Normal"].element.pPr.find(qn("w:ind"))
    assert indent.get(qn("w:firstLineChars")) == "200"
    assert paper.settings.odd_and_even_pages_header_footer
    assert section.footer.paragraphs[0].text.startswith("— ")
    assert len(paper.inline_shapes) == 1
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert [name for name in archive.namelist() if name.endswith((".ttf", ".odttf"))] == []
        ElementTree.fromstring(archive.read("word/document.xml"))  # noqa: S314  our own file


def test_a_street_gets_its_own_part_and_no_members_by_name(year):
    found = sheets(workbook(year["s1"]))
    assert [row[1] for row in found["单位"][2:]] == ["=1+1物业党支部"]
    assert found["党员等次"][1] == ["党组织", "季度", "等次", "人数"]
    assert found["党员等次"][2:] == [
        ["学府社区党委", f"第{number}季度", "不分等次", "少于3"] for number in ("一", "二", "三", "四")
    ]
    summary = found["汇总"]
    assert [row[1] for row in summary if row[0].startswith("计分党员")] == ["不列"]
    assert [row[1:3] for row in summary if row[0] == "第四季度"] == [["不列", "不列"]]
    text = words(report(year["s1"]))
    assert "吴海燕" not in str(found) + text
    assert "人次中未达标" not in text
    assert "全年计分4人次中未达标1人次" in words(report(year["county"]))


def test_another_street_sees_nothing_of_it(year):
    found = sheets(workbook(year["s2"]))
    assert found["单位"][2:] == []
    assert found["党员等次"][2:] == []
    assert found["项目清单"][2:] == []
    assert {row[2] for row in found["评价"][2:]} == {"=1+1物业党支部", "河滨社区党委", "河滨街道党工委"}


def test_the_agency_committee_counts_its_own_people_by_unit(year):
    found = sheets(workbook(year["j"]))
    assert [row[0] for row in found["单位"][2:]] == ["U1", "U2"]
    assert found["党员等次"][2] == ["县税务局机关党支部", "第一季度", "不分等次", "少于3"]


def test_the_scope_holds_for_a_closed_year_too(closed):
    assert [row[1] for row in sheets(workbook(closed["s1"]))["单位"][2:]] == ["=1+1物业党支部"]
    assert "吴海燕" not in str(sheets(workbook(closed["s1"])))


def test_the_command_writes_both_files(year, tmp_path: Path, capsys):
    call_command("export_year_end", str(YEAR), "--output", str(tmp_path / "out"))
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["云溪县委组织部2025年度考核报告（未审定）.docx", "云溪县委组织部2025年度考核数据表（未审定）.xlsx"]
    assert list(sheets((tmp_path / "out" / names[1]).read_bytes())) == SHEETS
    assert Job.objects.filter(task="common.write_paper", state="done").count() == 2
    with pytest.raises(CommandError):
        call_command("export_year_end", "1999", "--output", str(tmp_path))


def test_the_button_keeps_the_file_with_a_job_for_its_starter(year, client_of, django_capture_on_commit_callbacks):
    street = client_of("s1_admin")
    with django_capture_on_commit_callbacks(execute=True):
        assert street.post("/papers/year-workbook/", {"year": YEAR}).status_code == 302
    job = Job.objects.get(started_by=year.users["s1_admin"])
    assert (job.state, job.file_name) == ("done", "城东街道党工委2025年度考核数据表（未审定）.xlsx")
    page = street.get(f"/year-end/{YEAR}/").content.decode()
    assert f"/jobs/{job.pk}/file/" in page
    data = b"".join(street.get(f"/jobs/{job.pk}/file/").streaming_content)
    assert [row[1] for row in sheets(data)["单位"][2:]] == ["=1+1物业党支部"]
    assert client_of("department").get(f"/jobs/{job.pk}/file/").status_code == 404
    assert f"/jobs/{job.pk}/" not in client_of("department").get(f"/year-end/{YEAR}/").content.decode()
    assert street.post("/papers/letter/", {"year": YEAR}).status_code == 404
    assert [street.post("/papers/year-workbook/", {"year": each}).status_code for each in ("1999", "2100", "x")] == [
        404
    ] * 3
    assert client_of("c1_secretary").post("/papers/year-workbook/", {"year": YEAR}).status_code == 403
