"""Settings, addresses and the Celery application of the site."""

from common.private_files import be_private

be_private()  # here, where web, worker, beat and every command come by before they write a file

from config.celery import app as celery_app  # noqa: E402

__all__ = ["celery_app"]
