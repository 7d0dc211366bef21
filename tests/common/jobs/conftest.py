import pytest

from common.models import Job
from members.choices import OrganisationKind
from members.models import Organisation, User
from tests.common.jobs.kit import NOW, TASK, make_user


@pytest.fixture
def county(db) -> Organisation:
    root = Organisation.objects.create(code="QX", name="青山县委组织部", kind=OrganisationKind.COUNTY, started_on=NOW)
    root.path = f"/{root.pk}/"
    root.save()
    return root


@pytest.fixture
def staff(county) -> User:
    return make_user("zhou", county)


@pytest.fixture
def make_job(county, staff):
    def make(**values) -> Job:
        wanted = {"task": TASK, "title": "数到三", "started_by": staff, "organisation_path": county.path}
        return Job.objects.create(**wanted | {"created_at": NOW} | values)

    return make
