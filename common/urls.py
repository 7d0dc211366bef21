from django.urls import path

from common.views import health, here, jobs, lists, papers

app_name = "common"

urlpatterns = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("here/", here.here, name="here"),
    path("metrics", health.metrics_page, name="metrics"),
    path("jobs/", jobs.job_list, name="job-list"),
    path("jobs/<uuid:pk>/", jobs.job_detail, name="job-detail"),
    path("jobs/<uuid:pk>/stop/", jobs.job_stop, name="job-stop"),
    path("jobs/<uuid:pk>/file/", jobs.job_file, name="job-file"),
    path("papers/", papers.blanks, name="blanks"),
    path("papers/blank/<slug:name>/", papers.blank, name="blank"),
    path("papers/<slug:name>/", papers.take, name="paper"),
    path("lists/<str:name>/export/", lists.export, name="list-export"),
]
