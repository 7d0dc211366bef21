"""The columns of a roster and of a list of organisations, with the words offices use for them."""

from common.workbooks.cells import squeezed
from common.workbooks.headers import Column

ROSTER_COLUMNS = (
    Column("number", "序号", "编号 序 排序 顺序号 No"),
    Column("name", "姓名", "名字 党员姓名", required=True),
    Column("sex", "性别", "男女"),
    Column("ethnicity", "民族", "族别"),
    Column("birth", "出生年月", "出生日期 出生时间 出生年月日 生日 出生 生年月日"),
    Column("native_place", "籍贯", "出生地 籍贯地 原籍"),
    Column(
        "education",
        "学历",
        "文化程度 学历学位 学历及学位 最高学历 教育程度 文化 全日制学历 受教育程度",
    ),
    Column(
        "work_started",
        "参加工作时间",
        "参加工作日期 参加工作年月 工作时间 参工时间 参加工作 参工日期 何时参加工作",
    ),
    Column(
        "joined",
        "入党时间",
        "入党日期 入党年月 加入党组织日期 加入党组织时间 加入中国共产党日期 入党年月日 何时入党 "
        "加入党组织年月 发展时间",
    ),
    Column(
        "full_member",
        "转正时间",
        "转正日期 转为正式党员日期 转为正式党员时间 转正年月 转正年月日 成为正式党员时间 何时转正",
    ),
    Column(
        "organisation",
        "所在支部",
        "所在党支部 所属支部 所属党支部 所在党组织 所属党组织 党支部 支部 党组织 支部名称 党支部名称 "
        "党组织名称 组织名称 所属组织 所在组织 组织关系所在支部 组织关系所在党支部 组织关系所在党组织 "
        "组织关系 组织关系所在地 组织编码 支部编码 所在支部编码 所在基层党组织",
        required=True,
    ),
    Column("party_post", "党内职务", "党内任职 支部职务 党组织职务 党内职位 党务职务 所任党内职务"),
    Column(
        "workplace",
        "工作单位及职务",
        "单位及职务 工作单位 单位 所在单位 工作单位职务 单位职务 现工作单位及职务 工作单位和职务 工作岗位 "
        "职业 工作单位与职务 从业单位",
    ),
    Column(
        "identity_number",
        "身份证号",
        "身份证号码 公民身份号码 公民身份证号 公民身份证号码 身份证 居民身份证号码 居民身份证号 身份号码 "
        "证件号码 证件号 身份证件号码",
    ),
    Column(
        "phone",
        "联系电话",
        "手机号码 手机 手机号 电话 联系方式 电话号码 移动电话 联系手机 联系号码 本人电话 联系方式电话 联系方式手机",
    ),
    Column(
        "address",
        "现居住地",
        "家庭住址 居住地 住址 现住址 居住地址 家庭地址 现居住地址 常住地址 住所 联系地址 地址 现居地 联系方式住址",
    ),
    Column("note", "备注", "说明 附注"),
)

ORGANISATION_COLUMNS = (
    Column("number", "序号", "编号 序 顺序号"),
    Column("code", "组织编码", "编码 组织代码 党组织编码 党组织代码 代码 机构编码 组织编号 党组织编号"),
    Column(
        "parent_code",
        "上级组织编码",
        "上级编码 上级代码 上级党组织编码 上级党组织代码 上级组织代码 上级组织编号 父级编码",
    ),
    Column(
        "parent_name",
        "上级组织",
        "上级组织名称 上级党组织 上级党组织名称 上级 隶属党组织 隶属组织 所属上级 直接上级 上级名称 "
        "所属党组织 隶属关系",
    ),
    Column(
        "name",
        "组织名称",
        "党组织名称 名称 党组织全称 组织全称 党组织 机构名称 支部名称 党支部名称 单位名称",
        required=True,
    ),
    Column(
        "kind",
        "组织类别",
        "类别 组织类型 党组织类别 党组织类型 类型 机构类型 组织性质 机构类别 种类",
        required=True,
    ),
    Column("label", "类别说明", "细类 类别备注"),
    Column("place", "地点", "地址 所在地 办公地址 活动地点 活动场所 所在地址 办公地点"),
    Column("note", "备注", "说明 附注"),
)

# The longest text each field of the database takes.
ROSTER_TEXT_LIMITS = {
    "name": 50,
    "ethnicity": 20,
    "native_place": 50,
    "education": 30,
    "workplace": 100,
    "address": 100,
    "note": 200,
}
ORGANISATION_TEXT_LIMITS = {"code": 40, "name": 100, "label": 20, "place": 100}

# Tried in this order: the first rule one of whose words is in the text. 社区小区党支部 must not stop at 社区.
KIND_WORDS = (
    ("COUNTY", ("组织部",)),
    ("BUILDING_GROUP", ("党小组", "小组", "楼栋")),
    ("RESIDENTIAL_BRANCH", ("小区", "院落")),
    ("AGENCY_COMMITTEE", ("机关工委", "机关党工委", "直属机关工作委员会")),
    ("AGENCY_BRANCH", ("机关党支部", "机关支部", "机关下属", "离退休", "退休")),
    ("OTHER_BRANCH", ("联合", "流动", "临时", "网格", "功能型", "其他", "其它")),
    ("COMMUNITY_COMMITTEE", ("社区", "居委")),
    ("SOCIAL", ("社会组织", "社团", "协会", "民办非企业", "两新", "新社会")),
    ("PARK", ("园区", "开发区", "产业园", "工业园")),
    ("BANK", ("银行", "金融", "信用社", "保险")),
    ("OTHER_BRANCH", ("行业",)),
    ("SCHOOL", ("学校", "学院", "中学", "小学", "大学", "幼儿园", "教育")),
    ("ENTERPRISE", ("企业", "公司", "非公", "国企", "民企", "新经济", "集团")),
    ("STREET", ("街道", "乡镇", "镇党委", "乡党委", "镇乡", "党工委")),
    ("VILLAGE", ("村",)),
    ("AGENCY", ("机关", "单位", "部门", "事业", "党组")),
)
EXACT_KINDS = {"镇": "STREET", "乡": "STREET", "县委": "COUNTY", "区委": "COUNTY", "市委": "COUNTY"}
KIND_CODES = frozenset(kind for kind, _words in KIND_WORDS)


def kind_of(text: str) -> str | None:
    """The kind of organisation a word means, or None: 街道党工委 → STREET. Codes are understood too."""
    word = squeezed(text)
    if word.upper() in KIND_CODES:
        return word.upper()
    if word in EXACT_KINDS:
        return EXACT_KINDS[word]
    return next((kind for kind, words in KIND_WORDS if any(part in word for part in words)), None)
