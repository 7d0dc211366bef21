"""Forms of 意见与投诉 and of 合规自查."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.deed_forms import DeedForm
from common.forms import Form, ask
from common.pickers import Picker
from members.choices import ComplaintAbout, ComplaintKind
from members.models import Organisation, User
from members.selectors.complaints import own_community, places

LONGEST = 1000


class ComplaintForm(Form):
    """What it is, where it is about, in one's own words. `page` is the path it is written from, carried along."""

    kind = forms.ChoiceField(label=_("类别"), choices=ComplaintKind, widget=forms.RadioSelect)
    about = forms.ChoiceField(
        label=_("关于什么"), choices=ComplaintAbout, widget=forms.RadioSelect,
        help_text=_("社区里的事送本社区；对社区的意见送街道；对街道的意见、本系统的问题送组织部"),
    )  # fmt: skip
    place = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("哪个社区、小区或党组织"), required=False, empty_label=_("请选择"),
        widget=Picker(), help_text=_("关于本系统的不用选"),
    )  # fmt: skip
    text = forms.CharField(
        label=_("内容"), widget=forms.Textarea(attrs={"rows": 5}), max_length=LONGEST,
        help_text=_("写清什么事、在哪里、希望怎样。不写身份证号和别人的电话，不写国家秘密"),
    )  # fmt: skip
    page = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    whys = {
        "kind": _("分开统计"),
        "about": _("据此送给答复的组织"),
        "place": _("据此送给答复的组织"),
        "text": _("答复的人据此核实办理"),
    }

    def __init__(self, *args: Any, user: User, page: str = "", **kwargs: Any) -> None:
        start = {"kind": ComplaintKind.SUGGESTION, "place": own_community(user), "page": page}
        super().__init__(*args, initial=start, **kwargs)
        self.get_field("place", forms.ModelChoiceField).queryset = places(user)
        ask(self, "place")

    def clean_page(self) -> str:
        """A path alone: what stands behind ? can name people."""
        return path_of(self.cleaned_data["page"])


def path_of(text: str) -> str:
    """The path of an address within the site, without what was asked; nothing for anything else."""
    path = text.partition("?")[0].partition("#")[0]
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else ""


class AnswerForm(DeedForm):
    answer = forms.CharField(
        label=_("答复"), widget=forms.Textarea(attrs={"rows": 4}), max_length=LONGEST,
        help_text=_("提出的人看得到答复和答复人；上一级也看得到"),
    )  # fmt: skip

    whys = {
        "answer": _("提出的人据此知道怎么办的"),
    }


class WithdrawForm(DeedForm):
    """One press, without a word."""


class LineForm(Form):
    """A line of 合规自查."""

    forbidden = forms.CharField(
        label=_("不得有的做法"), max_length=120, help_text=_("照文件的说法写，逐条核对时对得上")
    )
    measure = forms.CharField(
        label=_("系统怎么做"), widget=forms.Textarea(attrs={"rows": 4}), max_length=500,
        help_text=_("写实际做法，别人据此核对；改了以后要重新核对"),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    whys = {
        "forbidden": _("逐条核对时和文件对得上"),
        "measure": _("核对的人据此判断"),
    }


class ConfirmForm(DeedForm):
    """A deed on a line that needs no word; the version is the one that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, row: Any, **kwargs: Any) -> None:
        super().__init__(*args, row=row, initial={"version": row.version}, **kwargs)


class CheckForm(ConfirmForm):
    note = forms.CharField(
        label=_("核对意见"), required=False, max_length=200, help_text=_("记下您的姓名和今天的日期；没有意见可以不填")
    )
