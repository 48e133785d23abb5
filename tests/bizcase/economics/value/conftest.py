"""A small case with one value model of each kind, and what people type into their forms."""

from __future__ import annotations

from typing import Any

import pytest

from bizcase.cases import services
from bizcase.cases.models import Case
from bizcase.workspaces.models import Membership

CAMPAIGNS = [[5, 22.5], [10, 39], [20, 63.9], [30, 77], [40, 86.9], [60, 95.5], [80, 98]]
CSV = "spend,response\n" + "\n".join(f"{spend},{response}" for spend, response in CAMPAIGNS)

TREE: dict[str, Any] = {
    "format": "bizcase/1",
    "kind": "case",
    "id": "four",
    "title": {"en": "Four values", "zh-hans": "四种价值"},
    "currency": "CNY",
    "timeline": {"start": "2027-01", "months": 12},
    "discount_rate": 0.1,
    "assumptions": [
        {"id": "accuracy", "unit": "1", "value": "80% to 96%", "label": "Accuracy in use"},
        {"id": "delay", "unit": "hour", "value": "2 to 5"},
    ],
    "lines": [
        {"id": "sales", "unit": "CNY/month", "role": "benefit", "formula": "90000"},
        {"id": "team", "unit": "CNY/month", "role": "cost", "formula": "80000"},
        {"id": "bonus", "unit": "CNY/month", "role": "cost", "formula": "acc_worth * 0.05"},
    ],
    "values": [
        {
            "kind": "technology",
            "id": "acc",
            "label": {"en": "Better accuracy", "zh-hans": "更高准确率"},
            "source": {"en": "Three pilots", "zh-hans": "三次试点"},
            "grade": "expert",
            "metric": "accuracy",
            "unit": "CNY/month",
            "anchors": [
                {"metric": 0.8, "value": 50000, "source": {"en": "Hangzhou", "zh-hans": "杭州"}},
                {"metric": 0.9, "value": 90000},
                {"metric": 0.95, "value": 112000},
            ],
        },
        {
            "kind": "governance",
            "id": "records",
            "label": "Governed records",
            "value": {"value": "20000 to 90000", "grade": "poc", "source": "Run 7"},
            "privacy_cost": "15000 to 40000",
            "compliance_cost": "8000 to 25000",
        },
        {
            "kind": "promotion",
            "id": "ads",
            "label": "Search campaigns",
            "unit": "CNY/month",
            "data": CAMPAIGNS,
            "spend": 20,
        },
        {
            "kind": "gate",
            "id": "fair",
            "label": "Approval",
            "rates": [
                {"id": "men", "label": {"en": "Men", "zh-hans": "男"}, "selected": "50% to 54%"},
                {"id": "women", "selected": "39% to 46%"},
            ],
            "threshold": 0.8,
        },
    ],
}

TYPED: dict[str, dict[str, Any]] = {
    "technology": {
        "label": "Faster answers",
        "metric": "delay",
        "unit": "CNY/month",
        "anchors_metric": ["2", "5", ""],
        "anchors_value": ["9万", "30,000", ""],
        "anchors_sd": ["", "", ""],
        "anchors_source": ["Pilot", "", ""],
        "valid_low": "",
        "valid_high": "",
        "outside": "extend",
        "role": "benefit",
        "source": "",
        "grade": "",
        "value_category": "cost_saving",
    },
    "governance": {
        "label": "More data",
        "value": "1万至2万",
        "privacy_cost": "3000",
        "compliance_cost": "team * 0.01",
        "source": "Lawyer",
        "grade": "expert",
        "value_category": "",
    },
    "promotion": {
        "label": "Fairs",
        "unit": "CNY/month",
        "way": "campaigns",
        "campaigns": CSV,
        "family": "",
        "size": "",
        "shape": "",
        "unit_cost": "1",
        "plan": "optimum",
        "spend": "",
        "source": "",
        "grade": "",
        "value_category": "revenue_growth",
    },
    "gate": {
        "label": "Audits",
        "measures": "ethics",
        "basis": "rates",
        "rates_id": ["", "", ""],
        "rates_label": ["North", "South", ""],
        "rates_selected": ["50%", "45% to 49%", ""],
        "metric": "",
        "use": "gate",
        "threshold": "80%",
        "line": "",
        "source": "",
        "grade": "",
    },
}


def entry(case: Case, key: str) -> dict[str, Any]:
    """Return an entry of the newest document."""
    found = Case.objects.with_head().get(pk=case.pk)
    return next(each for each in found.newest.document["values"] if each["id"] == key)


@pytest.fixture
def four(founder: Membership) -> Case:
    return services.import_document(actor=founder, tree=TREE).case


@pytest.fixture
def bare(founder: Membership) -> Case:
    """Return the same case without value models."""
    tree = {**TREE, "id": "bare", "lines": TREE["lines"][:2], "values": []}
    return services.import_document(actor=founder, tree=tree).case
