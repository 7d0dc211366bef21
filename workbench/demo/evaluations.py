"""The year's two-way evaluation: the round is open, most papers are signed, the demo accounts still have theirs to fill."""

from datetime import timedelta

from assessment.models import OrganisationEvaluation
from assessment.selectors.evaluations import items_of
from assessment.services.evaluations import open_round, prepare_round, save_evaluation, sign_evaluation
from members.choices import Role
from members.models import Organisation, User
from workbench.demo.clock import at_nine
from workbench.demo.setting import Demo

OPENED_BEFORE = timedelta(days=10)
OPEN_FOR = timedelta(days=40)
LEVELS = (100, 85, 85, 100, 70, 85)
UNSIGNED = 2  # forms of each of these authors


def make_evaluations(demo: Demo) -> None:
    year = demo.quarters[2].year  # of the last finished quarter
    department = demo.staff.of(Role.DEPARTMENT_STAFF, demo.tree.county)
    opened = demo.as_of - OPENED_BEFORE
    prepare_round(year=year, deadline=opened + OPEN_FOR, on=opened, actor=department)
    open_round(year=year, on=opened, at=at_nine(opened), actor=department)
    forms = OrganisationEvaluation.objects.filter(round__year=year).select_related("author", "target").order_by("id")
    left = {organisation.pk: UNSIGNED for organisation in _late_authors(demo)}
    for number, form in enumerate(forms):
        if left.get(form.author_id, 0):
            left[form.author_id] -= 1
        else:
            _sign(demo, form, number)


def _late_authors(demo: Demo) -> list[Organisation]:
    """Whose last forms a trier signs: the accounts of the guide, and a community and a unit beside them."""
    tree = demo.tree
    return [tree.communities[0], tree.communities[4], tree.units[0], tree.units[3]]


def _sign(demo: Demo, form: OrganisationEvaluation, number: int) -> None:
    signer = _signer(demo, form)
    now = at_nine(demo.as_of - timedelta(days=number % 8 + 1))
    answers = {item.pk: LEVELS[(number + at) % len(LEVELS)] for at, item in enumerate(items_of(form))}
    text = "配合主动，希望多派专业力量。" if number % 3 == 0 else ""
    form = save_evaluation(evaluation=form, answers=answers, text=text, version=None, at=now, actor=signer)
    sign_evaluation(evaluation=form, version=None, at=now, actor=signer)


def _signer(demo: Demo, form: OrganisationEvaluation) -> User:
    role = Role.UNIT_SECRETARY if form.author.is_unit else Role.COMMUNITY_SECRETARY
    return demo.staff.of(role, form.author)
