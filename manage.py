#!/usr/bin/env python
"""Run a Django command. Without DJANGO_SETTINGS_MODULE the embedded settings are used."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
