"""What people type or send to change a case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class ImportForm(forms.Form):
    """A document as a file or as text."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("A bizcase/1 document, YAML or JSON, at most 2 MB."),
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml,.json"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Document"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false", "class": "code"}),
    )
    as_kind = forms.ChoiceField(
        label=gettext_lazy("Take it for"),
        required=False,
        choices=(
            ("", gettext_lazy("what it says it is")),
            ("case", gettext_lazy("a case, also if it is a scenario")),
            ("scenario", gettext_lazy("a scenario to start cases from")),
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        if file is None and not str(cleaned.get("text") or "").strip():
            raise ValidationError(_("Choose a file or paste a document."))
        return cleaned

    def document(self) -> str | bytes:
        """Return the document of a valid form; a file wins over pasted text."""
        file = self.cleaned_data["file"]
        return file.read() if file is not None else str(self.cleaned_data["text"])


class DocumentForm(forms.Form):
    """The whole document of a case, edited as text."""

    text = forms.CharField(
        label=gettext_lazy("Document"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 32, "spellcheck": "false", "class": "code"}),
    )
    note = forms.CharField(label=gettext_lazy("What changed"), required=False, max_length=300)
    digest = forms.CharField(widget=forms.HiddenInput, required=False)
