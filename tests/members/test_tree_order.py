"""The order of organisations is the tree's, on every database and after every change; people stand in it by name."""

import ast
import importlib
from pathlib import Path

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.listing import _definitions
from common.pinyin import person_keys
from common.tree import natural_key
from members.choices import OrganisationKind as Kind
from members.models import Member, Organisation
from members.services import tree_order
from members.services.organisations import create_organisation, move_organisation
from members.services.people import add_member
from tests.world import START

OWN_APPS = ("common", "members", "alliances", "activities", "assessment", "workbench")


@pytest.mark.parametrize(
    "codes",
    [
        ["YX-1", "YX-2", "YX-10", "YX-21"],
        ["9", "10", "100"],
        ["yx-2", "YX-02-1", "YX-3"],
        ["", "1", "A", "A1", "A1B2", "A1B10", "B"],
        ["３", "４", "11"],  # full width reads like half width
    ],
)
def test_codes_are_read_as_people_read_them(codes):
    backwards = codes[::-1]
    assert sorted(backwards, key=natural_key) == codes


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("阿依古丽·买买提", ("ayigulimaimaiti", "ayglmmt")),
        ("阿依古丽•买买提", ("ayigulimaimaiti", "ayglmmt")),
        ("曾庆华", ("zengqinghua", "zqh")),
        ("吕 布", ("lvbu", "lb")),
        ("Ögel", ("ogel", "o")),
        ("李□", ("li", "l")),
        ("李\ue000", ("li", "l")),
    ],
)
def test_keys_of_names_hold_letters_and_digits_alone(name, keys):
    assert person_keys(name) == keys


@given(st.text(max_size=20))
def test_keys_of_any_text_sort_alike_under_every_collation(name):
    pinyin, initials = person_keys(name)
    assert (pinyin + initials).isascii()
    assert not pinyin or pinyin.isalnum()
    assert pinyin == pinyin.lower()


def walk() -> list[int]:
    """The tree from its root, siblings by code, written down without the service's help."""
    rows = list(Organisation.objects.all())
    found: list[int] = []

    def visit(parent):
        for row in sorted((r for r in rows if r.parent_id == parent), key=lambda r: (natural_key(r.code), r.code)):
            found.append(row.pk)
            visit(row.pk)

    visit(None)
    return found


def check_order() -> None:
    assert list(Organisation.objects.order_by("position").values_list("pk", flat=True)) == walk()
    assert Organisation.objects.values("position").distinct().count() == Organisation.objects.count()
    assert [m for m in Member.objects.select_related("home") if m.org_position != m.home.position] == []
    assert [m for m in Member.objects.select_related("home") if m.org_path != m.home.path] == []


def street(world, code):
    return create_organisation(
        code=code, name=f"街道{code}", kind=Kind.STREET, parent=world["county"], on=START, actor=None
    )


@pytest.mark.django_db
def test_a_new_organisation_stands_among_its_siblings_by_code(world):
    check_order()
    for code in ("S10", "S3", "S1-2", "A", "S2B", "s2a"):
        street(world, code)
        check_order()
    names = Organisation.objects.filter(parent=world["county"]).order_by("position").values_list("code", flat=True)
    assert list(names) == ["A", "J", "S1", "S1-2", "S2", "s2a", "S2B", "S3", "S10"]


@pytest.mark.django_db
@pytest.mark.parametrize("numbers", [range(60), range(60, 0, -1)], ids=["growing", "falling"])
def test_room_that_is_used_up_is_made_anew(world, monkeypatch, numbers):
    monkeypatch.setattr(tree_order, "ROOM", 2**10)
    tree_order.rewrite_tree()
    for number in numbers:
        create_organisation(
            code=f"C1-{number}", name=f"社区{number}", kind=Kind.COMMUNITY_COMMITTEE, parent=world["s1"], on=START, actor=None
        )  # fmt: skip
    check_order()


@pytest.mark.django_db
def test_who_has_room_beside_is_not_written_again(world):
    before = dict(Organisation.objects.values_list("pk", "position"))
    made = street(world, "S1A")
    after = dict(Organisation.objects.values_list("pk", "position"))
    assert after.pop(made.pk) == made.position
    assert after == before


@pytest.mark.django_db
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(["b1", "b2", "b3", "b4"]), st.sampled_from(["c1", "c2", "c3"])), max_size=6))
def test_a_moved_subtree_stands_where_it_went(world, moves):
    for branch, community in moves:
        organisation, parent = (Organisation.objects.get(pk=world[key].pk) for key in (branch, community))
        move_organisation(organisation=organisation, parent=parent, actor=None)
        check_order()


@pytest.mark.django_db
def test_people_stand_by_organisation_then_name_then_id(world):
    for name in ("张一", "安二", "张一", "Ann", "阿·布"):
        add_member(home=world["b2"], name=name, on=START, actor=None)
    people = Member.objects.filter(home=world["b2"])
    assert [person.name for person in people] == ["阿·布", "安二", "Ann", "曾庆华", "张一", "张一"]
    assert [person.pk for person in people][-2:] == sorted(person.pk for person in people if person.name == "张一")
    homes = [person.home.code for person in Member.objects.select_related("home")]
    order = [row.code for row in Organisation.objects.filter(pk__in=Member.objects.values("home"))]
    assert list(dict.fromkeys(homes)) == order


@pytest.mark.django_db
def test_an_installed_site_gets_its_order(world):
    """What the migration does to rows without a place and with old keys."""
    fill = importlib.import_module("members.migrations.0005_fill_tree_order")
    member = add_member(home=world["b3"], name="买买提·艾力", on=START, actor=None)
    Organisation.objects.update(position=0)
    Member.objects.update(org_position=0)
    Member.objects.filter(pk=member.pk).update(pinyin="maimaiti·aili", initials="mmt·al")
    fill.number_the_tree(apps, None)
    fill.plain_pinyin(apps, None)
    check_order()
    member.refresh_from_db()
    assert (member.pinyin, member.initials) == ("maimaitiaili", "mmtal")


def ordered_by_text(node: ast.AST) -> bool:
    """Whether a call sorts by a path, text of ids in which 21 comes before 4, or by pinyin as one string."""
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        given = [*node.args, *(word.value for word in node.keywords if word.arg in ("order", "ordering", "key"))]
        return name in ("order_by", "define", "sorted") and any(names_such_text(one) for one in given)
    if isinstance(node, ast.Assign) and any(getattr(target, "id", "") == "ordering" for target in node.targets):
        return names_such_text(node.value)
    return False


def names_such_text(node: ast.AST) -> bool:
    for part in ast.walk(node):
        text = part.value if isinstance(part, ast.Constant) else getattr(part, "attr", "")
        if isinstance(text, str) and text.strip("-").split("__")[-1] in ("path", "org_path", "pinyin"):
            return True
    return False


def test_nothing_is_shown_in_the_order_of_paths_or_of_pinyin():
    root = Path(__file__).parents[2]
    found = [
        f"{file.relative_to(root)}:{node.lineno}"
        for app in OWN_APPS
        for file in sorted((root / app).rglob("*.py"))
        if "migrations" not in file.parts
        for node in ast.walk(ast.parse(file.read_text()))
        if ordered_by_text(node)
    ]
    assert found == []


def test_the_look_for_such_orders_finds_them():
    bad = (
        'rows.order_by("unit__path")',
        'x.order_by("-org_path", "id")',
        "sorted(r, key=lambda r: r.path)",
        'ordering = ["path"]',
        'rows.order_by("member__pinyin", "id")',
    )
    assert [source for source in bad if not any(map(ordered_by_text, ast.walk(ast.parse(source))))] == []


@pytest.mark.django_db
def test_lists_of_organisations_follow_the_tree_and_lists_of_people_stand_by_name():
    importlib.import_module("config.urls")
    for definition in _definitions.values():
        assert not {"path", "org_path", "code", "name"} & {name.split("__")[-1].strip("-") for name in definition.order}
    assert Organisation._meta.ordering == ["position"]
    assert Member._meta.ordering == ["org_position", "sort_key", "id"]
