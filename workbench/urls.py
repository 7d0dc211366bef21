from django.urls import path

from workbench.views import burden, help, home

app_name = "workbench"

urlpatterns = [
    path("", home.home, name="home"),
    path("help/", help.start, name="help"),
    path("help/<slug:name>/", help.guide, name="guide"),
    path("burden/", burden.this_year, name="burden"),
    path("burden/<int:year>/", burden.year, name="burden-year"),
]
