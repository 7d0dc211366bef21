"""Papers by one door and one job, with our own layout or the county's template; two people put a template in its place."""

from datetime import datetime
from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
from auditlog.models import LogEntry
from django.apps import apps

from assessment.exports.year_end import REPORT
from common.models import Job, PaperTemplate
from common.paper_templates import TemplateRefused
from common.papers import paper_named, with_templates
from common.services import papers as services
from common.services.jobs import run_job_now
from members.choices import Role
from tests.word_file import lines_of, word
from tests.world import add_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 10, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def two(world):
    return world.users["department"], add_user(world, "second", Role.DEPARTMENT_STAFF, world["county"])


def keep(by, text="{{ 标题 }}", name="县里的.docx"):
    return services.keep_template(paper=paper_named(REPORT), content=word(text), file_name=name, actor=by, now=NOW)


def put_in_place(two, text="{{ 标题 }}"):
    return services.confirm_template(row=keep(two[0], text), actor=two[1], now=NOW)


def written(world, on="2025-12-31") -> Job:
    """The county's report of a year, as the job writes it."""
    county = world["county"]
    arguments = {"paper": REPORT, "year": 2025, "scope": county.pk, "on": on}
    return run_job_now(
        task=services.TASK, title="报告", arguments=arguments, actor=None, organisation_path=county.path,
        work=services.write_paper,
    )  # fmt: skip


def test_the_report_is_the_first_that_takes_a_template():
    assert [paper.name for paper in with_templates()] == ["year-report"]
    assert paper_named("year-workbook").takes_template is False
    assert paper_named("letter") is None


def test_the_fields_of_a_year_are_those_of_the_sample(world):
    paper = paper_named(REPORT)
    book = paper.read({"year": 2025, "scope": world["county"].pk, "on": "2025-12-31"})
    values, sample = paper.values(book), paper.sample()
    assert list(values) == list(sample)
    assert {name: type(value) for name, value in values.items()} == {name: type(sample[name]) for name in values}


def test_a_template_is_used_once_a_second_person_confirmed_it(world, two):
    title = "云溪县委组织部2025年度党建联建考核报告（未审定）"
    assert len(lines_of(written(world).file_path.read_bytes())) > 10  # our own layout
    row = keep(two[0], "县里写的：{{ 标题 }}")
    assert written(world).result["template"] is None
    with pytest.raises(services.OwnTemplate):
        services.confirm_template(row=row, actor=two[0], now=NOW)
    services.confirm_template(row=row, actor=two[1], now=NOW)
    job = written(world)
    assert lines_of(job.file_path.read_bytes()) == [f"县里写的：{title}"]
    assert job.result == {"paper": REPORT, "template": row.pk, "year": 2025, "is_closed": False}
    services.end_template(row=row, actor=two[1], now=NOW)
    assert written(world).result["template"] is None
    deeds = LogEntry.objects.filter(additional_data__deed__startswith="template.").order_by("pk")
    assert [(entry.additional_data["deed"], entry.actor) for entry in deeds] == [
        ("template.uploaded", two[0]), ("template.confirmed", two[1]), ("template.ended", two[1]),
    ]  # fmt: skip


def test_a_new_template_takes_the_place_of_the_old_one(two):
    first = put_in_place(two)
    second = put_in_place(two, "{{ 标题 }}{{ 机关 }}")
    first.refresh_from_db()
    assert (first.ended_by, first.is_in_use, second.is_in_use) == (two[1], False, True)


def test_one_template_waits_at_a_time(two):
    row = keep(two[0])
    with pytest.raises(services.TemplateWaits):
        keep(two[1])
    services.end_template(row=row, actor=two[0], now=NOW)
    assert keep(two[1]).is_waiting
    for deed in (services.end_template, services.confirm_template):
        with pytest.raises(services.TemplateNotOpen):
            deed(row=row, actor=two[1], now=NOW)


def test_a_refused_template_leaves_nothing(two, settings):
    with pytest.raises(TemplateRefused):
        keep(two[0], "{{ 没有这个 }}")
    assert PaperTemplate.objects.count() == 0
    assert not (settings.MEDIA_ROOT / services.FOLDER).exists()


def test_the_file_is_private_and_a_changed_one_is_not_used(world, two):
    row = put_in_place(two)
    assert oct(row.file_path.stat().st_mode)[-3:] == "600"
    row.file_path.write_bytes(word("{{ 机关 }}"))
    with pytest.raises(services.TemplateFileChanged):
        written(world)
    row.file_path.unlink()
    with pytest.raises(services.TemplateFileChanged):
        written(world)
    assert Job.objects.filter(state="failed").count() == 2


def test_a_long_file_name_is_cut(two):
    assert keep(two[0], name="长" * 300 + ".docx").file_name == "长" * 200


def test_files_asked_for_before_are_papers(world):
    migration = import_module("common.migrations.0016_paper_templates")
    old = {"year": 2025, "kind": "report", "scope": 1, "on": "2025-12-31"}
    job = Job.objects.create(task="assessment.export_year_end", title="报告", arguments=old)
    migration.to_papers(apps, None)
    job.refresh_from_db()
    assert (job.task, job.arguments) == ("common.write_paper", {**old, "paper": "year-report"})
