"""Where a Word file may break its lines: a date stays on one line, and its text stays as it was written.

Word lets a line end between a digit and 年, 月 or 日. Joiners between them would keep a date whole, but then nobody finds
it by searching. The format has a list of the characters that end and that begin no line; here it gets the three.
"""

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

LANGUAGE = "zh-CN"
NOT_AT_THE_END = "$([{£¥·‘“〈《「『【〔〖〝﹙﹛﹝＄（．［｛￡￥" + "年月"
NOT_AT_THE_START = (
    "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｜｝～￠" + "年月日"
)


def keep_dates_whole(document: Any) -> None:
    """The lists belong to a language: the paper says that its text is Chinese."""
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), LANGUAGE)
    before = document.settings.element.find(qn("w:characterSpacingControl"))
    for name, characters in (("noLineBreaksBefore", NOT_AT_THE_START), ("noLineBreaksAfter", NOT_AT_THE_END)):
        rule = OxmlElement(f"w:{name}")
        rule.set(qn("w:lang"), LANGUAGE)
        rule.set(qn("w:val"), characters)
        before.addnext(rule)
