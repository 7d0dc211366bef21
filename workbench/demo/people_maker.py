"""Invented people: names, birth dates, identity numbers with a right check digit and an area code that does not exist."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from common.identity import check_digit


def pairs(text: str) -> list[str]:
    """Cut a text into given names of two characters."""
    return [text[at : at + 2] for at in range(0, len(text), 2)]


SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文单解"
)
MALE = pairs(
    "建国志强德厚长林永年文斌启明建平立新庆华玉林爱国小军学文国栋卫东志远海涛明辉振华"
    "家兴世安伟民俊杰宏伟晓东宝山新民向阳春生树人成林少华浩然子轩宇航嘉诚一鸣思远景明"
)
FEMALE = pairs(
    "玉兰桂芳秀英淑琴丽华春梅慧敏玉珍雪梅秋菊月娥素芬晓燕佳宁海燕文静晓梅红霞美玲丽娟"
    "雅琴桂英凤霞秀兰惠芳彩云静怡雨桐梦瑶思琪欣怡佩珊若兰婉清书雅念慈芷若晴川语嫣可心"
)
YEAR = 365.25  # days
YOUNGEST_TO_JOIN, OLDEST_TO_JOIN = 20, 45
FULL_FOR = 400  # days since joining of who is a full member
EDUCATION = ("初中", "高中", "中专", "大专", "大学本科", "大学本科", "研究生")
ETHNICITY = ("汉族",) * 18 + ("回族", "壮族", "满族")


@dataclass(frozen=True)
class Person:
    """What a roster says of one invented member."""

    name: str
    sex: str
    ethnicity: str
    birth_date: date
    education: str
    joined_on: date
    full_on: date | None
    identity_number: str
    phone: str


class PeopleMaker:
    """Makes one person after the other; the same seed makes the same people."""

    def __init__(self, random: Random, as_of: date) -> None:
        self.random, self.as_of, self.made = random, as_of, 0

    def person(self, *, youngest: int, oldest: int, probationary: bool = False, sex: str = "") -> Person:
        """Between the two ages in full years on the day the county is made for."""
        random, sex = self.random, sex or self.random.choice("MF")
        birth = self.as_of - timedelta(days=random.randint(int(youngest * YEAR) + 1, int((oldest + 1) * YEAR) - 2))
        joined = self._joined(birth, probationary)
        return Person(
            name=random.choice(SURNAMES) + random.choice(MALE if sex == "M" else FEMALE),
            sex=sex,
            ethnicity=random.choice(ETHNICITY),
            birth_date=birth,
            education=random.choice(EDUCATION),
            joined_on=joined,
            full_on=None if probationary else joined + timedelta(days=366),
            identity_number=self._identity(birth, sex),
            phone=f"199{self.made:08d}",
        )

    def _joined(self, birth: date, probationary: bool) -> date:
        if probationary:
            return self.as_of - timedelta(days=self.random.randint(40, 300))
        first = birth + timedelta(days=YOUNGEST_TO_JOIN * YEAR)
        last = min(birth + timedelta(days=OLDEST_TO_JOIN * YEAR), self.as_of - timedelta(days=FULL_FOR))
        return first + timedelta(days=self.random.randint(0, max((last - first).days, 0)))

    def _identity(self, birth: date, sex: str) -> str:
        self.made += 1
        order = self.made % 500 * 2 + (sex == "M")
        body = f"99{self.random.randint(0, 9999):04d}{birth:%Y%m%d}{order:03d}"
        return body + check_digit(body)
