"""Walk the hash chain over the audit log."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.models import AuditSeal
from common.services.seals import broken_seals


class Command(BaseCommand):
    help = "Check the audit log against its seals; exit 1 and name the rows when they differ."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = list(broken_seals())
        for seal in broken:
            self.stderr.write(f"audit rows {seal.first_id} to {seal.last_id} do not match their seal")
        if broken:
            raise CommandError(f"{len(broken)} of {AuditSeal.objects.count()} seals are broken")
        self.stdout.write(f"{AuditSeal.objects.count()} seals match the audit log")
