"""Login, language, settings."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bizcase.workspaces import services
from bizcase.workspaces.access import Ability, needs
from bizcase.workspaces.forms import LanguageForm, LoginForm, TokenForm
from bizcase.workspaces.models import ApiToken, AuditEntry, Membership, User

RECENT = 50


class Login(LoginView):
    template_name = "workspaces/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_valid(self, form: LoginForm) -> HttpResponse:  # type: ignore[override]
        response = super().form_valid(form)
        user = form.get_user()
        if isinstance(user, User):
            _remember(response, user.language)
        return response


def _remember(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=31_536_000,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language for a visitor, and for good for a person who is logged in."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return redirect("cases:list")
    target = form.cleaned_data["next"]
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = "/"
    language = form.cleaned_data["language"]
    if isinstance(request.user, User):
        services.choose_language(actor=request.user, language=language)
    response = HttpResponseRedirect(target)
    _remember(response, language)
    return response


def _settings_page(
    request: HttpRequest, form: TokenForm, *, secret: str = "", status: int = 200
) -> HttpResponse:
    who: Membership = request.membership  # type: ignore[attr-defined]
    context = {
        "form": form,
        "secret": secret,
        "tokens": ApiToken.objects.visible_to(who).usable().order_by("-created_at"),
        "members": Membership.objects.visible_to(who).select_related("user").order_by("created_at"),
        "audit": AuditEntry.objects.visible_to(who).select_related("user")[:RECENT],
    }
    return render(request, "workspaces/settings.html", context, status=status)


@require_safe
@needs(Ability.READ_REPORT)
def settings_page(request: HttpRequest) -> HttpResponse:
    return _settings_page(request, TokenForm())


@require_POST
@never_cache
@needs(Ability.READ_REPORT)
def issue_token(request: HttpRequest) -> HttpResponse:
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _settings_page(request, form, status=422)
    _token, secret = services.issue_token(actor=request.membership, **form.cleaned_data)  # type: ignore[attr-defined]
    return _settings_page(request, TokenForm(), secret=secret)


@require_POST
@needs(Ability.READ_REPORT)
def revoke_token(request: HttpRequest, token_id: str) -> HttpResponse:
    who: Membership = request.membership  # type: ignore[attr-defined]
    token = get_object_or_404(ApiToken.objects.visible_to(who).usable(), pk=token_id)
    services.revoke_token(actor=who, token=token)
    messages.success(request, _("The token is revoked."))
    return redirect("workspaces:settings")
