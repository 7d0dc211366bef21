"""Everything that is checked in an uploaded workbook before a parser sees it.

The parser works in compiled code: memory it cannot get ends the whole process, so limits must hold beforehand. Sizes are
measured by unpacking, because what an archive declares about itself is only a claim.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial

from common.workbooks.errors import UnreadableWorkbook
from common.workbooks.extent import ExtentGuard, PartScan
from common.workbooks.limits import MAX_FILE_BYTES, MAX_MEMBERS, MAX_RATIO, MAX_UNPACKED_BYTES
from common.workbooks.parts import RELATIONS_PART, WORKBOOK_PART, Relations, roles_of, walk

CHUNK_BYTES = 1024 * 1024

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
OLD_BIFF_MAGICS = (b"\x09\x08\x10\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00")
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")

# Excel writes UTF-8; in another encoding the checks below, which look at bytes, would be blind. The parsers are told to
# read UTF-8 whatever a part declares.
WIDE_ENCODING_MARKS = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
DECLARED_ENCODING = re.compile(rb"""^(?:\xef\xbb\xbf)?\s*<\?xml[^<>]{0,200}?encoding\s*=\s*["']([^"']{1,40})["']""")
READ_ENCODINGS = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
DTD = re.compile(rb"<!(?:doctype|entity)", re.IGNORECASE)


def check_workbook_bytes(data: bytes) -> None:
    """Refuse with UnreadableWorkbook what is not a sound .xlsx file of bearable size."""
    _check_magic(data)
    with _open_archive(data) as archive:
        members = archive.infolist()
        _check_directory(members, len(data))
        _check_contents(data, members)


def _check_magic(data: bytes) -> None:
    if not data:
        raise UnreadableWorkbook("empty_file")
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableWorkbook("too_large")
    if data.startswith(OLE_MAGIC):
        raise UnreadableWorkbook("password_protected" if ENCRYPTED_STREAM in data else "old_format")
    if data.startswith(OLD_BIFF_MAGICS):
        raise UnreadableWorkbook("old_format")
    if not data.startswith(b"PK"):
        raise UnreadableWorkbook("not_a_workbook")


def _open_archive(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, struct.error, ValueError, OverflowError, NotImplementedError) as problem:
        raise UnreadableWorkbook("damaged") from problem


def _check_directory(members: list[zipfile.ZipInfo], file_size: int) -> None:
    names = {part_name(member) for member in members}
    if len(members) > MAX_MEMBERS:
        raise UnreadableWorkbook("too_many_parts")
    if WORKBOOK_PART not in names:
        raise UnreadableWorkbook("not_a_workbook")
    # Two parts of one name: we might check one of them and the parser read the other.
    if len(names) != len(members):
        raise UnreadableWorkbook("damaged")
    if any(member.flag_bits & 0x1 for member in members):
        raise UnreadableWorkbook("password_protected")
    _check_unpacked(sum(member.file_size for member in members), file_size)


def _check_unpacked(unpacked: int, file_size: int) -> None:
    if unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * file_size:
        raise UnreadableWorkbook("unpacks_too_large")


def _check_contents(data: bytes, members: list[zipfile.ZipInfo]) -> None:
    parts = {part_name(member): member for member in members}
    # The relations say as what each part will be read, and so how it is measured.
    roles = {RELATIONS_PART: {"relations"}, WORKBOOK_PART: {"workbook"}}
    if RELATIONS_PART in parts:
        _scan_parts(data, [parts[RELATIONS_PART]], ExtentGuard(roles))
        relations = Relations()
        walk(unpack(data, parts[RELATIONS_PART]), relations.start)
        roles = roles_of(relations.found, roles)
    long_texts = _scan_parts(data, members, ExtentGuard(roles))
    # Only now it is known which texts are long; a second look counts how many cells would each get a copy.
    if long_texts:
        _scan_parts(data, members, ExtentGuard(roles, long_texts))


def part_name(member: zipfile.ZipInfo) -> str:
    return member.filename.lower().replace("\\", "/")


def _scan_parts(data: bytes, members: list[zipfile.ZipInfo], guard: ExtentGuard) -> dict[int, int]:
    unpacked = 0
    for member in members:
        scan = guard.scan(part_name(member))
        start = b""
        for chunk in unpack(data, member):
            unpacked += len(chunk)
            _check_unpacked(unpacked, len(data))
            start = start or _checked_start(chunk, is_read=bool(scan.roles))
            scan.feed(chunk)
            _refuse_dtd(scan)
        scan.close()
        _refuse_dtd(scan)
        guard.add(scan, partial(unpack, data, member))
    guard.close()
    return guard.found_long_texts


def _refuse_dtd(scan: PartScan) -> None:
    if b"<!" in scan.last_block and DTD.search(scan.last_block):
        raise UnreadableWorkbook("forbidden_content")


def _checked_start(chunk: bytes, *, is_read: bool) -> bytes:
    start = chunk[:300]
    declared = DECLARED_ENCODING.match(start) if is_read else None
    if start.startswith(WIDE_ENCODING_MARKS) or (declared and declared[1].lower() not in READ_ENCODINGS):
        raise UnreadableWorkbook("wrong_encoding")
    return start


def unpack(data: bytes, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The real content of a part in chunks, whatever size the archive declares for it."""
    packed = _packed_bytes(data, member)
    if member.compress_type == zipfile.ZIP_STORED:
        chunks = _pieces(packed)
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        chunks = _inflate(packed)
    else:
        raise UnreadableWorkbook("not_a_workbook")
    size = checksum = 0
    for chunk in chunks:
        size += len(chunk)
        checksum = zlib.crc32(chunk, checksum)
        yield chunk
    if size != member.file_size or checksum != member.CRC:
        raise UnreadableWorkbook("damaged")


def _pieces(packed: memoryview) -> Iterator[bytes]:
    return (bytes(packed[at : at + CHUNK_BYTES]) for at in range(0, len(packed), CHUNK_BYTES))


def _packed_bytes(data: bytes, member: zipfile.ZipInfo) -> memoryview:
    at = member.header_offset
    header = data[at : at + 30]
    if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
        raise UnreadableWorkbook("damaged")
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    start = at + 30 + name_length + extra_length
    packed = memoryview(data)[start : start + member.compress_size]
    if len(packed) != member.compress_size:
        raise UnreadableWorkbook("damaged")
    return packed


def _inflate(packed: memoryview) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for waiting in _pieces(packed):
            while waiting and not inflater.eof:
                yield inflater.decompress(waiting, CHUNK_BYTES)
                waiting = inflater.unconsumed_tail
        yield inflater.flush(CHUNK_BYTES)
    except zlib.error as problem:
        raise UnreadableWorkbook("damaged") from problem
