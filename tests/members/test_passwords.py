"""Which passwords are refused, by which rule, in both profiles (control 2)."""

import pytest
from django.contrib.auth.password_validation import get_password_validators, validate_password
from django.core.exceptions import ImproperlyConfigured, ValidationError

from members.models import User
from members.services.accounts import one_time_password
from members.validators import PasswordPolicyValidator

LENGTH, CLASSES, OWN, PLACE = "密码至少", "四类中至少要有三类", "账号或姓名", "本县或所在组织"
SEQUENCE, KEYS, REPEAT, DATE, NUMBER, WORD = "连续的", "键盘上", "重复的", "年份或日期", "手机号或身份证", "常用的词"

TABLE = (  # password, what is refused under mlps, what under asvs (None: nothing)
    ("1234567890Aa", SEQUENCE, SEQUENCE),
    ("Aa1234567890", SEQUENCE, SEQUENCE),
    ("Aa0987654321", SEQUENCE, SEQUENCE),
    ("Abcdefghij1!", SEQUENCE, SEQUENCE),
    ("Zyxwvutsrq9!", SEQUENCE, SEQUENCE),
    ("Abcd1234!@#$", SEQUENCE, SEQUENCE),
    ("A1b2C3d4E5f6", SEQUENCE, SEQUENCE),
    ("Aa24681357##", SEQUENCE, SEQUENCE),
    ("Qwertyuiop1!", KEYS, KEYS),
    ("Qwer1234!@#$", KEYS, KEYS),
    ("1qaz@WSX3edc", KEYS, KEYS),
    ("zaq1XSW@cde3", KEYS, KEYS),
    ("!QAZ2wsx#EDC", KEYS, KEYS),
    ("Asdfghjkl;12", KEYS, KEYS),
    ("Qwe123!@#asd", KEYS, KEYS),
    ("Aaaaaaaaaa1!", REPEAT, REPEAT),
    ("Ab1!Ab1!Ab1!", REPEAT, REPEAT),
    ("Aa111222333!", REPEAT, REPEAT),
    ("Xy20262026##", REPEAT, REPEAT),
    ("Ab1988-2026!", DATE, DATE),
    ("Ll19880704##", DATE, DATE),
    ("Ab2026-07-01", DATE, DATE),
    ("Aa13812345678", NUMBER, NUMBER),
    ("Aa13977310037!", NUMBER, NUMBER),
    ("Aa330102197008012217", NUMBER, NUMBER),
    ("Password1234", WORD, WORD),
    ("Password!837465", WORD, WORD),
    ("P@ssw0rd837465", WORD, WORD),
    ("Woaini1314520", WORD, WORD),
    ("Admin@123456", WORD, WORD),
    ("Welcome-2026", WORD, WORD),
    ("Lianjian@2026", WORD, WORD),
    ("Dangyuan#2026", WORD, WORD),
    ("!!Iloveyou88", WORD, WORD),
    ("党员密码2026Aa", WORD, WORD),
    ("Short-1", LENGTH, LENGTH),
    ("Tq7#mvR2x", LENGTH, LENGTH),
    ("Tq7#mvR2xk", None, LENGTH),
    ("kupferdachrinne", CLASSES, None),
    ("KUPFERDACHRINNE", CLASSES, None),
    ("kupfer dach rinne", CLASSES, None),
    ("84-1730-66-9251", CLASSES, None),
    ("Zhoujg-kupfer7", OWN, OWN),
    ("Kupfer7-周建国", OWN, OWN),
    ("Zhou.Jianguo#7x", OWN, OWN),
    ("Yunxi-kupfer-7", PLACE, PLACE),
    ("Kupfer-云溪-7x", PLACE, PLACE),
    ("Jin-Xiu-Jia-Yuan7", PLACE, PLACE),
    ("Xuefu#kupfer7", None, None),  # another community than one's own
    ("Qingfeng-lai-88", None, None),
    ("Xin-mima-2027", None, None),
    ("Sommer-monkey-31k", None, None),
    ("Tq7#mvR2xkLw", None, None),
    ("春风又绿江南岸明月Aa1", None, None),
    ("correct Horse battery 4", None, None),
    ("Mei-tian-pao-5-gongli", None, None),
    ("ruxlh4-Gobdep-tavwy", None, None),
    ("Property-lake-71", None, None),
    ("Kx" + "q8-Lm" * 30, "密码最多", "密码最多"),
)


@pytest.fixture
def secretary(world):
    user = world.user("b1_secretary")
    user.username, user.name = "zhoujg", "周建国"
    return user


VALIDATORS = {
    policy: get_password_validators(
        [
            {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
            {"NAME": "members.validators.PasswordPolicyValidator", "OPTIONS": {"policy": policy}},
        ]
    )
    for policy in ("mlps", "asvs")
}


def problems(policy: str, password: str, user: User | None = None) -> str:
    try:
        validate_password(password, user, VALIDATORS[policy])
    except ValidationError as error:
        return "".join(error.messages)
    return ""


@pytest.mark.django_db
@pytest.mark.parametrize("policy", ["mlps", "asvs"])
def test_the_table(secretary, policy):
    wrong = []
    for password, mlps, asvs in TABLE:
        expected, found = (mlps if policy == "mlps" else asvs), problems(policy, password, secretary)
        if (expected is None and found) or (expected is not None and expected not in found):
            wrong.append((password, expected, found))
    assert not wrong
    assert len(TABLE) >= 40


def test_the_sentence_says_every_rule():
    assert problems("mlps", "abc123") == (
        "这个密码太常见了。密码至少 10 位，现在是 6 位。小写字母、大写字母、数字、符号四类中至少要有三类。"
        "密码太好猜，主要是连续的数字或字母（如 1234、abcd）。请换成自己编的、别人想不到的。"
    )


def test_the_help_is_that_of_the_profile():
    assert PasswordPolicyValidator("mlps").get_help_text().startswith("至少 10 位，小写字母、大写字母、数字、符号")
    assert PasswordPolicyValidator("asvs").get_help_text().startswith("至少 12 位；不用常用词")


def test_there_is_no_third_profile():
    with pytest.raises(ImproperlyConfigured, match="PASSWORD_POLICY"):
        PasswordPolicyValidator("none")


@pytest.mark.parametrize("policy", ["mlps", "asvs"])
def test_one_time_passwords_satisfy_both(policy):
    made = [one_time_password() for _time in range(200)]
    assert [problems(policy, password) for password in made] == [""] * 200
    assert len(set(made)) == 200


@pytest.mark.parametrize(
    "password", ["", "a", "\0" * 20, "𝟙𝟚𝟛𝟜" * 5, "İıßﬀ" * 10, "１２３４５６７８９０Aa", "²³¹" * 9, "一二三四" * 500]
)
def test_no_text_upsets_the_rules(password):
    problems("mlps", password)
