"""What people type about themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bizcase.workspaces import throttle


class LoginForm(AuthenticationForm):
    def clean(self) -> dict[str, Any]:
        name = str(self.cleaned_data.get("username", ""))
        address = str(self.request.META.get("REMOTE_ADDR", "")) if self.request else ""
        if throttle.is_blocked(name=name, address=address):
            raise ValidationError(
                _("Too many failed logins. Wait 15 minutes and try again."), code="blocked"
            )
        try:
            cleaned = super().clean()
        except ValidationError:
            throttle.note_failure(name=name, address=address)
            raise
        throttle.forgive(name=name)
        return cleaned


class TokenForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    days = forms.IntegerField(
        label=_("Valid for days"),
        min_value=1,
        max_value=3650,
        required=False,
        help_text=_("Leave empty for a token without an end."),
    )


class LanguageForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    next = forms.CharField(required=False)
