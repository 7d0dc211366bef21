"""Forms of imports: the upload, and which column is which."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from common.forms import Form
from common.workbooks.errors import UnreadableWorkbook
from members.choices import HOME_KINDS, ImportKind
from members.models import Organisation, User
from members.permissions import can_import_organisations
from members.selectors.imports import import_targets
from members.services.imports.asking import SeenColumn, all_columns_found
from members.services.imports.columns import columns_of
from members.services.imports.known_titles import known_titles
from members.services.imports.scope import scope_of

NOT_READ = ""


class UploadForm(Form):
    """A workbook; it is opened here, so that a file that cannot be read is refused at its field and leaves nothing."""

    kind = forms.ChoiceField(label=_("导入什么"), choices=[], widget=forms.RadioSelect)
    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.none(), required=False, widget=forms.HiddenInput
    )
    file = forms.FileField(
        label=_("表格文件"),
        help_text=_(".xlsx 文件，不超过 30 MB；旧格式（.xls、.et）请先另存为 .xlsx"),
        error_messages={"required": _("请选择要导入的表格文件。"), "empty": _("这个文件是空的，请重新选择。")},
    )

    whys = {
        "kind": _("决定按组织还是按党员读表"),
        "file": _("从这张表里读"),
    }
    spans = {"kind": "s6", "file": "s12"}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        kinds = [ImportKind.ROSTER, *([ImportKind.ORGANISATIONS] if can_import_organisations(user) else [])]
        self.get_field("kind", forms.ChoiceField).choices = [(kind.value, kind.label) for kind in kinds]
        if len(kinds) == 1:
            self.fields["kind"].widget = forms.HiddenInput()
        self.get_field("organisation", forms.ModelChoiceField).queryset = import_targets(
            user=user, kind=ImportKind.ROSTER
        ).select_related("parent")
        self.fields["file"].widget.attrs["accept"] = ".xlsx"
        self.is_readable = self.needs_organisations = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        upload: UploadedFile | None = data.get("file")
        if upload and data.get("kind"):
            if data["kind"] == ImportKind.ORGANISATIONS:
                data["organisation"] = None
            elif not self.has_homes():
                self.add_error("file", _("还没有可以登记党员的支部，请先导入组织机构，再导入花名册。"))
                self.needs_organisations = can_import_organisations(self.user)
                return data
            data["content"] = upload.read()
            scope = scope_of(self.user, data["kind"], data.get("organisation"))
            try:
                self.is_readable = all_columns_found(
                    content=data["content"], kind=data["kind"], scope=scope, chosen=known_titles(data["kind"])
                )
            except UnreadableWorkbook as problem:
                self.add_error("file", str(problem.message))
        return data

    def has_homes(self) -> bool:
        """Whether any row of a roster could find a branch; else each would be refused with the same sentence."""
        return import_targets(user=self.user, kind=ImportKind.ROSTER).filter(kind__in=HOME_KINDS).exists()


class ColumnsForm(Form):
    """One choice for each column of the file."""

    def __init__(
        self, *args: Any, kind: str, needed: Mapping[str, str], columns: Sequence[SeenColumn], **kwargs: Any
    ) -> None:
        """`needed` are the titles of the columns there must be, by their keys."""
        super().__init__(*args, **kwargs)
        self.needed, self.columns = needed, columns
        self.titles = {column.key: str(column.title) for column in columns_of(kind)}
        choices = [(NOT_READ, _("不导入")), *self.titles.items()]
        for number, column in enumerate(columns):
            self.fields[f"column{number}"] = forms.ChoiceField(
                label=_("%(letter)s 列“%(title)s”") % {"letter": column.letter, "title": column.title},
                choices=choices,
                required=False,
                initial=column.key if column.key in self.titles else NOT_READ,
            )

    def rows(self) -> list[tuple[SeenColumn, forms.BoundField]]:
        return [(column, self[f"column{number}"]) for number, column in enumerate(self.columns)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        picked = [key for key in data.values() if key]
        for key in {key for key in picked if picked.count(key) > 1}:
            self.add_error(None, _("有两列都选了“%(title)s”，请只留一列。") % {"title": self.titles[key]})
        for key, title in self.needed.items():
            if key not in picked:
                self.add_error(None, _("还没有指出哪一列是“%(title)s”。") % {"title": title})
        return data

    def chosen(self) -> dict[str, str]:
        """Key by title; a column that is not read gets a key nobody asks for, or its title would speak for itself."""
        keys = [self.cleaned_data[f"column{number}"] for number in range(len(self.columns))]
        return {column.title: key or f"-{at}" for at, (column, key) in enumerate(zip(self.columns, keys, strict=True))}
