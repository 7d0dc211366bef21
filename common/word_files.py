"""What is checked in an uploaded Word file before anything renders it, and what it may not bring along.

The papers written with it go to other offices: a template with macros, with objects, or with anything that is fetched
from elsewhere when it is opened is refused. The size is measured here, what the parts say in `word_parts`.
"""

import io
import zipfile

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from common.word_parts import XML_ENDS, NotBorne, check_contents
from common.workbooks.errors import UnreadableWorkbook
from common.workbooks.limits import MAX_RATIO, MB
from common.workbooks.safety import ENCRYPTED_STREAM, OLE_MAGIC, part_name, unpack

MAX_FILE_BYTES = 5 * MB
MAX_MEMBERS = 300
MAX_UNPACKED_BYTES = 40 * MB
MAX_XML_BYTES = 5 * MB
"""All text parts of a template together; a paper written with it may be longer."""
DOCUMENT_PART = "word/document.xml"

REASONS = {
    "too_large": _("文件超过 5 MB，请压缩其中的图片后再传。"),
    "old_format": _("这是旧格式（.doc、.wps），请先另存为 .docx。"),
    "password_protected": _("文件加了密码，请去掉密码后再传。"),
    "not_word": _("这不是 .docx 文件，请用 Word 或 WPS 另存为 .docx。"),
    "damaged": _("文件已经损坏，请重新保存后再传。"),
    "unpacks_too_large": _("文件解压后太大，请删去不用的内容后再传。"),
    "forbidden_content": _("文件里有宏、嵌入的对象或者别处的内容（模板只能有文字、表格和图片），请删去后再传。"),
    "forbidden_field": _("文件里有不能用的域代码（只能用页码、目录、日期、编号和引用），请删去后再传。"),
    "hidden_marks": _("有的字段写在看不见的地方（图片说明、批注标记等），请写到正文里再传。"),
    "too_many_marks": _("文件里的字段和条件超过 2000 处，请精简后再传。"),
    "wrong_encoding": _("文件的编码读不了，请用 Word 或 WPS 重新保存后再传。"),
}


class WordFileRefused(DomainError):
    code = "word_file_refused"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(REASONS[reason], field="file")


def check_word_bytes(data: bytes) -> None:
    """Raises WordFileRefused for what is not a sound .docx of bearable size, or could do more than be read."""
    parts = parts_of(data)
    if sum(len(content) for name, content in parts.items() if name.endswith(XML_ENDS)) > MAX_XML_BYTES:
        raise WordFileRefused("unpacks_too_large")
    try:
        check_contents(parts)
    except NotBorne as problem:
        raise WordFileRefused(problem.reason) from problem


def check_paper(data: bytes) -> None:
    """The same for a paper that was written: what its values have become must not do more than be read either."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {part_name(member): archive.read(member) for member in archive.infolist()}
    try:
        check_contents(parts, marks=False)
    except NotBorne as problem:
        raise WordFileRefused(problem.reason) from problem


def parts_of(data: bytes) -> dict[str, bytes]:
    """Every part by its name in small letters. Raises WordFileRefused."""
    check_start(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
        check_directory(members, len(data))
        return unpacked_parts(data, members)
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, UnreadableWorkbook) as problem:
        raise WordFileRefused("damaged") from problem


def check_start(data: bytes) -> None:
    if len(data) > MAX_FILE_BYTES:
        raise WordFileRefused("too_large")
    if data.startswith(OLE_MAGIC):
        raise WordFileRefused("password_protected" if ENCRYPTED_STREAM in data else "old_format")
    if not data.startswith(b"PK"):
        raise WordFileRefused("not_word")


def check_directory(members: list[zipfile.ZipInfo], size: int) -> None:
    names = [part_name(member) for member in members]
    if DOCUMENT_PART not in names:
        raise WordFileRefused("not_word")
    if len(names) > MAX_MEMBERS or len(set(names)) != len(names):
        raise WordFileRefused("damaged")
    if any(member.flag_bits & 0x1 for member in members):
        raise WordFileRefused("password_protected")
    check_size(sum(member.file_size for member in members), size)


def check_size(unpacked: int, size: int) -> None:
    if unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * size:
        raise WordFileRefused("unpacks_too_large")


def unpacked_parts(data: bytes, members: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    """By unpacking: what an archive says of itself is only a claim."""
    parts, unpacked = {}, 0
    for member in members:
        content = io.BytesIO()
        for chunk in unpack(data, member):
            unpacked += len(chunk)
            check_size(unpacked, len(data))
            content.write(chunk)
        parts[part_name(member)] = content.getvalue()
    return parts
