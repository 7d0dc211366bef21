from django.urls import path

from common import deeds
from members.models import Complaint, ComplianceLine
from members.views import (
    accounts,
    approvals,
    audit,
    calendar,
    complaints,
    compliance,
    county_lists,
    county_settings,
    door,
    grants,
    households,
    imports,
    me,
    notices,
    organisations,
    papers,
    people,
    report_in_forms,
    report_ins,
    search,
    system,
)
from members.views.report_ins import MEMBERS, UNITS, ReportInDeedView

app_name = "members"

urlpatterns = [
    path("login/", accounts.login_view, name="login"),
    path("logout/", accounts.logout_view, name="logout"),
    path("account/password/", accounts.password_change, name="password-change"),
    path("account/role/", accounts.switch_role, name="switch-role"),
    path("account/large-type/", accounts.large_type, name="large-type"),
    path("search/", search.search, name="search"),
    path("organisations/", organisations.start, name="organisations"),
    path("organisations/<int:pk>/", organisations.OrganisationView.as_view(), name="organisation"),
    path("organisations/<int:pk>/new/", organisations.create, name="organisation-create"),
    path("organisations/<int:pk>/change/", organisations.change, name="organisation-change"),
    path("organisations/<int:pk>/members/new/", people.create, name="member-create"),
    path("members/<int:pk>/", people.detail, name="member"),
    path("members/<int:pk>/change/", people.change, name="member-change"),
    path("members/<int:pk>/reveal/", people.reveal, name="member-reveal"),
    path("me/", me.own_page, name="me"),
    path("notices/", notices.Inbox.as_view(), name="notices"),
    path("notices/read/", notices.read_all, name="notices-read"),
    path("notices/<int:pk>/", notices.detail, name="notice"),
    path("notices/<int:pk>/read/", notices.mark_read, name="notice-read"),
    path("organisations/<int:pk>/notices/", notices.sheets, name="notice-sheets"),
    path("organisations/<int:pk>/notices/paper/", notices.paper, name="notice-paper"),
    path("organisations/<int:pk>/notices/hand-over/", notices.hand_over, name="notice-hand-over"),
    path("report-ins/", report_ins.ReportInList.as_view(), name="member-report-ins"),
    path("report-ins/members/new/", report_in_forms.create_members, name="member-report-in-create"),
    path("report-ins/members/<int:pk>/", report_ins.ReportInView.as_view(), name="member-report-in"),
    path("report-ins/members/<int:pk>/paper/", report_ins.ReportInPaper.as_view(), name="member-report-in-paper"),
    path("report-ins/units/", report_ins.ReportInList.as_view(side=UNITS), name="unit-report-ins"),
    path("report-ins/units/new/", report_in_forms.create_unit, name="unit-report-in-create"),
    path("report-ins/units/<int:pk>/", report_ins.ReportInView.as_view(side=UNITS), name="unit-report-in"),
    path("report-ins/units/<int:pk>/paper/", report_ins.ReportInPaper.as_view(side=UNITS), name="unit-report-in-paper"),
    path("organisations/<int:pk>/households/new/", households.start_household, name="household-create"),
    path("organisations/households/<int:pk>/end/", households.end_household, name="household-end"),
    path("organisations/<int:pk>/posts/new/", households.appoint, name="appointment-create"),
    path("organisations/posts/<int:pk>/end/", households.end_appointment, name="appointment-end"),
    path("accounts/", grants.AccountList.as_view(), name="accounts"),
    path("accounts/new/", grants.create, name="account-create"),
    path("accounts/held/", door.held, name="held"),
    path("accounts/held/<int:pk>/lift/", door.lift, name="held-lift"),
    path("accounts/<int:pk>/", grants.detail, name="account"),
    path("accounts/<int:pk>/grant/", grants.grant, name="account-grant"),
    path("accounts/<int:pk>/disable/", grants.disable, name="account-disable"),
    path("accounts/<int:pk>/enable/", grants.enable, name="account-enable"),
    path("accounts/<int:pk>/reset/", grants.reset, name="account-reset"),
    path("accounts/grants/<int:pk>/end/", grants.end, name="grant-end"),
    path("accounts/resets/<int:pk>/password/", approvals.reset_password, name="reset-password"),
    path("approvals/", approvals.waiting, name="approvals"),
    path("approvals/grants/<int:pk>/approve/", approvals.approve_grant, name="grant-approve"),
    path("approvals/grants/<int:pk>/refuse/", approvals.refuse_grant, name="grant-refuse"),
    path("approvals/resets/<int:pk>/approve/", approvals.approve_reset, name="reset-approve"),
    path("approvals/resets/<int:pk>/close/", approvals.close_reset, name="reset-close"),
    path("audit/", audit.AuditLog.as_view(), name="audit"),
    path("system/", system.state, name="system"),
    path("settings/", county_settings.settings, name="settings"),
    path("settings/<str:key>/propose/", county_settings.propose, name="setting-propose"),
    path("settings/changes/<int:pk>/confirm/", county_settings.confirm, name="setting-confirm"),
    path("settings/changes/<int:pk>/withdraw/", county_settings.withdraw, name="setting-withdraw"),
    path("settings/changes/<int:pk>/keep/", county_settings.keep, name="setting-keep"),
    path("settings/lists/", county_lists.lists, name="lists"),
    path("settings/lists/<str:key>/add/", county_lists.add, name="list-add"),
    path("settings/lists/<str:key>/end/", county_lists.end, name="list-end"),
    path("settings/lists/<str:key>/take-back/", county_lists.take_back, name="list-take-back"),
    path("settings/papers/", papers.templates, name="papers"),
    path("settings/papers/<slug:name>/own/", papers.own_layout, name="paper-own"),
    path("settings/papers/<slug:name>/upload/", papers.upload, name="paper-upload"),
    path("settings/papers/templates/<int:pk>/sample/", papers.sample, name="paper-sample"),
    path("settings/papers/templates/<int:pk>/file/", papers.uploaded, name="paper-file"),
    path("settings/papers/templates/<int:pk>/confirm/", papers.confirm, name="paper-confirm"),
    path("settings/papers/templates/<int:pk>/end/", papers.end, name="paper-end"),
    path("settings/calendar/", calendar.this_year, name="calendar-start"),
    path("settings/calendar/<int:year>/", calendar.year, name="calendar"),
    path("settings/calendar/<int:year>/days/", calendar.set_days, name="calendar-set"),
    path("settings/calendar/<int:year>/remove/", calendar.remove_days, name="calendar-remove"),
    path("settings/calendar/<int:year>/entered/", calendar.mark_entered, name="calendar-entered"),
    path("calendar/", calendar.moved, name="calendar-moved"),
    path("calendar/<int:year>/", calendar.moved, name="calendar-moved-year"),
    path("settings/compliance/", compliance.lines, name="compliance"),
    path("settings/compliance/new/", compliance.add, name="compliance-add"),
    path("settings/compliance/<int:pk>/change/", compliance.change, name="compliance-change"),
    path("complaints/", complaints.ComplaintList.as_view(), name="complaints"),
    path("complaints/new/", complaints.create, name="complaint-create"),
    path("complaints/progress/", complaints.ProgressList.as_view(), name="complaint-progress"),
    path("complaints/<int:pk>/", complaints.detail, name="complaint"),
    path("imports/", imports.upload, name="imports"),
    path("imports/titles/<int:pk>/forget/", imports.forget, name="import-title-forget"),
    path("imports/template/<str:kind>/", imports.template, name="import-template"),
    path("imports/<uuid:public_id>/", imports.detail, name="import"),
    path("imports/<uuid:public_id>/columns/", imports.columns, name="import-columns"),
    path("imports/<uuid:public_id>/rows/", imports.rows, name="import-rows"),
    path("imports/<uuid:public_id>/confirm/", imports.confirm, name="import-confirm"),
    path("imports/<uuid:public_id>/discard/", imports.discard, name="import-discard"),
    path("imports/<uuid:public_id>/refused/", imports.refused, name="import-refused"),
]

# /report-ins/members/184/accept/ is named member-report-in-accept: each step of a paper has its address.
for side in (MEMBERS, UNITS):
    for deed in side.deeds:
        name = deed.address.removeprefix("members:")
        word = name.rpartition("report-in-")[2]
        urlpatterns.append(
            path(f"report-ins/{side.key}/<int:pk>/{word}/", ReportInDeedView.as_view(side=side, deed=deed), name=name)
        )

# /complaints/184/answer/ is named complaint-answer: each deed that is a button has its address.
for section, model, view in (
    ("complaints", Complaint, complaints.ComplaintDeedView),
    ("settings/compliance", ComplianceLine, compliance.ComplianceDeedView),
):
    for deed in deeds.of(model):
        if deed.form is not None:
            name = deed.address.removeprefix("members:")
            word = name.rpartition("-")[2]
            urlpatterns.append(path(f"{section}/<int:pk>/{word}/", view.as_view(deed=deed), name=name))
