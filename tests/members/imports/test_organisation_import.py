"""Organisations into a tree that is there: new, renamed, moved, out of reach."""

from datetime import date

import pytest
from django.utils import timezone

from common.tree import ids_of
from members.choices import ImportKind
from members.models import Member, Organisation
from members.services.imports.carrying_out import plan_import, run_import
from members.services.imports.scope import ImportScope, scope_of
from members.services.organisations import end_organisation
from tests.workbook_files import workbook_bytes

pytestmark = pytest.mark.django_db
TITLES = ["组织编码", "上级组织编码", "组织名称", "组织类别", "地点"]
KIND = ImportKind.ORGANISATIONS


def import_rows(*rows, scope=None, titles=TITLES):
    content = workbook_bytes([titles, *rows])
    return run_import(kind=KIND, content=content, scope=scope or ImportScope(), actor=None, now=timezone.now())


def plan(*rows, scope=None, titles=TITLES):
    content = workbook_bytes([titles, *rows])
    return plan_import(kind=KIND, content=content, scope=scope or ImportScope(), now=timezone.now())


def outcomes(found):
    return {row.row: row.outcome for row in found.rows} | {one.row: one.kind for one in found.problems}


def true_path(organisation):
    above = true_path(organisation.parent) if organisation.parent else "/"
    return f"{above}{organisation.pk}/"


def test_new_ones_in_any_order_get_their_paths(world):
    import_rows(
        ["G9", "N9", "9号楼党小组", "楼栋党小组", ""], ["N9", "C9", "新苑小区党支部", "小区党支部", ""],
        ["C9", "S1", "新苑社区党委", "社区党组织", "新苑路1号"],
    )  # fmt: skip
    group = Organisation.objects.get(code="G9")
    assert ids_of(group.path) == [world["county"].pk, world["s1"].pk, group.parent.parent_id, group.parent_id, group.pk]
    assert group.parent.parent.place == "新苑路1号"
    assert all(one.path == true_path(one) for one in Organisation.objects.select_related("parent"))


def test_a_change_is_shown_and_bumps_the_version_and_an_empty_cell_erases_nothing(world):
    Organisation.objects.filter(pk=world["b1"].pk).update(place="大门口")
    found = import_rows(["B1", "", "锦绣花园小区党支部", "", ""]).plan
    assert [(one.label, one.old, one.new) for one in found.rows[0].changes] == [
        ("组织名称", "锦绣家园小区党支部", "锦绣花园小区党支部")
    ]
    changed = Organisation.objects.get(pk=world["b1"].pk)
    assert (changed.version, changed.place, changed.parent_id, changed.initials) == (
        2,
        "大门口",
        world["c1"].pk,
        "jxhyxqdzb",
    )


def test_a_move_takes_everything_below_and_its_members_along(world):
    import_rows(["C1", "S2", "学府社区党委", "社区党组织", ""])
    assert all(one.path == true_path(one) for one in Organisation.objects.select_related("parent"))
    for member in Member.objects.select_related("home"):
        assert member.org_path == member.home.path
    assert Member.objects.get(name="周建国").org_path.startswith(world["s2"].path)


def test_without_codes_the_name_below_its_superior_counts(world):
    titles = ["组织名称", "上级组织", "组织类别"]
    rows = (["锦绣家园小区党支部", "学府社区党委", "小区党支部"], ["新苑小区党支部", "学府社区党委", "小区党支部"])
    found = import_rows(*rows, titles=titles).plan
    assert outcomes(found) == {2: "unchanged", 3: "added"}
    assert Organisation.objects.get(name="新苑小区党支部").code == "C1-1"
    assert outcomes(import_rows(*rows, titles=titles).plan) == {2: "unchanged", 3: "unchanged"}


REFUSED = {
    "a second root": (["X", "", "另一个组织部", "组织部", ""], "wrong_parent"),
    "a branch below a street": (["X", "S1", "小区支部", "小区党支部", ""], "wrong_parent"),
    "an unknown superior": (["X", "Y", "小区支部", "小区党支部", ""], "unknown_parent"),
    "no name": (["X", "C1", "", "小区党支部", ""], "missing_name"),
    "an unknown kind": (["X", "C1", "小区支部", "俱乐部", ""], "unknown_kind"),
    "a kind that does not fit what is below": (["C1", "COUNTY", "学府", "机关工委", ""], "wrong_parent"),
    "a code that was dissolved": (["B9", "C1", "小区支部", "小区党支部", ""], "unknown_parent"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(world, name):
    row, kind = REFUSED[name]
    import_rows(["B9", "C1", "旧支部", "小区党支部", ""])
    end_organisation(organisation=Organisation.objects.get(code="B9"), on=date(2030, 1, 1), reason="", actor=None)
    before = list(Organisation.objects.order_by("pk").values())
    assert outcomes(import_rows(row).plan) == {2: kind}
    assert list(Organisation.objects.order_by("pk").values()) == before


REACH = {  # importer: row 2 changes b1, row 3 adds below c1, row 4 adds below c3, row 5 below row 4, row 6 moves b1's sibling away
    "department": {2: "changed", 3: "added", 4: "added", 5: "added", 6: "changed"},
    "s1_admin": {2: "changed", 3: "added", 4: "unknown_parent", 5: "unknown_parent", 6: "unknown_parent"},
    "s2_admin": {2: "unknown_parent", 3: "unknown_parent", 4: "added", 5: "added", 6: "unknown_parent"},
    "c1_secretary": dict.fromkeys((2, 3, 4, 5, 6), "unknown_parent"),
}


@pytest.mark.parametrize("key", REACH)
def test_out_of_reach(world, key):
    found = plan(
        ["B1", "C1", "锦绣花园小区党支部", "小区党支部", ""], ["X3", "C1", "新苑小区党支部", "小区党支部", ""],
        ["X4", "C3", "江畔小区党支部", "小区党支部", ""], ["X5", "X4", "1号楼党小组", "楼栋党小组", ""],
        ["B2", "C3", "翠竹苑小区党支部", "小区党支部", ""], scope=scope_of(world.user(key), KIND),
    )  # fmt: skip
    assert outcomes(found) == REACH[key]


def test_a_superior_whose_code_fills_its_column_still_gives_codes(world):
    Organisation.objects.filter(pk=world["c1"].pk).update(code="C" * 40)
    rows = [[f"新苑{number}小区党支部", "学府社区党委", "小区党支部"] for number in "甲乙"]
    import_rows(*rows, titles=["组织名称", "上级组织", "组织类别"])
    codes = Organisation.objects.filter(name__startswith="新苑").order_by("code").values_list("code", flat=True)
    assert list(codes) == ["C" * 38 + "-1", "C" * 38 + "-2"]
