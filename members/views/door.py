"""暂停登录: who has to wait at the door, and the press that lets them try again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.access import access
from common.refusals import require
from common.requests import Request
from common.views.deeds import given
from members.deeds import LIFT
from members.models import LoginTally
from members.permissions import security_admin
from members.selectors import door as reads
from members.services import door


@access(security_admin)
def held(request: Request) -> HttpResponse:
    return render(request, "members/held.html", {"held": reads.held(user=request.user, now=timezone.now())})


@access(security_admin)
@require_POST
def lift(request: Request, pk: int) -> HttpResponse:
    """End the waits of one name, or of one address. Another's, as everything about accounts."""
    tally = get_object_or_404(LoginTally.objects.visible_to(request.user).select_related("account"), pk=pk)
    require(LIFT.who, request.user, tally)
    if door.lift(tally=tally, **given(request, "actor", "now")):
        messages.success(request, _("已解除，现在就可以再登录。"))
    else:
        messages.info(request, _("这里的暂停已经过了时间，或者已经有人解除。"))
    return redirect("members:held")
