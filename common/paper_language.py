"""A county's own Word template: what may stand in it, and how a paper is written with it.

docxtpl puts values into the file by Jinja. Here Jinja knows values, lists, conditions and a few filters, and nothing
else: a template is a form to fill in, no program. It is refused with its line where it says more, where it is broken,
and where it names a field that the paper does not have.
"""

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError, nodes
from jinja2.defaults import DEFAULT_FILTERS, DEFAULT_TESTS
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import SandboxedEnvironment

from common.errors import DomainError
from common.text import clean_text
from common.word_files import check_paper, check_word_bytes

FILTERS = ("default", "first", "join", "last", "length", "sum", "trim")
TESTS = ("defined", "divisibleby", "even", "odd", "none")
OF_LOOPS = ("index", "first", "last", "length")
MAX_ROUNDS = 50_000
"""Rows all loops of one paper may go through together; a county has hundreds of units."""
SHOWN_CHARACTERS = 40
STANDING = ("标题", "已归档")
"""Fields by which a paper says that its figures are not settled; where a paper has them a template names one."""

ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const,
    nodes.For, nodes.If, nodes.CondExpr, nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand, nodes.And, nodes.Or,
    nodes.Not, nodes.Concat, nodes.Add, nodes.Sub, nodes.Neg, nodes.Keyword,
)  # fmt: skip
"""What a template may be made of. No calls, no multiplying (a text a thousand times), nothing from other files."""
BROKEN = (TemplateError, TypeError, ValueError, SyntaxError, PackageNotFoundError, LookupError, ArithmeticError,
          RecursionError, AttributeError)  # fmt: skip
"""What a template that is wrong raises. SyntaxError is what lxml says of a part that is no XML."""


class TemplateRefused(DomainError):
    """A template that cannot be used, with the paragraph it is about and why."""

    code = "template_refused"
    message = _("模板用不了：%(reason)s")

    def __init__(self, reason: str) -> None:
        super().__init__(field="file", reason=reason)


class NotAllowed(TemplateSyntaxError):
    """Something that Jinja knows and a template may not say."""


class Rows(Sequence):
    """A list that counts how often it is gone through, together with all others of one paper."""

    def __init__(self, rows: Iterable[Any], spend: Callable[[], None]) -> None:
        self.rows, self.spend = list(rows), spend

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, place: Any) -> Any:
        return self.rows[place]

    def __iter__(self) -> Iterator[Any]:
        for row in self.rows:
            self.spend()
            yield row


class Budget:
    """Rounds that are left."""

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds

    def spend(self) -> None:
        self.rounds -= 1
        if self.rounds < 0:
            raise SecurityError(_now("循环太多，文书会太长"))


class PaperEnvironment(SandboxedEnvironment):
    """Jinja with nothing in it but what a form to fill in needs; every text is escaped."""

    def __init__(self, names: frozenset[str], lists: frozenset[str]) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.names, self.lists = names, lists
        self.named: set[str] = set()
        self.globals.clear()
        self.filters = {name: DEFAULT_FILTERS[name] for name in FILTERS}
        self.tests = {name: DEFAULT_TESTS[name] for name in TESTS}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Everything that is compiled comes through here: body, heads, feet, notes, properties."""
        tree = super()._parse(source, name, filename)
        given = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
        for node in tree.find_all(nodes.Node):
            refuse_unlisted(node)
            refuse_unknown(node, self.names | given)
            refuse_judging(node)
        refuse_loops(tree, self.lists, self.names, ())
        self.named |= {node.name for node in tree.find_all(nodes.Name)}
        return tree

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Fields of a row, and where a loop stands: nothing else of anything."""
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        if isinstance(obj, LoopContext) and attribute in OF_LOOPS:
            return getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Filters look into rows by it."""
        return self.getattr(obj, argument)

    def is_safe_callable(self, obj: Any) -> bool:
        return False


def refuse_unlisted(node: nodes.Node) -> None:
    """Raises NotAllowed."""
    if not isinstance(node, ALLOWED):
        raise NotAllowed(_now("只能填字段、列表和条件，不能有这种写法"), node.lineno)


def refuse_unknown(node: nodes.Node, known: Set[str]) -> None:
    """Raises NotAllowed for a name the paper does not have, also where the values of a try do not lead."""
    named = node.attr if isinstance(node, nodes.Getattr) else node.name if isinstance(node, nodes.Name) else None
    if named is not None and named not in known and named not in (*OF_LOOPS, "loop"):
        raise NotAllowed(_now("没有“%(name)s”这个字段") % {"name": named}, node.lineno)


def refuse_judging(node: nodes.Node) -> None:
    """Raises NotAllowed where a template decides by a text it brings along: whose grade, which unit."""
    is_filter = isinstance(node, nodes.Filter) and node.name == "trim" and (node.args or node.kwargs)
    asked = node.test if isinstance(node, nodes.If | nodes.CondExpr) else node
    is_text = isinstance(node, nodes.Compare | nodes.Test | nodes.If | nodes.CondExpr) and has_text(asked)
    if is_filter or is_text:
        raise NotAllowed(_now("条件里不能和写死的文字比较，数据以系统为准"), node.lineno)


def has_text(node: nodes.Node) -> bool:
    return any(
        isinstance(each, nodes.Const) and isinstance(each.value, str) for each in (node, *node.find_all(nodes.Const))
    )


def refuse_loops(node: nodes.Node, lists: Set[str], names: Set[str], around: tuple[str, ...]) -> None:
    """Raises NotAllowed for a loop over anything but a list of the paper, with a condition, or inside one over the same.

    Units are listed in the order of the organisations: a loop that compares each with all others would rank them.
    """
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.For):
            refuse_loops(child, lists, names, (*around, looped(child, lists, names, around)))
        else:
            refuse_loops(child, lists, names, around)


def looped(loop: nodes.For, lists: Set[str], names: Set[str], around: tuple[str, ...]) -> str:
    """The list it goes through. Raises NotAllowed."""
    of = loop.iter
    over = of.attr if isinstance(of, nodes.Getattr) else of.name if isinstance(of, nodes.Name) else ""
    given = [loop.target, *loop.target.find_all(nodes.Name)]
    if over not in lists or any(isinstance(each, nodes.Name) and each.name in names for each in given):
        raise NotAllowed(_now("循环只能用“可以填的字段”里的列表"), loop.lineno)
    if loop.test is not None:
        raise NotAllowed(_now("列表要全部列出，循环不能带条件"), loop.lineno)
    if over in around:
        raise NotAllowed(_now("同一个列表不能套着循环，名单不排名次"), loop.lineno)
    return over


class PaperTemplate(DocxTemplate):
    """docxtpl with the text of the line in what goes wrong."""

    def render_xml_part(self, src_xml: str, part: Any, context: Any, jinja_env: Any = None) -> str:
        self.lines = re.sub(r"<w:p([ >])", r"\n<w:p\1", src_xml).splitlines()
        return super().render_xml_part(src_xml, part, context, jinja_env)

    def render_properties(self, context: Any, jinja_env: Any = None) -> None:
        """What only the properties of the file name is on no page."""
        named = set(jinja_env.named)
        super().render_properties(context, jinja_env)
        jinja_env.named = named

    def line(self, number: int | None) -> str:
        """The words of a line of the part at work, without markup."""
        lines = getattr(self, "lines", [])
        if number is None or not 0 < number <= len(lines):
            return ""
        return re.sub(r"<[^>]+>", "", lines[number - 1]).strip()[:SHOWN_CHARACTERS]


def rendered(content: bytes, values: Mapping[str, Any], *, sample: Mapping[str, Any]) -> bytes:
    """The paper: the template with the values in it. Raises TemplateRefused, or WordFileRefused for the file itself.

    `sample` says which names there are: a list without rows names none of its own. Time and memory are bounded by
    whoever calls (`paper_templates.write_with`).
    """
    check_word_bytes(content)
    template = PaperTemplate(io.BytesIO(content))
    environment = PaperEnvironment(names_in(sample), lists_in(sample))
    try:
        template.render(ready(values, Budget(MAX_ROUNDS)), environment, autoescape=True)
    except BROKEN as problem:
        raise TemplateRefused(words_of(problem, template)) from problem
    refuse_without_standing(environment.named, sample)
    output = io.BytesIO()
    template.save(output)
    check_paper(output.getvalue())
    return output.getvalue()


def refuse_without_standing(named: Set[str], sample: Mapping[str, Any]) -> None:
    """Raises TemplateRefused for a template whose papers would look settled while they are not."""
    wanted = [name for name in STANDING if name in sample]
    if wanted and not named & set(wanted):
        fields = _now("或").join(f"{{{{ {name} }}}}" for name in wanted)
        raise TemplateRefused(_now("正文里要有%(fields)s，不然看不出数据是否审定") % {"fields": fields})


def names_in(values: Any) -> frozenset[str]:
    """Every name of the values, at whatever depth."""
    if isinstance(values, Mapping):
        return frozenset(values).union(*map(names_in, values.values()))
    return frozenset().union(*map(names_in, values)) if isinstance(values, list | tuple) else frozenset()


def lists_in(values: Any) -> frozenset[str]:
    """The names of every list, at whatever depth."""
    if isinstance(values, Mapping):
        own = frozenset(name for name, value in values.items() if isinstance(value, list | tuple))
        return own.union(*map(lists_in, values.values()))
    return frozenset().union(*map(lists_in, values)) if isinstance(values, list | tuple) else frozenset()


def ready(value: Any, budget: Budget) -> Any:
    """Values as a template reads them: clean texts, numbers, yes and no, and lists that count their rounds."""
    if isinstance(value, Mapping):
        return {str(name): ready(one, budget) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return Rows([ready(one, budget) for one in value], budget.spend)
    return value if isinstance(value, bool | int) or value is None else clean_text(str(value))


def words_of(problem: Exception, template: PaperTemplate) -> str:
    """第12段“{{ 单位.名字 }}”：没有“名字”这个字段。A line of docxtpl is a paragraph; the first one stands on its second."""
    number = line_number(problem)
    place = _now("第%(number)s段") % {"number": max(number - 1, 1)} if number else ""
    if text := template.line(number):
        place += _now("“%(text)s”") % {"text": text}
    return f"{place}：{reason_of(problem)}" if place else reason_of(problem)


def line_number(problem: Exception) -> int | None:
    """Of a broken template what Jinja says; of a value the last line of the template that was at work."""
    if isinstance(problem, TemplateSyntaxError):
        return problem.lineno
    number, step = None, problem.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == "<template>":
            number = step.tb_lineno
        step = step.tb_next
    return number


def reason_of(problem: Exception) -> str:
    if isinstance(problem, NotAllowed):
        return str(problem.message)
    if isinstance(problem, UndefinedError):
        names = re.findall(r"'([^']+)'", str(problem.message))
        return _now("没有“%(name)s”这个字段") % {"name": names[-1] if names else ""}
    if isinstance(problem, TemplateSyntaxError):
        is_open = str(problem.message).startswith("Unexpected end of template")
        return _now("这里以前的列表或条件没有写结束") if is_open else _now("写法不完整或者不对")
    if isinstance(problem, SecurityError):
        return str(problem)
    return _now("这里的内容不能这样写")
