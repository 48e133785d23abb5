"""What is refused in a case document, where, and with which mend."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from modeling import document
from modeling.spec import SpecError
from tests.modeling.work import LINEAR, growth

SMALL = (Path(__file__).parent / "small.yaml").read_text(encoding="utf-8")


def refusals(text: str | bytes) -> list[str]:
    with pytest.raises(SpecError) as caught:
        document.read(text)
    return str(caught.value).splitlines()


def changed(old: str, new: str) -> str:
    assert old in SMALL
    return SMALL.replace(old, new)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: &x 1\nb: *x", "line 1, column 4: anchors and aliases (& and *) are not part"),
        ("b: *x", "line 1, column 4: anchors and aliases"),
        ("a: !!python/object:os.system 1", "line 1, column 4: tags (!) are not part"),
        ("a: ! b", "tags (!) are not part"),
        ("a: 1\na: 2", "line 2, column 1: key 'a' stands twice; keep one"),
        ('{"a": 1, "a": 2}', "document: key 'a' stands twice; keep one"),
        ('{"\\u00e9": 1, "e\\u0301": 2}', "document: key 'é' stands twice"),
        ("a: .nan", "line 1, column 4: '.nan' is no finite number"),
        ("a: -.inf", "'-.inf' is no finite number"),
        ("a: 1e999", "a: 'inf' is no finite number"),
        ('{"a": NaN}', "document: 'NaN' is no finite number"),
        ('{"a": 1e999}', "a: 'inf' is no finite number"),
        ("1: a", "line 1, column 1: a key must be a text; put '1' in quotes"),
        ("true: a", "put 'true' in quotes"),
        ("? [a]\n: b", "a key must be a text, not a list or a map"),
        ("a: 1\n---\nb: 2", "line 2, column 1: a second document begins"),
        ("a: [1", "cannot be read as YAML"),
        ("a:\tb: c", "cannot be read as YAML"),
        ('{"a": 1', "line 1, column 8: cannot be read as JSON"),
        ("[1]", "document: must be a map of keys"),
        ("text", "document: must be a map of keys"),
        ("", "document: must be a map of keys"),
        ("a: " + "[" * 50, "nested deeper than 40"),
        ('{"a": ' + "[" * 50 + "]" * 50 + "}", "nested deeper than 40"),
        ('{"a": ' + "[" * 100_000, "document: is nested deeper than 40"),
        ("a: b\x00", "line 1: has the control character U+0000"),
        ("x: 1\na: \x1b[31m", "line 2: has the control character U+001B"),
        ('a: "\\0"', "a: has the control character U+0000"),
        ('{"a": "\\ud800"}', "a: has the control character U+D800"),
        ("a: \ud800", "has the control character U+D800"),
        (b"a: \xff", "document: is not UTF-8"),
        ("a: " + "x" * 2_000_001, "document: is larger than 2 MB"),
        (b" " * 40_000_000, "document: is larger than 2 MB"),
    ],
    ids=range(33),
)
def test_a_text_that_is_no_plain_data_is_refused(text: str | bytes, sentence: str) -> None:
    with pytest.raises(SpecError) as caught:
        document.load(text)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    "tree",
    [
        {"a": float("nan")},
        {"a": 10**400},
        {1: 2},
        {"a": {1, 2}},
        {"a": b"bytes"},
        {"a": "\ud800"},
        {"\x00": 1},
    ],
    ids=range(7),
)
def test_a_tree_that_is_no_json_is_refused(tree: dict[Any, Any]) -> None:
    with pytest.raises(SpecError):
        document.parse(tree)


def test_a_wide_document_is_refused_in_linear_time() -> None:
    def refuse(count: int) -> None:
        refusals("a: [" + "1," * count + "1]")
        refusals("".join(f"k{i}: 1\n" for i in range(count)))

    assert growth(refuse, 10_000) < LINEAR


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("bizcase/1", "bizcase/2", "format: must be 'bizcase/1', not 'bizcase/2'"),
        ("kind: case", "kind: cas", "kind: must be 'case' or 'scenario', not 'cas'"),
        ("id: small", "id: Small Case", "id: 'Small Case' is no case id; use lower-case words"),
        ("{en: Small, zh-hans: 小}", "{}", "title: must be a text that is not empty"),
        ("{en: Small, zh-hans: 小}", "{English: a}", "title: 'English' is no language"),
        ("currency: CNY", "currency: yuan", "currency: 'yuan' is no currency; write the three"),
        ("currency: CNY", "currency: RMB", "currency: 'RMB' is no currency of ISO 4217; did you"),
        ("2027-01,", "2027-13,", "timeline.start: '2027-13' is no month; write YYYY-MM"),
        ("months: 12}\nd", "months: 601}\nd", "timeline.months: must be at most 600"),
        ("months: 12}\nd", "months: 1.5}\nd", "timeline.months: must be a whole number"),
        ("discount_rate: 0.1", "discount_rate: 12", "a rate is a fraction: 12 % is 0.12"),
        ("discount_rate: 0.1", "discount_rate: -1", "discount_rate: must be above -1"),
        ("discount_rate: 0.1\n", "", "discount_rate: is missing; add it"),
        ("tax_rate: 0.25", "tax_rate: yes", "tax_rate: must be a number such as 0.12"),
        ("tax_rate: 0.25", "taxrate: 0.25", "unknown key 'taxrate'; did you mean 'tax_rate'?"),
        (
            "tax_rate: 0.25",
            "wholly: 0.25",
            "wholly: unknown key 'wholly'; the keys here are format",
        ),
        (
            "text: Web",
            "txt: Web",
            "canvas.channels[0].txt: unknown key 'txt'; did you mean 'text'?",
        ),
        ("id: price,", "id: Price,", "assumptions[0].id: 'Price' is no id; use lower-case"),
        (
            "value: 80 to 160",
            "value: [80, 160]",
            "assumptions[0].value: must be a number, or a text",
        ),
        ("value: 80 to 160", "value: true", "assumptions[0].value: must be a number, or a text"),
        (
            "grade: expert",
            "grade: export",
            "grade: must be 'anecdote', 'cited', 'expert', 'poc' or",
        ),
        ("kind: loss", "kind: lose", "risks[0].strikes: needs a kind out of 'loss', 'scale'"),
        ("{kind: loss}", "{}", "risks[0].strikes: needs a kind: 'loss'"),
        ("scale, line", "scale, lin", "risks[1].strikes.lin: unknown key 'lin'; did you mean"),
        ("2027-03-31", "2027-02-30", "risks[0].review_by: must be a day that exists"),
        ("positive: 1", "positive: true", "poc[0].positive: must be a text; put it in quotes"),
        ("adds, -0.3]", "adds]", "correlations[0][2]: is missing; add it"),
        ("lines:", "lines: 3\nx:", "lines: must be a list"),
        ("plan:", "plan: 3\nx:", "plan: must be a map of keys"),
        (
            "outlooks:",
            "streams: [{kind: saas}]\noutlooks:",
            "streams[0]: needs a model: 'subscription', 'usage', ",
        ),
        (
            "outlooks:",
            "costs: {a: 1}\noutlooks:",
            "costs: must be a list",
        ),
    ],
)
def test_a_fault_of_structure_has_a_path_and_a_mend(old: str, new: str, sentence: str) -> None:
    assert any(sentence in text for text in refusals(changed(old, new)))


def test_empty_streams_and_costs_change_nothing() -> None:
    assert document.read(SMALL + "streams: []\ncosts:\n") == document.read(SMALL)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "binds: [price, seats",
            "binds: [prise, seats",
            "canvas.channels[0].binds[0]: unknown name",
        ),
        ("80 to 160", "160 to 80", "assumptions[0].value: the range begins at or above its end"),
        ("normal(10, 2)", "normal(10, -2)", "assumptions[1].value: must have sd above 0"),
        (
            "normal(10, 2)",
            "truncated(normal(0, 1), 50, 60)",
            "assumptions[1].value: cuts everything away; move low and high",
        ),
        (
            "price: 60 to 90",
            'price: "truncated(normal(0, 1), 50, 60)"',
            "outlooks.downside.price: cuts everything away",
        ),
        ("2 * price", "2 * prize", "assumptions[2].value: unknown name 'prize'; did you mean"),
        ("2 * price", "double", "assumptions[2].value: cycle double -> double"),
        ("[price, adds, -0.3]", "[price, ads, -0.3]", "correlations[0]: unknown name 'ads'; did"),
        ("[price, adds, -0.3]", "[price, price, 0.3]", "correlations[0]: 'price' stands on both"),
        ("[price, adds, -0.3]", "[price, adds, 1.3]", "must be from -1 to 1, not 1.3"),
        (
            "[price, adds, -0.3]",
            "[price, double, 0]",
            "correlations[0]: 'double' is a fixed number",
        ),
        ("-0.3]", "-0.3]\n  - [adds, price, 0]", "correlations[1]: this pair stands twice"),
        ("adds * step", "adds", "lines[0].formula: cannot add 'seat/month' to 'seat'"),
        ("price * seats", "price * sets", "lines[1].formula: unknown name 'sets'; did you mean"),
        ("price * seats", "__import__('os')", "lines[1].formula: a quote at character 12"),
        ("price * seats", "sales + 1", "lines[1].formula: cycle sales -> sales"),
        ("at: 0}", "at: 13}", "lines[2].at: lies behind the last month, 12"),
        ("role: cost, category", "category", "lines[2].at: a one-off without a role"),
        (
            "probability: 5% to 20%",
            "probability: 5 to 20",
            "risks[0].probability: must stay between",
        ),
        ("probability: 0.1", "probability: 1.1", "risks[1].probability: must stay between 0 and 1"),
        (
            "probability: 0.1",
            "probability: price",
            "risks[1].probability: must be a number, a range",
        ),
        ("severity: 5e4 to 2e5", "severity: -5", "risks[0].severity: must not be below 0"),
        ("    severity: 5e4 to 2e5\n", "", "risks[0].severity: is missing; say how bad"),
        ("severity: 20%", "severity: 20", "risks[1].severity: must stay between 0 and 1"),
        ("kind: stop", "kind: loss", "risks[3].severity: is missing; say how bad"),
        ("line: seats", "line: seets", "risks[1].strikes.line: unknown name 'seets'"),
        ("line: sales", "line: build", "risks[2].strikes.line: 'build' is a one-off"),
        ("window: [2, 12]", "window: [12, 2]", "risks[0].window: must be a first and a last month"),
        ("window: [2, 12]", "window: [2, 13]", "risks[0].window: must be a first and a last month"),
        (
            "status: closed",
            "status: mitigated",
            "risks[2].status: a mitigated risk needs a response",
        ),
        ("id: leak", "id: price", "risks[0].id: 'price' is taken"),
        ("binds: price}", "binds: prise}", "poc[0].binds: unknown name 'prise'"),
        ("stage: poc", "stage: pok", "plan.milestones[0].stage: unknown name 'pok'"),
        ("budget: 1e5", "budget: a lot", "plan.stages[0].budget: no operator before 'lot'"),
        ("unit: CNY/year", "unit: CNY per year", "market.tam.unit: 'CNY per year' is no unit"),
        ("1e9 to 2e9", "2e9 to 1e9", "market.tam.top_down: the range begins"),
        ("downside: {price", "downside: {prise", "outlooks.downside.prise: unknown name 'prise'"),
        ("60 to 90}", "90 to 60}", "outlooks.downside.price: the range begins"),
        ("2 * spare", "2 * double", "outlooks.upside.adds: the formula gives"),
        ("2 * spare", "adds", "outlooks.upside.adds: cycle adds -> adds"),
        ("2 * spare", "twice", "outlooks.upside.adds: unknown name 'twice'"),
    ],
)
def test_a_fault_of_meaning_has_a_path_and_a_mend(old: str, new: str, sentence: str) -> None:
    assert any(sentence in text for text in refusals(changed(old, new)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("value: 2 * price", "value: 2"),
        ("probability: 0.1", "probability: 'beta(1, 9)'"),
        ("severity: 20%", "severity: 'truncated(normal(0.2, 0.1), 0, 1)'"),
        ("severity: 5e4 to 2e5", "severity: -100 to 2e5"),
        ("[price, seats, leak]", "[]"),
    ],
)
def test_what_is_odd_but_sound_is_read(old: str, new: str) -> None:
    assert document.read(changed(old, new))


def test_faults_of_every_kind_are_told_in_one_go() -> None:
    text = (
        changed("formula: price * seats", "formla: price * sets")
        .replace("tax_rate", "taxrate")
        .replace("[price, seats, leak]", "[prise]")
    )
    assert [found.partition(":")[0] for found in refusals(text)] == [
        "lines[1].formula",
        "lines[1].formla",
        "taxrate",
        "canvas.channels[0].binds[0]",
    ]


def test_the_check_of_a_changed_case_is_that_of_the_document() -> None:
    spec = document.read(SMALL)
    document.check(spec.with_values({"price": "normal(100, 5)"}))
    with pytest.raises(SpecError, match=r"assumptions\[0\]\.value: must have sd above 0"):
        document.check(spec.with_values({"price": "normal(100, 0)"}))
