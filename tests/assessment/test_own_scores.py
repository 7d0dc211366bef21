"""One's own page shows the own score with the way to how it came about, and nobody else's (D1)."""

import pytest
from django.urls import reverse

from assessment.models import CommunityQuarter, QuarterScore
from tests.assessment.scenes import Q4, report_in, score, score_of, serve, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


@pytest.fixture
def page(scored, client_of):
    report_in(scored.people["zhou"], scored["c1"])
    serve(scored.people["zhou"], scored["c1"], hours="9.0")
    score()
    return lambda key="wu_member": client_of(key).get(reverse("members:me"))


def shown(answer):
    (panel,) = (panel for panel in answer.context["panels"] if panel.template == "assessment/own_scores.html")
    return [(item["row"].pk, str(item["band"]), item["tag"][1]) for item in panel.context["scores"]]


def test_the_own_score_stands_there_with_its_band_and_its_way(scored, page):
    own, other = score_of(scored.people["wu"]), score_of(scored.people["zhou"])
    answer = page()
    assert shown(answer) == [(own.pk, "未达标（草稿）", "草稿")]
    words, html = text_of(answer), answer.content.decode()
    assert words[words.index("我的积分") : words.index("我的服务")].strip() == (
        "我的积分 全部季度 2026年第三季度 学府社区党委评定 · 未达标 · 50 分 草稿 怎么来的"
        " 积分仅作参考，不排名。不对的，打开那一季，在那一行提出异议。"
    )
    assert f'href="{own.get_absolute_url()}"' in html
    assert other.get_absolute_url() not in html
    assert shown(page("zhou_member")) == [(other.pk, "未达标（草稿）", "草稿")]


def test_the_last_four_quarters_the_newest_first(scored, page):
    own = score_of(scored.people["wu"])
    for quarter in ("2025Q3", "2025Q4", "2026Q1", "2026Q2"):
        CommunityQuarter.objects.create(community=scored["c1"], quarter=quarter)
        own.pk, own.quarter = None, quarter
        own.save(force_insert=True)
    listed = [QuarterScore.objects.get(pk=pk).quarter for pk, *_words in shown(page())]
    assert listed == ["2026Q3", "2026Q2", "2026Q1", "2025Q4"]


def test_a_running_quarter_judges_nobody(scored, page, time_machine):
    score(Q4)
    assert next(words for _pk, *words in shown(page())) == ["进行中", "草稿"]


def test_who_has_none_reads_when_there_will_be_one(world, client_of):
    assert "还没有积分。向社区报到满 45 天以后" in text_of(client_of("wu_member").get(reverse("members:me")))


def test_the_page_costs_the_same_for_one_quarter_and_for_four(scored, page, django_assert_max_num_queries):
    def cost():
        with django_assert_max_num_queries(40) as queries:
            page()
        return len(queries)

    before = cost()
    test_the_last_four_quarters_the_newest_first(scored, page)
    assert cost() == before
