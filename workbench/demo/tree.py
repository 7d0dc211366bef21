"""The organisations of the demo county."""

from dataclasses import dataclass, field
from datetime import date

from members.choices import OrganisationKind as Kind
from members.models import Organisation
from members.services.organisations import create_organisation

COMMUNITIES = {
    "城东街道": {
        "学府社区": ("锦绣家园", "翠竹苑", "书香里", "桃李苑"),
        "东关社区": ("桃源里", "东关新村", "老棉纺厂院落"),
        "文昌社区": ("阳光家园", "文昌阁小区", "供电局宿舍"),
    },
    "河滨街道": {
        "河滨社区": ("滨江名邸", "河畔花园", "柳岸人家", "水电小区"),
        "望江社区": ("望江苑", "锦绣花园", "江景名都"),
        "朝阳社区": ("翠湖苑", "朝阳新城", "向阳里"),
    },
}
AGENCIES = (
    "税务局", "人民医院", "供电公司", "水利局", "民政局", "交通运输局", "城市管理局", "融媒体中心",
    "市场监督管理局", "司法局", "教育局", "农业农村局", "住房和城乡建设局", "文化和旅游局",
)  # fmt: skip
AGENCY_BRANCHES = {"人民医院": ("内科", "外科", "机关"), "税务局": ("一分局", "二分局", "机关")}
NO_OFFICES = ("供电公司", "融媒体中心")
"""Bodies under the work committee whose branch is not called 机关."""
OTHER_UNITS = (  # kind, street, name
    (Kind.SCHOOL, "城东街道", "云溪一中党委"),
    (Kind.SCHOOL, "河滨街道", "云溪卫校党总支"),
    (Kind.BANK, "城东街道", "县农商行党支部"),
    (Kind.BANK, "河滨街道", "工商银行云溪支行党支部"),
    (Kind.ENTERPRISE, "城东街道", "锦程物业党支部"),
    (Kind.ENTERPRISE, "城东街道", "云溪食品公司党支部"),
    (Kind.ENTERPRISE, "河滨街道", "河滨酒店党支部"),
    (Kind.ENTERPRISE, "河滨街道", "恒达建材公司党支部"),
    (Kind.SOCIAL, "城东街道", "春晖社工服务中心党支部"),
    (Kind.VILLAGE, "河滨街道", "柳岸村党总支"),
    (Kind.PARK, "城东街道", "云溪科技园党委"),
)


@dataclass
class Tree:
    """The demo county's organisations by what they are for."""

    county: Organisation
    agency_committee: Organisation
    streets: list[Organisation] = field(default_factory=list)
    communities: list[Organisation] = field(default_factory=list)
    branches: list[Organisation] = field(default_factory=list)
    groups: dict[int, list[Organisation]] = field(default_factory=dict)
    units: list[Organisation] = field(default_factory=list)
    unit_homes: dict[int, list[Organisation]] = field(default_factory=dict)


class TreeMaker:
    """Plants the tree; codes number the children of each organisation."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.numbers: dict[int, int] = {}

    def make(self) -> Tree:
        county = self.add(Kind.COUNTY, None, "中共云溪县委组织部", code="YX")
        tree = Tree(county, self.add(Kind.AGENCY_COMMITTEE, county, "云溪县直属机关工委"))
        for street, communities in COMMUNITIES.items():
            self.add_street(tree, street, communities)
        for agency in AGENCIES:
            self.add_agency(tree, agency)
        streets = dict(zip(COMMUNITIES, tree.streets, strict=True))
        for kind, street, name in OTHER_UNITS:
            self.add_unit(tree, self.add(kind, streets[street], name))
        return tree

    def add(self, kind: str, parent: Organisation | None, name: str, code: str = "") -> Organisation:
        if parent is not None:
            number = self.numbers[parent.pk] = self.numbers.get(parent.pk, 0) + 1
            code = f"{parent.code}-{number:02d}"
        return create_organisation(code=code, name=name, kind=kind, parent=parent, on=self.on, actor=None)

    def add_street(self, tree: Tree, name: str, communities: dict[str, tuple[str, ...]]) -> None:
        street = self.add(Kind.STREET, tree.county, f"{name}党工委")
        tree.streets.append(street)
        for title, estates in communities.items():
            community = self.add(Kind.COMMUNITY_COMMITTEE, street, f"{title}党委")
            tree.communities.append(community)
            for estate in estates:
                self.add_branch(tree, community, estate)

    def add_branch(self, tree: Tree, community: Organisation, estate: str) -> None:
        kind = "" if estate.endswith(("小区", "院落", "宿舍")) else "小区"
        branch = self.add(Kind.RESIDENTIAL_BRANCH, community, f"{estate}{kind}党支部")
        tree.branches.append(branch)
        tree.groups[branch.pk] = [
            self.add(Kind.BUILDING_GROUP, branch, f"{estate}{number}号楼党小组") for number in (1, 2, 3)
        ]

    def add_agency(self, tree: Tree, name: str) -> None:
        form = "党委" if name in AGENCY_BRANCHES else "党支部" if name in NO_OFFICES else "机关党支部"
        agency = self.add(Kind.AGENCY, tree.agency_committee, f"县{name}{form}")
        homes = [
            self.add(Kind.AGENCY_BRANCH, agency, f"县{name}{part}党支部") for part in AGENCY_BRANCHES.get(name, ())
        ]
        self.add_unit(tree, agency, homes)

    def add_unit(self, tree: Tree, unit: Organisation, homes: list[Organisation] | None = None) -> None:
        tree.units.append(unit)
        tree.unit_homes[unit.pk] = homes or [unit]
