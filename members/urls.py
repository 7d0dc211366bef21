from django.urls import path

from members.views import accounts, organisations, people, search

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
]
