"""The forms of the three lists: 需求登记表, 资源登记表, 需求认领单."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from alliances.forms.deeds import DeliveryForm, OpinionForm
from alliances.forms.lists import ClaimForm, NeedForm, ResourceForm
from common.paper_forms import DAY, Box, Boxes, Notes, Seal, Signatures, asks, ticks
from common.papers import Blank, BlankGroup, add_blank

GROUP = BlankGroup("lists", _("需求与资源清单"))


def need_form() -> dict[str, Any]:
    asked = Boxes(
        [
            asks(NeedForm, "raiser", is_wide=True),
            asks(NeedForm, "alliance", is_wide=True),
            asks(NeedForm, "title", is_wide=True),
            asks(NeedForm, "source", is_wide=True),
            asks(NeedForm, "category", is_wide=True),
            asks(NeedForm, "urgency", is_wide=True),
            asks(NeedForm, "text", is_wide=True, room=8),
            asks(NeedForm, "beneficiaries"),
            asks(NeedForm, "due_on"),
            asks(NeedForm, "quantity"),
            asks(NeedForm, "measure"),
        ]
    )
    opinions = Boxes(
        [
            Box(_("提出组织意见"), is_wide=True, room=3, text=_("负责人签字（盖章）：")),
            Box(_("主管党组织核实意见"), is_wide=True, room=3, text=ticks([_("核实并发布"), _("退回"), _("不予受理")])),
        ]
    )
    notes = Notes([_("写清在哪里、多少人、需要什么；不写任何人的电话和身份证号。"), _("一张表写一件事。")])
    return {"parts": [asked, opinions, Signatures([_("填表人"), _("核实人"), _("日期")]), notes]}


def resource_form() -> dict[str, Any]:
    asked = Boxes(
        [
            asks(ResourceForm, "provider", is_wide=True),
            asks(ResourceForm, "alliances", title=_("开放给（联建组织）"), is_wide=True),
            asks(ResourceForm, "name", is_wide=True),
            asks(ResourceForm, "category", is_wide=True),
            asks(ResourceForm, "content", is_wide=True, room=6),
            asks(ResourceForm, "quantity"),
            asks(ResourceForm, "measure"),
            asks(ResourceForm, "open_times", is_wide=True, room=2),
            asks(ResourceForm, "conditions", is_wide=True, room=2),
            asks(ResourceForm, "place", is_wide=True),
            asks(ResourceForm, "contact"),
            asks(ResourceForm, "valid_until"),
        ]
    )
    notes = Notes([_("联系岗位写岗位，例如“工会办公室”，不写个人电话。"), _("一张表写一项资源。")])
    return {"parts": [asked, Signatures([_("填表人"), _("审核人")]), Seal([_("提供单位（盖章）")]), notes]}


def claim_form() -> dict[str, Any]:
    promised = Boxes(
        [
            Box(_("需求编号")),
            Box(_("提出组织")),
            Box(_("需求标题"), is_wide=True),
            asks(ClaimForm, "unit", is_wide=True),
            asks(ClaimForm, "quantity"),
            asks(ClaimForm, "due_on"),
            asks(ClaimForm, "resource", is_wide=True),
            asks(ClaimForm, "plan", is_wide=True, room=3),
            Box(_("认领单位意见"), is_wide=True, room=3, text=_("负责人签字（盖章）：")),
        ],
        heading=_("一、认领"),
    )
    delivered = Boxes(
        [
            asks(DeliveryForm, "note", is_wide=True, room=3),
            Box(_("交付日期"), text=DAY),
            Box(_("经办人签字")),
        ],
        heading=_("二、交付"),
    )
    accepted = Boxes(
        [
            Box(_("验收结果"), is_wide=True, text=ticks([_("验收通过"), _("退回重办")])),
            asks(OpinionForm, "opinion", is_wide=True, room=3),
            Box(_("验收日期"), text=DAY),
            Box(_("验收人签字")),
        ],
        heading=_("三、验收（提出组织填写）"),
    )
    return {"parts": [promised, delivered, accepted]}


def add_blanks() -> None:
    """Called once, when the app is ready."""
    for name, title, keyed_in, content in (
        ("need", _("需求登记表"), _("需求清单—提出需求"), need_form),
        ("resource", _("资源登记表"), _("资源清单—登记资源"), resource_form),
        ("claim", _("需求认领单"), _("需求页面—认领；认领页面—交付、验收"), claim_form),
    ):
        add_blank(Blank(name, GROUP, title, keyed_in, content))
