"""Kinds, roles and states of the members app. Codes are stored; labels may change."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.deed_words import logged, told
from common.moves import Move


class OrganisationKind(models.TextChoices):
    """DOMAIN.md §1."""

    COUNTY = "COUNTY", _("县(区)委组织部")
    STREET = "STREET", _("街道(乡镇)党工委")
    COMMUNITY_COMMITTEE = "COMMUNITY_COMMITTEE", _("社区党组织")
    RESIDENTIAL_BRANCH = "RESIDENTIAL_BRANCH", _("小区党支部")
    BUILDING_GROUP = "BUILDING_GROUP", _("楼栋(院落)党小组")
    AGENCY_COMMITTEE = "AGENCY_COMMITTEE", _("机关工委")
    AGENCY = "AGENCY", _("机关党组织")
    AGENCY_BRANCH = "AGENCY_BRANCH", _("机关党支部")
    ENTERPRISE = "ENTERPRISE", _("企业党组织")
    SOCIAL = "SOCIAL", _("社会组织党组织")
    VILLAGE = "VILLAGE", _("村党组织")
    SCHOOL = "SCHOOL", _("学校党组织")
    BANK = "BANK", _("金融机构党组织")
    PARK = "PARK", _("园区党组织")
    OTHER_BRANCH = "OTHER_BRANCH", _("其他党支部")

    units = nonmember(("AGENCY", "ENTERPRISE", "SOCIAL", "VILLAGE", "SCHOOL", "BANK", "PARK"))
    branches = nonmember(("RESIDENTIAL_BRANCH", "AGENCY_BRANCH", "OTHER_BRANCH"))


_ANYWHERE = ("COUNTY", "STREET", "COMMUNITY_COMMITTEE", "AGENCY_COMMITTEE")

ALLOWED_PARENTS: dict[str, tuple[str, ...]] = {
    "COUNTY": (),
    "STREET": ("COUNTY",),
    "COMMUNITY_COMMITTEE": ("STREET",),
    "RESIDENTIAL_BRANCH": ("COMMUNITY_COMMITTEE",),
    "BUILDING_GROUP": ("RESIDENTIAL_BRANCH",),
    "AGENCY_COMMITTEE": ("COUNTY",),
    "AGENCY": ("AGENCY_COMMITTEE",),
    "AGENCY_BRANCH": ("AGENCY",),
    **dict.fromkeys(("ENTERPRISE", "SOCIAL", "VILLAGE", "SCHOOL", "BANK", "PARK", "OTHER_BRANCH"), _ANYWHERE),
}
"""Which kinds may sit under which (DOMAIN.md §1). A kind without parents is the root, one a site."""


HOME_KINDS = (*OrganisationKind.branches, *OrganisationKind.units, "COMMUNITY_COMMITTEE")
"""Where a member's organisation relation can lie."""


RECEIVING_KINDS = ("COUNTY", "STREET", "COMMUNITY_COMMITTEE", "RESIDENTIAL_BRANCH")
"""Where members report in, and what lies above such places."""


class Role(models.TextChoices):
    """ACCESS.md, roles."""

    DEPARTMENT_STAFF = "department_staff", _("组织部工作人员")
    AGENCY_ADMIN = "agency_admin", _("机关工委管理员")
    STREET_ADMIN = "street_admin", _("街道党工委管理员")
    COMMUNITY_SECRETARY = "community_secretary", _("社区党组织书记")
    BRANCH_SECRETARY = "branch_secretary", _("支部书记")
    RECORDER = "recorder", _("记录员")
    GROUP_LEADER = "group_leader", _("党小组长")
    UNIT_SECRETARY = "unit_secretary", _("单位党组织书记")
    UNIT_LIAISON = "unit_liaison", _("单位联络员")
    MEMBER = "member", _("党员")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    AUDIT_ADMIN = "audit_admin", _("审计管理员")

    administrators = nonmember(("system_admin", "security_admin", "audit_admin"))
    secretaries = nonmember(("community_secretary", "branch_secretary", "unit_secretary"))
    committees = nonmember(("department_staff", "agency_admin", "street_admin"))
    approved = nonmember(
        ("department_staff", "agency_admin", "street_admin", "system_admin", "security_admin", "audit_admin")
    )
    """Roles that count only once a second person approved; who that is, says `approver_of`."""


APPROVERS: dict[str, str] = {
    **dict.fromkeys(Role.committees, "security_admin"),
    "system_admin": "audit_admin",
    "security_admin": "audit_admin",
    "audit_admin": "security_admin",
}
"""Which office stands behind a grant, and a reset, beside the security administrator who asks (ACCESS.md, last two rows).

The audit administrator's own is both security administrators': one asks, another approves."""

WIDE_KINDS = ("COUNTY", "STREET", "AGENCY_COMMITTEE")
"""A recorder there reads what the committee reads: whatever role is granted at a committee is approved as a committee's."""


def approver_of(role: str, kind: str) -> Role | None:
    """The office that approves the role at an organisation of this kind; None where one security administrator is
    enough."""
    if role in APPROVERS:
        return Role(APPROVERS[role])
    return Role.SECURITY_ADMIN if kind in WIDE_KINDS else None


def approver_words(office: Role | None) -> str:
    """Who approves, in words: beside a security administrator who asks it is another one."""
    if office is None:
        return ""
    return str(_("另一名安全管理员")) if office == Role.SECURITY_ADMIN else str(office.label)


LEAST_IN_OFFICE: dict[str, int] = {"security_admin": 2, "audit_admin": 1}
"""Fewer than these, and nobody is left who could approve: the last ones are not sent away before there is a successor."""


ROLE_KINDS: dict[str, tuple[str, ...]] = {
    "department_staff": ("COUNTY",),
    "agency_admin": ("AGENCY_COMMITTEE",),
    "street_admin": ("STREET",),
    "community_secretary": ("COMMUNITY_COMMITTEE",),
    "branch_secretary": (*OrganisationKind.branches, *OrganisationKind.units),
    "recorder": tuple(OrganisationKind.values),
    "group_leader": ("BUILDING_GROUP",),
    "unit_secretary": OrganisationKind.units,
    "unit_liaison": OrganisationKind.units,
    "member": tuple(OrganisationKind.values),
    "system_admin": ("COUNTY",),
    "security_admin": ("COUNTY",),
    "audit_admin": ("COUNTY",),
}
"""At which kinds of organisation a role may be granted (ACCESS.md). A unit with branches below grants no branch role."""


class Sex(models.TextChoices):
    MALE = "M", _("男")
    FEMALE = "F", _("女")


class Stage(models.TextChoices):
    FULL = "FULL", _("正式")
    PROBATIONARY = "PROBATIONARY", _("预备")


class Precision(models.TextChoices):
    MONTH = "month", _("月")
    DAY = "day", _("日")


class WorkStatus(models.TextChoices):
    IN_SERVICE = "IN_SERVICE", _("在职")
    RETIRED = "RETIRED", _("离退休")
    OTHER = "OTHER", _("其他")


class Post(models.TextChoices):
    """Posts inside a Party organisation (党内职务)."""

    SECRETARY = "SECRETARY", _("书记")
    DEPUTY_SECRETARY = "DEPUTY_SECRETARY", _("副书记")
    ORGANISATION_MEMBER = "ORGANISATION_MEMBER", _("组织委员")
    PUBLICITY_MEMBER = "PUBLICITY_MEMBER", _("宣传委员")
    DISCIPLINE_MEMBER = "DISCIPLINE_MEMBER", _("纪检委员")
    COMMITTEE_MEMBER = "COMMITTEE_MEMBER", _("委员")
    GROUP_LEADER = "GROUP_LEADER", _("党小组长")
    FIRST_SECRETARY = "FIRST_SECRETARY", _("第一书记")

    @classmethod
    def leading(cls, kind: str) -> "Post":
        """Who is at the head of an organisation of this kind: a building group has a leader, all else a secretary."""
        return cls.GROUP_LEADER if kind == OrganisationKind.BUILDING_GROUP else cls.SECRETARY

    committee = nonmember(
        (
            "SECRETARY",
            "DEPUTY_SECRETARY",
            "ORGANISATION_MEMBER",
            "PUBLICITY_MEMBER",
            "DISCIPLINE_MEMBER",
            "COMMITTEE_MEMBER",
        )
    )


class ReportInState(models.TextChoices):
    """DOMAIN.md §3 and §4: 报到单 → 回执 → 在册 → 申请退出 → 已退出."""

    SUBMITTED = "SUBMITTED", _("待接收")
    RECEIVED = "RECEIVED", _("已回执")
    ACTIVE = "ACTIVE", _("在册")
    ENDING = "ENDING", _("申请退出")
    ENDED = "ENDED", _("已退出")
    REFUSED = "REFUSED", _("未接收")

    live = nonmember(("SUBMITTED", "RECEIVED", "ACTIVE", "ENDING"))
    waiting = nonmember(("SUBMITTED", "ENDING"))
    without_start = nonmember(("SUBMITTED", "REFUSED"))
    running = nonmember(("RECEIVED", "ACTIVE", "ENDING"))
    counted = nonmember(("RECEIVED", "ACTIVE", "ENDING", "ENDED"))
    """States in which the days between start and end count as reported in."""


class ReportInDeed(models.TextChoices):
    """What is done with a 报到单, in the words of its cards."""

    SUBMIT = "SUBMIT", _("提交报到单")
    ACCEPT = "ACCEPT", _("接收报到")
    REFUSE = "REFUSE", _("不接收")
    ASK_EXIT = "ASK_EXIT", _("申请退出")
    END = "END", _("同意退出")
    KEEP = "KEEP", _("不同意退出")


REPORT_IN_MOVES = {
    ReportInDeed.ACCEPT: Move((ReportInState.SUBMITTED,), ReportInState.RECEIVED),
    ReportInDeed.REFUSE: Move((ReportInState.SUBMITTED,), ReportInState.REFUSED),
    ReportInDeed.ASK_EXIT: Move((ReportInState.ACTIVE,), ReportInState.ENDING),
    ReportInDeed.END: Move((ReportInState.ENDING,), ReportInState.ENDED),
    ReportInDeed.KEEP: Move((ReportInState.ENDING,), ReportInState.ACTIVE),
}
"""A receipt is RECEIVED until its start day has come, and ACTIVE from then on."""


class OrganisationDeed(models.TextChoices):
    ADD = "ADD", _("增设下级")
    CHANGE = "CHANGE", _("修改组织")
    ADD_MEMBER = "ADD_MEMBER", _("新增党员")
    START_HOUSEHOLD = "START_HOUSEHOLD", _("登记党员中心户")
    APPOINT = "APPOINT", _("登记任职")


class MemberDeed(models.TextChoices):
    CHANGE = "CHANGE", _("修改记录")
    END_HOUSEHOLD = "END_HOUSEHOLD", _("结束中心户")
    END_APPOINTMENT = "END_APPOINTMENT", _("登记免职")


class ComplaintKind(models.TextChoices):
    """意见与投诉 (DOMAIN.md §8, D14)."""

    SUGGESTION = "SUGGESTION", _("意见建议")
    COMPLAINT = "COMPLAINT", _("投诉")


class ComplaintAbout(models.TextChoices):
    """What it is about, which says who answers (ACCESS.md, doing)."""

    PLACE = "PLACE", _("社区、小区里的事")
    BODY = "BODY", _("某个党组织的工作")
    SITE = "SITE", _("这个系统（填报、页面、权限）")


class ComplaintState(models.TextChoices):
    OPEN = "OPEN", _("待答复")
    ANSWERED = "ANSWERED", _("已答复")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


class ComplaintDeed(models.TextChoices):
    WRITE = "WRITE", _("提出")
    ANSWER = "ANSWER", _("答复")
    WITHDRAW = "WITHDRAW", _("撤回")


COMPLAINT_MOVES = {
    ComplaintDeed.ANSWER: Move((ComplaintState.OPEN,), ComplaintState.ANSWERED),
    ComplaintDeed.WITHDRAW: Move((ComplaintState.OPEN,), ComplaintState.WITHDRAWN),
}

ANSWERING_ROLES: dict[str, str] = {
    "COMMUNITY_COMMITTEE": "community_secretary",
    "STREET": "street_admin",
    "AGENCY_COMMITTEE": "agency_admin",
    "COUNTY": "department_staff",
}
"""Where complaints are answered, and in which role."""


class ComplianceDeed(models.TextChoices):
    """What the department does with a line of 合规自查."""

    ADD = "ADD", _("增加一条")
    CHANGE = "CHANGE", _("修改")
    CHECK = "CHECK", _("核对")
    END = "END", _("不再列出")


class GrantDeed(models.TextChoices):
    GRANT = "GRANT", _("授予角色")
    APPROVE = "APPROVE", _("批准")
    REFUSE = "REFUSE", _("不批准")
    END = "END", _("收回授权")


class ImportKind(models.TextChoices):
    ORGANISATIONS = "ORGANISATIONS", _("组织机构")
    ROSTER = "ROSTER", _("党员花名册")


class ImportState(models.TextChoices):
    ASKING = "ASKING", _("等您指认列")
    READING = "READING", _("正在检查")
    STAGED = "STAGED", _("待确认")
    APPLYING = "APPLYING", _("正在导入")
    APPLIED = "APPLIED", _("已导入")
    UNREADABLE = "UNREADABLE", _("读不出来")


class TallyKind(models.TextChoices):
    """What wrong passwords are counted by."""

    ALL = "all", _("全部")
    ADDRESS = "address", _("这个地址的陌生账号")
    NAME = "name", _("账号，所有陌生地址")
    PAIR = "pair", _("账号，这个地址")


logged(
    {
        "account.audit_admin": _("在服务器上开通审计管理员"),
        "account.disabled": _("停用账号"),
        "account.enabled": _("启用账号"),
        "account.login": _("登录"),
        "account.login_failed": _("登录失败"),
        "account.login_lifted": _("解除登录暂停"),
        "account.logout": _("退出登录"),
        "account.password": _("修改自己的密码"),
        "account.reset": _("重置密码"),
        "account.reset_approved": _("批准重置密码"),
        "account.reset_asked": _("申请重置密码"),
        "account.reset_refused": _("不批准重置密码"),
        "account.reset_withdrawn": _("撤下重置密码的申请"),
        "account.switch_role": _("切换身份"),
        "import.discard": _("放弃导入"),
        "import.forget_title": _("取消点明过的列名"),
        "import.numbers": _("导入时改动联系电话或身份证号"),
        "import.organisations": _("导入组织机构"),
        "import.point_out": _("点明表格的列，县里以后照此读"),
        "import.refused_downloaded": _("下载未导入的行"),
        "import.roster": _("导入党员花名册"),
        "import.upload": _("上传导入表格"),
        "member.numbers": _("改动联系电话或身份证号"),
        "member.reveal": _("查看完整号码"),
        "notice.hand_over": _("登记通知单送达"),
        "organisation.end": _("撤销组织"),
        "organisation.move": _("调整组织隶属"),
        "report_in.activate": _("报到到期生效"),
    }
)
told("unit_report_in", ReportInDeed)
told("member_report_in", ReportInDeed)
told("organisation", OrganisationDeed)
told("member", MemberDeed)
told("grant", GrantDeed)
told("complaint", ComplaintDeed)
told("compliance", ComplianceDeed)
