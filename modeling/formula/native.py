"""A tape as code of this processor: what the machine does step by step, in one loop.

The steps of a tape become instructions on `LANES` trials at a time, and what they hand on stays in
registers. No operation is reordered or contracted, and sums are made in the order of
`modeling.formula.kernel`: both give the same bits. The compiler is LLVM, which numba brings along;
a tape of forty steps takes it some thirty milliseconds.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from llvmlite import binding, ir
from numpy.typing import NDArray

from modeling.formula.blocks import Array, Found, Inputs, Setting
from modeling.formula.instructions import ARGUMENTS, Writer
from modeling.formula.tape import Tape
from modeling.formula.vectors import LANES


@dataclass(frozen=True, slots=True)
class Native:
    """A compiled tape; any number of threads may run it.

    Attributes
    ----------
    engine : llvmlite.binding.ExecutionEngine
        Owns the code.
    function : callable
    """

    engine: Any
    function: Any

    def runs(self, trials: int) -> bool:
        """Return whether a block of this size can be run."""
        return trials % LANES == 0

    def run(self, setting: Setting, table: Array, inputs: Inputs, found: Found) -> None:
        """Work out a block whose number of trials is a multiple of `LANES`.

        Parameters
        ----------
        setting : Setting
        table : (known, months) array
            Numbers that no trial changes.
        inputs : Inputs
            Read where they lie: they are not copied.
        found : Found
            ``flows``, ``yearly`` and ``worth`` are written; ``sums`` are added to.
        """
        draws, monthly = (places(arrays) for arrays in inputs)
        arrays = (
            *(table, draws, monthly, setting.factors, setting.calendar),
            *(found.flows, found.yearly, found.worth, found.sums),
        )
        trials, width = found.flows.shape[1], found.sums.shape[2]
        self.function(trials, width, setting.tax_rate, *[array.ctypes.data for array in arrays])


def places(arrays: Sequence[Array]) -> NDArray[np.int64]:
    """Return where arrays lie in memory.

    Raises
    ------
    ValueError
        If one is not in a single piece.
    """
    for array in arrays:
        if not array.flags.c_contiguous or array.dtype != np.float64:
            raise ValueError("an input must be one piece of numbers")
    return np.array([array.ctypes.data for array in arrays], dtype=np.int64)


def compiled(tape: Tape, years: int) -> Native:
    """Compile a tape.

    Parameters
    ----------
    tape : Tape
    years : int
        Calendar years that the case touches.
    """
    module = ir.Module()
    Writer(module, tape, years).write()
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    parsed = binding.parse_assembly(str(module))
    machine = binding.Target.from_default_triple().create_target_machine(
        cpu=binding.get_host_cpu_name(), features=binding.get_host_cpu_features().flatten(), opt=2
    )
    builder = binding.create_pass_builder(machine, binding.PipelineTuningOptions(speed_level=1))
    builder.getModulePassManager().run(parsed, builder)
    engine = binding.create_mcjit_compiler(parsed, machine)
    engine.finalize_object()
    kind = ctypes.CFUNCTYPE(
        None, ctypes.c_int64, ctypes.c_int64, ctypes.c_double, *[ctypes.c_void_p] * len(ARGUMENTS)
    )
    return Native(engine, kind(engine.get_function_address("run")))
