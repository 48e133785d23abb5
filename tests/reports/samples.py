"""A result of a simulation made by hand, for charts and reports without an engine."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from modeling.spec import CaseSpec
from reports.snapshot import FORMAT, Snapshot, range_of

PERCENTILES = (5, 10, 25, 50, 75, 90, 95)
LABELS = {
    "price": {"en": "Price per seat and month", "zh-hans": "每席位每月价格"},
    "churn": {
        "en": "Share of seats that do not renew in a month, after the first three months",
        "zh-hans": "试用期三个月之后每个月不再续约的席位占全部在用席位的比例（按月计算）",
    },
    "market": {"en": "Seats in the reachable market", "zh-hans": "可触达市场的席位数"},
    "quality": {"en": "Share of clauses found (AUC)", "zh-hans": "条款识别率（AUC）"},
    "staff": {"en": "People", "zh-hans": "人员成本"},
    "x_very_long_identifier_without_any_label": None,
}


def summary(values: np.ndarray) -> dict[str, float]:
    """Return the percentiles, the mean, the spread and the error of some values."""
    told = {
        f"p{p}": float(v)
        for p, v in zip(PERCENTILES, np.percentile(values, PERCENTILES), strict=True)
    }
    spread = float(values.std(ddof=1))
    return told | {
        "mean": float(values.mean()),
        "sd": spread,
        "error": spread / values.size**0.5,
    }


def _paths(shift: float, trials: int, months: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    month = np.arange(1, months + 1)
    size = rng.lognormal(13.4 + shift, 0.55, (trials, 1))
    pace = rng.uniform(0.06, 0.12, (trials, 1))
    benefit = size / (1 + np.exp(-pace * (month - 26)))
    cost = rng.triangular(180_000, 230_000, 320_000, (trials, 1)) + 0.22 * benefit
    return benefit, cost


def _years(benefit: np.ndarray, cost: np.ndarray, cash: np.ndarray) -> list[dict[str, Any]]:
    rows = []
    for year in range(benefit.shape[1] // 12):
        part = slice(12 * year, 12 * year + 12)
        sums = {
            "benefit": benefit[:, part].sum(1),
            "cost": cost[:, part].sum(1),
            "result": (benefit - cost)[:, part].sum(1),
            "cash": cash[:, part].sum(1),
        }
        rows.append({"year": 2027 + year, **{key: summary(v) for key, v in sums.items()}})
    return rows


def _swings(base: float) -> list[dict[str, Any]]:
    reach = (9.0e6, 6.5e6, 4.2e6, 2.4e6, 0.9e6, 0.3e6)
    sign = (1, -1, 1, 1, -1, 1)
    return [
        {
            "id": key,
            "label": label or key,
            "low_value": 12.0 * (i + 1),
            "high_value": 31.5 * (i + 1),
            "npv_low": base - sign[i] * reach[i],
            "npv_high": base + 0.8 * sign[i] * reach[i],
            "rank_correlation": sign[i] * (0.8 - 0.12 * i),
        }
        for i, (key, label) in enumerate(LABELS.items())
    ]


def simulation(
    *, currency: str = "CNY", shift: float = 0.0, trials: int = 4096, months: int = 60
) -> dict[str, Any]:
    """Return what a simulation run stores: the summary, the curves and the tornado."""
    benefit, cost = _paths(shift, trials, months)
    start = np.random.default_rng(8).triangular(1.5e6, 2e6, 4e6, trials)
    result = benefit - cost
    flow = result - 0.25 * np.maximum(result, 0)
    discount = 1.12 ** (np.arange(1, months + 1) / 12)
    npv = (flow / discount).sum(1) - start
    cash = np.concatenate([-start[:, None], flow], 1).cumsum(1)
    counts, edges = np.histogram(npv, bins=60, range=tuple(np.percentile(npv, [0.5, 99.5])))
    present = {
        "benefit": (benefit / discount).sum(1),
        "compute": -0.22 * (benefit / discount).sum(1),
        "people": -((cost - 0.22 * benefit) / discount).sum(1),
        "research": -start,
        "tax": -((result - flow) / discount).sum(1),
    }
    need = np.maximum(-cash.min(1), 0)
    paid = np.where((cash >= 0).any(1), (cash >= 0).argmax(1), np.nan)
    years = [benefit[:, 12 * y : 12 * y + 12].sum(1).mean() for y in range(months // 12)]
    people = (cost - 0.22 * benefit).mean(0)
    tail = np.sort(npv)[: trials // 20]
    return {
        "engine": "bizcase-engine/1",
        "digest": "3f9c1e" + "0" * 58,
        "trials": trials,
        "seed": 7,
        "currency": currency,
        "months": months,
        "start": "2027-01",
        "npv": summary(npv),
        "irr": summary(0.12 + npv / 4e7) | {"share_defined": 0.93},
        "payback_months": summary(paid[~np.isnan(paid)])
        | {"share_defined": float((~np.isnan(paid)).mean())},
        "funding_need": summary(need),
        "probability_npv_positive": float((npv > 0).mean()),
        "expected_shortfall_5": float(tail.mean()),
        "years": _years(benefit, cost, flow),
        "npv_by_category": {key: summary(value) for key, value in present.items()},
        "npv_histogram": {
            "edges": edges.tolist(),
            "counts": counts.tolist(),
            "below": int((npv < edges[0]).sum()),
            "above": int((npv > edges[-1]).sum()),
        },
        "risk": _risk(npv),
        "fan": {
            "month": list(range(months + 1)),
            **{f"p{p}": np.percentile(cash, p, axis=0).tolist() for p in PERCENTILES},
        },
        "lines": [
            _line("revenue", "benefit", None, years),
            _line("inference", "cost", "compute", [0.22 * y for y in years]),
            _line("team", "cost", "people", people.reshape(-1, 12).sum(1).tolist()),
            _line(
                "development", "cost", "research", [float(start.mean())] + [0.0] * (len(years) - 1)
            ),
        ],
        "notes": [],
        "tornado": {"base": {"mean": float(npv.mean())}, "swings": _swings(float(npv.mean()))},
    }


def _risk(npv: np.ndarray) -> dict[str, Any]:
    titles = {"leak": ("Client documents leak", "客户文件泄露"), "late": ("Late", "首个版本延期")}
    return {
        "npv_without_risks": summary(npv + 4e5),
        "loss": summary(np.full(8, 4e5)),
        "loss_exceedance": {"probability": [0.5, 0.1], "loss": [0.0, 9e5]},
        "risks": [
            {
                "id": key,
                "title": {"en": english, "zh-hans": chinese},
                "events_per_trial": 0.1,
                "probability": 0.1 * (i + 1),
                "mean_loss": 1e5 * (2 * i + 1),
            }
            for i, (key, (english, chinese)) in enumerate(titles.items())
        ],
    }


def _line(key: str, role: str, category: str | None, by_year: list[float]) -> dict[str, Any]:
    return {
        "id": key,
        "role": role,
        "category": category,
        "mean_by_year": [float(v) for v in by_year],
    }


def roc_curves() -> list[dict[str, Any]]:
    """Return a candidate and its baseline."""
    grid = np.linspace(0, 1, 60)
    return [
        {"name": name, "fpr": grid.tolist(), "tpr": (grid**power).tolist(), "auc": 1 / (1 + power)}
        for name, power in (("Neural network", 0.27), ("Logistic regression", 0.3))
    ]


def loss() -> dict[str, list[tuple[int, float]]]:
    """Return the two loss curves of a training."""
    return {
        "train/loss": [(e, 0.7 * 0.93**e + 0.2) for e in range(1, 41)],
        "valid/loss": [(e, 0.7 * 0.95**e + 0.27 + 0.002 * e) for e in range(1, 41)],
    }


def document() -> dict[str, Any]:
    """Return a small case in both languages, canvas, risks and all."""
    grades = (None, "cited", "expert", "poc", "anecdote", "expert")
    values = ("80 to 160", "2% to 5%", "20000 to 90000", "beta(480, 130)", 230000, "1 to 3")
    sources = (
        {"en": "Price lists of four vendors, 2026-09", "zh-hans": "四家供应商报价单，2026 年 9 月"},
        None,
        {"en": "Ministry statistics, 2025", "zh-hans": "主管部门统计，2025 年"},
        {"en": "Measured: auc 0.788 [0.741, 0.835], n = 250", "zh-hans": "实测：auc 0.788"},
        None,
        None,
    )
    assumptions = [
        {"id": key, "unit": "CNY/seat/month" if i == 0 else "1", "value": values[i]}
        | ({"label": label} if label else {})
        | ({"grade": grades[i]} if grades[i] else {})
        | ({"source": sources[i]} if sources[i] else {})
        for i, (key, label) in enumerate(LABELS.items())
    ]
    note = {"en": "Firms with 50 to 500 lawyers", "zh-hans": "拥有 50 至 500 名律师的律所"}
    offer = {
        "en": "A first review of a contract in two minutes instead of two hours",
        "zh-hans": "合同初审由两小时缩短为两分钟",
    }
    return {
        "format": "bizcase/1",
        "kind": "case",
        "id": "contract-review",
        "title": {"en": "Contract review with a language model", "zh-hans": "大模型合同审阅"},
        "summary": {
            "en": "A service that reads contracts and marks what a lawyer should look at.",
            "zh-hans": "一项阅读合同并标出律师应当关注之处的服务。",
        },
        "industry": "legal",
        "currency": "CNY",
        "timeline": {"start": "2027-01", "months": 60},
        "discount_rate": 0.12,
        "tax_rate": 0.25,
        "canvas": {
            "customer_segments": [
                {"text": note},
                {"text": {"en": "In-house teams", "zh-hans": "企业法务"}},
            ],
            "value_propositions": [{"text": offer, "binds": ["price"]}],
            "revenue_streams": [{"text": {"en": "A seat per month", "zh-hans": "按席位按月收费"}}],
            "cost_structure": [{"text": {"en": "Inference and people", "zh-hans": "推理与人力"}}],
        },
        "assumptions": assumptions,
        "lines": [
            {"id": "seats", "unit": "seat", "formula": "market * ramp(1, 24)"},
            {
                "id": "revenue",
                "unit": "CNY/month",
                "role": "benefit",
                "formula": "price * seats",
                "label": {"en": "Subscriptions", "zh-hans": "订阅收入"},
            },
            {
                "id": "inference",
                "unit": "CNY/month",
                "role": "cost",
                "category": "compute",
                "formula": "0.22 * revenue",
            },
            {
                "id": "development",
                "unit": "CNY",
                "role": "cost",
                "category": "research",
                "at": 0,
                "formula": "2000000",
            },
        ],
        "risks": [
            {
                "id": "leak",
                "title": {"en": "Client documents leak", "zh-hans": "客户文件泄露"},
                "category": "security",
                "probability": "1% to 4%",
                "per": "year",
                "severity": "500000 to 4000000",
                "strikes": {"kind": "loss"},
                "response": {
                    "text": {
                        "en": "Process inside the client's network",
                        "zh-hans": "在客户内网处理",
                    },
                    "cost": 200000,
                },
            },
            {
                "id": "late",
                "title": {"en": "The first release is late", "zh-hans": "首个版本延期"},
                "category": "technical",
                "probability": 0.3,
                "per": "horizon",
                "severity": "2 to 9",
                "strikes": {"kind": "delay", "line": "revenue"},
                "status": "accepted",
            },
        ],
    }


def evidence() -> dict[str, Any]:
    """Return what a training left, as a snapshot keeps it."""
    curves = [
        {"false_positive_rate": c["fpr"], "true_positive_rate": c["tpr"]} for c in roc_curves()
    ]
    return {
        "id": "0199aaaa-0000-7000-8000-000000000001",
        "run": "0199aaaa-0000-7000-8000-000000000002",
        "recipe": "tabular@1",
        "metric": "auc",
        "value": 0.788,
        "low": 0.741,
        "high": 0.835,
        "n": 250,
        "baseline": {
            "name": "logistic regression",
            "value": 0.781,
            "interval": [0.733, 0.829],
            "roc": curves[1],
        },
        "delta": {"value": 0.007, "interval": [-0.011, 0.025]},
        "verdict": "no evidence",
        "cost": {"wall_seconds": 61.2, "money": 0.034, "currency": "CNY"},
        "binds": "quality",
        "digest": "ab" * 32,
        "applied_revision": 3,
        "roc": curves[0],
        "curves": loss(),
    }


def snapshot(locale: str = "en", **changes: Any) -> Snapshot:
    """Return everything that a report prints, without a database."""
    tree = document()
    result = simulation(currency=tree["currency"])
    fixed = {
        "format": FORMAT,
        "locale": locale,
        "taken_at": "2026-11-22T08:00:00+00:00",
        "workspace": "Northwind Legal AI 北风法律智能",
        "case": {"id": "0199aaaa-0000-7000-8000-000000000003", "revision": 3, "digest": "3f" * 32},
        "document": tree,
        "simulation": {
            "id": "0199aaaa-0000-7000-8000-00000000cafe",
            "digest": result["digest"],
            "engine": result["engine"],
            "seed": result["seed"],
            "trials": result["trials"],
            "revision": 3,
            "finished_at": "2026-11-22T07:55:00+00:00",
            "outlook": None,
            "is_stale": False,
        },
        "result": result,
        "before": simulation(currency=tree["currency"], shift=-0.3),
        "evidence": [evidence()],
        "inputs": ranges(tree),
    }
    return Snapshot(**(fixed | changes))


def ranges(tree: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the percentiles of every assumption of a document."""
    spec = CaseSpec.model_validate(tree)
    return [asdict(range_of(item)) for item in spec.assumptions]
