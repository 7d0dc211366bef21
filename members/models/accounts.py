"""Accounts and what they may do: rights come from dated grants alone, never from appointments."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from common.dated import ends_after_start
from common.tree import is_within, topmost
from members.choices import Role, approver_of, approver_words
from members.models.organisations import Organisation
from members.models.people import Member
from members.scoping import RoleGrantQuerySet, UserQuerySet


class User(AbstractBaseUser):
    """One account of one natural person. What it may do follows from `RoleGrant`s in force today.

    A person with several grants acts in one of them at a time: `acting` is set by the middleware for a request.
    Outside a request (commands, tests) all grants count together.
    """

    username = models.CharField(_("账号"), max_length=40, unique=True)
    name = models.CharField(_("姓名"), max_length=50)
    member = models.OneToOneField(
        Member, models.PROTECT, null=True, blank=True, related_name="user", verbose_name=_("党员")
    )
    is_active = models.BooleanField(_("启用"), default=True)
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    opened_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("开通人")
    )
    sessions_ended = models.PositiveIntegerField(default=0, editable=False)
    """How often all sessions of the account were ended; a part of their hash, so that none of before comes back."""

    USERNAME_FIELD = "username"
    acting: "RoleGrant | None" = None

    objects = BaseUserManager.from_queryset(UserQuerySet)()

    class Meta:
        ordering = ["username"]
        verbose_name = _("账号")

    def __str__(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django's hash of the password, and since the first time all sessions were ended that number too."""
        own = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        if not self.sessions_ended:
            return own
        return salted_hmac(
            "members.sessions", f"{own}{self.sessions_ended}", secret=secret, algorithm="sha256"
        ).hexdigest()

    @cached_property
    def grants(self) -> list["RoleGrant"]:
        """Every grant in force today. Read once a request: a revoked grant ends with the next request."""
        today = timezone.localdate()
        return list(self.role_grants.effective(today).select_related("organisation").order_by("started_on", "id"))

    @property
    def place_names(self) -> list[str]:
        """Names of the county and of the organisations of the account: no password is made of them."""
        own = Organisation.objects.filter(
            Q(parent=None) | Q(role_grants__user=self.pk) | Q(members=self.member_id or 0)
        )
        return list(own.order_by().values_list("name", flat=True).distinct())

    @property
    def acting_key(self) -> int | None:
        """What long work must know to go on in the role in which it was asked for."""
        return self.acting.pk if self.acting else None

    def act_as(self, key: int | None) -> None:
        """Go on in the role of `acting_key`. One that ended meanwhile leaves no role at all."""
        if key is not None:
            self.grants = [grant for grant in self.grants if grant.pk == key]

    @property
    def acting_grants(self) -> list["RoleGrant"]:
        return [self.acting] if self.acting else self.grants

    def grants_of(self, *roles: str) -> list["RoleGrant"]:
        """Acting grants of the named roles; of every role when none is named."""
        return [grant for grant in self.acting_grants if not roles or grant.role in roles]

    def holds(self, *roles: str, at: Organisation | None = None) -> bool:
        """Whether one of the roles is held; with `at`, at that organisation itself."""
        return any(at is None or grant.organisation_id == at.pk for grant in self.grants_of(*roles))

    def holds_over(self, organisation: Organisation, *roles: str) -> bool:
        """Whether one of the roles is held at the organisation or above it."""
        return any(is_within(organisation.path, path) for path in self.paths(*roles))

    def paths(self, *roles: str) -> list[str]:
        """Topmost paths of the organisations at which the roles are held."""
        return topmost(grant.organisation.path for grant in self.grants_of(*roles))

    def organisation_ids(self, *roles: str) -> list[int]:
        """Ids of the organisations at which the roles are held, without what lies below."""
        return [grant.organisation_id for grant in self.grants_of(*roles)]

    def covers_path(self, path: str) -> bool:
        """Whether the path lies within what the acting grants cover (used by jobs and their files)."""
        return any(is_within(path, own) for own in self.paths())

    @property
    def office(self) -> str:
        """The acting role as shown in the top bar."""
        return self.acting.label if self.acting else ""


class RoleGrant(models.Model):
    """A role held at an organisation from a day to a day. Some count only once a second person approved (`approver_of`)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="role_grants", verbose_name=_("账号"))
    role = models.CharField(_("角色"), max_length=24, choices=Role)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="role_grants", verbose_name=_("组织"))
    started_on = models.DateField(_("起始日期"))
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("授予人"))
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("批准人")
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    is_kept = models.BooleanField(default=False, editable=False)
    """Granted when one person was enough for this role; it stays in force without a name of who approved."""
    refused_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("不批准的人")
    )
    refusal = models.CharField(_("不批准的理由"), max_length=200, blank=True)

    bar: str
    """On a page of one account: why this person may not approve it, empty for who may."""

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        ordering = ["user", "started_on"]
        verbose_name = _("角色授权")
        constraints = [
            ends_after_start("grant_ends_after_start"),
            models.UniqueConstraint(
                fields=["user", "role", "organisation"], condition=Q(ended_on=None), name="one_running_grant"
            ),
            # Two powers: who grants a senior role does not approve it (SECURITY.md control 21).
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(granted_by=None) | ~Q(approved_by=models.F("granted_by")),
                name="grant_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("user")), name="grant_not_approved_by_holder"
            ),
            models.CheckConstraint(
                condition=Q(granted_by=None) | ~Q(granted_by=models.F("user")), name="grant_not_given_to_oneself"
            ),
            # In force are two names, or the site's start, which has none, or what was in force before the rule.
            models.CheckConstraint(
                condition=Q(approved_at=None) | Q(approved_by__isnull=False) | Q(granted_by=None) | Q(is_kept=True),
                name="grant_approved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        """What the log calls it: whose role it is, and which."""
        return f"{self.user.name}：{self.label}"

    @property
    def label(self) -> str:
        return f"{self.organisation.name} {self.get_role_display()}"

    @property
    def waits_for_approval(self) -> bool:
        return self.approver is not None and self.approved_at is None and self.ended_on is None

    @property
    def approver(self) -> Role | None:
        """The office whose word makes the role count."""
        return approver_of(self.role, self.organisation.kind)

    @property
    def approver_words(self) -> str:
        return approver_words(self.approver)

    # What a request for approval is made of, the same for grants and resets.
    @property
    def account(self) -> User:
        return self.user

    @property
    def asked_by_id(self) -> int | None:
        return self.granted_by_id
