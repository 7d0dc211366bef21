"""Look at the audit log through its seals: which row was changed or taken out, which seal is missing, what none covers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from auditlog.models import LogEntry

from common.keyring import audit_keys
from common.models import AuditSeal
from common.seal_digests import FIELDS_BY_VERSION, keyed_digest, marked, plain_digest, row_macs
from common.services.seal_record import OutsideRecord, outside_record
from common.services.seals import rows_of

CHANGED, MISSING, UNCHECKED = 1, 2, 3
"""Exit codes of `verify_audit`: rows or seals differ, a seal is missing, a key is."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, with its sentence."""

    kind: int
    text: str


@dataclass
class Verdict:
    """What a walk through all seals found."""

    seals: int = 0
    rows: int = 0
    covered: int = 0
    findings: list[Finding] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def uncovered(self) -> int:
        return self.rows - self.covered

    @property
    def code(self) -> int:
        return min((finding.kind for finding in self.findings), default=0)

    def find(self, kind: int, text: str) -> None:
        self.findings.append(Finding(kind, text))


@dataclass
class Chain:
    """Where the walk stands: digest, number and last row of the seal before."""

    digest: str = ""
    number: int = 0
    last_id: int = 0
    is_whole: bool = True


def verify_audit() -> Verdict:
    """Walk the chain from its start and compare it with the record outside the database."""
    verdict, chain, outside = Verdict(rows=LogEntry.objects.count()), Chain(), outside_record()
    untold: list[tuple[int, str]] = []
    for seal in AuditSeal.objects.order_by("number").iterator(chunk_size=50):
        verdict.seals += 1
        _look_for_gap(seal, chain, verdict)
        _look_at_plain(seal, chain, verdict) if seal.version == 1 else _look_at_keyed(seal, chain, verdict)
        if seal.version > 1 and not _is_told_outside(seal.number, seal.digest, outside, verdict):
            untold.append((seal.number, seal.digest))
        chain = Chain(seal.digest, seal.number, seal.last_id)
    _look_again(untold, verdict)
    _look_beyond(chain, outside, verdict)
    return verdict


def _look_for_gap(seal: AuditSeal, chain: Chain, verdict: Verdict) -> None:
    if seal.number != chain.number + 1:
        chain.is_whole = False
        gone = _numbers(chain.number + 1, seal.number - 1)
        verdict.find(MISSING, f"{gone}不见了：记录 {chain.last_id + 1} 至 {seal.first_id - 1} 没有封存可核对。")


def _look_at_plain(seal: AuditSeal, chain: Chain, verdict: Verdict) -> None:
    """Version 1 tells no single row: the batch is named."""
    rows = list(
        LogEntry.objects.filter(id__gt=chain.last_id, id__lte=seal.last_id)
        .order_by("id")
        .values_list(*FIELDS_BY_VERSION[1])
    )
    verdict.covered += len(rows)
    if len(rows) != seal.count or plain_digest(chain.digest, rows) != seal.digest:
        text = (
            f"记录 {seal.first_id} 至 {seal.last_id} 与第 {seal.number} 号封存（旧式）不符：其中有记录被改过、增删过。"
        )
        verdict.find(CHANGED, text)


def _look_at_keyed(seal: AuditSeal, chain: Chain, verdict: Verdict) -> None:
    covered = marked(seal.marks)
    rows = rows_of(list(covered)) if covered else []
    verdict.covered += len(rows)
    key = audit_keys().get(seal.key_name)
    if key is None:
        verdict.find(UNCHECKED, f"第 {seal.number} 号封存用的审计密钥 {seal.key_name} 不在，无法核对。")
        return
    macs = row_macs(rows, key, seal.algorithm)
    wrong = list(_wrong_rows(covered, rows, macs))
    for text in wrong:
        verdict.find(CHANGED, f"{text}（第 {seal.number} 号封存）")
    if not wrong and chain.is_whole and keyed_digest(seal, chain.digest, macs, key) != seal.digest:
        verdict.find(
            CHANGED, f"第 {seal.number} 号封存（记录 {seal.first_id} 至 {seal.last_id}）本身或它前面的一次被改过。"
        )


def _wrong_rows(covered: dict[int, bytes], rows: Sequence[tuple], macs: Sequence[bytes]) -> Iterator[str]:
    found = {row[0]: made[:8] for row, made in zip(rows, macs, strict=True)}
    for number, mark in covered.items():
        if number not in found:
            yield f"第 {number} 号记录不见了"
        elif found[number] != mark:
            yield f"第 {number} 号记录被改过"


def _is_told_outside(number: int, digest: str, outside: OutsideRecord, verdict: Verdict) -> bool:
    """Whether the record knows the seal; another digest is a finding."""
    said = outside.digests.pop(number, None)
    if said is not None and said != {digest}:
        verdict.find(CHANGED, f"第 {number} 号封存与库外记录的不同：封存被重做过。")
    return said is not None


def _look_again(untold: Sequence[tuple[int, str]], verdict: Verdict) -> None:
    """A seal may have been made while we walked, after the record had been read."""
    outside = outside_record() if untold else OutsideRecord()
    for number, digest in untold:
        if not _is_told_outside(number, digest, outside, verdict):
            verdict.find(MISSING, f"库外记录里没有第 {number} 号封存：那份文件被删过或换过，或上次没能写进去。")


def _look_beyond(chain: Chain, outside: OutsideRecord, verdict: Verdict) -> None:
    """What the record outside knows and the table does not."""
    verdict.remarks += outside.restores
    if outside.digests:
        gone = _numbers(min(outside.digests), max(outside.digests))
        verdict.find(
            MISSING, f"库外记录里有{gone}，表中没有：最新的记录连同封存被截掉了。表中最后一次是第 {chain.number} 号。"
        )
    if outside.unreadable:
        verdict.find(CHANGED, f"库外记录有 {outside.unreadable} 行读不懂：那份文件被改过。")


def _numbers(first: int, last: int) -> str:
    return f"第 {first} 号封存" if first == last else f"第 {first} 至 {last} 号封存"
