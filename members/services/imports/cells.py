"""What a clerk wrote in one cell of a roster, put into the form we keep. The texts are trimmed, “/” and “无” gone."""

import re
import unicodedata

from common.workbooks.cells import squeezed
from members.choices import Post, Sex, WorkStatus

SEXES = {
    "男": Sex.MALE,
    "男性": Sex.MALE,
    "M": Sex.MALE,
    "女": Sex.FEMALE,
    "女性": Sex.FEMALE,
    "F": Sex.FEMALE,
}
ETHNICITY_WORDS = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 "
    "柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 "
    "塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
)
ETHNICITIES = frozenset(ETHNICITY_WORDS.split())
MIDDLE_DOTS = re.compile(r"[·•‧∙・･.．。]+")
LATIN_GAP = re.compile(r"(?<=[A-Za-z])\s+(?=[A-Za-z])")
POST_SEPARATORS = re.compile(r"[、，,;；/\s兼及]+")
# The first rule whose word is in the text; 副书记 and 第一书记 contain 书记.
POST_WORDS = (
    (Post.FIRST_SECRETARY, "第一书记"),
    (Post.DEPUTY_SECRETARY, "副书记"),
    (Post.SECRETARY, "书记"),
    (Post.ORGANISATION_MEMBER, "组织委员"),
    (Post.PUBLICITY_MEMBER, "宣传委员"),
    (Post.DISCIPLINE_MEMBER, "纪检"),
    (Post.DISCIPLINE_MEMBER, "纪律检查"),
    (Post.COMMITTEE_MEMBER, "委员"),
    (Post.GROUP_LEADER, "小组长"),
    (Post.GROUP_LEADER, "小组组长"),
)
NO_POST = frozenset({"党员", "普通党员", "正式党员", "预备党员"})
RETIRED = re.compile(r"退休|离休|退养")
# Offices that care for retired people employ people who are not.
SERVES_THE_RETIRED = re.compile(r"(?:退休|离休)(?:干部)?(?:办|局|处|科|所|管理|服务|中心|工作)|退休(?:返聘|前)")
MASKED = re.compile(r"[\dXx]{0,6}\*{3,}[\dXx]{0,4}")
STILL_ON_PROBATION = re.compile(r"预备|未转正|未到期|待转正")


# Only letters and digits are brought to normal width: a full normalisation would change rare characters of names.
NORMAL_WIDTH = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}


def in_normal_width(text: str) -> str:
    return text if unicodedata.is_normalized("NFKC", text) else text.translate(NORMAL_WIDTH)


def clean_name(text: str) -> str:
    """李　莉 → 李莉; the dot inside names of minorities stays, in one form: 阿不都•热合曼 → 阿不都·热合曼."""
    words = LATIN_GAP.sub("\x00", in_normal_width(text))
    return MIDDLE_DOTS.sub("·", "".join(words.split()).replace("\x00", " ")).strip("·")


def clean_sex(text: str) -> Sex | None:
    return SEXES.get(text) or SEXES.get(squeezed(text).upper())


def clean_ethnicity(text: str) -> str:
    text = squeezed(text)
    return f"{text}族" if text in ETHNICITIES else text


def clean_line(text: str) -> str:
    """One line of text with single spaces."""
    return " ".join(in_normal_width(text).split())


def clean_organisation(text: str) -> str:
    return "".join(text.split())


def split_posts(text: str) -> tuple[tuple[Post, ...], list[str]]:
    """The posts a cell names, and the words that name none we know: 书记、青年委员 → two posts."""
    posts: list[Post] = []
    unknown = []
    for word in filter(None, POST_SEPARATORS.split(unicodedata.normalize("NFKC", text))):
        post = next((post for post, part in POST_WORDS if part in word), None)
        if post is not None:
            posts.append(post)
        elif word not in NO_POST:
            unknown.append(word)
    return tuple(dict.fromkeys(posts)), unknown


def work_status_of(workplace: str) -> WorkStatus | None:
    """RETIRED where the workplace says so; nothing is known otherwise."""
    if RETIRED.search(workplace) and not SERVES_THE_RETIRED.search(workplace):
        return WorkStatus.RETIRED
    return None


def is_probation_word(text: str) -> bool:
    """“预备党员” in the column of the full membership date is an empty date."""
    return bool(STILL_ON_PROBATION.search(text))


def is_masked(text: str) -> bool:
    """Our own exports show numbers as 199****3116; imported again, such a cell says nothing."""
    return "***" in text and bool(MASKED.fullmatch(text))
