"""The vertical tree of Party organisations."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.dated import ends_after_start
from common.tree import ids_of
from common.versions import VersionedModel
from members.choices import OrganisationKind
from members.scoping import OrganisationQuerySet


class Organisation(VersionedModel):
    """A Party organisation. `path` holds the ids from the root down, `/1/4/9/`, written by its service alone.

    `position` grows along the tree: what stands below comes after its superior, siblings by code. It is the order of
    every list of organisations; `path` is text in which 21 comes before 4.
    """

    code = models.CharField(_("组织编码"), max_length=40, unique=True)
    name = models.CharField(_("组织名称"), max_length=100)
    kind = models.CharField(_("组织类别"), max_length=24, choices=OrganisationKind)
    label = models.CharField(_("类别说明"), max_length=20, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级组织")
    )
    path = models.CharField(max_length=255, db_index=True, editable=False)
    position = models.BigIntegerField(default=0, db_index=True, editable=False)
    place = models.CharField(_("地点"), max_length=200, blank=True)
    pinyin = models.CharField(max_length=200, editable=False)
    initials = models.CharField(max_length=60, editable=False)
    started_on = models.DateField(_("成立日期"))
    ended_on = models.DateField(_("撤销日期"), null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        verbose_name = _("党组织")
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="COUNTY"), name="one_root_a_site"),
            models.CheckConstraint(
                condition=Q(kind="COUNTY", parent__isnull=True) | (~Q(kind="COUNTY") & Q(parent__isnull=False)),
                name="only_the_root_has_no_parent",
            ),
            ends_after_start("organisation_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("members:organisation", args=[self.pk])

    @property
    def depth(self) -> int:
        return len(ids_of(self.path)) - 1

    @property
    def ancestor_ids(self) -> list[int]:
        """Ids of the organisations above, root first."""
        return ids_of(self.path)[:-1]

    @property
    def is_unit(self) -> bool:
        return self.kind in OrganisationKind.units

    @property
    def is_branch_kind(self) -> bool:
        return self.kind in OrganisationKind.branches
