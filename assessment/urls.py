from django.urls import path

from assessment.views import county_quarters, evaluations, objections, quarters, rules, scores, year_end, year_end_deeds

app_name = "assessment"

POINTS = [
    path("scores/", scores.start, name="scores"),
    path("scores/list/", scores.ScoreList.as_view(), name="score-list"),
    path("scores/<int:pk>/", scores.score, name="score"),
    path("scores/<int:pk>/object/", objections.raise_, name="objection-raise"),
    path("scores/objections/", objections.ObjectionList.as_view(), name="objections"),
    path("scores/objections/<int:pk>/", objections.detail, name="objection"),
    path("scores/objections/<int:pk>/answer/", objections.AnswerView.as_view(), name="objection-answer"),
    path("scores/objections/<int:pk>/accept/", objections.accept, name="objection-accept"),
    path("scores/objections/<int:pk>/ask-review/", objections.ask_review, name="objection-ask-review"),
    path("scores/objections/<int:pk>/review/", objections.ReviewView.as_view(), name="objection-review"),
    path("scores/quarters/", county_quarters.overview, name="quarters"),
    path("scores/quarters/close/", county_quarters.close, name="quarters-close"),
    path("scores/quarters/exclude/", county_quarters.exclude_unconfirmed, name="quarters-exclude"),
    path("scores/quarters/<int:pk>/", quarters.QuarterDesk.as_view(), name="quarter"),
    path("scores/quarters/<int:pk>/collect/", quarters.collect, name="quarter-collect"),
    path("scores/quarters/<int:pk>/notice/", quarters.start_notice, name="quarter-notice"),
    path("scores/quarters/<int:pk>/confirm/", quarters.confirm, name="quarter-confirm"),
    path("scores/quarters/<int:pk>/reopen/", quarters.reopen, name="quarter-reopen"),
    path("scores/quarters/<int:pk>/exclude/", quarters.exclude, name="quarter-exclude"),
    path("scores/quarters/<int:pk>/exempt/", quarters.exempt, name="quarter-exempt"),
    path("rules/", rules.rule_sets, name="rule-sets"),
    path("rules/<int:pk>/", rules.rule_set, name="rule-set"),
    path("rules/<int:pk>/copy/", rules.copy, name="rule-set-copy"),
    path("rules/<int:pk>/publish/", rules.publish, name="rule-set-publish"),
    path("rules/<int:pk>/change/<int:rule>/", rules.change, name="rule-change"),
]

YEAR_END = [
    path("evaluations/", evaluations.evaluation_list, name="evaluations"),
    path("evaluations/<int:pk>/", evaluations.evaluation, name="evaluation"),
    path("evaluations/<int:pk>/autosave/", evaluations.autosave, name="evaluation-autosave"),
    path("evaluations/<int:pk>/withdraw/", evaluations.withdraw, name="evaluation-withdraw"),
    path("year-end/", year_end.start, name="year-end-start"),
    path("year-end/<int:year>/", year_end.year_end, name="year-end"),
    path("year-end/<int:year>/grades/", year_end.grades, name="year-end-grades"),
    path("year-end/<int:year>/round/", year_end_deeds.set_round, name="year-end-round"),
    path("year-end/<int:year>/round/open/", year_end_deeds.open_round, name="year-end-round-open"),
    path("year-end/<int:year>/round/close/", year_end_deeds.close_round, name="year-end-round-close"),
    path("year-end/<int:year>/compute/", year_end_deeds.compute, name="year-end-compute"),
    path("year-end/<int:year>/accept/", year_end_deeds.accept, name="year-end-accept"),
    path("year-end/<int:year>/confirm/", year_end_deeds.confirm, name="year-end-confirm"),
    path("year-end/<int:year>/reopen/", year_end_deeds.reopen, name="year-end-reopen"),
    path("year-end/<int:year>/close/", year_end_deeds.close, name="year-end-close"),
    path("year-end/results/<int:pk>/grade/", year_end_deeds.decide, name="year-end-decide"),
]

urlpatterns = [*POINTS, *YEAR_END]
