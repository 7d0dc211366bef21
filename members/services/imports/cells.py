"""What a clerk wrote in one cell of a roster, put into the form we keep. The texts are trimmed, “/” and “无” gone."""

import re
import unicodedata
from functools import lru_cache

from common.workbooks.cells import EMPTY_WORDS, squeezed
from members.choices import Post, Sex, WorkStatus

# Words and the codes of GB/T 2261.1 (1 male, 2 female), alone or beside each other: 1男, 女（2）.
SEXES = {
    **dict.fromkeys(("男", "男性", "男士", "先生", "M", "MALE", "♂", "1", "1男", "男(1)", "1-男"), Sex.MALE),
    **dict.fromkeys(("女", "女性", "女士", "F", "FEMALE", "♀", "2", "2女", "女(2)", "2-女"), Sex.FEMALE),
}
ETHNICITY_WORDS = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 "
    "柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 "
    "塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
)
ETHNICITIES = frozenset(ETHNICITY_WORDS.split())
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
PARTY_POST = re.compile(
    r"(?:党?支部|党总支|总支)?(?:书记|副书记|(?:组织|宣传|纪检|纪律检查|青年|保密|统战|群工|生活)?委员|支委)|党小组组?长|第一书记"
)
# What clerks write where they do not know, or will fill in later.
PLACEHOLDER_WORDS = (
    "待补 待定 待查 待核 待核实 待核对 待补充 待完善 待填 待填写 待确认 待更新 待录入 不详 不祥 不明 不清 不清楚 不知 不知道 未知 "
    "未填 未填写 未提供 未登记 未采集 未收集 缺 缺失 空缺 暂缺 暂无 暂未提供 暂不清楚 无法查证 无法核实 查无 查不到 遗失 丢失 "
    "记不清 忘记 记不得 另补 后补 补 需补 需核实 以后补 档案丢失 档案遗失 档案缺失 无档案 失联 NULL null None none NaN nan"
)
PLACEHOLDERS = frozenset(PLACEHOLDER_WORDS.split())
PLACEHOLDER_STARTS = frozenset(
    "([（【" + "".join(word[:1] for word in PLACEHOLDERS | EMPTY_WORDS) + "?？*…0.。、，,·:：xX×"
)
LONGEST_PLACEHOLDER = 16
# Cells that hold digits where they hold anything, and what is written there instead: 见档案, 档案无记载, XXXX.
DATES = ("birth", "work_started", "joined", "full_member")
NUMBERS = frozenset([*DATES, "identity_number", "phone"])
NOT_KNOWN = re.compile(
    r"(?!.*[\d一二三四五六七八九十〇零]).*(?:待|不[详祥明清知愿]|未|无|缺|失|查|补|核|忘|记不|档案|没有|保密|拒)|[xX×]{2,}"
)
# Signs mean something here: √, ♂, 〃.
SIGNS = frozenset(["name", "number", "organisation", "sex", "stage", "status", "political"])
QUESTION_MARKS = frozenset(["?", "？", "??", "？？", "???", "？？？", "*", "**", "***", "…", "……"])
# Written behind a name: 张三（女）, 李四【流动党员】, 王五—预备.
BEHIND_NAME = re.compile(
    r"(?P<name>[^（【\[〔<《{]{2,}?)[\-—–－_★☆▲△●○※#]*"
    r"(?:[（【\[〔<《{](?P<remark>[^）】\]〕>》}]*)[）】\]〕>》}]?"
    r"|(?P<word>(?:中共)?(?:正式|预备|流动|在职|退休|离退休)党员|(?:入党)?积极分子|发展对象|(?<=[\-—–－])(?:预备|正式|流动|女)))"
)
TWO_NAMES = re.compile(r"[^\W\d_]{2,}(?:[ \t]*[\r\n]\s*|[、，,;；/]\s*)[^\W\d_]{2,}")
NO_NAME = re.compile(r"[\d\s.,:;?!？！。，、*\-—_/\\·]+")
RETIRED = re.compile(r"退休|离休|退养")
# Offices that care for retired people employ people who are not.
SERVES_THE_RETIRED = re.compile(r"(?:退休|离休)(?:干部)?(?:办|局|处|科|所|管理|服务|中心|工作)|退休(?:返聘|前)")
MASKED = re.compile(r"[\dXx]{0,6}\*{3,}[\dXx]{0,4}")
STILL_ON_PROBATION = re.compile(r"预备|未转正|未到|待转正|尚未|拟.*转正")


# Only letters and digits are brought to normal width: a full normalisation would change rare characters of names.
NORMAL_WIDTH = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}


def in_normal_width(text: str) -> str:
    return text if unicodedata.is_normalized("NFKC", text) else text.translate(NORMAL_WIDTH)


def clean_sex(text: str) -> Sex | None:
    return SEXES.get(text) or SEXES.get(squeezed(text).upper())


def split_name(name: str) -> tuple[str, str]:
    """A name in its normal form and what is written behind it: 张三（女） → 张三, 女."""
    if name.isalpha() and not name.endswith(("党员", "分子", "对象")):
        return name, ""
    found = BEHIND_NAME.fullmatch(name)
    return (found["name"], found["remark"] or found["word"] or "") if found else (name, "")


def is_no_name(name: str) -> bool:
    """Digits and marks where a name should be: 0, 12, ?. Squares may stand for characters nobody could write."""
    return bool(NO_NAME.fullmatch(name))


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


@lru_cache(maxsize=20_000)
def is_placeholder(text: str, key: str) -> bool:
    """Whether a cell only says that something is still to come; a question mark says so where no word is asked for."""
    if len(text) > LONGEST_PLACEHOLDER or (key == "full_member" and is_probation_word(text)):
        return False
    word = squeezed(text).strip("()[]【】。.")
    if word == "失联" and key == "status":
        return False  # that is a state
    if word in PLACEHOLDERS or text in EMPTY_WORDS:
        return True
    if key not in SIGNS and not any(map(str.isalnum, word)):
        return True
    if word == "0":  # a lookup of an empty cell gives it; among dates it is one before all dates
        return key not in SIGNS and key not in DATES
    return key in NUMBERS and (word in QUESTION_MARKS or bool(NOT_KNOWN.match(word)))


def are_party_posts(text: str) -> bool:
    """Whether every word of a cell of 职务 is a post in a branch: 支部书记、组织委员, not 镇党委书记."""
    words = [word for word in POST_SEPARATORS.split(unicodedata.normalize("NFKC", text)) if word]
    return bool(words) and all(word in NO_POST or PARTY_POST.fullmatch(word) for word in words)


def is_masked(text: str) -> bool:
    """Our own exports show numbers as 199****3116; imported again, such a cell says nothing."""
    return "***" in text and bool(MASKED.fullmatch(text))
