"""The organisation tree: paths, moves, parents, search."""

from datetime import date

import pytest

from members.choices import ALLOWED_PARENTS
from members.choices import OrganisationKind as Kind
from members.models import Member, Organisation
from members.services import organisations as services
from tests.world import START

pytestmark = pytest.mark.django_db


def names(queryset) -> set[str]:
    return {row.code.lower() for row in queryset}


def test_path_holds_the_ids_from_the_root(world):
    ids = [world[key].pk for key in ("county", "s1", "c1", "b1")]
    assert world["b1"].path == "/" + "/".join(map(str, ids)) + "/"
    assert world["b1"].depth == 3


@pytest.mark.parametrize(
    ("top", "below"),
    [
        ("c1", {"c1", "b1", "g1", "g2", "b2"}),
        ("s2", {"s2", "c3", "b4"}),
        ("g2", {"g2"}),
    ],
)
def test_below_is_the_subtree(world, top, below):
    assert names(Organisation.objects.below(world[top])) == below


def test_a_subtree_does_not_take_in_ids_that_begin_alike(world):
    """/1/2/ must not contain /1/21/."""
    Organisation.objects.filter(pk=world["b2"].pk).update(path=world["b1"].path[:-1] + "9/")
    assert names(Organisation.objects.below(world["b1"])) == {"b1", "g1", "g2"}


@pytest.mark.parametrize("kind", Kind.values)
@pytest.mark.parametrize("parent", ["county", "s1", "c1", "b1", "g1", "j", "u1", "u2b", "e1"])
def test_which_kinds_sit_under_which(world, kind, parent):
    parent = world[parent]
    if parent.kind in ALLOWED_PARENTS[kind]:
        made = services.create_organisation(code="N", name="新", kind=kind, parent=parent, on=START, actor=None)
        assert made.path == f"{parent.path}{made.pk}/"
    else:
        with pytest.raises(services.WrongParent):
            services.create_organisation(code="N", name="新", kind=kind, parent=parent, on=START, actor=None)


def test_a_second_root_is_refused(world):
    with pytest.raises(services.RootExists):
        services.create_organisation(code="X", name="另一个县", kind=Kind.COUNTY, parent=None, on=START, actor=None)


def test_moving_rewrites_paths_and_members(world):
    services.move_organisation(organisation=world["b1"], parent=world["c3"], actor=None)
    moved = Organisation.objects.get(pk=world["b1"].pk)
    assert moved.path == f"{world['c3'].path}{moved.pk}/"
    assert names(Organisation.objects.below(world["s2"])) == {"s2", "c3", "b4", "b1", "g1", "g2"}
    assert set(Member.objects.filter(home=moved).values_list("org_path", flat=True)) == {moved.path}
    assert Member.objects.get(name="曾庆华").org_path == world["b2"].path


def test_moving_below_itself_is_refused(world):
    with pytest.raises(services.WrongParent):
        services.move_organisation(organisation=world["c1"], parent=world["b1"], actor=None)


def test_units_without_branches_count_as_branches(world):
    assert names(Organisation.objects.branches()) == {"b1", "b2", "b3", "b4", "u2b", "u1", "u3", "e1"}


def test_an_organisation_with_people_is_not_dissolved(world):
    with pytest.raises(services.NotEmpty):
        services.end_organisation(organisation=world["b2"], on=date(2026, 6, 1), reason="撤并", actor=None)
    ended = services.end_organisation(organisation=world["b3"], on=date(2026, 6, 1), reason="撤并", actor=None)
    assert ended.ended_on == date(2026, 6, 1)


@pytest.mark.parametrize("text", ["税务", "shuiwuju", "xswj", "U1"])
def test_search_by_characters_pinyin_and_code(world, text):
    assert "u1" in names(Organisation.objects.search(text))
