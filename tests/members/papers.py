"""Papers of the 双报到 in every state, made through the services."""

from datetime import date, timedelta

from members.choices import ReportInState as State
from members.services import report_ins as services

DAY = date(2026, 7, 10)


def submit(world, *people, community="c1", branch="b1", actor="u1_liaison", on=DAY):
    return services.submit_member_report_ins(
        members=[world.people[key] for key in people], community=world[community],
        branch=world[branch] if branch else None, on=on, actor=world.users[actor],
    )  # fmt: skip


def submit_unit(world, unit="u1", community="c1", **kwargs):
    return services.submit_unit_report_in(
        unit=world[unit], community=world[community], on=DAY, actor=world.users["u1_secretary"], **kwargs
    )


def in_state(world, state):
    """A member's paper brought into a state by the services."""
    (paper,) = submit(world, "wu")
    actor = world.users["c1_secretary"]
    if state == State.REFUSED:
        return services.refuse_report_in(report_in=paper, reason="不住这里", on=DAY, actor=actor)
    if state == State.RECEIVED:
        return services.accept_report_in(report_in=paper, started_on=DAY + timedelta(days=5), on=DAY, actor=actor)
    if state in (State.ACTIVE, State.ENDING, State.ENDED):
        paper = services.accept_report_in(report_in=paper, started_on=DAY, on=DAY, actor=actor)
    if state in (State.ENDING, State.ENDED):
        paper = services.ask_exit(report_in=paper, reason="搬家", actor=actor)
    if state == State.ENDED:
        paper = services.approve_exit(report_in=paper, ended_on=DAY, on=DAY, actor=actor)
    return paper
