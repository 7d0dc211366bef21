"""Whose word an objection waits for, in words: for who reads it and may not give it."""

from django.utils.translation import gettext as _

from assessment.models import Objection
from members.choices import Role


def turn_of(row: Objection, *, nobody_is_left: bool = False) -> str:
    """An answer by somebody who did not score, the review one level up, or the word of the subject on the answer; nothing
    where it is over.

    `nobody_is_left`: everybody of the community and its street took part in the score.
    """
    if not row.review_asked_on:
        return _answer(row, nobody_is_left) if row.waits else _word(row)
    return _("等%(name)s复核") % {"name": _reviewer(row)} if row.waits else ""


def _answer(row: Objection, nobody_is_left: bool) -> str:
    if nobody_is_left:
        return _("社区和街道的同志都参与了这次计分，等组织部答复")
    community = row.score.community
    street = community.parent.name if community.parent else community.name
    return _("等%(community)s没有参与计分的同志或%(street)s答复") % {"community": community.name, "street": street}


def _reviewer(row: Objection) -> str:
    parent = row.score.community.parent
    is_streets = row.answered_by_level == Role.COMMUNITY_SECRETARY and parent is not None
    return parent.name if is_streets and parent else _("组织部")


def _word(row: Objection) -> str:
    if not row.awaits_its_word:
        return ""
    return _("等%(name)s认可答复，或者申请上一级复核") % {"name": row.score.subject.name}
