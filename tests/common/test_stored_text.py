"""Nothing dirty and nothing too long reaches the database, whoever writes; and pages survive what is there already."""

import pytest
from django.db import connection
from django.http import Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.test import RequestFactory
from django.urls import reverse

from common.middleware import LONGEST_VALUE, PlainTextMiddleware
from common.models import Job, SettingValue
from common.stored_text import TextTooLong, clean_row
from members.models import Organisation
from tests.nasty import CLEAN, DIRTY, HIDDEN
from tests.world import START

WORST = "\x00\ud800" + DIRTY


def number(**values):
    return SettingValue(**{"key": "k", "ground": "名称", "value": 1, **values})


def test_saving_cleans(db):
    row = number(ground=WORST)
    row.save()
    assert row.ground == CLEAN
    assert SettingValue.objects.get(key="k").ground == CLEAN


def test_writing_many_cleans(world):
    """Querysets that people read through write clean as well."""
    place = world["c1"]
    Organisation.objects.filter(pk=place.pk).update(place=WORST)
    place.refresh_from_db()
    assert place.place == CLEAN
    place.place = "新" + WORST
    Organisation.objects.bulk_update([place], ["place"])
    place.refresh_from_db()
    assert place.place == "新" + CLEAN
    made = Organisation(code="X9", name=WORST, kind=place.kind, parent_id=place.parent_id, path="/x/", started_on=START)
    Organisation.objects.bulk_create([made])
    assert Organisation.objects.get(code="X9").name == CLEAN


def test_text_in_json_is_clean(db):
    row = Job(task="t", title="工作", arguments={"a\u200b": [WORST, {"b": WORST}, 1, None, True]})
    clean_row(row)
    assert row.arguments == {"a": [CLEAN, {"b": CLEAN}, 1, None, True]}


@pytest.mark.parametrize("write", ["save", "create", "bulk_create", "update"])
def test_a_text_without_room_is_refused_by_name(world, write):
    place, text = world["c1"], "长" * 201
    before = Organisation.objects.values_list("place", flat=True).get(pk=place.pk)
    deeds = {
        "save": lambda: (setattr(place, "place", text), place.save()),
        "create": lambda: Organisation.objects.create(code="X9", name="名", kind=place.kind, place=text),
        "bulk_create": lambda: Organisation.objects.bulk_create([Organisation(code="X9", name="名", place=text)]),
        "update": lambda: Organisation.objects.filter(pk=place.pk).update(place=text),
    }
    with pytest.raises(TextTooLong) as refused:
        deeds[write]()
    assert str(refused.value) == "“地点”最多 200 字，现在 201 字。"
    assert refused.value.field == "place"
    assert Organisation.objects.values_list("place", flat=True).get(pk=place.pk) == before


def test_the_longest_text_fits(world):
    world["c1"].place = "长" * 200
    world["c1"].save()
    assert Organisation.objects.get(pk=world["c1"].pk).place == "长" * 200


def test_columns_that_were_not_loaded_are_left_alone(db, django_assert_num_queries):
    number().save()
    row = SettingValue.objects.only("ground").get(key="k")
    row.ground = WORST
    with django_assert_num_queries(1):
        row.save(update_fields=["ground"])
    assert SettingValue.objects.get(key="k").ground == CLEAN


def test_postgresql_and_sqlite_take_what_is_left(db):
    """Each hidden character that a database could choke on, through the whole way."""
    for hidden in HIDDEN:
        row = SettingValue.objects.create(key="k", ground=f"前{hidden}后", value=1)
        assert SettingValue.objects.get(pk=row.pk).ground == CLEAN
        row.delete()


# Pages and addresses


def asked(query, answer=None):
    seen = {}

    def view(request):
        seen.update(request.GET.lists())
        return answer or HttpResponse()

    request = RequestFactory().get("/", query_params={})
    request.GET = QueryDict(mutable=True)
    request.GET.update(query)
    return seen, PlainTextMiddleware(view)(request)


def test_values_of_an_address_come_in_clean():
    seen, _ = asked({"q": WORST, "x": "\u200b"})
    assert seen == {"q": [CLEAN], "x": [""]}


def test_a_value_of_any_length_is_not_looked_up():
    seen, _ = asked({"q": "长" * LONGEST_VALUE})
    assert len(seen["q"][0]) == LONGEST_VALUE
    with pytest.raises(Http404):
        asked({"q": "长" * (LONGEST_VALUE + 1)})


def test_pages_go_out_clean_and_files_as_they_are():
    page = HttpResponse(f"<p>\r\n\t{DIRTY}</p>")
    assert asked({}, page)[1].text == f"<p>\r\n\t{CLEAN}</p>"
    data = HttpResponse(DIRTY, content_type="text/csv")
    assert asked({}, data)[1].text == DIRTY
    file = StreamingHttpResponse([b"\x00"], content_type="text/html")
    assert asked({}, file)[1].getvalue() == b"\x00"


def test_a_row_that_was_stored_dirty_turns_no_page_round(world, client_of):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE members_organisation SET name = %s WHERE id = %s", ["学府\u202e社区\u200b", world["c1"].pk]
        )
    page = client_of("c1_secretary").get(reverse("members:organisation", args=[world["c1"].pk])).text
    assert "学府社区" in page
    assert not {"\u202e", "\u200b"} & set(page)
