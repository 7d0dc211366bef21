"""What was granted while one person was enough stays in force; who opened accounts and reset them is read from the log."""

from datetime import timedelta

from django.db import migrations
from django.db.models import F, Q
from django.utils import timezone

ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")
COMMITTEES = ("department_staff", "agency_admin", "street_admin")
WIDE = ("COUNTY", "STREET", "AGENCY_COMMITTEE")
DAYS = {
    "key": "members.one_hand_days", "title": "开账号、重置密码的人回避批准的天数", "value": 30, "unit": "天", "origin": "DEFAULT",
}


def keep(apps, schema_editor):
    grants = apps.get_model("members", "RoleGrant").objects
    grants.filter(approved_by=F("user")).update(approved_by=None)
    grants.filter(granted_by=F("user")).update(granted_by=None)
    one_was_enough(grants).filter(approved_at=None).update(approved_at=timezone.now(), is_kept=True)
    grants.filter(approved_at__isnull=False, approved_by=None, granted_by__isnull=False).update(is_kept=True)
    apps.get_model("common", "CountyNumber").objects.get_or_create(key=DAYS["key"], defaults=DAYS)
    read_the_log(apps)


def one_was_enough(grants):
    """Of what needs a second person now: administrators, and whatever is granted at a committee but its own role."""
    wide = Q(organisation__kind__in=WIDE) & ~Q(role__in=COMMITTEES)
    return grants.filter(pk__in=grants.filter(Q(role__in=ADMINISTRATORS) | wide).values("pk"))


def read_the_log(apps):
    """Only what names an account that is still there, done by somebody else."""
    users = apps.get_model("members", "User").objects
    entries = apps.get_model("auditlog", "LogEntry").objects.filter(
        content_type__app_label="members", content_type__model="user", actor__isnull=False, object_id__isnull=False
    )
    there = set(users.values_list("pk", flat=True))
    for pk, actor in entries.filter(action=0).order_by("pk").values_list("object_id", "actor_id"):
        if {pk, actor} <= there and pk != actor:
            users.filter(pk=pk, opened_by=None).update(opened_by=actor)
    resets = apps.get_model("members", "PasswordReset").objects
    recent = entries.filter(timestamp__gte=timezone.now() - timedelta(days=int(DAYS["value"])))
    for pk, actor, at in recent.filter(additional_data__deed="account.reset").values_list(
        "object_id", "actor_id", "timestamp"
    ):
        if {pk, actor} <= there and pk != actor:
            resets.create(account_id=pk, asked_by_id=actor, asked_at=at, done_at=at)


def back(apps, schema_editor):
    grants = apps.get_model("members", "RoleGrant").objects
    one_was_enough(grants).filter(is_kept=True).update(approved_at=None, is_kept=False)
    apps.get_model("common", "CountyNumber").objects.filter(key=DAYS["key"]).delete()


class Migration(migrations.Migration):

    dependencies = [
        ("members", "0010_approvals"),
        ("common", "0007_official_words"),
        ("auditlog", "0017_add_actor_email"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(keep, back)]
