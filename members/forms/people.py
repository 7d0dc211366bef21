"""Forms of organisations and members."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.columns import column_of
from common.day_bounds import ANY_DAY, BIRTH, PARTY_LIFE, WORK
from common.errors import DomainError
from common.forms import Form, ModelForm
from common.identity import check_identity_number
from common.partial_dates import parse_partial_date
from members.choices import ALLOWED_PARENTS, OrganisationKind, Precision, Stage
from members.models import Member, Organisation, User
from members.selectors.organisations import groups_of


class PartialDateField(forms.CharField):
    """A date typed as on paper: 1985.07, 1985年7月1日 or 19850701. Gives `PartialDate` or None."""

    day_bound = ANY_DAY

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> Any:
        """Parsed after the checks of the text: the length of a date is not a question."""
        text = super().clean(value)
        if not text:
            return None
        try:
            found = parse_partial_date(text)
        except DomainError as problem:
            raise forms.ValidationError(f"{self.label}{problem.message}") from problem
        self.day_bound(found.value)
        return found


def shown(value: date | None, precision: str) -> str:
    """How a partial date stands in its field."""
    if not value:
        return ""
    return f"{value:%Y.%m}" if precision == Precision.MONTH else f"{value:%Y.%m.%d}"


PARTIAL_DATES = {
    "birth": ("birth_date", "birth_precision"),
    "work_started": ("work_started_on", "work_started_precision"),
    "joined": ("joined_on", "joined_precision"),
    "full": ("full_on", "full_precision"),
}


class MemberForm(ModelForm):
    """A member's record. Phone and identity number are asked but never shown again whole."""

    birth = PartialDateField(label=_("出生年月"), help_text=_("写到月或日都行，例如 1985.07"))
    joined = PartialDateField(label=_("入党时间"), required=True)
    full = PartialDateField(label=_("转正时间"), help_text=_("预备党员空着；正式党员不知道哪天转正的也空着，选“正式”"))
    stage = forms.ChoiceField(
        label=_("党员类别"),
        required=False,
        choices=[("", _("照转正时间")), *Stage.choices],
        help_text=_("写了转正时间的就是正式党员；预备党员没有表决权"),
    )
    work_started = PartialDateField(label=_("参加工作时间"))
    phone = forms.CharField(label=_("联系电话"), max_length=20, required=False)
    identity_number = forms.CharField(
        label=_("身份证号"),
        max_length=24,
        required=False,
        help_text=_("只用来分清同名的人，加密保存，不会导出；不填也可以"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    whys = {
        "name": _("名册、会议和文书上用"),
        "joined": _("算党龄，没有转正时间的据此判断正式还是预备"),
        "work_status": _("在职的才参加双报到和积分"),
    }
    spans = {
        **dict.fromkeys(
            ("name", "sex", "ethnicity", "birth", "joined", "full", "stage", "work_started", "work_status"), "s4"
        ),
        **dict.fromkeys(("native_place", "education", "group", "phone"), "s4"),
        **dict.fromkeys(("workplace", "address", "identity_number", "note"), "s6"),
    }
    days = {"birth": BIRTH, "work_started": WORK, "joined": PARTY_LIFE, "full": PARTY_LIFE}

    class Meta:
        model = Member
        fields = (
            "name", "sex", "birth", "ethnicity", "native_place", "education", "joined", "full", "stage", "group",
            "work_started", "work_status", "workplace", "phone", "identity_number", "address", "note",
        )  # fmt: skip

    def __init__(self, *args: Any, home: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.get_field("group", forms.ModelChoiceField).queryset = groups_of(branch=home)
        for name, (field, precision) in PARTIAL_DATES.items():
            self.initial[name] = shown(getattr(self.instance, field), getattr(self.instance, precision))
        self.initial["version"] = self.instance.version
        if not self.instance.pk or self.instance.full_on:
            self.initial["stage"] = ""
        for name in ("phone", "identity_number"):
            if getattr(self.instance, name) and self.instance.pk:
                self.initial[name] = ""
                self.fields[name].widget.attrs["placeholder"] = getattr(self.instance, f"masked_{name}")
                self.fields[name].help_text = _("已登记，空着就是不改")

    def clean_identity_number(self) -> str:
        text = self.cleaned_data["identity_number"]
        if not text:
            return self.instance.identity_number
        try:
            return check_identity_number(text).number
        except DomainError as problem:
            raise forms.ValidationError(_("身份证号") + str(problem.message)) from problem

    def clean_phone(self) -> str:
        return self.cleaned_data["phone"] or self.instance.phone

    def service_fields(self) -> dict[str, Any]:
        """The cleaned values by the names of the service."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in (*PARTIAL_DATES, "version")}
        if not data["stage"]:
            del data["stage"]
        for name, (field, precision) in PARTIAL_DATES.items():
            partial = self.cleaned_data[name]
            data[field] = partial.value if partial else None
            data[precision] = partial.precision if partial else Precision.DAY
        return data

    def _post_clean(self) -> None:
        """The service checks and writes; the form leaves the instance as it is, for the page around it."""


REVEALED = {"phone": _("联系电话"), "identity_number": _("身份证号")}


class RevealForm(Form):
    """Why a whole number is asked for; the answer goes into the log. Nobody is asked why he or she looks at the own."""

    field = forms.ChoiceField(choices=list(REVEALED.items()), label=_("查看"))
    reason = forms.CharField(label=_("查看原因"), max_length=100)

    whys = {
        "field": _("一次只看一个号码"),
        "reason": _("和您的姓名一起记入日志，本人可以查问"),
    }
    spans = {"field": "s4", "reason": "s8"}

    def __init__(self, *args: Any, is_own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_own:
            del self.fields["reason"]


def text_of(name: str) -> forms.CharField:
    """A field as long as the model's column of that name."""
    column = column_of(Organisation, name)
    return forms.CharField(label=column.verbose_name, max_length=column.max_length, required=not column.blank)


class OrganisationForm(Form):
    """A new organisation under a parent the person manages."""

    parent = forms.ModelChoiceField(queryset=Organisation.objects.none(), label=_("上级组织"))
    kind = forms.ChoiceField(choices=[], label=_("组织类别"))
    code = text_of("code")
    name = text_of("name")
    label = text_of("label")
    place = text_of("place")

    whys = {
        "parent": _("决定由谁管理、谁看得到"),
        "kind": _("决定应开哪些会、能办哪些事"),
        "code": _("导入时靠它认出是哪个组织"),
        "name": _("页面和文书上用"),
    }
    spans = {"parent": "s6", "kind": "s6", "code": "s4", "name": "s8", "label": "s4", "place": "s8"}

    def __init__(self, *args: Any, user: User, parent: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.get_field("parent", forms.ModelChoiceField).queryset = Organisation.objects.own_of(user).filter(
            pk=parent.pk
        )
        self.fields["parent"].initial = parent
        self.fields["parent"].widget = forms.HiddenInput()
        kinds = OrganisationKind.choices
        self.get_field("kind", forms.ChoiceField).choices = [
            (code, word) for code, word in kinds if parent.kind in ALLOWED_PARENTS[code]
        ]


class OrganisationEditForm(Form):
    """What can be changed without moving the organisation."""

    name = text_of("name")
    label = text_of("label")
    place = text_of("place")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    whys = {
        "name": _("页面和文书上用"),
    }
    spans = {"label": "s4", "place": "s8"}
