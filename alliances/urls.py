from django.urls import path

from alliances.models import Alliance, Claim, Need, Resource
from alliances.views import alliances, claims, desk, members, needs, resources
from common import deeds

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
    ("alliances", Alliance, alliances.AllianceDeedView),
    ("resources", Resource, resources.ResourceDeedView),
    ("needs", Need, needs.NeedDeedView),
    ("claims", Claim, claims.ClaimDeedView),
)

# /needs/184/publish/ is named need-publish: each deed that is a button has its address.
for section, model, view in DEEDS:
    for deed in deeds.of(model):
        if deed.form is not None:
            name = deed.address.removeprefix("alliances:")
            word = name.removeprefix(f"{deed.subject._meta.model_name}-")
            urlpatterns.append(path(f"{section}/<int:pk>/{word}/", view.as_view(deed=deed), name=name))
