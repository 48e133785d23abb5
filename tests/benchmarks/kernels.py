"""Hand-written kernels of the reference case: what the engine is measured against.

Each computes by hand what the engine gets as a document: a subscription with Bass adoption and
churn over 60 months, tax, discounting. `fused` is the limit: one compiled loop over the trials that
keeps only the answers. `numpy_lines` keeps every line; `python_loop` is what one writes first.
All return NPV, the lowest cumulative cash, and the month of payback (-1 for never).
"""

from __future__ import annotations

import numpy as np

MONTHS = 60
RATE = 1.12 ** (1 / 12) - 1
TAX = 0.25
INPUTS = ("price", "market", "p", "q", "churn", "cac", "calls", "call_cost", "staff", "research")


def draw(trials, seed=1):
    """Draw the ten inputs in one go."""
    rng = np.random.Generator(np.random.SFC64(seed))
    return {
        "price": rng.lognormal(3.4, 0.3, trials),
        "market": rng.triangular(20_000, 50_000, 150_000, trials),
        "p": rng.uniform(0.002, 0.01, trials),
        "q": rng.uniform(0.05, 0.2, trials),
        "churn": rng.beta(4, 96, trials),
        "cac": rng.triangular(20, 60, 150, trials),
        "calls": rng.lognormal(4.0, 0.4, trials),
        "call_cost": rng.uniform(0.001, 0.006, trials),
        "staff": rng.triangular(60_000, 100_000, 200_000, trials),
        "research": rng.triangular(300_000, 600_000, 1_500_000, trials),
    }


def one_future(price, market, p, q, churn, cac, calls, call_cost, staff, research):
    """Return the three answers of one trial, as one writes it first."""
    adopted = seats = 0.0
    value = cash = low = -research
    paid = -1
    for month in range(1, MONTHS + 1):
        new = (p + q * adopted / market) * (market - adopted)
        adopted += new
        seats = seats * (1 - churn) + new
        revenue = seats * price
        result = revenue - seats * calls * call_cost - new * cac - 0.03 * revenue - staff
        flow = result - TAX * max(result, 0.0)
        value += flow / (1 + RATE) ** month
        cash += flow
        low = min(low, cash)
        if paid < 0 and cash >= 0:
            paid = month
    return value, low, paid


def python_loop(draws):
    """Work out every trial in plain Python."""
    found = [
        one_future(*(float(draws[name][trial]) for name in INPUTS))
        for trial in range(draws["price"].size)
    ]
    return tuple(np.array(column) for column in zip(*found, strict=True))


def numpy_lines(draws):
    """Keep every line as an array of shape (trials, months)."""
    trials = draws["price"].size
    column = {name: values[:, None] for name, values in draws.items()}
    new, seats = np.empty((trials, MONTHS)), np.empty((trials, MONTHS))
    adopted, held = np.zeros(trials), np.zeros(trials)
    for month in range(MONTHS):
        left = draws["market"] - adopted
        joined = (draws["p"] + draws["q"] * adopted / draws["market"]) * left
        adopted, held = adopted + joined, held * (1 - draws["churn"]) + joined
        new[:, month], seats[:, month] = joined, held
    revenue = seats * column["price"]
    inference = seats * column["calls"] * column["call_cost"]
    result = revenue - inference - new * column["cac"] - 0.03 * revenue - column["staff"]
    flow = result - TAX * np.maximum(result, 0)
    cash = flow.cumsum(axis=1) - column["research"]
    npv = flow @ (1 + RATE) ** -np.arange(1.0, MONTHS + 1) - draws["research"]
    paid = np.where((cash >= 0).any(axis=1), (cash >= 0).argmax(axis=1) + 1, -1)
    return npv, np.minimum(cash.min(axis=1), -draws["research"]), paid


def make_fused():
    """Compile the fused kernel: all cores, nothing kept but the answers."""
    from numba import njit, prange

    @njit(fastmath=True, parallel=True)
    def fused(price, market, p, q, churn, cac, calls, call_cost, staff, research):
        trials = price.size
        npv, low, paid = np.empty(trials), np.empty(trials), np.empty(trials, np.int64)
        for i in prange(trials):
            adopted = seats = 0.0
            value = cash = lowest = -research[i]
            back, factor = -1, 1.0
            for month in range(1, MONTHS + 1):
                new = (p[i] + q[i] * adopted / market[i]) * (market[i] - adopted)
                adopted += new
                seats = seats * (1 - churn[i]) + new
                revenue = seats * price[i]
                paid_for = seats * calls[i] * call_cost[i] + new * cac[i] + 0.03 * revenue
                result = revenue - paid_for - staff[i]
                flow = result - TAX * max(result, 0.0)
                factor /= 1 + RATE
                value += flow * factor
                cash += flow
                lowest = min(lowest, cash)
                if back < 0 and cash >= 0:
                    back = month
            npv[i], low[i], paid[i] = value, lowest, back
        return npv, low, paid

    return lambda draws: fused(*(draws[name] for name in INPUTS))
