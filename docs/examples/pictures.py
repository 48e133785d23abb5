"""The pictures of docs/engine.md, made by the engine itself: `python docs/examples/pictures.py`.

Each function and each distribution has a panel whose example is a text of the language.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

from sheet import BLUE, GREY, ORANGE, Panel, sheet  # noqa: E402

from modeling import document  # noqa: E402
from modeling.formula.values import parse_value  # noqa: E402
from modeling.results import histogram  # noqa: E402
from modeling.uncertainty.distributions import distribution  # noqa: E402
from modeling.uncertainty.sampling import Sampler  # noqa: E402
from modeling.uncertainty.simulate import simulate  # noqa: E402

FOLDER, EXAMPLE = HERE.parent / "img", HERE / "contract_review.yaml"
CASE = """
format: bizcase/1
kind: case
title: Picture
currency: CNY
timeline: {start: 2027-01, months: MONTHS}
discount_rate: 0
"""


def case(lines, months, assumptions=(), **more):
    """Return a case of lines given as mappings."""
    tree = document.load(CASE.replace("MONTHS", str(months)))
    tree |= {"lines": lines, "assumptions": list(assumptions), **more}
    return document.parse(tree)


def monthly(formula, months, **helpers):
    """Return what a formula gives in each month, by way of the cash of a line of money."""
    lines = [{"id": name, "unit": "1", "formula": text} for name, text in helpers.items()]
    lines.append({"id": "result", "unit": "1", "formula": formula})
    paid = {"id": "paid", "unit": "CNY/month", "formula": "result * one", "role": "benefit"}
    one = {"id": "one", "unit": "CNY/month", "value": 1}
    cash = simulate(case([*lines, paid], months, [one]), trials=1).cash[:, 0]
    return np.diff(cash)


def over_x(name, formula, low, high, *, also=""):
    """Return a panel of a function of a number, drawn over a line `x` that runs through it."""
    count = 121
    x = f"{low} + {high - low} * (month - 1) / {count - 1}"
    xs = np.linspace(low, high, count)
    panel = Panel(name, formula, x=(low, high), foot="x")
    if also:
        panel.line(xs, monthly(also, count, x=x), GREY)
    return panel.line(xs, monthly(formula, count, x=x))


def over_time(name, formula, months, *, bars=False, **helpers):
    """Return a panel of a formula over months; the helper lines are grey."""
    number = np.arange(1, months + 1)
    panel = Panel(name, formula, x=(0.5, months + 0.5))
    for key, text in helpers.items():
        others = {other: helpers[other] for other in helpers if other != key}
        panel.steps(number, monthly(text, months, **others), GREY)
    found = monthly(formula, months, **helpers)
    return panel.bars(number, found) if bars else panel.steps(number, found)


FUNCTIONS = {
    "if": lambda: over_time("if", "if(month >= 7, 60, 100)", 12),
    "min": lambda: over_x("min", "min(x, 6)", 0, 10, also="x"),
    "max": lambda: over_x("max", "max(x - 4, 0)", 0, 10, also="x - 4"),
    "abs": lambda: over_x("abs", "abs(x)", -5, 5, also="x"),
    "exp": lambda: over_x("exp", "exp(x)", -2, 3),
    "log": lambda: over_x("log", "log(x)", 0.1, 10),
    "sqrt": lambda: over_x("sqrt", "sqrt(x)", 0, 10),
    "floor": lambda: over_x("floor", "floor(x)", 0, 4, also="x"),
    "round": lambda: over_x("round", "round(x)", 0, 4, also="x"),
    "prev": lambda: over_time("prev", "prev(result, 100) * 0.9 + 4", 24),
    "lag": lambda: over_time("lag", "lag(orders, 3, 0)", 18, orders="10 + 2 * month"),
    "cumsum": lambda: over_time("cumsum", "cumsum(sales) / step", 12, sales="month"),
    "ramp": lambda: over_time("ramp", "ramp(6, 18)", 24),
    "seasonal": lambda: over_time(
        "seasonal", "seasonal(1,1,1,1,1,.8,.7,.8,1,1,1.4,1.8)", 24, bars=True
    ),
    "bass": lambda: over_time("bass", "bass(1000, 0.01, 0.3)", 30, bars=True),
    "logistic": lambda: over_time("logistic", "logistic(80, 0.4, 12)", 24),
}
CONSTANTS = {
    "month": lambda: over_time("month", "month", 24),
    "year": lambda: over_time("year", "year", 36),
    "step": lambda: stock_of_a_flow(),
    "^": lambda: over_x("^ binds tighter than a sign", "-x ^ 2", -3, 3),
    "and": lambda: over_time("comparisons are 0 or 1", "month > 4 and month <= 9", 12, bars=True),
    "or": lambda: over_time("not, or", "not (month > 4) or month > 9", 12, bars=True),
    "outlook": lambda: two_recursions(),
    "percent": lambda: over_time("% divides by 100", "prev(result, 100) * (1 + 5%)", 24),
}


def stock_of_a_flow():
    """Return a panel of what is added each month (grey) and what there is."""
    lines = [
        {"id": "adds", "unit": "seat/month", "formula": "8 * ramp(0, 12)"},
        {"id": "seats", "unit": "seat", "formula": "prev(seats, 0) + adds * step"},
    ]
    money = [
        {"id": f"paid_{k}", "unit": "CNY/month", "role": "benefit", "formula": f"{name} * {price}"}
        for k, (name, price) in enumerate((("adds", "one"), ("seats", "two")))
    ]
    ones = [
        {"id": "one", "unit": "CNY/seat", "value": 1},
        {"id": "two", "unit": "CNY/seat/month", "value": 1},
    ]
    flow, stock = (
        np.diff(simulate(case([*lines, paid], 18, ones), trials=1).cash[:, 0]) for paid in money
    )
    number = np.arange(1, 19)
    panel = Panel("step makes a stock of a flow", "prev(seats, 0) + adds * step", x=(0.5, 18.5))
    return panel.steps(number, flow, GREY).steps(number, stock)


def two_recursions():
    """Return a panel of two lines that look back at each other."""
    number = np.arange(1, 73)
    hunters = "prev(hunters, 7) * 0.92 + 0.008 * prev(result, 12) * prev(hunters, 7)"
    prey = "prev(result, 12) * 1.08 - 0.008 * prev(result, 12) * prev(hunters, 7)"
    others = {"hunters": swapped(hunters), "prey": swapped(prey)}
    panel = Panel("lines may wait for each other", "through prev and lag", x=(0.5, 72.5))
    panel.steps(number, monthly("hunters * 1", 72, **others), GREY)
    return panel.steps(number, monthly(prey, 72, hunters=hunters))


def swapped(text):
    """Let a formula look at the line `prey` in place of `result`."""
    return text.replace("result", "prey")


DISTRIBUTIONS = {
    "range above 0: lognormal": "80 to 160",
    "range through 0: normal": "-20 to 60",
    "range of percentages: beta": "2% to 9%",
    "normal": "normal(100, 20)",
    "lognormal": "lognormal(mu=4.6, sigma=0.4)",
    "uniform": "uniform(10, 30)",
    "triangular": "triangular(20, 50, 150)",
    "pert": "pert(20, 50, 150)",
    "beta": "beta(16, 4)",
    "gamma": "gamma(3, 20)",
    "poisson": "poisson(4.5)",
    "bernoulli": "bernoulli(0.3)",
    "discrete": "discrete({10: 2, 20: 5, 40: 1})",
    "truncated": "truncated(normal(0, 1), -0.5, 2)",
    "empirical": "empirical([3, 4, 4, 6, 9])",
    "metalog": "metalog(p10=12, p50=30, p90=70, low=0)",
}
WHOLE = ("poisson", "bernoulli", "discrete", "empirical")


def of_distribution(title, text):
    """Return a panel of the density; what lies outside the 5th and 95th percentile is pale."""
    values = distribution(parse_value(text))
    low, p5, p95, high = values.quantile([0.002, 0.05, 0.95, 0.998]).tolist()
    if title in WHOLE:
        places = np.unique(values.quantile(np.linspace(0.001, 0.999, 999)))
        room = 0.08 * (places[-1] - places[0]) + 0.5
        panel = Panel(title, text, x=(places[0] - room, places[-1] + room), foot="")
        shares = values.cdf(places) - values.cdf(places - 1e-9)
        width = 0.6 * float(np.diff(places).min()) if len(places) > 1 else 0.6
        return panel.bars(places, shares, width=width)
    room = 0.04 * (high - low)
    edges = np.linspace(low - room, high + room, 301)
    density = np.diff(values.cdf(edges)) / np.diff(edges)
    xs = (edges[:-1] + edges[1:]) / 2
    middle = (xs >= p5) & (xs <= p95)
    panel = Panel(title, text, x=(edges[0], edges[-1]), foot="", y=(0.0, density.max() * 1.08))
    panel.area(xs[middle], np.zeros(middle.sum()), density[middle], opacity=0.22)
    panel.line([values.mean] * 2, [0, np.interp(values.mean, xs, density)], ORANGE, dash="3 3")
    return panel.line(xs, density)


def dependence():
    """Return draws of two inputs under several rank correlations."""
    inputs = {
        "price": distribution(parse_value("80 to 160")),
        "churn": distribution(parse_value("1% to 6%")),
    }
    for rank in (-0.8, -0.3, 0.0, 0.6):
        draws = Sampler(inputs, (("price", "churn", rank),), 1).draw(0, 500)
        note = f"[price, churn, {rank:g}]"
        title = f"rank correlation {rank:g}".replace("-", "\N{MINUS SIGN}")
        panel = Panel(title, note, x=(50, 260), y=(0, 0.13), foot="price")
        yield panel.dots(draws["price"], draws["churn"])


WAYS = {
    "random": ("plain Monte Carlo", GREY),
    "latin": ("Latin hypercube", ORANGE),
    "sobol": ("scrambled Sobol'", BLUE),
}


def designs():
    """Return the first draws of two inputs under each way of drawing, and how errors fall."""
    unit = distribution(parse_value("uniform(0, 1)"))
    sizes = 2 ** np.arange(8, 15)
    errors = Panel("error of a mean", "of a * b * c, by trials (log 10)", foot="log10 trials")
    for method, (title, colour) in WAYS.items():
        draws = Sampler({"a": unit, "b": unit}, (), 1, method).draw(0, 512)
        panel = Panel(title, "512 trials of two inputs", x=(0, 1), y=(0, 1), foot="")
        yield panel.dots(draws["a"], draws["b"], colour, size=1.4)
        squares = np.zeros(len(sizes))
        for seed in range(24):
            draws = Sampler(dict.fromkeys("abc", unit), (), seed, method).draw(0, int(sizes[-1]))
            product = draws["a"] * draws["b"] * draws["c"]
            squares += [(product[:size].mean() - 0.125) ** 2 for size in sizes]
        errors.line(np.log10(sizes), np.log10(np.sqrt(squares / 24)), colour)
    yield errors


STRIKES = {
    "loss": ("loss: 90 in month 8", {"kind": "loss"}, 90),
    "scale": ("scale: 40 % for 6 months", {"kind": "scale", "line": "sales", "months": 6}, 0.4),
    "delay": ("delay: 4 months", {"kind": "delay", "line": "sales"}, 4),
    "stop": ("stop", {"kind": "stop"}, None),
}


def strikes():
    """Return the cash of a case month by month, with and without a risk that falls in month 8."""
    line = {"id": "sales", "unit": "CNY/month", "role": "benefit"}
    line["formula"] = "fee * ramp(0, 18)"
    fee = {"id": "fee", "unit": "CNY/month", "value": 100}
    number = np.arange(1, 25)
    for kind, (title, strike, severity) in STRIKES.items():
        risk = {"id": "event", "title": "Event", "category": "market", "probability": 1}
        risk |= {"per": "horizon", "window": [8, 8], "strikes": strike}
        risk |= {} if severity is None else {"severity": severity}
        plain, struck = (
            np.diff(simulate(case([line], 24, [fee], risks=risks), trials=1).cash[:, 0])
            for risks in ([], [risk])
        )
        panel = Panel(title, f"strikes: {{kind: {kind}}}", x=(0.5, 24.5))
        yield panel.steps(number, plain, GREY).steps(number, struck, ORANGE)


def results():
    """Return what a simulation of the example in engine.md tells."""
    found = simulate(document.read(EXAMPLE.read_bytes()), trials=4000)
    told = histogram(found.npv)
    edges, counts = np.array(told["edges"]), np.array(told["counts"])
    middle, width = (edges[1:] + edges[:-1]) / 2, float(edges[1] - edges[0]) * 0.9
    lost, won = middle < 0, middle >= 0
    worth = Panel("NPV", "trials by what they come to", foot="CNY")
    worth.bars(middle[lost], counts[lost], ORANGE, width=width)
    yield worth.bars(middle[won], counts[won], width=width)
    levels = np.percentile(found.cash, (5, 25, 50, 75, 95), axis=1)
    months = np.arange(len(found.cash))
    fan = Panel("cumulative cash", "5, 25, 50, 75, 95 % of the trials", foot="month")
    fan.area(months, levels[0], levels[4]).area(months, levels[1], levels[3])
    yield fan.line(months, levels[2])
    paid = found.payback[~np.isnan(found.payback)]
    place, count = np.unique(paid, return_counts=True)
    yield Panel("payback", "share of the trials by month").bars(place, count / found.npv.size)
    needs = np.sort(found.funding)[::-1]
    share = np.arange(1, needs.size + 1) / needs.size
    every = slice(None, None, 20)
    need = Panel("funding need", "how often more than x is needed", foot="CNY", y=(0, 1))
    yield need.line(needs[every], share[every])


def sheets():
    """Return every picture: name -> SVG."""
    shapes = [of_distribution(title, text) for title, text in DISTRIBUTIONS.items()]
    functions = [make() for make in FUNCTIONS.values()]
    around = [make() for make in CONSTANTS.values()]
    return {
        "engine-functions": sheet(functions, title="The functions of the language"),
        "engine-operators": sheet(around, title="Operators, constants and recursion"),
        "engine-distributions": sheet(shapes, title="The distributions"),
        "engine-dependence": sheet([*dependence()], title="Rank correlations"),
        "engine-sampling": sheet([*designs()], title="Ways of drawing"),
        "engine-risks": sheet([*strikes()], title="What a risk can strike"),
        "engine-results": sheet([*results()], title="What a simulation tells"),
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in sheets().items():
        (FOLDER / f"{name}.svg").write_text(text, encoding="utf-8")
