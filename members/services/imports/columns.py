"""The columns of a roster and of a list of organisations, with the words offices use for them."""

from django.db.models import Model

from common.columns import column_of
from common.workbooks.cells import squeezed
from common.workbooks.titles import Column
from members.choices import ImportKind
from members.models import Member, Organisation

ROSTER_COLUMNS = (
    Column("number", "序号", "编号 序 排序 顺序号 No 序列号 行号"),
    Column("name", "姓名", "名字 党员姓名 姓名全称 党员名字 党员名单 真实姓名 人员姓名", required=True),
    Column("sex", "性别", "男女 性别男女 男/女"),
    Column("ethnicity", "民族", "族别 民族成份 民族成分 所属民族"),
    Column(
        "birth",
        "出生年月",
        "出生日期 出生时间 出生年月日 生日 出生 生年月日 出生年份月份 何时出生 出生日 公历生日 出生年月份 生辰",
        weak="身份证出生日期",
    ),
    Column("native_place", "籍贯", "出生地 籍贯地 原籍 祖籍 籍贯省市县"),
    Column(
        "education",
        "学历",
        "文化程度 学历学位 学历及学位 最高学历 教育程度 文化 全日制学历 受教育程度 学历层次 最高学历学位 现学历 学历及专业 "
        "学历情况 文化水平 学历程度 毕业学历",
    ),
    Column(
        "work_started",
        "参加工作时间",
        "参加工作日期 参加工作年月 工作时间 参工时间 参加工作 参工日期 何时参加工作 参加工作年月日 参工年月 参工 工作日期 "
        "参加革命工作时间 工作年月 开始工作时间 首次参加工作时间",
    ),
    Column(
        "joined",
        "入党时间",
        "入党日期 入党年月 加入党组织日期 加入党组织时间 加入中国共产党日期 入党年月日 何时入党 加入党组织年月 发展时间 "
        "入党 加入中共组织日期 加入中共组织时间 加入中国共产党时间 加入中国共产党年月 加入共产党时间 加入共产党日期 加入党的时间 "
        "加入党的日期 入党年份 入党具体时间 入党信息时间 何年何月入党 何时加入中国共产党 何时加入党组织 接收为预备党员时间 "
        "接收为预备党员日期 接收预备党员时间 接收预备党员日期 成为预备党员时间 成为预备党员日期 吸收为预备党员时间 "
        "吸收入党时间 被吸收为预备党员时间 批准入党时间 批准入党日期 批准为预备党员时间 批准为预备党员日期 预备党员时间 "
        "预备党员日期 确定为预备党员时间 列为预备党员时间 发展为预备党员时间 加入组织时间 加入组织日期 加入时间 加入日期 "
        "党员发展时间 发展日期 发展入党时间 党龄起算时间",
    ),
    Column(
        "full_member",
        "转正时间",
        "转正日期 转为正式党员日期 转为正式党员时间 转正年月 转正年月日 成为正式党员时间 何时转正 转正 成为正式党员日期 "
        "转为正式党员年月 预备党员转正时间 预备党员转正日期 预备期满转正时间 按期转正时间 正式党员时间 正式党员日期 "
        "正式入党时间 正式入党日期 转为正式时间 转为正式日期 何时转为正式党员 何时转为正式 党员转正时间 批准转正时间 批准转正日期 "
        "转正式党员时间 转正式党员日期 转正党员时间",
    ),
    Column(
        "stage",
        "人员类别",
        "党员类别 党员类型 正式/预备 预备/正式 正式预备 预备正式 正式或预备 预备或正式 正式/预备党员 正式党员/预备党员 "
        "预备党员/正式党员 是否正式党员 是否预备党员 是否转正 是否正式 是否预备 正式预备党员 党员身份 党员性质 党员属性 类别 "
        "正式党员 预备党员 正式 预备 人员类型 党员身份类别 党员分类",
    ),
    Column(
        "status",
        "党籍状态",
        "党员状态 党籍 党籍情况 党籍处理 党员党籍状态 党员现状 当前状态 状态 党籍处理情况 党员当前状态",
        is_offered=False,
    ),
    Column("political", "政治面貌", "政治面目 面貌 政治身份", is_offered=False),
    Column(
        "organisation",
        "所在支部",
        "所在党支部 所属支部 所属党支部 党支部 支部 支部名称 党支部名称 组织关系所在支部 组织关系所在党支部 组织编码 支部编码 "
        "所在支部编码 党员所在党支部 党员所在支部 所在党支部全称 所在支部全称 隶属支部 隶属党支部 归属支部 归属党支部 管理支部 "
        "接收组织关系党支部 现党支部 现组织关系所在党支部",
        required=True,
        # Beside a column of branches these mean the committee above.
        weak="所在党组织 所属党组织 党组织 党组织名称 组织名称 所属组织 所在组织 组织关系所在党组织 组织关系 组织关系所在地 "
        "所在基层党组织 党员所在党组织 组织关系所在单位 所在党组织全称 组织隶属 隶属党组织 隶属党组织名称 所在基层组织 基层党组织 "
        "所属基层党组织 归属党组织 管理党组织 党员管理单位",
    ),
    Column(
        "community", "所在社区", "社区 所属社区 社区名称 社区党组织 社区党委 所属社区党委 村社区 村", is_offered=False
    ),
    Column(
        "committee",
        "上级党组织",
        "所属党委 所在党委 党委 党委名称 所属党工委 党工委 所属街道 街道 街道名称 所在街道 乡镇 所属乡镇 所在乡镇 镇街 街道乡镇 "
        "上级党委 上级组织 上级党组织名称 所属党总支 党总支 所属总支",
        is_offered=False,
    ),
    Column(
        "party_post",
        "党内职务",
        "党内任职 支部职务 党组织职务 党内职位 党务职务 所任党内职务 党支部职务 党内职务名称 现任党内职务 党内职务任职 "
        "担任党内职务 担任党内职务情况 支委职务 支部任职 党组织任职 党内任职情况 党内分工 支委分工 支部内职务 党内职务分工",
    ),
    Column(
        "workplace",
        "工作单位及职务",
        "单位及职务 工作单位 单位 所在单位 工作单位职务 单位职务 现工作单位及职务 工作单位和职务 工作岗位 "
        "职业 工作单位与职务 从业单位 就业单位 工作岗位及职务 单位名称及职务 工作单位或职业 工作单位岗位 "
        "单位及岗位 从事职业 现从事职业 工作单位职业 工作单位职务职级 单位及职务职称 工作单位及职务职称 "
        "工作单位及岗位 原工作单位及职务 工作学习单位 工作学习单位及职务 服务单位 供职单位 任职单位",
    ),
    Column("job", "职务", "行政职务 岗位 职务职级 现任职务 职务岗位 工作职务 单位职务职级 担任职务", is_offered=False),
    Column(
        "identity_number",
        "身份证号",
        "身份证号码 公民身份号码 公民身份证号 公民身份证号码 身份证 居民身份证号码 居民身份证号 身份号码 "
        "证件号码 证件号 身份证件号码 有效证件号码 身份证件号 身份证编号 二代身份证号 居民身份证 18位身份证号 "
        "身份证号码18位 18位身份证号码 身份证号18位 身份证明号码 身份证信息 身份证ID",
    ),
    Column(
        "phone",
        "联系电话",
        "手机号码 手机 手机号 电话 联系方式 电话号码 移动电话 联系手机 联系号码 本人电话 联系方式电话 联系方式手机 "
        "移动电话号码 联系电话号码 本人联系方式 手机联系方式 电话手机 手机电话 联系方式手机号 联系方式手机号码 "
        "联系方式联系电话 本人手机号 本人手机号码 常用电话 常用手机 常用手机号 联络电话 联络方式 通讯方式 通讯电话 "
        "电话联系方式 手机号码联系方式 Tel",
        weak="固话 固定电话 办公电话 住宅电话 家庭电话 座机 座机号码 单位电话 其他联系方式 备用电话 第二联系方式",
    ),
    Column(
        "address",
        "现居住地",
        "家庭住址 居住地 住址 现住址 居住地址 家庭地址 现居住地址 常住地址 住所 联系地址 地址 现居地 联系方式住址 "
        "现住地址 现家庭住址 实际居住地 实际居住地址 常住地 现居住住址 家庭详细住址 详细地址 详细住址 居住住址 通讯地址 通信地址 "
        "家庭居住地址 现居住小区 居住小区 房号 门牌号 楼栋门牌 楼栋单元 住房地址 家庭现住址 联系方式地址",
    ),
    Column("note", "备注", "说明 附注 备考 其他说明 备注说明 其它 其他 备注信息"),
)
ABOVE_KEYS = ("community", "committee")
"""Columns that tell branches of one name apart; nothing else is taken from them."""
STAGE_KEYS = ("stage", "status", "political")
"""Columns that say what the person is (DOMAIN.md §2, stage)."""

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


def columns_of(kind: str) -> tuple[Column, ...]:
    return ORGANISATION_COLUMNS if kind == ImportKind.ORGANISATIONS else ROSTER_COLUMNS


def _longest(model: type[Model], *names: str) -> dict[str, int]:
    """How many characters the database keeps of each of these fields: said in the model alone."""
    columns = (column_of(model, name) for name in names)
    return {column.name: column.max_length for column in columns if column.max_length is not None}


ROSTER_TEXT_LIMITS = _longest(Member, "name", "ethnicity", "native_place", "education", "workplace", "address", "note")
ORGANISATION_TEXT_LIMITS = _longest(Organisation, "code", "name", "label", "place")

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
