"""Forms of the county's lists of words: one more, and one that is used no more."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.county_lists import WordList
from common.day_bounds import PLAN
from common.forms import Form
from common.selectors.county_lists import words_in
from members.forms.county_settings import GIVEN_ORIGINS

GROUND_HELP = _("写文号或会议，全县都看得见。")


class WordForm(Form):
    word = forms.CharField(label=_("用词"), max_length=20)
    after = forms.ChoiceField(label=_("排在哪一项后面"), required=False)
    origin = forms.ChoiceField(label=_("来源"), choices=[(each.value, each.label) for each in GIVEN_ORIGINS])
    ground = forms.CharField(label=_("依据"), max_length=100, required=False, help_text=GROUND_HELP)
    from_day = forms.DateField(label=_("起用日"), help_text=_("从这天起可以选。"))

    days = {"from_day": PLAN}
    whys = {
        "word": _("登记时从清单里选它"),
        "origin": _("全县看得见是谁定的"),
        "from_day": _("以前登记的不受影响"),
    }

    def __init__(self, *args: Any, words: WordList, on: date, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_word_%s", initial={"from_day": on}, **kwargs)
        running = [word for word in words_in(words) if not word.is_over(on)]
        self.get_field("after", forms.ChoiceField).choices = [
            ("", _("排在最后")), *[(word.code, word.word) for word in running]
        ]  # fmt: skip
        self.fields["word"].help_text = _("最多 %(longest)s 个字") % {"longest": words.longest}


class EndWordForm(Form):
    code = forms.ChoiceField(label=_("停用哪一项"))
    last_day = forms.DateField(label=_("用到"), help_text=_("这天以后不再可选，已经登记的不变。"))
    ground = forms.CharField(label=_("依据"), max_length=100, required=False, help_text=GROUND_HELP)

    days = {"last_day": PLAN}
    whys = {
        "code": _("一次停用一项"),
        "last_day": _("这天以前还可以选"),
    }

    def __init__(self, *args: Any, words: WordList, on: date, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_end_%s", initial={"last_day": on}, **kwargs)
        running = [word for word in words_in(words) if word.until is None]
        self.get_field("code", forms.ChoiceField).choices = [
            ("", _("请选择")), *[(word.code, word.word) for word in running]
        ]  # fmt: skip
