"""The twelve business models against plain loops of their definitions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modeling.costs import Cost
from modeling.document import load
from modeling.economics.customers import lifetime_value
from modeling.economics.expansion import expand, expansion
from modeling.formula.parse import parse
from modeling.spec import SpecError
from modeling.streams import Stream
from tests.modeling.entries import result, series, stream, streams
from tests.modeling.oracle import Trial

MONTHS = range(12)
GUIDE = (Path(__file__).parents[2] / "docs" / "business-models.md").read_text(encoding="utf-8")
close = pytest.approx


def test_a_subscription_is_the_sum_of_its_cohorts():
    adds = [3 * 1.05**month for month in MONTHS]
    spec = streams(
        stream("subscription", price=90, adds=3, growth="5%", start=20, churn="4%", expansion="2%")
    )
    # cohort by cohort: those of before month 1 have age 1 in month 1
    cohorts = [(-1, 20.0), *enumerate(adds)]
    customers = [
        sum(size * 0.96 ** (month - born) for born, size in cohorts if born <= month)
        for month in MONTHS
    ]
    revenue = [
        sum(
            size * 0.96 ** (month - born) * 90 * 1.02 ** (month - born)
            for born, size in cohorts
            if born <= month
        )
        for month in MONTHS
    ]
    assert series(spec, "customers") == close(customers)
    assert series(spec, "revenue") == close(revenue)


@settings(max_examples=25, deadline=None)
@given(
    adds=st.floats(0, 100),
    start=st.floats(0, 100),
    churn=st.floats(0, 1),
    expansion=st.floats(-0.2, 0.5),
)
def test_one_recursion_is_every_matrix_of_cohorts(adds, start, churn, expansion):
    spec = streams(
        stream("subscription", price=10, adds=adds, start=start, churn=churn, expansion=expansion)
    )
    paying = []  # a row for each cohort: what it pays in months -1, 0, 1, ...
    for born, size in [(-1, start), *((month, adds) for month in MONTHS)]:
        paying.append([0.0] * (born + 1))
        for _ in range(born, 12):
            paying[-1].append(size * 10)
            size *= (1 - churn) * (1 + expansion)
    totals = [sum(row[month + 1] for row in paying) for month in MONTHS]
    assert series(spec, "revenue") == close(totals, abs=1e-9)


def test_customers_who_never_leave_add_up():
    spec = streams(stream("subscription", price=10, adds=5))
    assert series(spec, "revenue") == close([50 * (month + 1) for month in MONTHS])


def test_the_lifetime_value_is_the_margin_of_every_month_that_a_customer_stays():
    spec = streams(
        stream("subscription", price=100, adds=5, churn="5%", expansion="1%", unit_cost=20, cac=400)
    )
    lived = sum(0.95**age * (100 * 1.01**age - 20) for age in range(3000))
    assert series(spec, "ltv") == close([lived] * 12)
    assert series(spec, "ltv_cac") == close([lived / 400] * 12)
    assert series(spec, "margin") == close([80] * 12)


def test_without_expansion_the_lifetime_value_is_the_margin_over_the_churn():
    spec = streams(stream("subscription", price=100, adds=5, churn="4%", unit_cost=20))
    assert series(spec, "ltv") == close([80 / 0.04] * 12)


@pytest.mark.parametrize("expansion", [0, 0.01])
def test_the_lifetime_value_agrees_with_the_formula_of_customers(expansion):
    entry = stream("subscription", price=100, adds=5, churn="4%", expansion=expansion)
    assert series(streams(entry), "ltv") == close(
        [float(lifetime_value(100, 0.04, expansion=expansion))] * 12
    )


def test_a_subscription_pays_for_customers_won_and_served():
    spec = streams(stream("subscription", price=100, adds=5, churn="4%", unit_cost=20, cac=300))
    customers = series(spec, "customers")
    assert series(spec, "service") == close([20 * count for count in customers])
    assert series(spec, "acquisition") == close([1500] * 12)
    assert result(spec) == close([80 * count - 1500 for count in customers])


def test_customers_may_be_adopted_as_bass_says():
    spec = streams(stream("subscription", price=1, adds="bass(1000, 0.01, 0.3)"))
    adopted, expected = 0.0, []
    for _ in MONTHS:
        adopted += (0.01 + 0.3 * adopted / 1000) * (1000 - adopted)
        expected.append(adopted)
    assert series(spec, "customers") == close(expected)


def test_use_beyond_what_is_included_is_paid():
    spec = streams(stream("usage", users=10, growth="10%", use=300, included=100, price=0.5))
    assert series(spec, "volume") == close([3000 * 1.1**month for month in MONTHS])
    assert series(spec, "revenue") == close([1000 * 1.1**month for month in MONTHS])


def test_tokens_are_priced_by_the_million_and_gpus_by_the_hour():
    spec = streams(
        stream(
            "usage",
            users=10,
            use=1000,
            price=0.05,
            tokens_in=2000,
            price_in=4,
            tokens_out=500,
            price_out=12,
            gpu_seconds=1.5,
            gpu_price=20,
            unit_cost=0.001,
        )
    )
    tokens = (2000 * 4 + 500 * 12) / 1e6
    gpu = 1.5 * 20 / 3600
    assert series(spec, "token_costs") == close([10_000 * tokens] * 12)
    assert series(spec, "gpu_costs") == close([10_000 * gpu] * 12)
    assert series(spec, "margin") == close([0.05 - tokens - gpu - 0.001] * 12)
    assert result(spec) == close([10_000 * (0.05 - tokens - gpu - 0.001)] * 12)


def test_a_licence_brings_its_price_and_then_maintenance():
    spec = streams(
        stream(
            "licence",
            price=1000,
            sales=2,
            growth="3%",
            maintenance="18%",
            installed=10,
            retirement="1%",
            unit_cost=50,
        )
    )
    base, expected = 10.0, []
    for month in MONTHS:
        sold = 2 * 1.03**month
        expected.append(sold * 950 + base * 1000 * 0.18 / 12)
        base = base * 0.99 + sold
    assert result(spec) == close(expected)


def test_an_addon_follows_the_base_of_another_offer():
    base = stream("subscription", price=100, adds=5, churn="3%") | {"id": "seats"}
    spec = streams(
        base, stream("addon", base="seats_customers", attach="20%", price=30, unit_cost=12)
    )
    customers, expected = 0.0, []
    for _ in MONTHS:
        customers = customers * 0.97 + 5
        expected.append(0.2 * customers)
    assert series(spec, "users") == close(expected)
    assert series(spec, "revenue") == close([30 * users for users in expected])
    assert series(spec, "service") == close([12 * users for users in expected])


def test_advertising_is_users_times_impressions_times_fill_times_cpm():
    spec = streams(
        stream(
            "advertising", users=5000, impressions=40, fill="75%", cpm=15, fee="30%", unit_cost=0.1
        )
    )
    gross = 5000 * 40 * 0.75 * 15 / 1000
    assert series(spec, "revenue") == close([gross] * 12)
    assert result(spec) == close([gross * 0.7 - 500] * 12)


def test_a_team_sells_its_capacity_as_far_as_it_is_used():
    spec = streams(stream("projects", capacity=4, utilisation="80%", price=100, unit_cost=60))
    assert result(spec) == close([3.2 * 40] * 12)


def test_orders_beyond_the_capacity_wait():
    spec = streams(stream("projects", capacity=3, price=100, orders=1, growth="30%"))
    backlog, delivered, waiting = 0.0, [], []
    for month in MONTHS:
        orders = 1.3**month
        done = min(backlog + orders, 3)
        backlog += orders - done
        delivered.append(done)
        waiting.append(backlog)
    assert series(spec, "delivered") == close(delivered)
    assert series(spec, "backlog") == close(waiting, abs=1e-9)
    assert max(waiting) > 1  # the limit does hold


def test_a_royalty_is_a_rate_with_a_minimum_and_a_fee():
    spec = streams(
        stream(
            "royalty",
            licensees="floor(1 + 3 * ramp(0, 12))",
            start=1,
            sales="20000 * ramp(0, 10)",
            rate="5%",
            minimum=600,
            upfront=9000,
        )
    )
    expected, before = [], 1
    for month in range(1, 13):
        count = int(1 + 3 * month / 12)
        due = max(20000 * min(month / 10, 1) * 0.05, 600)
        expected.append(count * due + max(count - before, 0) * 9000)
        before = count
    assert result(spec) == close(expected)


def test_a_royalty_of_level_sales_is_an_annuity():
    spec = streams(stream("royalty", licensees=4, sales=10_000, rate="3%", upfront=500))
    assert result(spec) == close([4 * 300 + 4 * 500] + [4 * 300] * 11)


def test_data_is_paid_by_the_month_and_by_the_record():
    spec = streams(
        stream(
            "data", subscribers=3, growth="10%", fee=100, records=1000, price=0.2, record_cost=0.05
        )
    )
    assert result(spec) == close([3 * 1.1**month * (100 + 1000 * 0.15) for month in MONTHS])


def test_a_platform_takes_its_share_and_its_fees():
    spec = streams(
        stream(
            "platform",
            developers=10,
            growth="20%",
            start=10,
            gmv=500,
            take_rate="15%",
            fee=7,
            unit_cost=2,
            incentive=40,
        )
    )
    expected, before = [], 10.0
    for month in MONTHS:
        count = 10 * 1.2**month
        expected.append(count * (75 + 7 - 2) - 40 * (count - before))
        before = count
    assert result(spec) == close(expected)


def test_both_sides_of_joint_innovation_have_all_of_it():
    spec = streams(stream("joint", sales=1000, share="60%", expenses=700, cost_share="25%"))
    ours, theirs = result(spec), series(spec, "partner_result")
    assert ours == close([1000 * 0.6 - 700 * 0.25] * 12)
    assert [a + b for a, b in zip(ours, theirs, strict=True)] == close([300] * 12)


def test_partners_keep_their_share():
    partners = [
        {"id": "cloud", "contribution": 1000, "share": "20%"},
        {"id": "shop", "contribution": "500 * ramp(0, 12)", "share": "30%", "cost": 40},
    ]
    spec = streams(stream("partners", partners=partners))
    assert result(spec) == close([800 + 350 * month / 12 - 40 for month in range(1, 13)])


def waterfall(profits, capital, preferred, catch_up, split):
    """Return what investor and sponsor receive in each month."""
    outstanding, owed, paid, caught, parts = capital, 0.0, 0.0, 0.0, []
    for profit in profits:
        owed += outstanding * preferred / 12
        left = max(profit, 0.0)
        back = min(left, outstanding)
        outstanding -= back
        left -= back
        first = min(left, owed)
        owed -= first
        paid += first
        left -= first
        due = (1 - split) * paid / (catch_up - (1 - split)) if catch_up > 1 - split else 0.0
        catching = min(left, max(due - caught, 0.0))
        caught += catching
        left -= catching
        investor = back + first + (1 - catch_up) * catching + split * left
        parts.append((investor, catch_up * catching + (1 - split) * left))
    return parts


@settings(max_examples=40, deadline=None)
@given(
    profits=st.lists(st.floats(-500, 2000), min_size=6, max_size=6),
    capital=st.floats(0, 4000),
    preferred=st.floats(0, 0.6),
    catch_up=st.floats(0, 1),
    split=st.floats(0, 1),
)
def test_the_waterfall_gives_the_parties_all_of_what_is_distributed(
    profits, capital, preferred, catch_up, split
):
    chosen = "p5"
    for month in range(5, 0, -1):
        chosen = f"if(month <= {month}, p{month - 1}, {chosen})"
    lines = [("profit", chosen)]
    spec = streams(
        stream(
            "profit_share",
            party="sponsor",
            profit="profit",
            capital=capital,
            preferred=preferred,
            catch_up=catch_up,
            split=split,
        ),
        assumptions=[(f"p{place}", profit) for place, profit in enumerate(profits)],
        lines=lines,
        months=6,
    )
    investor, sponsor = series(spec, "investor"), series(spec, "sponsor")
    expected = waterfall(profits, capital, preferred, catch_up, split)
    if abs(catch_up - (1 - split)) > 1e-3:  # where they meet the target has no bound
        assert investor == close([pair[0] for pair in expected], abs=1e-6)
        assert sponsor == close([pair[1] for pair in expected], abs=1e-6)
    both = [a + b for a, b in zip(investor, sponsor, strict=True)]
    assert both == close([max(profit, 0.0) for profit in profits], abs=1e-6)
    assert min(investor + sponsor) > -1e-6
    assert series(spec, "received") == sponsor


def test_a_full_catch_up_gives_the_sponsor_its_part_of_all_profit_beyond_the_capital():
    spec = streams(
        stream(
            "profit_share",
            party="investor",
            profit=1000,
            capital=2000,
            preferred="12%",
            catch_up="100%",
            split="80%",
        )
    )
    investor, sponsor = series(spec, "investor"), series(spec, "sponsor")
    assert sum(sponsor) == close(0.2 * (12_000 - 2000))
    assert sum(investor) == close(2000 + 0.8 * (12_000 - 2000))
    assert series(spec, "outstanding")[:3] == close([1000, 0, 0])


@pytest.mark.parametrize(
    ("party", "signs"), [("investor", (-1, 1)), ("sponsor", (0, 1)), ("payer", (1, -1))]
)
def test_a_party_counts_its_own_money(party, signs):
    spec = streams(stream("profit_share", party=party, profit=100, capital=500, split="50%"))
    lines = {line.id: line for line in expand(spec).lines}
    roles = {"benefit": 1, "cost": -1}
    funds = lines.get("x_funds")
    assert (roles[funds.role] if funds else 0) == signs[0]
    own = "sponsor" if party == "sponsor" else "investor"
    assert result(spec) == close([signs[1] * part for part in series(spec, own)])


EVERY = {
    "subscription": {"price": 9, "adds": 3, "unit_cost": 1, "cac": 4},
    "usage": {"users": 3, "use": 4, "price": 2, "tokens_in": 9, "price_in": 3},
    "licence": {"price": 9, "sales": 3, "maintenance": 0.1, "unit_cost": 1},
    "addon": {"base": 4, "attach": 0.5, "price": 3, "unit_cost": 1},
    "advertising": {"users": 4000, "impressions": 5, "cpm": 3, "unit_cost": 0.001},
    "projects": {"capacity": 4, "price": 3, "orders": 5, "unit_cost": 1},
    "royalty": {"licensees": 4, "sales": 30, "rate": 0.1, "upfront": 3},
    "data": {"subscribers": 4, "fee": 3, "records": 3, "price": 3, "record_cost": 1},
    "platform": {"developers": 4, "gmv": 4, "take_rate": 0.1, "incentive": 0.1},
    "joint": {"sales": 4, "share": 0.4, "expenses": 3, "cost_share": 0.1},
    "profit_share": {"party": "investor", "profit": 4, "capital": 8, "split": 0.3},
    "partners": {"partners": [{"id": "p", "contribution": 5, "share": 0.2, "cost": 1}]},
}


@pytest.mark.parametrize("model", EVERY)
def test_a_weight_scales_what_a_model_earns_and_costs(model):
    plain = streams(stream(model, **EVERY[model]))
    earned = result(plain)
    assert any(earned)
    for weight in (0, 0.3, 2):
        weighted = streams(stream(model, **EVERY[model], weight=weight))
        assert result(weighted) == close([weight * month for month in earned])


def test_a_weight_scales_what_is_paid_once():
    plain, half = (
        expand(streams(stream("profit_share", **EVERY["profit_share"], **more)))
        for more in ({}, {"weight": "50%"})
    )
    paid = [
        Trial(spec, {}).of(parse(line.formula), 0)[0]
        for spec in (plain, half)
        for line in spec.lines
        if line.at == 0
    ]
    assert paid == [8, 4]


@pytest.mark.parametrize("model", EVERY)
def test_no_parameter_has_the_name_of_a_line(model):
    found = expansion(streams(stream(model, **EVERY[model])))
    assert not found.issues
    assert all(made.item.label["zh-hans"] for made in found.made.values())


@pytest.mark.parametrize("entry", [*get_args(get_args(Stream)[0]), *get_args(get_args(Cost)[0])])
def test_the_guide_names_every_parameter(entry):
    field = entry.model_fields.get("model") or entry.model_fields["kind"]
    name = get_args(field.annotation)[0]
    if "model" in entry.model_fields:
        part = GUIDE.partition(f"\n## {name}: ")[2].partition("\n## ")[0]
    else:
        part = next(row for row in GUIDE.splitlines() if row.startswith(f"| {name} |"))
    own = {key for key, field in entry.model_fields.items() if field.json_schema_extra}
    told = set(re.findall(r"[a-z_]+", part))
    assert own - told <= {"weight"}


def test_the_example_of_the_guide_is_a_document():
    text = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)[0]
    spec = streams(*load(text)["streams"], assumptions=[("market", "4000 to 9000", "seat")])
    assert [entry.id for entry in spec.streams] == ["seats"]


@pytest.mark.parametrize(
    ("model", "wrong"),
    [
        ("subscription", {"price": 9, "adds": 1, "churn": 5}),
        ("subscription", {"price": 9, "adds": 1, "churn": "2 to 5"}),
        ("subscription", {"price": 9, "adds": 1, "churn": -0.1}),
        ("platform", {"developers": 5, "gmv": 100, "take_rate": 15}),
        ("profit_share", {"party": "investor", "profit": 5, "split": 1.2}),
        ("joint", {"sales": 5, "share": 50, "expenses": 1, "cost_share": 0.4}),
    ],
)
def test_a_share_beyond_the_whole_is_refused_where_it_stands(model, wrong):
    with pytest.raises(SpecError, match="write 5% for 5 of a hundred") as caught:
        streams(stream(model, **wrong))
    (issue,) = caught.value.issues
    place, last = issue.path.rsplit(".", 1)
    assert place == "streams[0]"
    assert wrong[last] in (5, "2 to 5", -0.1, 15, 1.2, 50)


def test_a_share_beyond_the_whole_is_refused_in_records_and_outlooks():
    partner = {"id": "shop", "contribution": 5, "share": 20}
    with pytest.raises(SpecError, match=r"streams\[0\]\.partners\[0\]\.share: is a share"):
        streams(stream("partners", partners=[partner]))
    with pytest.raises(SpecError, match=r"outlooks\.bad\.x_churn: is a share"):
        streams(
            stream("subscription", price=9, adds=1, churn="1% to 3%"),
            outlooks={"bad": {"x_churn": 8}},
        )
