from django.urls import path

from alliances.views import alliances, claims, desk, members, needs, panel, resources

app_name = "alliances"

urlpatterns = [
    path("alliances/", alliances.AllianceListView.as_view(), name="alliances"),
    path("alliances/new/", alliances.create_regional, name="alliance-create"),
    path("alliances/propose/", alliances.propose_joint, name="alliance-propose"),
    path("alliances/<int:pk>/", alliances.detail, name="alliance"),
    path("alliances/<int:pk>/members/new/", members.add, name="member-add"),
    path("alliances/<int:pk>/members/<int:membership>/end/", members.end, name="member-end"),
    path("alliances/<int:pk>/terms/new/", members.term, name="term-set"),
    path("alliances/<int:pk>/hand-over/", members.handover, name="hand-over"),
    path("resources/", resources.ResourceListView.as_view(), name="resources"),
    path("resources/new/", resources.create, name="resource-create"),
    path("resources/<int:pk>/", resources.detail, name="resource"),
    path("resources/<int:pk>/change/", resources.change, name="resource-change"),
    path("needs/", desk.DeskView.as_view(), name="needs"),
    path("needs/new/", needs.create, name="need-create"),
    path("needs/<int:pk>/", needs.detail, name="need"),
    path("needs/<int:pk>/change/", needs.change, name="need-change"),
    path("needs/<int:pk>/claim/", needs.claim, name="need-claim"),
    path("claims/", claims.ClaimListView.as_view(), name="claims"),
    path("claims/<int:pk>/", claims.detail, name="claim"),
]

DEEDS = (
    ("alliances", "alliance", alliances.AllianceDeedView, alliances.ALLIANCE_DEEDS),
    ("resources", "resource", resources.ResourceDeedView, resources.RESOURCE_DEEDS),
    ("needs", "need", needs.NeedDeedView, needs.NEED_DEEDS),
    ("claims", "claim", claims.ClaimDeedView, panel.CLAIM_DEEDS),
)

# /needs/184/publish/ is named need-publish: each deed of the tables has its address.
for section, subject, view, deeds in DEEDS:
    for deed in deeds:
        name = deed.url.removeprefix("alliances:")
        word = name.removeprefix(f"{subject}-")
        urlpatterns.append(path(f"{section}/<int:pk>/{word}/", view.as_view(deed=deed), name=name))
