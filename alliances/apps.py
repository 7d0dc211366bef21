"""The horizontal: committees and alliances, resources, needs and claims."""

from django.apps import AppConfig


class AlliancesConfig(AppConfig):
    name = "alliances"
