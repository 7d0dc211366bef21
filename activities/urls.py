"""Addresses of the activities app."""

from django.urls import path

from activities.deeds import REFUSE
from activities.views import duties, meetings, parties, records, service

app_name = "activities"

meeting_urls = [
    path("meetings/", meetings.MeetingListView.as_view(), name="meetings"),
    path("meetings/new/", meetings.new, name="meeting-new"),
    path("meetings/duties/<int:pk>/", duties.year, name="duties"),
    path("meetings/<int:pk>/", meetings.detail, name="meeting"),
    path("meetings/<int:pk>/text/", meetings.open_text, name="meeting-text"),
    path("meetings/<int:pk>/print/", meetings.print_record, name="meeting-print"),
    path("meetings/<int:pk>/begin/", meetings.begin, name="meeting-begin"),
    path("meetings/<int:pk>/plan/", meetings.plan, name="meeting-plan"),
    path("meetings/<int:pk>/edit/", records.edit, name="meeting-edit"),
    path("meetings/<int:pk>/discard/", meetings.discard, name="meeting-discard"),
    path("meetings/<int:pk>/amend/", records.amend, name="meeting-amend"),
    path("meetings/<int:pk>/parties/<int:party_pk>/", parties.confirm, name="meeting-party"),
    path("meetings/<int:pk>/resolutions/<int:resolution_pk>/done/", meetings.follow_up, name="resolution-done"),
]

service_urls = [
    path("services/", service.ServiceList.as_view(), name="services"),
    path("services/new/", service.create, name="service-create"),
    path("services/<int:pk>/", service.detail, name="service"),
    path("services/<int:pk>/confirm/", service.confirm, name="service-confirm"),
    path("services/<int:pk>/refuse/", service.ServiceDeedView.as_view(deed=REFUSE), name="service-refuse"),
]

urlpatterns = [*meeting_urls, *service_urls]
