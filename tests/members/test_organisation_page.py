"""The page of an organisation: its list, filters, query counts, who sees what."""

import pytest
from django.urls import reverse

from members.services.people import add_member, appoint
from tests.assessment.scenes import text_of
from tests.world import START

pytestmark = pytest.mark.django_db


def page(client, organisation, **query):
    return client.get(reverse("members:organisation", args=[organisation.pk]), query)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_row_and_for_three(world, client_of, django_assert_num_queries, count):
    for number in range(count):
        add_member(home=world["b3"], name=f"党员{number}", on=START, actor=None)
    client = client_of("department")
    page(client, world["b3"])  # the session notes when it was seen
    with django_assert_num_queries(14):  # people, report-ins, households and organisations below are counted once each
        response = page(client, world["b3"])
    assert len(response.context["page"].rows) == count


def test_a_branch_lists_by_pinyin_and_masks_phones(world, client_of):
    response = page(client_of("b1_secretary"), world["b1"])
    assert [row.name for row in response.context["page"].rows] == ["刘玉兰", "石佳宁", "王德厚", "周建国"]
    text = response.content.decode()
    assert "138****2217" in text
    assert "13800002217" not in text
    assert "第 1–4 名，共 4 名" in text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "zjg"}, ["周建国"]),
        ({"q": "zhoujian"}, ["周建国"]),
        ({"q": "玉"}, ["刘玉兰"]),
        ({"stage": "PROBATIONARY"}, ["石佳宁"]),
        ({"q": "nobody"}, []),
    ],
)
def test_filters(world, client_of, query, names):
    response = page(client_of("b1_secretary"), world["b1"], **query)
    assert [row.name for row in response.context["page"].rows] == names
    assert response.context["is_filtered"]


def test_a_group_lists_its_own_people(world, client_of):
    response = page(client_of("g1_leader"), world["g1"])
    assert {row.name for row in response.context["page"].rows} == {"周建国", "刘玉兰"}


def test_the_card_is_open_and_the_people_are_not(world, client_of):
    response = page(client_of("u1_liaison"), world["b1"])
    assert response.status_code == 200
    assert list(response.context["page"].rows) == []
    assert "名册由本组织书记和上级党组织查看" in response.content.decode()


def test_htmx_gets_the_rows_alone(world, client_of):
    client = client_of("b1_secretary")
    response = client.get(reverse("members:organisation", args=[world["b1"].pk]), headers={"HX-Request": "true"})
    assert "<html" not in response.content.decode()
    assert "周建国" in response.content.decode()


@pytest.mark.parametrize(
    ("key", "organisation", "seen"),
    [
        ("b1_secretary", "b1", {"b1": 4, "g1": 2, "g2": 2}),
        ("b1_secretary", "b2", {"b1": 4}),
        ("c1_secretary", "c1", {"c1": 5, "b1": 4, "b2": 1}),
        ("department", "u2", {"county": 10, "j": 4, "u1": 2, "u2": 1, "u2b": 1, "u3": 1, "s1": 5, "s2": 1}),
        ("g1_leader", "b1", {"g1": 2}),
        ("g1_leader", "g1", {"g1": 2}),
        ("u1_liaison", "u1", {}),
        ("zhou_member", "b1", {}),
        ("system", "b1", {}),
    ],
)
def test_heads_are_counted_for_who_may_see_the_people(world, client_of, key, organisation, seen):
    response = page(client_of(key), world[organisation])
    names = {row.pk: name for name, row in world.organisations.items()}
    assert counted(response.context["tree"], names) == seen
    within = organisation in seen
    text = response.content.decode()
    assert (response.context["heads"] is not None) == within
    assert ("上级党组织查看" in text) != within
    if within:
        assert response.context["heads"].whole.total == seen[organisation]
        assert f"<b>{response.context['heads']}</b>" in text


def counted(nodes, names):
    """How many people the tree tells, by key of the organisation."""
    found = {}
    for node in nodes:
        if node.heads is not None:
            found[names[node.organisation.pk]] = node.heads.whole.total
        found |= counted(node.children, names)
    return found


HEADS = [
    ("b1", "SECRETARY", "书记 周建国"),
    ("g1", "GROUP_LEADER", "党小组长 周建国"),
    ("u1", "SECRETARY", "书记 周建国"),
]


@pytest.mark.parametrize(("key", "post", "words"), HEADS)
def test_a_card_names_who_is_at_the_head_by_the_right_word(world, client_of, key, post, words):
    appoint(member=world.people["zhou"], organisation=world[key], post=post, on=START, actor=None)
    assert words in text_of(page(client_of("department"), world[key]))
    if key == "g1":
        assert "书记 —" not in text_of(page(client_of("g1_leader"), world[key]))
