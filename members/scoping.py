"""Who sees which row of the members app (ACCESS.md, reading). Querysets only: no models are imported here."""

from datetime import date, datetime
from typing import Any, Self

from django.db.models import Exists, OuterRef, Q, Subquery

from common.dated import DatedQuerySet, in_force
from common.names import normal_name
from common.scoped import ScopedQuerySet
from common.tree import subtree_q, subtrees_q
from common.users import User
from members.choices import (
    ANSWERING_ROLES,
    APPROVERS,
    WIDE_KINDS,
    ComplaintState,
    OrganisationKind,
    ReportInState,
    Role,
)

RECEIVERS = (Role.COMMUNITY_SECRETARY, Role.BRANCH_SECRETARY, Role.RECORDER)
NEEDS_APPROVAL = Q(role__in=Role.approved) | Q(organisation__kind__in=WIDE_KINDS)
RECORD_READERS = (*Role.secretaries, Role.RECORDER, *Role.committees)


class OrganisationQuerySet(DatedQuerySet):
    def visible_to(self, user: User) -> Self:
        """The card of an organisation is open to every account."""
        return self.all() if user.is_authenticated else self.none()

    def own_of(self, user: User, *roles: str) -> Self:
        """The granted organisations and everything below them; of the named roles only when there are any."""
        return self.filter(subtrees_q("path", user.paths(*roles)))

    def below(self, node: Any) -> Self:
        """The node and everything under it."""
        return self.filter(subtree_q("path", node.path))

    def of_kind(self, *kinds: str) -> Self:
        return self.filter(kind__in=kinds)

    def units(self) -> Self:
        return self.filter(kind__in=OrganisationKind.units)

    def branches(self) -> Self:
        """What owes the duties of a branch today: branches, and without a branch below units, and communities that hold
        people themselves (DOMAIN.md §1)."""
        below = self.model._default_manager.filter(
            parent=OuterRef("pk"), kind__in=OrganisationKind.branches, ended_on=None
        )
        people = self._related("members").filter(home=OuterRef("pk"), ended_on=None)
        holders = Q(kind__in=OrganisationKind.units) | (Q(kind=OrganisationKind.COMMUNITY_COMMITTEE) & Exists(people))
        return self.filter(Q(kind__in=OrganisationKind.branches) | (holders & ~Exists(below)))

    def duty_bodies(self) -> Self:
        """What can have owed the duties of a branch at some time; in which period it did is told by its duties."""
        return self.filter(
            kind__in=(*OrganisationKind.branches, *OrganisationKind.units, OrganisationKind.COMMUNITY_COMMITTEE)
        )

    def search(self, text: str) -> Self:
        """By characters, code, pinyin or initials."""
        key = text.strip().lower().replace(" ", "")
        return self.filter(
            Q(name__icontains=text.strip()) | Q(code__iexact=key) | Q(pinyin__contains=key) | Q(initials__contains=key)
        )


class MemberQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """The member; secretaries and recorders of own; the group leader's group; the committees above."""
        return self.filter(
            Q(pk=user.member_id or 0)
            | subtrees_q("org_path", user.paths(*RECORD_READERS))
            | Q(group__in=user.organisation_ids(Role.GROUP_LEADER))
        )

    def own_people_of(self, user: User) -> Self:
        """People of the home unit, for the liaison who reports them in: names only, see selectors."""
        return self.filter(subtrees_q("org_path", user.paths(Role.UNIT_LIAISON, Role.UNIT_SECRETARY)))

    def current(self, on: date) -> Self:
        return self.filter(in_force(on))

    def in_subtree(self, organisation: Any) -> Self:
        return self.filter(subtree_q("org_path", organisation.path))

    def in_part_of_tree(self, organisation: Any) -> Self:
        """The same people by places instead of paths, for lists in the tree's order: one index then filters and sorts."""
        places = type(organisation).objects.below(organisation).order_by().values("position")
        first, last = places.filter(pk=organisation.pk), places.order_by("-position")[:1]
        return self.filter(org_position__gte=Subquery(first), org_position__lte=Subquery(last))

    def search(self, text: str) -> Self:
        """By characters of the name in its one form, pinyin or initials."""
        name = normal_name(text)
        key = name.lower().replace(" ", "")
        if not key:
            return self.none()
        return self.filter(Q(name__contains=name) | Q(pinyin__startswith=key) | Q(initials__startswith=key))


class OfMembersQuerySet(DatedQuerySet):
    """Households and appointments: read like the members of their organisation."""

    def visible_to(self, user: User) -> Self:
        return self.filter(
            Q(member=user.member_id or 0)
            | subtrees_q("organisation__path", user.paths(*RECORD_READERS))
            | Q(organisation__in=user.organisation_ids(Role.GROUP_LEADER))
        )


class UnitReportInQuerySet(DatedQuerySet):
    def visible_to(self, user: User) -> Self:
        """The unit, the community and above either of them."""
        paths = user.paths(*Role.committees, *Role.secretaries, Role.RECORDER, Role.UNIT_LIAISON)
        return self.filter(subtrees_q("unit__path", paths) | subtrees_q("community__path", paths))

    def counted(self) -> Self:
        return self.filter(state__in=ReportInState.counted)


class MemberReportInQuerySet(DatedQuerySet):
    def visible_to(self, user: User) -> Self:
        """The member; the receiving branch and community; secretary and liaison of the home unit."""
        home = user.paths(Role.UNIT_SECRETARY, Role.UNIT_LIAISON)
        return self.filter(
            Q(member=user.member_id or 0)
            | Q(community__in=user.organisation_ids(*RECEIVERS))
            | Q(branch__in=user.organisation_ids(*RECEIVERS))
            | subtrees_q("member__org_path", home)
        )

    def counted(self) -> Self:
        return self.filter(state__in=ReportInState.counted)


class ComplaintQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Its writer; its handler and the level above."""
        at = user.organisation_ids(*ANSWERING_ROLES.values())
        return self.filter(Q(writer=user.pk) | Q(handler__in=at) | Q(handler__parent__in=at))

    def counted_by(self, user: Any) -> Self:
        """All of the county for the department: how many, how old, what was answered. Pages show neither text nor writer."""
        return self.all() if user.holds(Role.DEPARTMENT_STAFF) else self.none()

    def waiting(self) -> Self:
        return self.filter(state=ComplaintState.OPEN)

    def waiting_for(self, user: Any) -> Self:
        """What the person has to answer: what came to the own office, from somebody else."""
        at = user.organisation_ids(*ANSWERING_ROLES.values())
        return self.waiting().filter(handler__in=at).exclude(writer=user.pk)


class ComplianceLineQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Read by every account, as every setting of the county."""
        return self.all() if user.is_authenticated else self.none()

    def listed(self) -> Self:
        return self.filter(ended_on=None)


class ImportBatchQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """What is staged or refused is seen by its uploader alone."""
        return self.filter(uploaded_by=user.pk)


class RoleGrantQuerySet(DatedQuerySet):
    def visible_to(self, user: User) -> Self:
        """Its holder; the security administrators; the audit administrators those of roles they approve."""
        if user.holds(Role.SECURITY_ADMIN):
            return self.all()
        return self.filter(Q(user=user.pk) | Q(role__in=roles_approved_by(user, Role.AUDIT_ADMIN)))

    def waiting(self) -> Self:
        """Running, and not in force before somebody approves."""
        return self.needing_approval().filter(approved_at=None, ended_on=None)

    def needing_approval(self) -> Self:
        """What counts only once a second person approved, whether that was done or not (`approver_of`)."""
        return self.filter(NEEDS_APPROVAL)

    def effective(self, on: date) -> Self:
        """In force on that day and approved where the role needs approval."""
        return self.in_force(on).filter(Q(approved_at__isnull=False) | ~NEEDS_APPROVAL)


def roles_approved_by(user: User, *offices: str) -> list[str]:
    """The roles for which the person's office has the word; of the named offices only."""
    return [role for role, office in APPROVERS.items() if office in offices and user.holds(office)]


class PasswordResetQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """The security administrators; the audit administrators those they approve."""
        if user.holds(Role.SECURITY_ADMIN):
            return self.all()
        return self.filter(office=Role.AUDIT_ADMIN) if user.holds(Role.AUDIT_ADMIN) else self.none()

    def open(self) -> Self:
        return self.filter(done_at=None, closed_at=None)

    def waiting(self) -> Self:
        """Asked for, and not carried out before somebody approves."""
        return self.open().filter(approved_at=None).exclude(office="")


class UserQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """Accounts are kept by the security administrators; everyone sees his or her own."""
        return self.all() if user.holds(Role.SECURITY_ADMIN) else self.filter(pk=user.pk)


class LoginTallyQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """Who is held is seen and lifted by the security administrators."""
        return self.all() if user.holds(Role.SECURITY_ADMIN) else self.none()

    def held(self, now: datetime) -> Self:
        return self.filter(held_until__gt=now)


class NoticeQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """One's own, once released; papers that wait to be handed over: of members whoever hands them over, of an
        organisation without an account the levels above it too."""
        recorders = user.organisation_ids(Role.RECORDER)
        secretaries = user.paths(*Role.secretaries)
        papers = (
            subtrees_q("member__org_path", secretaries)
            | Q(member__home__in=recorders)
            | subtrees_q("organisation__path", [*secretaries, *user.paths(*Role.committees)])
            | Q(organisation__in=recorders)
        )
        return self.filter(Q(user=user.pk) | (Q(user=None) & papers), released_at__isnull=False)

    def inbox_of(self, user: User) -> Self:
        """The lines of one's own inbox."""
        return self.filter(user=user.pk, line=None, released_at__isnull=False)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def on_paper(self) -> Self:
        """Told on paper, handed over or not."""
        return self.filter(user=None, released_at__isnull=False)

    def at(self, organisation: Any) -> Self:
        """On the sheet of this organisation: its own people's, and its own."""
        return self.filter(Q(member__home=organisation) | Q(organisation=organisation))

    def of(self, *subjects: Any) -> Self:
        """About these rows of one model."""
        labels = {subject._meta.concrete_model._meta.label_lower for subject in subjects}
        return self.filter(subject_type__in=labels, subject_id__in=[subject.pk for subject in subjects])
