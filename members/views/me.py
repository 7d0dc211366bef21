"""我的: a person's own record and report-ins; higher apps add their part in the slot `members.me`."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from common.access import access
from common.panels import panels_for
from common.requests import Request
from members.models import Member
from members.permissions import has_own_page
from members.selectors.people import member_posts
from members.selectors.report_ins import member_report_ins


@access(has_own_page)
def own_page(request: Request) -> HttpResponse:
    member = get_object_or_404(Member.objects.visible_to(request.user), pk=request.user.member_id)
    context = {
        "member": member,
        "posts": member_posts(member=member, on=timezone.localdate()),
        "report_ins": member_report_ins(request.user).filter(member=member),
        "panels": panels_for("members.me", request, member),
    }
    return render(request, "members/me.html", context)
