"""Which operators take what, over all profiles: for rules that look at a few operators only."""

from __future__ import annotations

from grammar.languages.honeycomb.vocabulary import PROFILES, Operand


def calculation_ops(*operands: Operand) -> frozenset[str]:
    """The calculation operators that take such a column in any profile."""
    return frozenset(
        name for profile in PROFILES.values() for name, op in profile.calculation_ops.items() if op.column in operands
    )


def typed_calculation_ops() -> frozenset[str]:
    """The calculation operators that compute on columns of certain types only, in any profile."""
    return frozenset(name for profile in PROFILES.values() for name, op in profile.calculation_ops.items() if op.takes)


def kind_bound_calculation_ops() -> frozenset[str]:
    """The calculation operators that exist in datasets of some kinds only, in any profile."""
    return frozenset(name for profile in PROFILES.values() for name, op in profile.calculation_ops.items() if op.kinds)


def exists_in_kind(name: str, kind: str) -> bool:
    """Whether a calculation operator exists in datasets of a kind, in every profile that has it."""
    ops = [op for profile in PROFILES.values() if (op := profile.calculation_ops.get(name)) is not None]
    return all(not op.kinds or kind in op.kinds for op in ops)


def filter_ops(*operands: Operand) -> frozenset[str]:
    """The filter operators that take such a value in any profile."""
    return frozenset(
        name for profile in PROFILES.values() for name, operand in profile.filter_ops.items() if operand in operands
    )


def untriggered_ops() -> frozenset[str]:
    """The calculation operators that a trigger's query may not use, in any profile."""
    return frozenset(
        name for profile in PROFILES.values() for name, op in profile.calculation_ops.items() if not op.triggers
    )
