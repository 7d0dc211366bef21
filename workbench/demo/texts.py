"""Texts of the demo county."""

from typing import NamedTuple

from alliances.choices import NeedSource, ResourceCategory


class NeedText(NamedTuple):
    category: str
    source: str
    title: str
    text: str
    beneficiaries: str
    quantity: int
    measure: str


NEEDS = (
    NeedText(
        ResourceCategory.SKILL,
        NeedSource.VISIT,
        "独居老人冬季上门体检",
        "辖区独居老人多数行动不便，希望入冬前上门量血压、测血糖。",
        "独居老人",
        24,
        "人",
    ),
    NeedText(
        ResourceCategory.EQUIPMENT,
        NeedSource.HOTLINE,
        "充电棚线路老化，请专业人员检测",
        "雨天有跳闸，担心起火，请有资质的单位检测并提出整改办法。",
        "全体住户",
        1,
        "项",
    ),
    NeedText(
        ResourceCategory.VENUE,
        NeedSource.COUNCIL,
        "寒假儿童托管缺场地",
        "双职工家庭多，希望借一间教室，放假期间白天用。",
        "小学生家庭",
        2,
        "间",
    ),
    NeedText(
        ResourceCategory.POLICY,
        NeedSource.VISIT,
        "个税和社保政策咨询",
        "居民对汇算清缴和灵活就业参保不清楚，希望来小区讲解。",
        "在职居民",
        2,
        "场",
    ),
    NeedText(
        ResourceCategory.SKILL,
        NeedSource.RESIDENTS,
        "楼道堆物清理",
        "三栋老楼楼道堆物多，物业人手不够，请志愿者一起清理。",
        "老楼住户",
        12,
        "户",
    ),
    NeedText(
        ResourceCategory.TALENT,
        NeedSource.MEMBER,
        "青年党员宣讲员",
        "每月一次党课想请年轻党员来讲身边事。",
        "支部党员",
        3,
        "次",
    ),
    NeedText(
        ResourceCategory.FUNDS,
        NeedSource.COUNCIL,
        "儿童活动角护栏松动",
        "护栏焊点脱落，孩子容易碰伤，请帮助维修加固。",
        "学龄前儿童",
        1,
        "项",
    ),
    NeedText(
        ResourceCategory.SKILL,
        NeedSource.RESIDENTS,
        "老年人学用智能手机",
        "老人不会预约挂号和缴费，希望分几次手把手教。",
        "60 岁以上居民",
        4,
        "场",
    ),
)

THEMES = (
    "邻里消防自查",
    "楼道清理和环境整治",
    "重温入党志愿书",
    "走访独居老人",
    "学习党的创新理论",
    "义务植树和护绿",
)
LECTURES = ("做群众身边的带头人", "学习贯彻新修订的纪律处分条例", "从小事做起办好民生实事", "弘扬优良家风")

AGENDA: dict[str, tuple[tuple[str, str, str], ...]] = {
    "GENERAL": (
        ("通报上季度工作，讨论下季度安排", "上季度办成实事三件，下季度先做充电棚改造。", "按讨论意见修改后执行"),
        ("讨论联建项目进展", "项目进度总体正常，要盯住两件快到期的。", "每月通报一次进展"),
        ("听取志愿服务情况汇报", "报到党员参加面还不够，建议按特长分组。", "按特长重新分组，月底前公布"),
    ),
    "COMMITTEE": (
        ("研究本月主题党日安排", "结合消防月，请消防员来讲半小时。", "落实主讲人和场地"),
        ("研究居民反映的问题", "堆物和飞线两件事要一起治。", "向社区提出需求"),
        ("研究党费和台账工作", "台账按时归档，缺的本周补齐。", ""),
    ),
    "GROUP": (
        ("交流学习体会", "结合身边的事谈体会，不念稿子。", ""),
        ("商量楼栋里的事", "三单元的灯坏了，先请物业来看。", "联系物业维修楼道灯"),
    ),
    "LECTURE": (("党课", "结合本小区的变化讲，大家听得进。", ""),),
    "THEME_DAY": (
        ("主题党日活动", "分三组进楼栋，入户提醒，收集意见。", ""),
        ("主题党日活动", "先学习半小时，再做志愿服务。", ""),
    ),
    "JOINT_CONFERENCE": (
        ("通报清单办理情况，商量新需求", "各单位认领的事项按月销号，快到期的先办。", "未认领的需求两周内分到单位"),
        ("评议上季度联建工作", "服务项目居民评价好，开放场地还要加把劲。", "各单位再开放一项资源"),
    ),
}
