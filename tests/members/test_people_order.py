"""People stand as in a dictionary: character by character, each by its syllable, on every database."""

import importlib
from itertools import pairwise

import pytest
from django.apps import apps
from django.db import connection
from django.db.models.functions import Collate
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from common.paging import KeysetPage
from common.pinyin import ORDER_LENGTH, person_keys, person_order, readings
from members.models import Member
from members.services.people import add_member, change_member
from tests.world import START

IN_ORDER = [
    ["范伟", "范志强", "方安", "方永年"],  # all 范 before all 方: fang goes on where fan ends
    ["范思琪", "方永年"],
    ["安二", "安静", "昂山", "敖丙"],
    ["林一", "林志", "凌安"],
    ["陈晓", "陈兴", "程安"],
    ["李安", "李安娜", "李昂"],  # one character more
    ["王方圆", "王芳", "王芳芳"],  # characters that read alike stay together
    ["增安", "增一", "曾安", "曾一"],
    ["单安", "单玉", "山安", "山玉"],  # 单 is read shan, not dan
    ["丹一", "单一"],
    ["区安", "区一", "欧安", "欧阳兰", "欧阳梅", "欧一"],  # 区 is read ou, not qu
    ["欧一", "潘安"],
    ["魏一", "尉迟恭"],  # yu, not wei
    ["解小军", "谢安"],
    ["阿依古丽·买买提", "阿依夏木·艾力", "艾力·买买提", "安二"],
    ["阿不都", "阿·布", "阿布都"],  # a dot counts for nothing
    ["买买提·艾力", "买买提江", "买买提明·阿力"],
    ["安二", "Ann", "Anna"],
    ["周一", "Жук"],  # what has no reading comes last
    ["李", "李1", "李2", "李安"],
    ["陆一", "吕布", "栾安", "罗成"],  # lü after lu,
]


@pytest.mark.parametrize("names", IN_ORDER, ids=lambda names: names[0])
def test_names_in_the_order_a_clerk_expects(names):
    backwards = names[::-1]
    assert sorted(backwards, key=person_order) == names


@pytest.mark.django_db
def test_a_list_keeps_that_order_whatever_the_collation(world):
    for names in IN_ORDER:
        for name in names[::-1]:
            add_member(home=world["b3"], name=name, on=START, actor=None)
    people = list(Member.objects.filter(home=world["b3"]))
    keys = [(person.sort_key, person.pk) for person in people]
    assert keys == sorted(keys)
    places = {person.name: number for number, person in enumerate(people)}
    wrong = [pair for names in IN_ORDER for pair in pairwise(names) if places[pair[0]] > places[pair[1]]]
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite compares bytes")
@pytest.mark.parametrize("collation", ["C", "und-x-icu", "zh-x-icu", "en-x-icu", "ug-x-icu"])
def test_collations_agree_on_the_keys(world, collation):
    for name in {name for names in IN_ORDER for name in names}:
        add_member(home=world["b3"], name=name, on=START, actor=None)
    keys = list(Member.objects.order_by(Collate("sort_key", collation)).values_list("sort_key", flat=True))
    assert keys == sorted(keys)


@pytest.mark.django_db
def test_people_of_one_name_stand_by_id_over_the_pages(world):
    names = ["方永年", "范思琪", "方永年", "范思琪", "范思琪", "方安"]
    for name in names:
        add_member(home=world["b3"], name=name, on=START, actor=None)
    walked, at = [], "?"
    while at:
        request = RequestFactory().get("/" + at)
        page = KeysetPage(Member.objects.filter(home=world["b3"]), ("sort_key", "id"), request, size=2)
        walked += page.rows
        at = page.next_url
    assert [person.name for person in walked] == ["范思琪"] * 3 + ["方安"] + ["方永年"] * 2
    assert [person.pk for person in walked[:3]] == sorted(person.pk for person in walked[:3])


@pytest.mark.django_db
def test_who_takes_another_name_takes_another_place(world):
    member = add_member(home=world["b3"], name="方永年", on=START, actor=None)
    changed = change_member(member=member, actor=None, name="范永年")
    assert changed.sort_key == person_order("范永年") != member.sort_key


@pytest.mark.django_db
def test_an_installed_site_gets_its_order(world, monkeypatch):
    """What the migration does, in several chunks."""
    fill = importlib.import_module("members.migrations.0008_people_in_order")
    there = dict(Member.objects.values_list("name", "sort_key"))
    assert len(there) > 3
    Member.objects.update(sort_key="")
    monkeypatch.setattr(fill, "CHUNK", 3)
    fill.fill_sort_keys(apps, None)
    assert dict(Member.objects.values_list("name", "sort_key")) == there


@given(st.text(max_size=50))
def test_any_name_has_readings_of_all_of_it_and_a_plain_key(name):
    assert "".join(character or reading for reading, character in readings(name)) == name
    key = person_order(name)
    assert not key or (key.isascii() and key.isalnum() and key == key.lower())
    assert len(key) <= ORDER_LENGTH


@given(st.lists(st.text("范方曾增单山欧阳王李·安昂", min_size=1, max_size=5), min_size=2, max_size=2))
def test_keys_compare_as_characters_do_one_after_the_other(names):
    def parts(name: str) -> list[tuple[str, str]]:
        return [part for part in readings(name) if part[1]]  # no dots

    one, other = names
    assert (person_order(one) < person_order(other)) == (parts(one) < parts(other))


def test_the_search_key_is_left_as_it_was():
    assert person_keys("范思琪") == ("fansiqi", "fsq")
