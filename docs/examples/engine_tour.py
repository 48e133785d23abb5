# ruff: noqa: T201, E402
# %% [markdown]
# # A tour of the engine
#
# A business case as a text, from the first number to a decision. Run it cell by cell in a
# notebook, or whole: `python docs/examples/engine_tour.py`. No database, no server.

# %%
import sys
from pathlib import Path

ROOT = Path.cwd() if "__file__" not in globals() else Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from modeling import document
from modeling.spec import SpecError
from modeling.uncertainty.simulate import simulate

TEXT = """
format: bizcase/1
kind: case
title: Meeting notes
currency: CNY
timeline: {start: 2027-01, months: 36}
discount_rate: 0.12
tax_rate: 0.25
assumptions:
- {id: price, unit: CNY/seat/month, value: 40 to 70}
- {id: market, unit: seat, value: 20000 to 60000}
- {id: churn, unit: 1/month, value: 2% to 5%}
- {id: team, unit: CNY/month, value: "triangular(110000, 140000, 200000)"}
- {id: build, unit: CNY, value: 600000 to 1200000}
lines:
- {id: new_seats, unit: seat/month, formula: "bass(market, 0.004, 0.08)"}
- {id: seats, unit: seat, formula: "prev(seats, 0) * (1 - churn * step) + new_seats * step"}
- {id: revenue, unit: CNY/month, role: benefit, formula: price * seats}
- {id: compute, unit: CNY/month, role: cost, category: compute, formula: 0.15 * revenue}
- {id: people, unit: CNY/month, role: cost, category: people, formula: team}
- {id: development, unit: CNY, role: cost, category: research, at: 0, formula: build}
"""

spec = document.read(TEXT)
print(f"{spec.title}: {len(spec.assumptions)} assumptions, {len(spec.lines)} lines")
print("digest", spec.digest[:12])

# %% [markdown]
# A slip of the pen is refused with its place and the mend. So is a formula whose units clash.

# %%
for wrong in ("price * seets", "price + seats", "price * (seats"):
    try:
        document.read(TEXT.replace("price * seats", wrong))
    except SpecError as refusal:
        print(f"{wrong:15} -> {refusal.issues[0].path}: {refusal.issues[0].message}")

# %% [markdown]
# Ten thousand futures. Every headline has a standard error; the same seed gives the same bytes.

# %%
found = simulate(spec, trials=10_000, seed=1)
told = found.to_json()
npv = told["npv"]
print(f"mean NPV {npv['mean']:,.0f} CNY, standard error {npv['error']:,.0f}")
print(f"90 % of the futures lie between {npv['p5']:,.0f} and {npv['p95']:,.0f}")
print(f"P(NPV > 0) = {told['probability_npv_positive']:.3f}")
print(f"funding need, 95th percentile: {told['funding_need']['p95']:,.0f}")

# %% [markdown]
# How many trials are enough? Ask for an error; evenly spread trials reach it sooner.

# %%
from modeling.uncertainty.tolerance import Tolerance, simulate_to

sure = simulate_to(spec, tolerance=Tolerance.parse("5000"), sampling="sobol")
print(sure.to_json()["notes"][-1])

# %% [markdown]
# What if? Another outlook, the same futures: the difference holds no noise of its own.

# %%
dearer = simulate(spec.with_values({"team": "triangular(140000, 170000, 230000)"}), seed=1)
print(f"a dearer team costs {(found.npv - dearer.npv).mean():,.0f} of NPV")

# %% [markdown]
# Which input moves NPV most?

# %%
from modeling.sensitivity.tornado import tornado

for swing in tornado(spec).swings:
    print(f"{swing.id:8} {swing.npv_low:14,.0f} .. {swing.npv_high:14,.0f}")

# %% [markdown]
# And how much of the variance of NPV is each one's?

# %%
from modeling.sensitivity.indices import indices

shares = indices(spec, trials=1_024)
print(shares.reason)
for index in shares.indices:
    print(
        f"{index.id:8} {index.total.value:6.1%} ({index.total.low:.1%} to {index.total.high:.1%})"
    )

# %% [markdown]
# At which price does the case break even on average?

# %%
from modeling.sensitivity.seek import seek

for solution in seek(spec, "price").solutions:
    print(f"break-even price: {solution.value:.1f} CNY/seat/month")

# %% [markdown]
# What is it worth to know an input before deciding? Never more than to know all of them.

# %%
from modeling.information.perfect import evppi

information = evppi(spec, trials=4_000)
for sentence in information.words():
    print(sentence)

# %% [markdown]
# Two ways to earn under the same futures, and the conditions under which each is ahead.

# %%
from modeling.choice.alternatives import alternatives
from modeling.choice.choose import choose

once = TEXT.replace(
    "formula: price * seats}", "formula: 9.5 * price * new_seats * step, category: sales}"
)
options = {"by the month": spec, "once for all": document.read(once)}
for sentence in choose(alternatives(options, trials=4_000)).words():
    print(sentence)

# %% [markdown]
# A business model need not be written line by line: a stream expands into lines that can be seen.

# %%
from modeling.economics.expansion import expand

STREAM = """
streams:
- {id: pro, model: subscription, unit: customer, price: 900 to 1400, adds: 6 to 12, churn: 1% to 3%,
   unit_cost: 120, cac: 2000 to 5000}
"""
whole = expand(document.read(TEXT + STREAM))
for line in whole.lines[len(spec.lines) :]:
    print(f"{line.id:16} {line.unit:16} {line.formula}")

# %% [markdown]
# What a measured metric is worth: V = alpha * y + beta through what is known of other tools.

# %%
VALUE = """
values:
- kind: technology
  id: accuracy_value
  metric: accuracy
  unit: CNY/month
  anchors:
  - {metric: 0.80, value: 5000}
  - {metric: 0.90, value: 90000}
  - {metric: 0.95, value: 120000}
"""
METRIC = '- {id: accuracy, unit: "1", value: "beta(181, 21)", grade: poc}\nlines:'
with_value = document.read(TEXT.replace("lines:", METRIC) + VALUE)
valued = simulate(with_value, trials=10_000, seed=1)
print(f"with the value of its accuracy: mean NPV {valued.npv.mean():,.0f} CNY")

# %% [markdown]
# How many contracts should be labelled to measure a tool before the decision? Too few say little,
# too many cost more than they tell.

# %%
from modeling.information.studies import sampling

review = document.read((ROOT / "docs" / "examples" / "contract_review.yaml").read_bytes())
study = {"input": "share_right", "kind": "binomial", "unit_cost": 300, "fixed_cost": 20_000}
for sentence in sampling(review, study, trials=4_000).words():
    print(sentence)

# %% [markdown]
# Half a year later: months already known stand in the place of the simulated ones, and what they
# say about the assumptions counts for the months to come.

# %%
from modeling.uncertainty.conditioning import condition

KNOWN = """
actuals: {revenue: [11000, 23000, 36500, 50000, 65000, 81000]}
actuals_error: 0.1
"""
learnt = condition(document.read(TEXT + KNOWN), trials=8_000)
for name in ("price", "market"):
    before, after = learnt.prior[name], learnt.posterior[name]
    print(f"{name}: {before.mean():,.0f} +- {before.std():,.0f}, now {after.mean():,.0f} ", end="")
    print(f"+- {after.std():,.0f}")
print(f"mean NPV {learnt.npv_before.mean():,.0f}, now {learnt.npv_after.mean():,.0f}")
