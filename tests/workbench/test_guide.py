"""使用帮助: the guide of the own role, the section of the page, and pictures that are there."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import override_settings
from django.urls import get_resolver, reverse, set_script_prefix
from markdown_it import MarkdownIt

from common.checks import iter_patterns
from members.choices import Role
from tests.permissions.principals import SIGNED_IN
from workbench.guide import EVERYBODY, FOLDER, OF_ROLE, TITLES, place_of, read
from workbench.menu import ENTRIES

NAMES = [name for name, _pattern in iter_patterns(get_resolver())]


def test_every_role_has_a_guide_and_every_guide_is_listed():
    assert set(OF_ROLE) == set(Role)
    assert set(OF_ROLE.values()) | {EVERYBODY} == set(TITLES)
    assert {path.stem for path in FOLDER.glob("*.md")} - {"README"} == set(TITLES)
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert all(f"]({name}.md)" in index for name in TITLES)


@pytest.mark.parametrize("name", TITLES)
def test_sections_name_pages_that_exist_and_keep_the_text_of_the_file(name):
    guide = read(name)
    patterns = [pattern for section in guide.sections for pattern in section.pages]
    assert patterns
    for pattern in patterns:
        wanted = re.compile(re.escape(pattern).replace(r"\*", ".*"))
        assert any(wanted.fullmatch(known) for known in NAMES), pattern
    assert "<!--" not in guide.html
    assert "<h1" not in guide.html
    assert "script" not in guide.html
    assert " style=" not in guide.html
    assert re.findall(r'<h2 id="([^"]+)">', guide.html) == [section.anchor for section in guide.sections]
    plain = MarkdownIt("commonmark").enable("table").parse((FOLDER / f"{name}.md").read_text(encoding="utf-8"))
    texts = [token.content.split("\n")[0] for token in plain if token.type == "inline"][1:]
    shown = re.sub(r"<[^>]+>|\s", "", guide.html)
    for text in texts:
        if not text.startswith("!["):
            assert re.sub(r"[*`\s]|\]\([^)]*\)|\[", "", text).replace("<", "&lt;") in shown


@pytest.mark.parametrize("name", TITLES)
def test_pictures_come_from_the_static_files_with_their_size(name):
    pictures = re.findall(
        r'<img src="([^"]+)" alt="([^"]+)" loading="lazy" width="(\d+)" height="(\d+)"', read(name).html
    )
    assert len(pictures) == read(name).html.count("<img")
    for source, words, width, height in pictures:
        assert source.startswith("/static/guide/")
        found = finders.find(source.removeprefix("/static/"))
        assert found is not None
        assert Path(found).parent == settings.BASE_DIR / "docs" / "images"
        assert words != ""
        assert (int(width), int(height)) == (1280, 800)


def test_a_site_below_a_path_keeps_it_in_links_between_guides():
    here = read(EVERYBODY)
    try:
        set_script_prefix("/lianjian/")
        assert read(EVERYBODY) is not here
    finally:
        set_script_prefix("/")


OWN = {
    "department": "department_staff", "agency_admin": "street_admin", "s1_admin": "street_admin",
    "c1_secretary": "community_secretary", "c1_recorder": "branch_secretary", "b1_secretary": "branch_secretary",
    "g1_leader": "branch_secretary", "u1_secretary": "unit_liaison", "u1_liaison": "unit_liaison",
    "zhou_member": "member", "system": "administrators", "security": "administrators", "audit": "administrators",
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("key", "name"), OWN.items())
def test_each_role_opens_its_own_guide_first(world, client_of, key, name):
    client = client_of(key)
    assert client.get("/help/").headers["Location"] == f"/help/{name}/"
    assert client.get("/help/?page=/no/such/").headers["Location"] == f"/help/{name}/"
    body = client.get(f"/help/{name}/").content.decode()
    assert f"<h1>{TITLES[name]}</h1>" in re.sub(r">\s+|\s+<", lambda found: found[0].strip(), body)
    assert "您现在的身份用这一份" in body
    other = "member" if name != "member" else "street_admin"
    assert "别的角色的帮助" in client.get(f"/help/{other}/").content.decode()


@pytest.mark.django_db
def test_who_has_no_role_reads_what_everybody_needs(client):
    from members.models import User

    client.force_login(User.objects.create(username="nobody", name="无角色"))
    assert client.get("/help/").headers["Location"] == "/help/everybody/"
    assert client.get("/help/?page=/complaints/new/").headers["Location"] == "/help/everybody/#s1"
    assert client.get("/help/no-such/").status_code == 404
    assert client.get("/help/README/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("key", SIGNED_IN)
def test_every_entry_of_the_menu_leads_to_its_section(world, key):
    user = world.user(key)
    shown = [entry.view for entry in ENTRIES if not entry.roles or user.holds(*entry.roles)]
    without = [view for view in shown if not place_of(user, view)[1]]
    assert without == []


@pytest.mark.django_db
def test_the_closest_section_is_taken(world):
    secretary, department = world.user("b1_secretary"), world.user("department")
    titles = {section.anchor: section.title for section in read("branch_secretary").sections}
    assert titles[place_of(secretary, "activities:meeting-edit")[1]] == "记一次会"
    assert titles[place_of(secretary, "activities:service-create")[1]] == "志愿服务和报到"
    assert place_of(secretary, "members:compliance")[0] == EVERYBODY
    titles = {section.anchor: section.title for section in read("department_staff").sections}
    assert titles[place_of(department, "members:compliance")[1]] == "意见与投诉、合规自查、填报负担"
    assert titles[place_of(department, "members:settings")[1]] == "县级设定"


@pytest.mark.django_db
def test_each_page_has_the_way_to_its_section(world, client_of):
    body = client_of("b1_secretary").get(reverse("activities:meetings")).content.decode()
    found = re.search(r'href="(/help/[^"]+)"\s+aria-label="这一页怎么用"', body)
    assert found
    assert client_of("b1_secretary").get(found[1]).headers["Location"] == "/help/branch_secretary/#s2"


def test_the_pictures_are_collected(tmp_path):
    from django.core.management import call_command

    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["vendor"])
    assert (tmp_path / "guide" / "secretary-home.png").is_file()
