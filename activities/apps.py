"""What happened: meetings, duties and service."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "activities"
