"""Documents that must be refused: what is wrong, where, and a word of the mend."""

from __future__ import annotations

import json

from tests.test_access import SMALL as CASE

RISK = """risks:
  - {id: r0, title: Loss, category: market, probability: 5%, per: year, severity: "1000 to 2000",
     strikes: {kind: loss, line: team}}
"""
BIG = "k: " + "x" * 1_900_000


def formula(text: str) -> str:
    return CASE.replace("formula: price * seats * quality", f"formula: {json.dumps(text)}")


def value(text: str) -> str:
    return CASE.replace('"80 to 160"', text)


def title(text: str) -> str:
    return CASE.replace("title: World", f"title: {text}")


def lines(count: int) -> str:
    return CASE + "\n".join(f"  - {{id: l{n}}}" for n in range(count)) + "\n"


FIRST_FORMULA = "lines[0].formula"
FIRST_VALUE = "assumptions[0].value"

# name: text, path, a word of the message
YAML: dict[str, tuple[str | bytes, str, str]] = {
    "an import": (formula("__import__('os').system('id')"), FIRST_FORMULA, "no texts"),
    "an attribute": (formula("price.__class__"), FIRST_FORMULA, "no attributes"),
    "an index": (formula("price[0]"), FIRST_FORMULA, "no lists"),
    "a lambda": (formula("lambda: 1"), FIRST_FORMULA, "not part of the language"),
    "an unknown function": (formula("eval(price)"), FIRST_FORMULA, "unknown function"),
    "a tower of powers": (formula("9^9^9^9^9^9 * price"), FIRST_FORMULA, "unit"),
    "a number beyond all": (formula("1e300 * price * seats"), FIRST_FORMULA, "too large"),
    "deep brackets": (formula("(" * 900 + "1" + ")" * 900), FIRST_FORMULA, "parts"),
    "many signs": (formula("-" * 1900 + "price"), FIRST_FORMULA, "parts"),
    "a formula of a megabyte": (formula("1+" * 500_000 + "1"), FIRST_FORMULA, "longer than 2000"),
    "a confusable name": (formula("\u0440rice * seats"), FIRST_FORMULA, "not part of the language"),
    "an invisible space": (formula("price\u200b * seats"), FIRST_FORMULA, "U+200B"),
    "an unknown key": (CASE + "titel: x\n", "titel", "did you mean 'title'"),
    "an unknown name": (formula("price * seat * quality"), FIRST_FORMULA, "did you mean 'seats'"),
    "a cycle": (CASE.replace('"5000"', "team"), "lines[1].formula", "prev"),
    "a cycle of values": (value('"price + 1"'), FIRST_VALUE, "cycle"),
    "a clash of units": (formula("price + seats"), FIRST_FORMULA, "cannot add"),
    "not a number": (value(".nan"), "line 10, column 46", "no finite number"),
    "infinity": (value("-.inf"), "line 10, column 46", "no finite number"),
    "a huge exponent": (value("1e999"), FIRST_VALUE, "no finite number"),
    "four hundred digits": (value("1" + "0" * 400), FIRST_VALUE, "no finite number"),
    "too large to reckon": (value("'uniform(-1e308, 1e308)'"), FIRST_VALUE, "too large"),
    "foreign digits": (value("١٢"), FIRST_VALUE, "not part of the language"),
    "a billion months": (
        CASE.replace("months: 12", "months: 1000000000"),
        "timeline.months",
        "at most 600",
    ),
    "true months": (CASE.replace("months: 12", "months: true"), "timeline.months", "whole number"),
    "half months": (CASE.replace("months: 12", "months: 12.5"), "timeline.months", "whole number"),
    "an alias bomb": ("a: &a [x]\nb: &b [*a,*a]\nc: [*b,*b]", "line 1, column 4", "aliases"),
    "a python object": ("!!python/object/apply:os.system ['id']", "line 1, column 1", "tags"),
    "a deep nest": ("[" * 200_000, "document", "deeper than 40"),
    "a deep block": ("\n".join(" " * n + "a:" for n in range(900)), "line 41", "deeper than 40"),
    "two documents": (CASE + "---\na: 1\n", "line 16, column 1", "second document"),
    "a key twice": (CASE + "title: Again\n", "line 16, column 1", "twice"),
    "a hundred thousand lines": (lines(100_000), "line ", "more than"),
    "a million values": ("[" + "1," * 900_000 + "1]", "document", "map of keys"),
    "a flood of keys": (BIG.replace("x" * 1_900_000, "1\nk: 1" * 9), "line 2", "twice"),
    "control characters": (b"title: \x00", "line 1", "control character"),
    "half a pair": (b'title: "\xed\xa0\x80"', "document", "UTF-8"),
    "another encoding": (CASE.encode("utf-16"), "document", "UTF-8"),
    "a stack of marks": (title('"a' + "\u0315\u0300" * 300_000 + '"'), "title", "marks"),
    "a title in no language": (title("{EN: x}"), "title", "language"),
    "a title of numbers": (title("{en: 5}"), "title", "must be a text"),
    "a title in a title": (title("{en: {en: x}}"), "title", "must be a text"),
    "no title": (title("{}"), "title", "must be a text"),
    "an id that climbs": (CASE.replace("id: world", "id: ../world"), "id", "no case id"),
    "a confusable id": (CASE.replace("id: world", "id: w\u043erld"), "id", "no case id"),
    "an id with a line end": (CASE.replace("id: world", 'id: "world\\n"'), "id", "no case id"),
    "a confusable line": (CASE.replace("id: team", "id: t\u0435am"), "lines[1].id", "no id"),
    "a word of the language": (CASE.replace("id: team", "id: min"), "lines[1].id", "word"),
    "an id twice": (CASE.replace("id: team", "id: revenue"), "lines[1].id", "taken"),
    "a long number": (value("9" * 19_000), FIRST_VALUE, "no finite number"),
    "a wall of brackets": (value('"' + "(" * 19_000 + '"'), FIRST_VALUE, ""),
    "a wall of spaces": (value('"1' + " " * 19_000 + 'two"'), FIRST_VALUE, ""),
    "a key of another kind": (CASE + RISK, "risks[0].strikes.line", "does not go with the kind"),
    "nothing": ("", "document", "map of keys"),
    "a list": ("[1, 2]", "document", "map of keys"),
}
JSON: dict[str, tuple[str | bytes, str, str]] = {
    "JSON with NaN": ('{"discount_rate": NaN}', "document", "no finite number"),
    "JSON beyond floats": ('{"discount_rate": 1e999}', "discount_rate", "no finite number"),
    "JSON with half a pair": ('{"title": "\\ud800"}', "title", "U+D800"),
    "JSON with NUL": ('{"title": "\\u0000"}', "title", "U+0000"),
    "a JSON key twice": ('{"a": 1, "a": 2}', "document", "twice"),
    "deep JSON": ('{"a":' * 100_000, "document", "deeper than 40"),
    "half of JSON": ('{"a": ', "line 1, column 7", "JSON"),
    # took 470 seconds when keys were counted one by one
    "the last of many JSON keys twice": (
        "{" + ",".join(f'"{n:x}":1' for n in range(150_000)) + ',"z":1,"z":2}',
        "document",
        "twice",
    ),
}
HOSTILE = {**YAML, **JSON}
