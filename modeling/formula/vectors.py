"""Operations on the same number of several trials at once, as instructions of LLVM."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from llvmlite import ir

LANES: Final = 8

NUMBER, WHOLE, PLACE = ir.DoubleType(), ir.IntType(64), ir.IntType(32)
VECTOR, POINTER = ir.VectorType(NUMBER, LANES), ir.PointerType()
UNDEFINED: Final = ir.Constant(VECTOR, ir.Undefined)

Value = Any

COMPARISONS: Final = {"lt": "<", "gt": ">", "le": "<=", "ge": ">=", "eq": "==", "ne": "!="}
ARITHMETIC: Final = {"add": "fadd", "sub": "fsub", "mul": "fmul", "div": "fdiv"}
INTRINSICS: Final = {"abs": "fabs", "sqrt": "sqrt", "floor": "floor", "round": "rint"}
LIBRARY: Final = frozenset({"exp", "log", "pow"})
"""From the C library, lane by lane, as the machine takes them."""


def same(number: float) -> ir.Constant:
    """Return a vector of one number that is known."""
    return ir.Constant(VECTOR, [number] * LANES)


ZERO: Final = same(0.0)


def spread(builder: ir.IRBuilder, number: Value) -> Value:
    """Return a vector of one number."""
    one = builder.insert_element(UNDEFINED, number, PLACE(0))
    places = ir.Constant(ir.VectorType(PLACE, LANES), None)
    return builder.shuffle_vector(one, UNDEFINED, places)


def made(builder: ir.IRBuilder, op: str, values: Sequence[Value]) -> Value:
    """Return what an operation of the machine makes of its operands."""
    if op in ARITHMETIC:
        return getattr(builder, ARITHMETIC[op])(*values)
    if op in INTRINSICS:
        function = _function(builder, f"llvm.{INTRINSICS[op]}.v{LANES}f64", VECTOR, 1)
        return builder.call(function, values)
    if op in LIBRARY:
        return _called(builder, op, values)
    if op in ("min", "max"):
        return _extreme(builder, op, *values)
    if op == "neg":
        return builder.fneg(values[0])
    if op == "copy":
        return values[0]
    if op == "select":
        return builder.select(_is_true(builder, values[0]), values[1], values[2])
    return builder.select(_truth(builder, op, values), same(1.0), ZERO)


def _extreme(builder: ir.IRBuilder, op: str, one: Value, other: Value) -> Value:
    is_it = builder.fcmp_ordered("<" if op == "min" else ">", one, other)
    is_none = builder.fcmp_unordered("!=", one, one)  # what is no number stays none
    return builder.select(builder.or_(is_it, is_none), one, other)


def _truth(builder: ir.IRBuilder, op: str, values: Sequence[Value]) -> Value:
    if op == "not":
        return builder.fcmp_ordered("==", values[0], ZERO)
    if op in ("and", "or"):
        join = builder.and_ if op == "and" else builder.or_
        return join(_is_true(builder, values[0]), _is_true(builder, values[1]))
    compare = builder.fcmp_unordered if op == "ne" else builder.fcmp_ordered
    return compare(COMPARISONS[op], *values)


def _is_true(builder: ir.IRBuilder, value: Value) -> Value:
    return builder.fcmp_unordered("!=", value, ZERO)


def _function(builder: ir.IRBuilder, name: str, kind: ir.Type, count: int) -> Value:
    known = builder.module.globals.get(name)
    return known or ir.Function(builder.module, ir.FunctionType(kind, [kind] * count), name)


def _called(builder: ir.IRBuilder, name: str, values: Sequence[Value]) -> Value:
    function, found = _function(builder, name, NUMBER, len(values)), UNDEFINED
    for lane in range(LANES):
        parts = [builder.extract_element(value, PLACE(lane)) for value in values]
        found = builder.insert_element(found, builder.call(function, parts), PLACE(lane))
    return found
