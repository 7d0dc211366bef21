"""Finding an organisation by the words of a roster: its code, its name, or its superior's name and its own."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from common.workbooks.cells import squeezed
from members.choices import HOME_KINDS, OrganisationKind


@dataclass(frozen=True)
class KnownOrganisation:
    """An organisation of the database, as far as an import must know it."""

    id: int
    code: str
    name: str
    kind: str
    parent_id: int | None = None


class OrganisationMatch(NamedTuple):
    """`id` is None when nothing fits, or when `candidates` of the same name do."""

    id: int | None
    candidates: int = 0


IGNORED = str.maketrans("", "", "/\\>＞·-—_|,，、")
PLACE_IN_FRONT = re.compile(r"^.{1,12}?(?:街道|社区|镇|乡)(?=.{4})")
# The full name of a paper, 中国共产党…支部委员会, and the short one of every day.
FORMAL = (
    (re.compile(r"中国共产党|中共"), ""),
    (re.compile(r"党?总支部?委员会|党总支部?"), "总支"),
    (re.compile(r"党?支部委员会|党支部"), "支部"),
    (re.compile(r"党?工作委员会|党工委"), "工委"),
    (re.compile(r"党?委员会$"), "党委"),
    (re.compile(r"第(?=[\d一二三四五六七八九十]{1,3}(?:支部|总支|党?小组))"), ""),
    (re.compile(r"(?<!\d)([1-9])(?=支部|总支|党?小组)"), lambda found: "一二三四五六七八九"[int(found[1]) - 1]),
)
# Words of titles and sheet names that name no organisation.
FILLER = re.compile(
    r"花名册|名册|名单|信息采集表|信息表|登记表|统计表|情况表|基本情况|基本信息|汇总表?|台账|明细表?|全体|在册|最新|更新|修订|定稿|副本|表格?|"
    r"(?:正式|预备|流动|在职|离退休|退休)?党员|\(.*?\)|【.*?】|[\d〇一二三四五六七八九十]+[年月日人名](?:度|底|份)?|sheet|工作表|^[\d.]+",
    re.IGNORECASE,
)
ENDINGS = re.compile(r"(?:支部|总支|党委|党组|党组织|工委|小区支部|社区党委)$")
GENERIC = re.compile(
    r"社区|小区|机关|支部|党委|总支|党组织|街道|单位|学校|企业|公司|村|镇|乡|党?小组|离?退休|在职|联合|流动|党员|银行|.{1,6}[省市县旗]"
)
SHORTEST_PART = 2
SHORTEST_NAME = 3


def organisation_key(text: str) -> str:
    """The form in which names are compared: width, spaces, separators and a leading 中共 do not matter."""
    plain = squeezed(text).translate(IGNORED).upper()
    return plain.removeprefix("中共") or plain


def folded(text: str) -> str:
    """The short form of a name: 中国共产党县税务局机关第1支部委员会 → 县税务局机关一支部."""
    key = organisation_key(text)
    for pattern, short in FORMAL:
        key = pattern.sub(short, key)
    return key


class OrganisationIndex:
    """A ready-made answer to “which organisation is this?”; calling it gives an OrganisationMatch.

    Tried in this order: the code; the name, alone or after the superior's; the name without the street or community in
    front; the name in its short form. `superiors` names those that are not among the organisations themselves.
    """

    def __init__(self, organisations: Iterable[KnownOrganisation], superiors: Mapping[int, str] | None = None) -> None:
        self.by_id = {known.id: known for known in organisations}
        self.superiors = {known.id: known.name for known in self.by_id.values()} | dict(superiors or {})
        self.by_code = {known.code.upper(): known.id for known in self.by_id.values() if known.code}
        self.by_name: dict[str, set[int]] = {}
        self.by_short_name: dict[str, set[int]] = {}
        self.by_folded: dict[str, set[int]] = {}
        for known in self.by_id.values():
            for name in {known.name, self._with_superior(known)}:
                self.by_name.setdefault(organisation_key(name), set()).add(known.id)
                self.by_folded.setdefault(folded(name), set()).add(known.id)
            short = PLACE_IN_FRONT.sub("", known.name)
            self.by_short_name.setdefault(organisation_key(short), set()).add(known.id)
            self.by_folded.setdefault(folded(short), set()).add(known.id)

    def _with_superior(self, known: KnownOrganisation) -> str:
        return self.superiors.get(known.parent_id or 0, "") + known.name

    def __call__(self, text: str) -> OrganisationMatch:
        if (found := self.by_code.get(squeezed(text).upper())) is not None:
            return OrganisationMatch(found, 1)
        key = organisation_key(text)
        candidates = self.by_name.get(key) or self.by_short_name.get(key) or self.by_folded.get(folded(text), set())
        return OrganisationMatch(next(iter(candidates)) if len(candidates) == 1 else None, len(candidates))

    def named_in(self, text: str) -> int | None:
        """The one home whose whole name stands in a title: 中共翠湖苑小区支部委员会党员花名册."""
        whole = folded(text)
        inside = {name: ids for name, ids in self.by_folded.items() if len(name) >= SHORTEST_NAME and name in whole}
        if not inside:
            return None
        longest = max(map(len, inside))
        return self._only({one for name, ids in inside.items() if len(name) == longest for one in ids})

    def part(self, text: str) -> int | None:
        """The one home the name of a sheet speaks of: the whole name stands in it, or it is part of one name."""
        if (found := self.named_in(text)) is not None:
            return found
        core = FILLER.sub("", folded(text))
        for word in dict.fromkeys((core, ENDINGS.sub("", core))):
            if len(word) >= SHORTEST_PART and not GENERIC.fullmatch(word):
                holding = {one for name, ids in self.by_folded.items() if word in name for one in ids}
                if holding:
                    return self._only(holding)
        return None

    def _only(self, ids: Iterable[int]) -> int | None:
        """The only branch among them, else the only other home, else the only group."""
        found = [self.by_id[one] for one in ids]
        for kinds in (OrganisationKind.branches, HOME_KINDS, (OrganisationKind.BUILDING_GROUP,)):
            fitting = [one.id for one in found if one.kind in kinds]
            if fitting:
                return fitting[0] if len(fitting) == 1 else None
        return None
