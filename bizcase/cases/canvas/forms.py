"""What people type on the canvas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from bizcase.cases.board import LABELS
from bizcase.cases.canvas.hypotheses import STATUSES
from bizcase.cases.canvas.notes import UNSET, NoteChange, Seen
from modeling.parts import LONGEST_TEXT
from modeling.spec import BLOCKS

NO_TEXT: Final = _("Write what the note says.")


class NoteForm(forms.Form):
    """The text of a note, in the reader's language and in the other one."""

    text = forms.CharField(
        label=_("Note"),
        max_length=LONGEST_TEXT,
        error_messages={"required": NO_TEXT},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    other = forms.CharField(
        label=_("The same in the other language"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    @property
    def other_if_asked(self) -> str | None:
        """What the other language says; None where the form did not show it."""
        return self.cleaned_data["other"] if "other" in self.data else None


class NewNoteForm(NoteForm):
    block = forms.ChoiceField(choices=[(key, LABELS[key]) for key in BLOCKS])


class MoveForm(forms.Form):
    """Where a note shall stand: a block, and behind which note."""

    block = forms.ChoiceField(label=_("Block"), choices=[(key, LABELS[key]) for key in BLOCKS])
    after = forms.CharField(label=_("Position"), required=False, max_length=64)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def change(self) -> NoteChange:
        """Return the move; an empty `after` puts the note first, a missing one last."""
        after = self.cleaned_data["after"] or None
        return NoteChange(
            block=self.cleaned_data["block"], after=after if "after" in self.data else UNSET
        )

    def seen_block(self) -> Seen:
        return Seen(block=self.cleaned_data["seen"] or None)


class BindsForm(forms.Form):
    """The ids that a note is bound to."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def binds(self) -> list[str]:
        """Return the chosen ids; what the document does not know it refuses itself."""
        chosen: Sequence[str] = self.data.getlist("binds")  # type: ignore[attr-defined]
        return list(dict.fromkeys(name[:64] for name in chosen if name))[:60]


class HypothesisForm(forms.Form):
    text = forms.CharField(
        label=_("We believe that"),
        max_length=LONGEST_TEXT,
        error_messages={"required": _("Write what you believe.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    test = forms.CharField(
        label=_("To find out we will"),
        help_text=_("What is done with whom, and what is measured."),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    threshold = forms.CharField(
        label=_("We are right if it is"),
        help_text=_("A side and a number, written down before the test: “>= 30%” or “<= 5”."),
        required=False,
        max_length=40,
    )
    about = forms.ChoiceField(
        label=_("Which number of the model it is about"),
        help_text=_("Its range says how likely you are right today."),
        required=False,
    )
    status = forms.ChoiceField(
        label=_("What the test said"), choices=list(STATUSES.items()), required=False
    )
    result = forms.CharField(
        label=_("What was found"),
        help_text=_("The number, the date, and where it is written down."),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    note = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, names: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about = self.fields["about"]
        about.choices = [("", _("none")), *names]  # type: ignore[attr-defined]
