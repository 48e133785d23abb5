"""The four value models as people write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bizcase.economics.value.forms.fields import ValueForm
from bizcase.economics.value.forms.gate import GateForm
from bizcase.economics.value.forms.governance import GovernanceForm
from bizcase.economics.value.forms.promotion import PromotionForm
from bizcase.economics.value.forms.technology import TechnologyForm

FORMS: Final[Mapping[str, type[ValueForm]]] = {
    form.kind: form for form in (TechnologyForm, GovernanceForm, PromotionForm, GateForm)
}
