"""The case document: reading, writing, schema."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from bizcase.cases import library
from modeling import document
from modeling.spec import SpecError
from tests.modeling.work import LINEAR, growth

LIBRARY = sorted(Path(library.__file__).parent.glob("*.yaml"))
SMALL = (Path(__file__).parent / "small.yaml").read_text(encoding="utf-8")


def test_a_full_document_is_read() -> None:
    spec = document.read(SMALL)
    assert spec.timeline.start == "2027-01"
    assert spec.lines[2].formula == "1000"
    assert spec.compliance.answers["has_dpo"].answer == "no"
    assert spec.poc[0].positive == "1"
    assert spec.outlooks["downside"] == {"price": "60 to 90"}
    assert spec.correlations == (("price", "adds", -0.3),)


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_a_document_of_the_library_keeps_its_bytes_and_passes_the_schema(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    spec = document.read(text)
    for form in ("yaml", "json"):
        written = document.dump(spec, form)
        assert document.read(written) == spec
        assert document.dump(document.read(written), form) == written
    validator = jsonschema.Draft202012Validator(document.json_schema())
    validator.validate(document.load(text))
    validator.validate(spec.to_json())


@pytest.mark.parametrize(
    ("yaml_text", "value"),
    [
        ("2027-01", "2027-01"),
        ("2027-01-31", "2027-01-31"),
        ("no", "no"),
        ("on", "on"),
        ("12:30", "12:30"),
        ("0x1F", "0x1F"),
        ("007", "007"),
        ("1_000", "1_000"),
        ("3%", "3%"),
        ("<<", "<<"),
        ("true", True),
        ("~", None),
        ("", None),
        ("1.2e6", 1.2e6),
        ("1e3", 1000.0),
        ("-5", -5),
        (".5", 0.5),
        ("'12'", "12"),
        ('"a\\r\\nb"', "a\nb"),
        ("e\u0301", "\u00e9"),
        ("|\n  one\n  two\n", "one\ntwo\n"),
    ],
)
def test_a_plain_scalar_is_what_the_core_schema_says(yaml_text: str, value: object) -> None:
    assert document.load(f"key: {yaml_text}") == {"key": value}


def test_json_and_yaml_are_one_document() -> None:
    spec = document.read(SMALL)
    shuffled = json.dumps(spec.to_json(), sort_keys=True)
    assert document.read(shuffled) == spec
    assert document.read(shuffled.encode()).digest == spec.digest
    assert document.read("\ufeff" + SMALL) == spec


def test_a_document_is_read_in_linear_time() -> None:
    def read(count: int) -> None:
        more = "".join(
            f"  - {{id: l{i}, unit: CNY/month, role: cost, formula: price * seats + {i}}}\n"
            for i in range(count)
        )
        document.read(SMALL.replace("risks:\n", more + "risks:\n"))

    assert growth(read, 300) < LINEAR


def test_the_canonical_yaml_is_as_a_person_would_write_it() -> None:
    lines = document.dump(document.read(SMALL)).splitlines()
    assert "timeline: {start: 2027-01, months: 12}" in lines
    assert "title: {en: Small, zh-hans: 小}" in lines
    assert "  - {id: sales, unit: CNY/month, formula: price * seats, role: benefit}" in lines
    assert "  downside: {price: 60 to 90}" in lines
    assert all(len(line) <= 100 for line in lines)


def test_other_readers_of_yaml_see_the_same_texts() -> None:
    spec = document.read(SMALL)
    assert yaml.safe_load(document.dump(spec)) == spec.to_json()


AWKWARD = "no|~|1.5|- a|a: b|a #b|'x'|\"|\\|2027-01-31| a |{a}|=|<<|0x1|a,b|a, b|é|價格|🙂|&a|*a|!t"
BREAKS = ["one\ntwo", "one\n\n  two", "one \ntwo", "\ttab", " one\ntwo", "one\ntwo\n"]
TEXTS = st.one_of(
    st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
        max_size=40,
    ),
    st.sampled_from([*re.split(r"[|]", AWKWARD), *BREAKS]),
)
WORDS = TEXTS.filter(lambda text: bool(text.strip()))


@given(WORDS, st.dictionaries(st.sampled_from(["en", "zh-hans", "de"]), WORDS, min_size=1), TEXTS)
@example("a\u2028b", {"en": "\u2029 \u200b"}, "\ufeff")
def test_any_text_survives_both_forms(title: str, summary: dict[str, str], answer: str) -> None:
    tree = document.load(SMALL) | {"title": title, "summary": summary}
    tree["compliance"] = {"answers": {"q": answer or "yes", "no": "no"}}
    spec = document.parse(tree)
    for form in ("yaml", "json"):
        written = document.dump(spec, form)
        assert document.read(written) == spec
        assert document.dump(document.read(written), form) == written
        assert document.read(written).digest == spec.digest


@given(st.floats(-1e100, 1e100))
@example(1e22)
@example(-0.0)
@example(5e-324)
@example(1e15)
@example(123456789012345680.0)
def test_any_number_survives_both_forms(value: float) -> None:
    tree = document.load(SMALL)
    tree["assumptions"][1]["value"] = value
    tree["correlations"], tree["outlooks"] = [], {}
    spec = document.parse(tree)
    assert spec.assumptions[1].value == value
    for form in ("yaml", "json"):
        assert document.read(document.dump(spec, form)) == spec


def test_the_schema_is_valid_and_describes_every_key() -> None:
    schema = document.json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"].endswith("2020-12/schema")
    for name, part in {"": schema, **schema["$defs"]}.items():
        for key, inner in part["properties"].items():
            # a part that is described like its field is not described twice
            assert inner.get("description") or "$ref" in inner, f"{name}.{key}"


@pytest.mark.parametrize(
    "change", [{"extra": 1}, {"currency": "yuan"}, {"timeline": {}}, {"lines": [{"id": "A b"}]}]
)
def test_the_schema_refuses_what_reading_refuses(change: dict[str, Any]) -> None:
    tree = document.load(SMALL)
    validator = jsonschema.Draft202012Validator(document.json_schema())
    assert validator.is_valid(tree)
    assert not validator.is_valid(tree | change)
    with pytest.raises(SpecError):
        document.parse(tree | change)


def test_the_published_schema_is_that_of_the_code() -> None:
    published = Path(__file__).parents[2] / "docs" / "bizcase-1.schema.json"
    assert json.loads(published.read_text("utf-8")) == document.json_schema()
