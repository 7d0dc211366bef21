"""Which organisation the words of a roster mean: paths, codes beside names, the county left out. Two that fit are none."""

import pytest

from members.services.imports.organisation_index import KnownOrganisation, OrganisationIndex

INDEX = OrganisationIndex(
    [
        KnownOrganisation(1, "QX", "中共青山县委员会组织部", "COUNTY"),
        KnownOrganisation(2, "QX-1", "青山县城关街道党工委", "STREET", 1),
        KnownOrganisation(3, "QX-1-1", "城关街道新桥社区党委", "COMMUNITY_COMMITTEE", 2),
        KnownOrganisation(4, "QX-1-1-1", "新桥社区翠湖苑小区党支部", "RESIDENTIAL_BRANCH", 3),
        KnownOrganisation(5, "QX-2", "青山县滨河街道党工委", "STREET", 1),
        KnownOrganisation(6, "QX-2-1", "滨河街道朝阳社区党委", "COMMUNITY_COMMITTEE", 5),
        KnownOrganisation(7, "QX-2-1-1", "朝阳社区翠湖苑小区党支部", "RESIDENTIAL_BRANCH", 6),
        KnownOrganisation(8, "QX-J", "青山县直属机关工委", "AGENCY_COMMITTEE", 1),
        KnownOrganisation(9, "QX-J-1", "青山县税务局机关党支部", "AGENCY", 8),
        KnownOrganisation(11, "QX-J-2", "县水利局机关党支部", "AGENCY", 8),
        KnownOrganisation(10, "QX-2-2", "滨河街道城市花园社区党委", "COMMUNITY_COMMITTEE", 5),
    ]
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("青山县城关街道党工委/新桥社区党委/翠湖苑小区党支部", 4),
        ("城关街道/新桥社区/翠湖苑小区党支部", 4),
        ("青山县 > 城关街道 > 新桥社区 > 新桥社区翠湖苑小区党支部", 4),
        ("城关街道新桥社区翠湖苑小区党支部", 4),
        ("中共青山县城关街道新桥社区翠湖苑小区支部委员会", 4),
        ("滨河街道朝阳社区翠湖苑小区党支部", 7),
        ("新桥社区党委-翠湖苑小区党支部", 4),
        ("县税务局机关党支部", 9),
        ("税务局机关党支部", 9),
        ("青山县水利局机关党支部", 11),
        ("外山县水利局机关党支部", None),
        ("县直属机关工委青山县税务局机关党支部", 9),
        ("QX-1-1-1 新桥社区翠湖苑小区党支部", 4),
        ("新桥社区翠湖苑小区党支部（QX-1-1-1）", 4),
        ("qx-1-1-1:翠湖苑小区党支部", None),
        # The path leads elsewhere, the code belongs to another, part of the name is missing.
        ("滨河街道/新桥社区/翠湖苑小区党支部", None),
        ("文昌社区翠湖苑小区党支部", None),
        ("翠湖苑小区党支部", None),
        ("QX-2-1-1 新桥社区翠湖苑小区党支部", None),
        ("QX-9 新桥社区翠湖苑小区党支部", None),
        ("青山县税务局机关第九党支部", None),
        ("外县税务局机关党支部", None),
        ("花园社区党委", None),
    ],
)
def test_a_text_means_one_organisation_or_none(text, expected):
    assert INDEX(text).id == expected
