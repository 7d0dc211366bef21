"""Every date of every form says what it is about, and is bounded by that."""

import pkgutil
from datetime import date, timedelta
from importlib import import_module

import pytest
from django import forms
from django.core.exceptions import ValidationError

import activities.forms
import alliances.forms
import assessment.forms
import members.forms
from common.day_bounds import BIRTH, LATEST, OFFICE, PARTY_LIFE, PLAN, RECORD, WORK
from common.forms import FormMixin
from members.forms.people import PartialDateField

BOUNDS = {
    "members.forms.county_lists.EndWordForm": {"last_day": PLAN},
    "members.forms.county_lists.WordForm": {"from_day": PLAN},
    "members.forms.county_settings.SettingForm": {"from_day": PLAN},
    "members.forms.notices.HandOverForm": {"handed_on": RECORD},
    "activities.forms.meetings.PlanForm": {"held_on": RECORD},
    "activities.forms.meetings.StartForm": {"held_on": RECORD},
    "activities.forms.record.basics.BasicsForm": {"held_on": RECORD},
    "activities.forms.record.agenda.ResolutionForm": {"due_on": PLAN},
    "activities.forms.service.ServiceForm": {"held_on": RECORD},
    "alliances.forms.alliances.EndMembershipForm": {"on": RECORD},
    "alliances.forms.alliances.HandOverForm": {"on": RECORD, "until": PLAN},
    "alliances.forms.alliances.JointForm": {"on": RECORD},
    "alliances.forms.alliances.MemberUnitForm": {"on": RECORD},
    "alliances.forms.alliances.RegionalForm": {"on": RECORD},
    "alliances.forms.alliances.TermForm": {"on": RECORD, "until": PLAN},
    "alliances.forms.lists.ClaimForm": {"due_on": PLAN},
    "alliances.forms.lists.NeedForm": {"due_on": PLAN},
    "alliances.forms.lists.ResourceForm": {"valid_until": PLAN},
    "assessment.forms.year_end.DeadlineForm": {"deadline": PLAN},
    "members.forms.calendar.DaysForm": {"first": RECORD, "last": RECORD},
    "members.forms.households.AppointmentForm": {"on": OFFICE},
    "members.forms.households.HouseholdForm": {"on": OFFICE},
    "members.forms.households.LastDayForm": {"on": OFFICE},
    "members.forms.people.MemberForm": {
        "birth": BIRTH, "work_started": WORK, "joined": PARTY_LIFE, "full": PARTY_LIFE,
    },
    "members.forms.report_ins.AcceptForm": {"started_on": RECORD},
    "members.forms.report_ins.BulkForm": {"started_on": RECORD},
    "members.forms.report_ins.EndForm": {"ended_on": RECORD},
}  # fmt: skip
FIRST_DAYS = {
    BIRTH: date(1900, 1, 1), WORK: date(1910, 1, 1), PARTY_LIFE: date(1921, 7, 1), OFFICE: date(1949, 10, 1),
    RECORD: date(2000, 1, 1), PLAN: date(2000, 1, 1),
}  # fmt: skip


def all_forms():
    for package in (activities.forms, alliances.forms, assessment.forms, members.forms):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    found, waiting = {}, [FormMixin]
    while waiting:
        subclasses = waiting.pop().__subclasses__()
        waiting += subclasses
        found |= {f"{form.__module__}.{form.__qualname__}": form for form in subclasses}
    return {name: form for name, form in found.items() if not form.__module__.startswith("tests.")}


def test_every_date_of_every_form_declares_its_bound():
    dated = {}
    for name, form in all_forms().items():
        dates = {
            field for field, kind in form.base_fields.items() if isinstance(kind, forms.DateField | PartialDateField)
        }
        if dates or form.days:
            dated[name] = {field: form.days.get(field) for field in dates | form.days.keys()}
    assert dated == BOUNDS


@pytest.mark.parametrize("bound", FIRST_DAYS, ids=lambda bound: bound.first.isoformat())
def test_the_bounds_themselves(bound):
    first = FIRST_DAYS[bound]
    for day in (first, LATEST):
        bound(day)
    for day in (first - timedelta(days=1), date.min, LATEST + timedelta(days=1), date.max):
        with pytest.raises(ValidationError):
            bound(day)


@pytest.mark.parametrize(
    ("bound", "day", "sentence"),
    [
        (PARTY_LIFE, date(1912, 7, 1), "年份不对：不能早于1921年7月1日（中国共产党成立），请核对日期。"),
        (BIRTH, date(1899, 12, 31), "年份不对：不能早于1900年1月1日，请核对日期。"),
        (RECORD, date(1026, 11, 3), "年份不对：不能早于2000年1月1日（系统只登记2000年以后的工作），请核对日期。"),
        (PLAN, date(2206, 1, 1), "年份不对：不能晚于2099年12月31日，请核对日期。"),
    ],
)
def test_the_sentence_says_the_bound(bound, day, sentence):
    with pytest.raises(ValidationError) as problem:
        bound(day)
    assert problem.value.messages == [sentence]
