"""What the home page says at the year's end."""

import re

import time_machine

from assessment.models import OrganisationEvaluation
from assessment.selectors.year_end import year_state
from assessment.services import evaluations, results
from assessment.services.year_end import close_year
from tests.assessment.test_year_end import ready_year
from tests.assessment.year_data import AT, DEADLINE, ON, YEAR, fill, form_between, live_year, run_round, sign_all
from tests.todos import assessment_todos


def lines(world, key: str) -> list[tuple]:
    todos = assessment_todos(user=world.user(key), on=ON)
    found = [todo for todo in todos if todo.section in ("evaluations", "year-end")]
    return [(str(todo.title), str(todo.verb), str(todo.context), todo.due_on) for todo in found]


def test_forms_wait_for_their_authors_until_all_are_signed(world):
    live_year(world)
    assert lines(world, "u1_secretary") == []
    run_round(world)
    fill(form_between(world, "u1", "c1"), 85, world.user("u1_secretary"))
    context = "已签署 1/3，截止前互相看不到"
    assert lines(world, "u1_secretary") == [(f"{YEAR}年度双向评价表", "去签署", context, DEADLINE)]
    assert lines(world, "u1_liaison") == [(f"{YEAR}年度双向评价表", "去填写", context, DEADLINE)]
    assert lines(world, "u3_liaison") == []
    assert lines(world, "b1_secretary") == []
    sign_all(world)
    assert lines(world, "u1_secretary") == []


def closing_line(count: int) -> tuple:
    return (f"{YEAR}年度考核归档", "去补齐", f"还差 {count} 项", None)


def test_every_page_gives_one_number_of_what_is_left(world, client_of):
    live_year(world)
    run_round(world)
    count = year_state(year=YEAR, on=ON).open_count
    assert closing_line(count) in lines(world, "department")
    with time_machine.travel(AT, tick=False):
        words = client_of("department").get(f"/year-end/{YEAR}/").content.decode()
    assert f"补齐 {count} 项后可归档" in words
    assert set(re.findall(r"还差 (\d+) 项", words)) == {str(count)}
    assert re.search(r">县税务局机关党支部</a>\s*<span class=\"sub\"> · 缺3张", words)


def test_a_year_with_nothing_left_can_be_closed_from_the_home_page(world):
    ready_year(world)
    assert lines(world, "department") == [(f"{YEAR}年度考核归档", "去归档", "没有缺项，可以归档", None)]
    close_year(year=YEAR, at=AT, actor=world.users["department"])
    assert lines(world, "department") == []


def test_the_department_hears_when_it_can_go_on(world):
    live_year(world)
    run_round(world)
    assert lines(world, "department") == [closing_line(5)]
    sign_all(world)
    total = OrganisationEvaluation.objects.count()
    assert lines(world, "department") == [
        (f"{YEAR}年度双向评价可以截止", "去截止", f"已签署 {total}/{total}", DEADLINE),
        closing_line(4),
    ]
    evaluations.close_round(year=YEAR, reason="", at=AT, actor=world.users["department"])
    results.compute_results(year=YEAR, on=ON, actor=None)
    assert lines(world, "department") == [
        (f"{YEAR}年度单位等次", "去评定", "还有 2 个单位没有评定", None),
        closing_line(2),
    ]
    assert lines(world, "s1_admin") == []
