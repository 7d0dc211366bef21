"""What is checked in an uploaded Word file before anything parses it, and what it may not bring along.

The papers written with it go to other offices: a template with macros, with objects, or with anything that is fetched
from elsewhere when it is opened is refused.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from common.workbooks.errors import UnreadableWorkbook
from common.workbooks.limits import MAX_RATIO, MB
from common.workbooks.safety import (
    DECLARED_ENCODING,
    DTD,
    ENCRYPTED_STREAM,
    OLE_MAGIC,
    READ_ENCODINGS,
    WIDE_ENCODING_MARKS,
    part_name,
    unpack,
)

MAX_FILE_BYTES = 5 * MB
MAX_MEMBERS = 300
MAX_UNPACKED_BYTES = 40 * MB
DOCUMENT_PART = "word/document.xml"
FORBIDDEN_PARTS = re.compile(r"vbaproject|vbadata|/embeddings/|/activex/|afchunk|\.(?:bin|exe|js|htm|html|mht|rtf)$")
EXTERNAL = re.compile(rb"<[^<>]*TargetMode\s*=\s*[\"']External[\"'][^<>]*>", re.IGNORECASE)
LINK = b"/relationships/hyperlink"
FETCHED_TYPES = re.compile(rb"/relationships/(?:attachedTemplate|aFChunk|subDocument|frame|oleObject|control)\b")

REASONS = {
    "too_large": _("文件超过 5 MB，请压缩其中的图片后再传。"),
    "old_format": _("这是旧格式（.doc、.wps），请先另存为 .docx。"),
    "password_protected": _("文件加了密码，请去掉密码后再传。"),
    "not_word": _("这不是 .docx 文件，请用 Word 或 WPS 另存为 .docx。"),
    "damaged": _("文件已经损坏，请重新保存后再传。"),
    "unpacks_too_large": _("文件解压后太大，请删去不用的内容后再传。"),
    "forbidden_content": _("文件里有宏、嵌入的对象或者别处的内容（模板只能有文字、表格和图片），请删去后再传。"),
    "wrong_encoding": _("文件的编码读不了，请用 Word 或 WPS 重新保存后再传。"),
}


class WordFileRefused(DomainError):
    code = "word_file_refused"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(REASONS[reason], field="file")


def check_word_bytes(data: bytes) -> None:
    """Raises WordFileRefused for what is not a sound .docx of bearable size, or could do more than be read."""
    check_start(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
        check_directory(members, len(data))
        check_parts(data, members)
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
    if any(FORBIDDEN_PARTS.search(name) for name in names):
        raise WordFileRefused("forbidden_content")
    check_size(sum(member.file_size for member in members), size)


def check_size(unpacked: int, size: int) -> None:
    if unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * size:
        raise WordFileRefused("unpacks_too_large")


def check_parts(data: bytes, members: list[zipfile.ZipInfo]) -> None:
    """By unpacking: what an archive says of itself is only a claim."""
    unpacked = 0
    for member in members:
        content = io.BytesIO()
        for chunk in unpack(data, member):
            unpacked += len(chunk)
            check_size(unpacked, len(data))
            content.write(chunk)
        name = part_name(member)
        if name.endswith((".xml", ".rels")):
            check_text(name, content.getvalue())


def check_text(name: str, content: bytes) -> None:
    declared = DECLARED_ENCODING.match(content[:300])
    if content.startswith(WIDE_ENCODING_MARKS) or (declared and declared[1].lower() not in READ_ENCODINGS):
        raise WordFileRefused("wrong_encoding")
    if DTD.search(content) or b"macroEnabled" in content:
        raise WordFileRefused("forbidden_content")
    if name.endswith(".rels") and (FETCHED_TYPES.search(content) or any(fetched(content))):
        raise WordFileRefused("forbidden_content")


def fetched(relations: bytes) -> Iterator[Any]:
    """Relations to elsewhere that a program follows by itself: all but links a person clicks."""
    return (found for found in EXTERNAL.findall(relations) if LINK not in found)
