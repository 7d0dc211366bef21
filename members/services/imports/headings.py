"""Rows over people that say where those below belong, or what they are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from members.choices import Stage
from members.services.imports.stages import stage_of_heading

LABELLED = re.compile(
    r"(?:支部名称|党支部名称|党组织名称|组织名称|所在党?支部|所属党?支部|所在党组织|所属党组织|填报单位|填表单位|上报单位|报送单位|单位名称|单位|党支部|支部|党组织|党小组)"
    r"(?:\((?:盖章|公章|章|全称)\))?[:：](.*)"
)
MADE_ON = re.compile(r"(?:填报|填表|制表|统计|上报)?(?:日期|时间)[:：].*|\d{4}年.*|\(.*\)")
NUMERAL = r"[一二三四五六七八九十\d]{1,3}"
ENUMERATOR = re.compile(rf"\(?{NUMERAL}\)?[、.:]?")
ENUMERATED = re.compile(rf"(?:第?\(?{NUMERAL}\)?[、.:]|\({NUMERAL}\))(?=.*[^\W\d].)")
BRACKETED = re.compile(r"\(.*?\)|\[.*?\]|【.*?】|〔.*?〕")
# What stands behind the name: who the secretary is, how many they are.
BEHIND = re.compile(
    r"书记|副书记|联系人|负责人|电话|党员|共\d|共有|计\d|合计|小计|[:,，;；。]|\d+[人名]|[一二三四五六七八九十]+[人名]"
)
ASIDE = re.compile(r".*[\d:].*|(?:书记|联系人|负责人|共|计|合计|小计).*")
ORGANISATION = re.compile(r".{2,60}(?:支部|总支|党委|委员会|小组|党组织|工委|党组)")
SIGNED = re.compile(r"签字|签名|盖章|签章|公章|\(章\)")
# A short text alone that is about people and paper, not about where they belong.
NO_PLACE = re.compile(
    r"党员|同志|人员|名册|名单|花名|续|第.{1,3}页|共.{1,3}页|空白|正文|说明|备注|合计|小计|[:。；;！!※★☆▲◆]|\d"
)
PLACE = re.compile(
    r".{2,}(?:局|委|办|中心|公司|集团|社区|小区|街道|居委会|村|学校|中学|小学|幼儿园|医院|银行|协会|宿舍|花园|家园)"
)
# Below such a text alone stand people who are no members, or none any more.
OTHERS = re.compile(
    r"积极分子|发展对象|申请人|申请入党|拟发展|培养对象|团员|群众|转出|死亡|去世|已故|病故|除名|出党|退党"
)
MEMBERS = re.compile(r"党员|同志")
LONGEST_PLACE = 20


@dataclass(frozen=True)
class Heading:
    """A row over people that says where they belong, or what they are; `others` that they are no members."""

    organisation: str = ""
    stage: Stage | None = None
    others: str = ""


def labelled_organisation(texts: Sequence[str]) -> str:
    """What is written behind 支部名称： in the same cell or the next, without the day of making that often follows."""
    for at, text in enumerate(texts):
        if found := LABELLED.fullmatch(text):
            written = found[1] or (texts[at + 1] if at + 1 < len(texts) and ":" not in texts[at + 1] else "")
            return MADE_ON.sub("", written).strip("_ ")
    return ""


def section_of(texts: Sequence[str]) -> str:
    """The organisation whose people follow: 三、翠湖苑小区党支部（共 12 人） 书记：张某 → 翠湖苑小区党支部.

    A numbered heading without such a word is one too: 四、税务局.
    """
    words = [text for text in texts if not ENUMERATOR.fullmatch(text)]
    if not words or SIGNED.search(words[0]) or not all(map(ASIDE.fullmatch, words[1:])):
        return ""
    text = ENUMERATED.sub("", words[0])
    is_numbered = text != words[0]
    name = BEHIND.split(BRACKETED.sub("", text) or text)[0]
    if found := ORGANISATION.match(name):
        return found[0]
    return name if is_numbered and is_place(text) else ""


def is_place(text: str) -> bool:
    """Whether a text alone in its row could say where people belong: 税务局, not 在职党员."""
    plain = BRACKETED.sub("", text)
    return 1 < len(plain) <= LONGEST_PLACE and not (NO_PLACE.search(plain) or OTHERS.search(plain) or is_kind(text))


def kind_heading(text: str) -> Heading | None:
    """What a text alone says the people below it are: 预备党员（2名）, 已转出, 在职党员."""
    if len(text) >= LONGEST_PLACE:
        return None
    if OTHERS.search(text):
        return Heading(others=text)
    return Heading(stage=stage_of_heading(text)) if MEMBERS.search(text) else None


def is_kind(text: str) -> bool:
    return stage_of_heading(text) is not None and len(text) < LONGEST_PLACE
