"""Tags, filters, forms and lists that every page uses: the exact HTML."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django import forms
from django.template import Context, Template

from common.forms import Form
from common.templatetags import ui
from tests.markup import tight
from tests.tools.test_front_end import front_end


def drawn(template, **context):
    return tight(Template(template).render(Context(context)))


def icon_html(name, size=""):
    return f'<svg class="icon{size}" aria-hidden="true"><use href="/static/vendor/icons.svg#{name}"/></svg>'


def test_icon():
    assert drawn('{% icon "home" %}{% icon "clock" small=True %}') == icon_html("home") + icon_html("clock", " icon-s")


@pytest.mark.parametrize(
    ("kind", "css", "icon_name"),
    [
        ("draft", "st", "pencil"),
        ("idle", "st", "minus"),
        ("closed", "st", "lock"),
        ("wait", "st st-wait", "hourglass-empty"),
        ("run", "st st-run", "progress"),
        ("due", "st st-due", "clock"),
        ("over", "st st-over", "alert-triangle"),
        ("back", "st st-back", "arrow-back-up"),
        ("done", "st st-done", "circle-check"),
    ],
)
def test_state(kind, css, icon_name):
    html = drawn("{% state kind word %}", kind=kind, word="<b>")
    assert html == f'<span class="{css}">{icon_html(icon_name)}&lt;b&gt;</span>'


def test_state_with_an_icon_of_its_own():
    assert drawn('{% state "done" "补录" "circle-dashed-check" %}') == (
        f'<span class="st st-done">{icon_html("circle-dashed-check")}补录</span>'
    )


def test_icons_of_states_are_in_the_sprite():
    listed = front_end.icon_names(front_end.ICON_LIST.read_text(encoding="utf-8"))
    assert [name for _css, name in ui.STATES.values() if name not in listed] == []


DAY = date(2026, 11, 21)
# 17:30 in London is the next day in Shanghai.
EVENING = datetime(2026, 11, 21, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "expression", "day", "words"),
    [
        ("2026-11-26T10:00+08:00", "day|cn_day", date(2026, 12, 31), "12月31日"),
        ("2026-11-26T10:00+08:00", "day|cn_day", date(2027, 1, 4), "2027年1月4日"),
        ("2027-01-01T00:30+08:00", "day|cn_day", date(2027, 1, 4), "1月4日"),
        ("2027-01-01T00:30+08:00", "day|cn_day", date(2026, 12, 31), "2026年12月31日"),
        ("2026-11-26T10:00+08:00", "day|cn_day:2027", date(2027, 2, 6), "2月6日"),
        ("2026-11-26T10:00+08:00", "day|cn_day:2027", date(2026, 12, 31), "2026年12月31日"),
    ],
)
def test_a_day_of_another_year_shows_its_year(now, expression, day, words):
    with time_machine.travel(now, tick=False):
        assert drawn("{{ " + expression + " }}", day=day) == f'<time datetime="{day.isoformat()}">{words}</time>'


def test_a_far_deadline_of_the_next_year_shows_its_year():
    assert ">2027年1月20日</time>截止" in drawn("{% due day today %}", day=date(2027, 1, 20), today=date(2026, 11, 26))
    assert ">12月20日<" in drawn("{% due day today %}", day=date(2026, 12, 20), today=date(2026, 11, 26))


@pytest.mark.parametrize(
    ("expression", "value", "expected"),
    [
        ("value|cn_date", DAY, '<time datetime="2026-11-21">2026年11月21日</time>'),
        ("value|cn_date", date(2026, 3, 5), '<time datetime="2026-03-05">2026年3月5日</time>'),
        ("value|cn_date", EVENING, '<time datetime="2026-11-22">2026年11月22日</time>'),
        ("value|cn_date", None, "—"),
        ("value|cn_day", DAY, '<time datetime="2026-11-21">11月21日</time>'),
        ("value|cn_day", None, "—"),
        ("value|cn_datetime", EVENING, '<time datetime="2026-11-22T01:30">2026年11月22日 01:30</time>'),
        ("value|cn_datetime", None, "—"),
        ("value|cn_month", date(1985, 7, 1), '<time datetime="1985-07">1985年7月</time>'),
        ('value|cn_month:"day"', date(1985, 7, 1), '<time datetime="1985-07-01">1985年7月1日</time>'),
        ("value|cn_month", None, "—"),
        ("value|day_or_room", DAY, '<time datetime="2026-11-21">2026年11月21日</time>'),
        ("value|day_or_room", None, '<span class="nowrap">　　　年　　月　　日</span>'),
        ("value|or_gap", "学府<社区", "学府&lt;社区"),
        ("value|or_gap", "", '<span class="gap"></span>'),
        ("value|weekday", DAY, "星期六"),
        ("value|weekday", date(2026, 11, 22), "星期日"),
        ("value|weekday", None, ""),
        ("value|points", Decimal("85.25"), "85.25"),
        ("value|points", 30, "30"),
        ("value|points", Decimal("97.80"), "97.8"),
        ("value|points", Decimal("97.845"), "97.85"),
        ("value|points", Decimal("-5"), "−5"),
        ("value|points", Decimal("-0.004"), "0"),
        ("value|points", 0, "0"),
        ("value|points", None, "—"),
        ("value|thousands", 12860, "12,860"),
        ("value|thousands", 0, "0"),
        ("value|thousands", None, "—"),
    ],
)
def test_filters(expression, value, expected):
    assert drawn("{{ " + expression + " }}", value=value) == expected


def test_coverage_without_legend():
    assert drawn('{% coverage 1 0 0 1 4 unit="场" legend=False %}').strip() == (
        '<svg class="cov" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" '
        'aria-label="已验收 1场，待验收 0场，办理中 0场，已认领 1场，未认领 2场">'
        '<rect class="c0" width="100" height="10"/><rect class="c4" x="0.00" width="25.00" height="10"/>'
        '<rect class="c1" x="25.00" width="25.00" height="10"/><rect class="edge" width="100" height="10"/></svg>'
    )


@pytest.mark.parametrize(
    ("amounts", "widths"),
    [
        ((10, 8, 6, 12, 46), [("c4", "26.09"), ("c3", "13.04"), ("c2", "17.39"), ("c1", "21.74"), ("c0", "21.74")]),
        # More taken on than asked for: the bar is full, not wider than the page.
        ((4, 0, 0, 4, 6), [("c4", "50.00"), ("c3", "0.00"), ("c2", "0.00"), ("c1", "50.00"), ("c0", "0.00")]),
        ((0, 0, 0, 0, 0), [("c4", "0.00"), ("c3", "0.00"), ("c2", "0.00"), ("c1", "0.00"), ("c0", "0.00")]),
    ],
)
def test_coverage_widths(amounts, widths):
    assert [(part["css"], part["width"]) for part in ui.coverage(*amounts)["parts"]] == widths


def test_coverage_legend_names_every_part():
    html = drawn("{% coverage 10 8 6 12 46 %}")
    assert html.count("<rect") == 6
    assert '<span><i class="key c0"></i>未认领<b>10</b></span>' in html


@pytest.mark.parametrize(
    ("template", "tail"),
    [
        ('{% none "mail-opened" "没有等待答复的。" %}', ""),
        ('{% none "mail-opened" "没有等待答复的。" "/new/" "登记" %}', ' <a href="/new/">登记</a>'),
    ],
)
def test_none(template, tail):
    assert drawn(template).strip() == (
        f'<div class="none">{icon_html("mail-opened")}<span>没有等待答复的。{tail}</span></div>'
    )


class VisitForm(Form):
    spans = {"day": "s4"}

    day = forms.DateField(label="日期")
    place = forms.CharField(label="地点", required=False, help_text="用来通知到会的人。")
    number = forms.IntegerField(label="人数")
    host = forms.ChoiceField(label="主持人", choices=[("", "请选择"), ("1", "周建国")])
    urgency = forms.ChoiceField(label="紧急程度", choices=[("a", "一般")], widget=forms.RadioSelect, required=False)
    late = forms.BooleanField(label="这是补录", required=False)


@pytest.fixture
def wrong_form():
    form = VisitForm({"day": "2026-13-40", "place": "二楼<i>", "number": "三十", "late": "on"})
    assert form.is_valid() is False
    return form


def test_field_without_errors():
    assert tight(VisitForm(initial={"day": DAY})["day"].as_field_group()) == (
        '<div class="fld s4"><label class="form-label" for="id_day">日期</label>'
        '<input type="date" name="day" value="2026-11-21" class="form-control" id="id_day"></div>'
    )


def test_optional_field_says_so_and_gives_its_reason():
    html = tight(VisitForm()["place"].as_field_group())
    assert '地点<span class="sub fw-normal">可不填</span></label>' in html
    assert '<div class="why" id="id_place_helptext">用来通知到会的人。</div>' in html
    assert 'aria-describedby="id_place_helptext"' in html


def test_error_stands_at_its_field(wrong_form):
    html = tight(wrong_form["number"].as_field_group())
    assert html == (
        '<div class="fld s12"><label class="form-label" for="id_number">人数</label>'
        '<input type="text" name="number" value="三十" inputmode="numeric" aria-invalid="true" '
        'aria-describedby="id_number_error" class="form-control is-invalid" id="id_number">'
        f'<div id="id_number_error"><div class="err">{icon_html("alert-circle", " icon-s")}'
        "<span>输入整数。</span></div></div></div>"
    )


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("day", 'value="2026-13-40"'),
        ("place", 'value="二楼&lt;i&gt;"'),
        ("number", 'value="三十"'),
        ("late", " checked"),
    ],
)
def test_nothing_typed_is_lost(wrong_form, name, kept):
    assert kept in wrong_form[name].as_field_group()


@pytest.mark.parametrize(
    ("name", "css"),
    [("place", "form-control"), ("host", "form-select"), ("urgency", "form-check-input"), ("late", "form-check-input")],
)
def test_class_of_each_control(name, css):
    assert f'class="{css}"' in VisitForm()[name].as_field_group()


def test_missing_values_are_asked_for_by_name():
    form = VisitForm({})
    assert {name: list(texts) for name, texts in form.errors.items()} == {
        "day": ["请填写日期。"],
        "number": ["请填写人数。"],
        "host": ["请选择主持人。"],
    }


def test_own_sentence_for_a_missing_value_stays():
    class Own(Form):
        name = forms.CharField(label="姓名", error_messages={"required": "请写全名。"})

    assert Own({}).errors == {"name": ["请写全名。"]}


def test_errors_link_to_their_fields(wrong_form):
    html = drawn("{% errors form %}", form=wrong_form)
    assert "<b>没有保存上，有 3 处要改。</b>填的内容都还在。" in html
    assert html.count("<li>") == 3
    assert '<li><a href="#id_host">主持人</a>：请选择主持人。</li>' in html
    assert 'role="alert" tabindex="-1" autofocus data-errors' in html


def test_errors_of_the_whole_form_come_first():
    form = VisitForm({})
    form.add_error(None, "这一天已有记录。")
    items = drawn("{% errors form %}", form=form).split("<li>")[1:]
    assert items[0] == "这一天已有记录。</li>"
    assert len(items) == 4


def test_errors_promise_nothing_about_passwords():
    class Door(Form):
        secret = forms.CharField(label="密码", widget=forms.PasswordInput)

    html = drawn("{% errors form %}", form=Door({}))
    assert "有 1 处要改。</b><ul>" in html


def test_no_errors_no_list():
    assert drawn("{% errors form %}", form=VisitForm()).strip() == ""


def test_field_tag_sets_width_and_known_value():
    html = drawn('{% field form.host span="s6" known=True %}', form=VisitForm())
    assert html.startswith('<div class="fld s6">')
    assert 'class="form-select known"' in html


def test_whole_form_puts_errors_before_fields(wrong_form):
    html = str(wrong_form)
    assert html.index("data-errors") < html.index('class="form-sec"')
    assert html.count('class="fld ') == 6


WHOLE_FORM = re.compile(r"\{\{ (\w+) \}\}")


def forms_said_twice(text: str) -> list[str]:
    """Forms that are written as a whole, which brings their errors and their grid, and have either around them too."""
    names = {name for name in WHOLE_FORM.findall(text) if name == "form" or name.endswith("_form")}
    return [
        name
        for name in sorted(names)
        if re.search(rf"\{{% errors [^%]*\b{name}\b", text) or re.search(rf'form-sec">\s*\{{\{{ {name} \}}\}}', text)
    ]


def test_no_page_lists_the_errors_of_a_form_twice():
    root = Path(__file__).parents[2] / "templates"
    found = {
        str(file.relative_to(root)): names
        for file in sorted(root.rglob("*.html"))
        if (names := forms_said_twice(file.read_text()))
    }
    assert found == {}


def test_the_look_for_forms_said_twice_finds_them():
    assert forms_said_twice("{% errors form %}<div>{{ form }}</div>") == ["form"]
    assert forms_said_twice('<div class="card-body form-sec">{{ round_form }}</div>') == ["round_form"]
    assert forms_said_twice('{% errors form %}<div class="form-sec">{{ form.day.as_field_group }}</div>') == []
