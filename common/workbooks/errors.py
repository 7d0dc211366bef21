"""Why a workbook cannot be read, in one sentence for the person who chose the file."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError

REASONS = {
    "empty_file": _("这个文件是空的（0 字节），什么也没有导入。请重新选择文件。"),
    "too_large": _("这个文件超过 30 MB，没有导入。请删去图片或分成几个文件再导入。"),
    "old_format": _("这是旧格式的表格（.xls 或 .et），没有导入。请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。"),
    "password_protected": _("这个文件设了打开密码，没有导入。请去掉密码，另存后再导入。"),
    "not_a_workbook": _("这个文件不是 .xlsx 表格，没有导入。请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。"),
    "damaged": _("这个文件不完整或已损坏，没有导入。请重新下载或复制一份，能用 Excel 打开后再导入。"),
    "too_many_parts": _("这个文件里的部件超过 1000 个，不像普通表格，没有导入。请把数据复制到新表格再导入。"),
    "unpacks_too_large": _("这个文件展开后过大，不像普通表格，没有导入。请把数据复制到新表格再导入。"),
    "forbidden_content": _("这个文件里有不允许的外部定义（DTD），没有导入。请把数据复制到新表格再导入。"),
    "wrong_encoding": _("这个文件里的文字不是 UTF-8 编码，没有导入。请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。"),
    "too_wide_or_long": _(
        "表格的范围过大：远处的行或列里还有内容或格式，没有导入。"
        "请把名册部分复制到新表格再导入；超过 20 万行请分成几个文件。"
    ),
    "too_many_columns": _("工作表的列超过 16384 列，没有导入。请只把名册用到的列复制到新表格再导入。"),
    "too_many_rows": _("工作表的行超过 1048576 行，没有导入。请只把名册用到的行复制到新表格再导入。"),
    "too_many_merged": _("合并的单元格超过 10 万处，没有导入。请取消合并，或把数据复制到新表格再导入。"),
    "too_many_sheets": _("这个文件里的工作表超过 500 张，没有导入。请把名册所在的工作表另存为单独的文件再导入。"),
    "too_many_relations": _("这个文件里各部件之间的关联超过 1 万条，没有导入。请把数据复制到新表格再导入。"),
    "too_many_formats": _(
        "这个文件里的数字格式超过 5000 种，没有导入。请把数据复制到新表格，用“选择性粘贴—数值”，再导入。"
    ),
    "too_many_styles": _(
        "这个文件里的单元格样式超过 65536 种，没有导入。请把数据复制到新表格，用“选择性粘贴—数值”，再导入。"
    ),
    "too_many_texts": _("这个文件里存的文字条数过多，比单元格多得多，没有导入。请把数据复制到新表格再导入。"),
    "long_text": _("有一格里的文字超过 10 万字，或者一行里超过 50 万字，没有导入。请删短再导入。"),
    "long_piece": _("这个文件里有一段内容超过 1 MB，不像普通表格，没有导入。请把数据复制到新表格再导入。"),
    "too_many_tags": _(
        "这个文件里除单元格以外的内容过多，没有导入。请把数据复制到新表格，用“选择性粘贴—数值”，再导入。"
    ),
    "too_many_attributes": _(
        "这个文件里内容附带的属性过多，没有导入。请把数据复制到新表格，用“选择性粘贴—数值”，再导入。"
    ),
    "too_deep": _("这个文件里的内容层层嵌套，超过 100 层，不像普通表格，没有导入。请把数据复制到新表格再导入。"),
    "no_sheet": _("这个文件里没有可以读的工作表，没有导入。请检查工作表是否被隐藏。"),
    "no_header": _("没有找到表头：前 30 行里没有一行像“%(wanted)s”这样的列名，没有导入。请检查表头后再导入。"),
    "missing_columns": _(
        "没有找到%(missing)s这一列，没有导入。表头（第 %(row)s 行）里有：%(found)s。请改好列名再导入。"
    ),
}


class UnreadableWorkbook(DomainError):
    """The whole file is refused; `kind` is one of the keys of REASONS."""

    code = "unreadable_workbook"

    def __init__(self, kind: str, **values: Any) -> None:
        self.kind = kind
        super().__init__(REASONS[kind], **values)
