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
ENDINGS = re.compile(r"(?:支部|总支|党委|党组|党组织|工委|小区支部)$")
GENERIC = re.compile(
    r"社区|小区|机关|支部|党委|总支|党组织|街道|单位|学校|企业|公司|村|镇|乡|党?小组|离?退休|在职|联合|流动|党员|银行|.{1,6}[省市县旗]"
)
COUNTY = re.compile(r".{1,6}?[县市区旗](?=委)")
CODE_BESIDE = re.compile(
    r"([A-Z0-9][A-Z0-9\-]{2,})[:_]?([^\x00-\x7f].*)|(.*[^\x00-\x7f)])\(?([A-Z0-9][A-Z0-9\-]{2,})\)?"
)
# What a path says besides the names in it.
PATH_WORDS = re.compile(r"党委|党工委|工委|委员会|委组织部|组织部|县委|区委|市委|党组织|所属|下属|直属|[县区市]")
LEFT_OUT = re.compile(r"社区|小区|院落|街道|机关")
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


def thinned(text: str) -> str:
    """A short form without the words for places that offices leave out: 新桥社区翠湖苑小区支部 → 新桥翠湖苑支部."""
    return LEFT_OUT.sub("", text) or text


class OrganisationIndex:
    """A ready-made answer to “which organisation is this?”; calling it gives an OrganisationMatch.

    Tried in this order: the code; the name, alone or after the superior's; the name without the street or community in
    front; the name in its short form; the name at the end of a path, 城关街道/新桥社区/翠湖苑小区党支部. `superiors` names
    those that are not among the organisations themselves.
    """

    def __init__(self, organisations: Iterable[KnownOrganisation], superiors: Mapping[int, str] | None = None) -> None:
        self.by_id = {known.id: known for known in organisations}
        self.superiors = {known.id: known.name for known in self.by_id.values()} | dict(superiors or {})
        self.by_code = {known.code.upper(): known.id for known in self.by_id.values() if known.code}
        self.counties = {found[0] for one in self.superiors.values() if (found := COUNTY.match(organisation_key(one)))}
        self.by_name: dict[str, set[int]] = {}
        self.by_short_name: dict[str, set[int]] = {}
        self.by_folded: dict[str, set[int]] = {}
        self.by_thinned: dict[str, set[int]] = {}
        for known in self.by_id.values():
            self._add(known)

    def _add(self, known: KnownOrganisation) -> None:
        superior = self.superiors.get(known.parent_id or 0, "")
        short = PLACE_IN_FRONT.sub("", known.name)
        for name in {known.name, superior + known.name}:
            self.by_name.setdefault(organisation_key(name), set()).add(known.id)
        self.by_short_name.setdefault(organisation_key(short), set()).add(known.id)
        for name in {known.name, superior + known.name, short, self._without_county(known.name)}:
            self.by_folded.setdefault(folded(name), set()).add(known.id)
            self.by_thinned.setdefault(thinned(folded(name)), set()).add(known.id)
        for place in self._places(superior) if superior else ():
            self.by_thinned.setdefault(thinned(place + folded(short)), set()).add(known.id)

    def __call__(self, text: str) -> OrganisationMatch:
        whole = squeezed(text).upper()
        if (found := self.by_code.get(whole)) is not None:
            return OrganisationMatch(found, 1)
        if beside := CODE_BESIDE.fullmatch(whole):
            code, name = beside[1] or beside[4], beside[2] or beside[3]
            known, match = self.by_code.get(code), self._by_words(name)
            # A code and a name that do not belong together name nobody.
            return match if match.id == known else OrganisationMatch(None)
        return self._by_words(text)

    def _by_words(self, text: str) -> OrganisationMatch:
        key, short = organisation_key(text), folded(text)
        candidates = self.by_name.get(key) or self.by_short_name.get(key) or self.by_folded.get(short)
        if not candidates:
            candidates = self._at_end_of(short)
        return OrganisationMatch(next(iter(candidates)) if len(candidates) == 1 else None, len(candidates))

    def _at_end_of(self, path: str) -> set[int]:
        """Those whose name ends the path, where everything before it names organisations above them."""
        ends = [
            (name, ids) for name, ids in self.by_folded.items() if len(name) > SHORTEST_NAME and path.endswith(name)
        ]
        return {one for name, ids in ends for one in ids if self._leads_to(one, path[: -len(name)])}

    def _leads_to(self, one: int, path: str) -> bool:
        # 云溪县税务局 where the county itself says 县税务局.
        words = self.counties | {county[:-1] for county in self.counties}
        above = self.by_id[one].parent_id
        while above is not None and above in self.superiors:
            words |= self._places(self.superiors[above])
            above = self.by_id[above].parent_id if above in self.by_id else None
        for word in sorted(words, key=len, reverse=True):
            path = path.replace(word, "", 1)
        return not PATH_WORDS.sub("", path)

    def _places(self, name: str) -> set[str]:
        """How an organisation is called within a longer name: 城关街道新桥社区党委 → also 新桥社区."""
        names = {folded(one) for one in (name, PLACE_IN_FRONT.sub("", name), self._without_county(name))}
        return names | {plain for one in names if (plain := ENDINGS.sub("", one))}

    def _without_county(self, name: str) -> str:
        county = next((one for one in self.counties if name.startswith(one) and len(name) > len(one) + 2), "")
        return name.removeprefix(county)

    def named_in(self, text: str, within: int | None = None) -> int | None:
        """The one home whose whole name stands in a title: 中共翠湖苑小区支部委员会党员花名册.

        `within` looks only at that organisation and those below it.
        """
        whole = folded(text)
        inside = {name for name in self.by_folded if len(name) >= SHORTEST_NAME and name in whole}
        found = [(len(name), one) for name in inside for one in self._below(self.by_folded[name], within)]
        longest = max((length for length, _one in found), default=0)
        return self._only({one for length, one in found if length == longest})

    def part(self, text: str, within: int | None = None) -> int | None:
        """The one home the name of a sheet speaks of: the whole name stands in it, or it is part of one name.

        Of both words like 社区 and 小区 may be left out: 新桥翠湖苑支部 is 新桥社区翠湖苑小区党支部.
        """
        if (found := self.named_in(text, within)) is not None:
            return found
        core = FILLER.sub("", folded(text))
        for word in dict.fromkeys((core, ENDINGS.sub("", core))):
            if len(word) >= SHORTEST_PART and not GENERIC.fullmatch(word):
                thin = thinned(word)
                holding = {one for name, ids in self.by_thinned.items() if thin in name for one in ids}
                if holding := self._below(holding, within):
                    return self._only(holding)
        return None

    def are_related(self, one: int, other: int) -> bool:
        """Whether one is the other, or somewhere above it."""
        return self._is_below(one, other) or self._is_below(other, one)

    def _below(self, ids: Iterable[int], top: int | None) -> set[int]:
        return {one for one in ids if top is None or self._is_below(one, top)}

    def _is_below(self, one: int | None, top: int) -> bool:
        while one is not None and one != top:
            one = self.by_id[one].parent_id if one in self.by_id else None
        return one == top

    def _only(self, ids: Iterable[int]) -> int | None:
        """The only home among them, or, where there is none, the only group."""
        found = [self.by_id[one] for one in ids]
        homes = [one.id for one in found if one.kind in HOME_KINDS]
        groups = [one.id for one in found if one.kind == OrganisationKind.BUILDING_GROUP]
        fitting = homes or groups
        return fitting[0] if len(fitting) == 1 else None
