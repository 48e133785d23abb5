"""The formula language: text to tree, and every refusal with its place and mend."""

from __future__ import annotations

import ast
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from modeling.formula.functions import CONSTANTS, FUNCTIONS, KEYWORDS
from modeling.formula.lexer import FormulaError
from modeling.formula.parse import parse
from modeling.formula.tree import Binary, Call, Name, Node, Number, Unary, walk
from tests.modeling.work import LINEAR, growth


def written(node: Node) -> str:
    """Write a tree with every pair of parentheses."""
    match node:
        case Number():
            return repr(node.value)
        case Name():
            return node.id
        case Unary():
            return f"({node.op} {written(node.operand)})"
        case Binary():
            return f"({written(node.left)} {node.op} {written(node.right)})"
        case Call():
            return f"{node.function}({', '.join(map(written, node.arguments))})"


def tree_or_none(text: str) -> Node | None:
    """Parse; a refusal must be a FormulaError with a sentence and a place in the text."""
    try:
        return parse(text)
    except FormulaError as refusal:
        error = refusal
    assert str(error)
    assert 0 <= error.position <= len(text)
    return None


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("1 + 2 * 3", "(1.0 + (2.0 * 3.0))"),
        ("a - b - c", "((a - b) - c)"),
        ("a / b * c", "((a / b) * c)"),
        ("2 ^ 3 ^ 2", "(2.0 ^ (3.0 ^ 2.0))"),
        ("-2 ^ 2", "(- (2.0 ^ 2.0))"),
        ("2 ^ -a", "(2.0 ^ (- a))"),
        ("- -a", "(- (- a))"),
        ("a * -b", "(a * (- b))"),
        ("a + 1 < b * 2", "((a + 1.0) < (b * 2.0))"),
        ("not a < b and c", "((not (a < b)) and c)"),
        ("a or b and c", "(a or (b and c))"),
        ("(a or b) and c", "((a or b) and c)"),
        ("if(month >= 12, a, b)", "if((month >= 12.0), a, b)"),
        ("prev(seats, 0)\n * 3%", "(prev(seats, 0.0) * 0.03)"),
        (".5 + 5. + 1.2e6 + 1E-3", "(((0.5 + 5.0) + 1200000.0) + 0.001)"),
    ],
)
def test_operators_bind_as_in_arithmetic(text: str, meaning: str) -> None:
    assert written(parse(text)) == meaning


def test_a_percentage_is_the_float_nearest_to_its_decimal() -> None:
    assert [parse(f"{n}%").value for n in range(101)] == [float(f"{n}e-2") for n in range(101)]


def test_a_node_knows_its_place_and_is_equal_without_it() -> None:
    first, second = parse("a + b"), parse("  a +   b")
    assert first == second
    assert (first.position, second.position) == (2, 4)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("__import__('os')", "a quote at character 12: a formula has no texts; use names"),
        ("a.__class__", "a dot at character 2: a formula has no attributes; use names"),
        ("a[0]", "'[' at character 2: a formula has no lists; use ( )"),
        ("1_000", "digits are not grouped with '_' (character 2); write 1000, not 1_000"),
        ("a ** 2", "'**' at character 3 is not known; write ^"),
        ("a = 1", "'=' at character 3 is not known; write =="),
        ("a && b", "'&' at character 3 is not known; write and"),
        ("max（1, 2）", "'（' at character 4 is not known; write ("),
        ("5 % 2", "'%' at character 3 must stand right behind a number, as in 3%"),
        ("2a", "'2' at character 1 runs into a name; write an operator between them"),
        ("a b", "no operator before 'b' (character 3); write + - * /"),
        ("a < b < c", "comparisons do not chain (character 7); write a < b and b < c"),
        ("mix(1, 2)", "unknown function 'mix' at character 1; write min(a, b, ...)"),
        ("if(1, 2)", "if() at character 1 has 2 arguments; write if(condition, a, b)"),
        ("min + 1", "'min' at character 1 is a function; write min(a, b, ...)"),
        ("month()", "'month' at character 1 is no function; write it without ()"),
        ("(1 + 2", "the parenthesis of character 1 is never closed; add ')'"),
        ("1 +", "ends at character 4 where a number or name must follow"),
        ("", "ends at character 1 where a number or name must follow"),
        ("1e999", "the number at character 1 is too large"),
        ("a)", "')' at character 2 does not fit here"),
        ("1 + not a", "'not' at character 5 does not fit here"),
        ("(" * 60 + "1" + ")" * 60, "is nested deeper than 50; split it into several lines"),
        ("1" + "+1" * 200, "chains more than 100 operations; split it into lines"),
        ("1+" * 300, "has more than 500 parts; split it into several lines"),
        (" " * 2001, "is longer than 2000 characters; split it into several lines"),
        ("a" * 65, "the name at character 1 is longer than 64 characters"),
    ],
)
def test_a_refusal_says_where_and_how_to_mend(text: str, sentence: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert str(caught.value) == sentence
    assert str(caught.value.message) == sentence


def test_a_comma_in_a_number_is_explained() -> None:
    with pytest.raises(FormulaError, match="never inside a number"):
        parse("1,000 * seats")


def test_a_distribution_inside_a_formula_is_sent_to_an_assumption() -> None:
    with pytest.raises(FormulaError, match="stands alone as the value of an assumption"):
        parse("price * normal(1, 0.1)")


@pytest.mark.parametrize("card", FUNCTIONS.values(), ids=lambda card: card.name)
def test_every_function_takes_its_number_of_arguments_and_no_other(card) -> None:
    for count in (card.least, card.most):
        assert parse(f"{card.name}({', '.join('a' * count)})").function == card.name
    for count in (card.least - 1, card.most + 1):
        with pytest.raises(FormulaError, match="arguments"):
            parse(f"{card.name}({', '.join('a' * count)})")


@given(st.text(max_size=200))
@example("\x00")
@example("\ud800")
@example("1e")
@example("%")
@example("a" * 2000)
@example("(" * 2000)
@example("-" * 2000)
@example("not " * 400)
@example("^" * 400)
def test_any_text_becomes_a_tree_or_a_formula_error(text: str) -> None:
    tree = tree_or_none(text)
    nodes = [] if tree is None else list(walk(tree))
    assert all(isinstance(node, Number | Name | Unary | Binary | Call) for node in nodes)


FRAGMENTS = st.sampled_from(
    [
        "1",
        "2.5",
        "a",
        "b",
        "prev(",
        "if(",
        "min(",
        "(",
        ")",
        ",",
        "+",
        "-",
        "*",
        "/",
        "^",
        "<",
        "==",
        "and",
        "or",
        "not",
        "3%",
        "month",
        "__import__",
        "'x'",
        "[",
        "{",
        "é",
        "½",
        "0x10",
    ]
)


@given(st.lists(FRAGMENTS, max_size=60).map(" ".join))
def test_any_row_of_fragments_becomes_a_tree_or_a_formula_error(text: str) -> None:
    tree_or_none(text)


NAMES = st.sampled_from(["a", "b", "seats"])
OPERATORS = st.sampled_from(
    ["+", "-", "*", "/", "^", "<", ">", "<=", ">=", "==", "!=", "and", "or"]
)
TREES = st.recursive(
    st.one_of(st.floats(0, 1e12).map(Number), NAMES.map(Name)),
    lambda inner: st.one_of(
        st.builds(Unary, st.sampled_from(["-", "not"]), inner),
        st.builds(Binary, OPERATORS, inner, inner),
        st.builds(Call, st.just("if"), st.tuples(inner, inner, inner)),
        st.builds(Call, st.just("max"), st.lists(inner, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=12,
)


@given(TREES)
def test_a_tree_written_out_is_read_back(tree: Node) -> None:
    assert parse(written(tree)) == tree


def arithmetic(node: ast.expr) -> float:
    """Work out Python's own reading of an expression of + - * and unary minus."""
    match node:
        case ast.Constant():
            return float(node.value)
        case ast.UnaryOp():
            return -arithmetic(node.operand)
        case ast.BinOp():
            left, right = arithmetic(node.left), arithmetic(node.right)
            match node.op:
                case ast.Add():
                    return left + right
                case ast.Sub():
                    return left - right
                case ast.Mult():
                    return left * right
    raise AssertionError(node)


def ours(node: Node) -> float:
    match node:
        case Number():
            return node.value
        case Unary():
            return -ours(node.operand)
        case Binary():
            left, right = ours(node.left), ours(node.right)
            return {"+": left + right, "-": left - right, "*": left * right}[node.op]
    raise AssertionError(node)


@given(st.lists(st.tuples(st.sampled_from("+-*"), st.integers(0, 9)), min_size=1, max_size=30))
def test_a_chain_means_what_it_means_in_python(links: list[tuple[str, int]]) -> None:
    text = "1" + "".join(f" {op} -{n}" if n % 3 == 0 else f" {op} {n}" for op, n in links)
    assert ours(parse(text)) == arithmetic(ast.parse(text, mode="eval").body)


@pytest.mark.parametrize("part", ["(", "a(", "-", "1^", "1+"])
def test_hostile_formulas_are_refused_in_linear_time(part: str) -> None:
    def refuse(length: int) -> None:
        with pytest.raises(FormulaError):
            parse((part * length)[:length])

    assert growth(refuse, 499) < LINEAR


def test_the_table_and_the_reserved_words_do_not_overlap() -> None:
    assert not FUNCTIONS.keys() & CONSTANTS.keys()
    assert not KEYWORDS & (FUNCTIONS.keys() | CONSTANTS.keys())
    assert all(math.isfinite(card.most) and card.doc for card in FUNCTIONS.values())
