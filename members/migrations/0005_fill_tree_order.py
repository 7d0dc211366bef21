"""Give every organisation of an installed site its place in the tree's order, and its members with it."""

import re
import unicodedata
from collections import defaultdict

from django.db import migrations
from django.db.models import OuterRef, Subquery

from common.pinyin import person_keys, title_keys

ROOM = 2**32
CHUNK = 2000


def code_key(organisation):
    parts = re.split(r"(\d+)", unicodedata.normalize("NFKC", organisation.code).casefold())
    return [int(part) if at % 2 else part for at, part in enumerate(parts)], organisation.code, organisation.pk


def number_the_tree(apps, schema_editor):
    Organisation, Member = apps.get_model("members", "Organisation"), apps.get_model("members", "Member")
    below = defaultdict(list)
    for row in Organisation.objects.only("pk", "parent_id", "code", "position").order_by():
        below[row.parent_id].append(row)
    ordered, waiting = [], sorted(below[None], key=code_key, reverse=True)
    while waiting:
        ordered.append(waiting.pop())
        waiting += sorted(below[ordered[-1].pk], key=code_key, reverse=True)
    for number, row in enumerate(ordered, start=1):
        Organisation.objects.filter(pk=row.pk).update(position=ROOM * number)
    home = Organisation.objects.filter(pk=OuterRef("home")).order_by()
    Member.objects.order_by().update(org_position=Subquery(home.values("position")))


def plain_pinyin(apps, schema_editor):
    """Letters and digits alone sort alike under every collation."""
    for name, keys in (("Member", person_keys), ("Organisation", title_keys)):
        model = apps.get_model("members", name)
        for row in model.objects.filter(pinyin__regex="[^a-z0-9]").only("pk", "name").order_by("pk").iterator(CHUNK):
            pinyin, initials = keys(row.name)
            model.objects.filter(pk=row.pk).update(pinyin=pinyin, initials=initials)


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0004_tree_order'),
    ]

    operations = [
        migrations.RunPython(number_the_tree, migrations.RunPython.noop),
        migrations.RunPython(plain_pinyin, migrations.RunPython.noop),
    ]
