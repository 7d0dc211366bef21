"""The upload of a Word template."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import Form


class TemplateForm(Form):
    """The file alone; it is read and tried by the service."""

    file = forms.FileField(
        label=_("模板文件"),
        help_text=_(".docx 文件，不超过 5 MB，不能带宏。"),
        error_messages={"required": _("请选择模板文件。"), "empty": _("这个文件是空的，请重新选择。")},
    )

    whys = {
        "file": _("以后照这份模板出文书"),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".docx"
