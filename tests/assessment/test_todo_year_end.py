"""What the home page says at the year's end."""

from assessment.models import OrganisationEvaluation
from assessment.selectors.todo_year_end import year_end_todos_for
from assessment.services import evaluations, results
from tests.assessment.year_data import AT, DEADLINE, ON, YEAR, fill, form_between, live_year, run_round, sign_all


def lines(world, key: str) -> list[tuple]:
    found = year_end_todos_for(user=world.user(key), on=ON)
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


def test_the_department_hears_when_it_can_go_on(world):
    live_year(world)
    run_round(world)
    assert lines(world, "department") == []
    sign_all(world)
    total = OrganisationEvaluation.objects.count()
    assert lines(world, "department") == [
        (f"{YEAR}年度双向评价可以截止", "去截止", f"已签署 {total}/{total}", DEADLINE)
    ]
    evaluations.close_round(year=YEAR, reason="", at=AT, actor=world.users["department"])
    results.compute_results(year=YEAR, on=ON, actor=None)
    assert lines(world, "department") == [(f"{YEAR}年度单位等次", "去评定", "还有 2 个单位没有评定", None)]
    assert lines(world, "s1_admin") == []
