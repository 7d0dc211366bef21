"""Who took part besides the host: units at a joint conference, partner branches."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities.choices import PartyPresence
from activities.models import Meeting
from activities.selectors.meetings import partner_branches
from common.forms import Form
from members.models import Organisation


class PartyForm(Form):
    """One unit at a joint conference."""

    presence = forms.ChoiceField(choices=PartyPresence, label=_("到会情况"))
    representative = forms.CharField(label=_("参会人"), max_length=60, required=False)

    whys = {
        "presence": _("各单位参加联席会议的情况计入单位积分"),
    }


class PartnersForm(Form):
    """Other branches whose people took part: the record is entered once and counts for each of them."""

    partners = forms.ModelMultipleChoiceField(
        queryset=Organisation.objects.none(), label=_("联合开展的支部"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = Organisation.objects.filter(pk__in=meeting.parties.values("organisation"))
        near = partner_branches(host=meeting.host).values("pk")
        self.get_field("partners", forms.ModelChoiceField).queryset = Organisation.objects.filter(
            Q(pk__in=near) | Q(pk__in=there)
        ).order_by("position")
