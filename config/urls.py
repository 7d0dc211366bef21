"""Addresses of the site. Every view declares its access rule; `common/checks.py` refuses to start otherwise."""

from django.urls import include, path

urlpatterns = [
    path("", include("workbench.urls")),
    path("", include("assessment.urls")),
    path("", include("activities.urls")),
    path("", include("members.urls")),
    path("", include("alliances.urls")),
    path("", include("common.urls")),
]

handler400 = "common.views.failures.bad_request"
handler500 = "common.views.failures.server_error"
