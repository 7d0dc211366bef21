"""The side bar of each role: entries in order, each with the icon, the address and what waits behind it."""

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext_lazy as _

from members.choices import Role
from members.models import User
from members.scoping import RECORD_READERS


@dataclass
class Entry:
    """One line of the side bar; `section` is the first word of the addresses it stands for.

    Shown in the named roles (to everybody when none is named); `of_members`: to everyone with a record of his or her own.
    `title` is the heading of the page too; a page that opens an object says it in the crumb above the object's name.
    """

    title: Any
    icon: str
    view: str
    roles: tuple[str, ...] = ()
    of_members: bool = False
    count: int = 0
    current: bool = False
    url: str = field(init=False, default="")

    @property
    def about(self) -> Any:
        """What is done there, in a line: the home page shows it to who has nothing to do."""
        return ABOUT.get(self.view, "")


LIST_ROLES = (Role.COMMUNITY_SECRETARY, Role.BRANCH_SECRETARY, Role.RECORDER)
UNIT_ROLES = (Role.UNIT_SECRETARY, Role.UNIT_LIAISON)
SERVICE_ROLES = (*Role.committees, *Role.secretaries, Role.RECORDER, Role.UNIT_LIAISON)


BRANCH_ROLES = (Role.BRANCH_SECRETARY, Role.RECORDER, Role.GROUP_LEADER, Role.MEMBER)
MEETING_READERS = (*Role.committees, Role.COMMUNITY_SECRETARY, *UNIT_ROLES)
EVALUATORS = (Role.COMMUNITY_SECRETARY, Role.RECORDER, *UNIT_ROLES)

# In the order of each role's work: what it does most comes first, and the first three are the phone's tabs.
ENTRIES = (
    Entry(_("工作台"), "home", "workbench:home"),
    Entry(_("组织生活"), "notebook", "activities:meetings", BRANCH_ROLES),
    Entry(_("需求审核"), "inbox", "alliances:needs", (Role.DEPARTMENT_STAFF, Role.STREET_ADMIN)),
    Entry(_("认领"), "list-check", "alliances:claims", UNIT_ROLES),
    Entry(_("需求清单"), "inbox", "alliances:needs", (*UNIT_ROLES, *LIST_ROLES)),
    Entry(_("认领"), "list-check", "alliances:claims", LIST_ROLES),
    Entry(_("志愿服务"), "heart-handshake", "activities:services", SERVICE_ROLES),
    Entry(_("双报到"), "user-check", "members:member-report-ins", SERVICE_ROLES),
    Entry(_("资源清单"), "packages", "alliances:resources", (*Role.committees, *UNIT_ROLES, *LIST_ROLES)),
    Entry(_("联建组织"), "affiliate", "alliances:alliances", (*Role.committees, *LIST_ROLES, *UNIT_ROLES)),
    Entry(_("组织与党员"), "sitemap", "members:organisations", (*RECORD_READERS, Role.GROUP_LEADER)),
    Entry(_("组织生活"), "notebook", "activities:meetings", MEETING_READERS),
    Entry(_("积分与评价"), "clipboard-check", "assessment:scores", (*SERVICE_ROLES, Role.MEMBER)),
    Entry(_("双向评价"), "checkbox", "assessment:evaluations", EVALUATORS),
    Entry(_("年终考核"), "report", "assessment:year-end-start", Role.committees),
    Entry(_("积分办法"), "scale", "assessment:rule-sets", (Role.DEPARTMENT_STAFF,)),
    Entry(_("县级设定"), "adjustments", "members:settings", (Role.DEPARTMENT_STAFF,)),
    Entry(_("任务进度"), "loader", "common:job-list", Role.committees),
    Entry(_("我的"), "user", "members:me", of_members=True),
    Entry(_("账号与授权"), "key", "members:accounts", (Role.SECURITY_ADMIN,)),
    Entry(_("审计日志"), "shield-check", "members:audit", (Role.AUDIT_ADMIN,)),
    Entry(_("待批准"), "user-check", "members:approvals", (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)),
    Entry(_("系统状态"), "settings", "members:system", (Role.SYSTEM_ADMIN,)),
)

ABOUT = {
    "activities:meetings": _("三会一课、主题党日和联席会议的记录"),
    "activities:services": _("登记服务，由接收的社区、小区确认"),
    "alliances:alliances": _("区域化党工委和党建联合体：成员、轮值、清单"),
    "alliances:claims": _("认领的需求办到哪一步，交付和验收"),
    "alliances:needs": _("提出、核实、发布和可以认领的需求"),
    "alliances:resources": _("成员单位开放的场地、师资、设备和服务"),
    "assessment:evaluations": _("年底互相填写、签署的评价表"),
    "assessment:rule-sets": _("各项怎么计分，起草和发布"),
    "assessment:scores": _("每季度的积分、每一行的来历，异议"),
    "assessment:year-end-start": _("归档以前还缺什么、由谁补，等次和报告"),
    "common:job-list": _("导入、导出、算分做到哪一步，文件在哪里下载"),
    "members:accounts": _("开账号、授予和收回角色、停用、重置密码"),
    "members:approvals": _("等您批准的授权和密码重置"),
    "members:audit": _("谁在什么时候、从哪里、对什么做了什么"),
    "members:me": _("自己的报到、服务、积分和记录"),
    "members:member-report-ins": _("单位和党员的报到、接收和退出"),
    "members:organisations": _("名册、任职、党员中心户和下级组织"),
    "members:settings": _("本县的数字、时限、工作日历和文书模板"),
    "members:system": _("后台、备份、磁盘，失败的任务和封存"),
}

FOOT = (
    (_("意见与投诉"), "message-report", "members:complaint-create", "from"),
    (_("使用帮助"), "help-circle", "workbench:help", "page"),
)


def menu_for(request: HttpRequest, user: User) -> list[Entry]:
    """The entries of the acting role, the one of this page marked."""
    counts = getattr(request, "todo_counts", {})  # the home page has them at hand; elsewhere they would cost queries
    entries = [replace(entry) for entry in ENTRIES if shows(entry, user)]
    for entry in entries:
        entry.url = reverse(entry.view)
        section = entry.url.removeprefix(get_script_prefix()).partition("/")[0]
        entry.count = counts.get(section, 0)
    matching = [entry for entry in entries if is_at(request.path, entry.url)]
    if matching:
        max(matching, key=lambda entry: len(entry.url)).current = True
    return entries


def foot_menu_for(request: HttpRequest) -> list[Entry]:
    """What every page has for everybody, whatever the role, and also where the page itself was refused."""
    entries = []
    for title, icon, view, about in FOOT:
        entry = Entry(title, icon, view, current=is_at(request.path, reverse(view)))
        entry.url = f"{reverse(view)}?{urlencode({about: about_page(request)})}"
        entries.append(entry)
    return entries


def about_page(request: HttpRequest) -> str:
    """The path below the site's own; what was asked for stays out of it, as it can name people."""
    return request.path_info


def shows(entry: Entry, user: User) -> bool:
    if entry.of_members:
        return user.member_id is not None
    return not entry.roles or user.holds(*entry.roles)


def is_at(path: str, url: str) -> bool:
    """Whether a page belongs to an entry; the home page stands for itself alone."""
    return path == url if url == get_script_prefix() else path.startswith(url)
