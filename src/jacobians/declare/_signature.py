"""Shape signatures in NumPy's gufunc notation, and the errors when arrays do not fit them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NoReturn

import numpy as np

if TYPE_CHECKING:
    from jacobians._arrays import Shape

_GROUP = re.compile(r"\(([^()]*)\)")
_FORM = re.compile(r"\([^()]*\)(,\([^()]*\))*->\([^()]*\)")


class Signature:
    """`"(n,m),(m)->(n)"`: the core axes of each argument and of the output, by name or size."""

    def __init__(self, function: str, parameters: tuple[str, ...], text: str) -> None:
        self.function = function
        self.parameters = parameters
        self.text = text.replace(" ", "")
        if not _FORM.fullmatch(self.text):
            raise ValueError(f"{function}: signature {text!r} has no form '(n,m),(m)->(n)'")
        groups = [tuple(g.split(",")) if g else () for g in _GROUP.findall(self.text)]
        *self.inputs, self.output = groups
        if len(self.inputs) != len(parameters):
            raise ValueError(
                f"{function}: signature {text!r} has {len(self.inputs)} arguments, "
                f"the function has {len(parameters)}"
            )
        for name in self.output:
            if not name.isdigit() and not any(name in core for core in self.inputs):
                raise ValueError(
                    f"{function}: signature {text!r} has {name} in the output, "
                    "but no argument has it"
                )

    def __str__(self) -> str:
        return self.text

    @property
    def shapes(self) -> dict[str, str]:
        """Write the shape of each argument and, last, of the value, with room for a batch."""
        cores = zip((*self.parameters, ""), (*self.inputs, self.output), strict=True)
        return {name: f"({', '.join(('...', *core))})" for name, core in cores}

    def match(self, shapes: list[Shape]) -> tuple[dict[str, int], Shape]:
        """Read the sizes of the core axes, and the batch shape, from the shapes of the arguments.

        What shapes say is worked out once: the sizes are shared, and are not to be changed.

        Raises
        ------
        ValueError
            If a core axis is missing, empty, or has two sizes, or the batches do not broadcast.
        """
        return _match(self, tuple(shapes))

    def _read(self, shapes: tuple[Shape, ...]) -> tuple[dict[str, int], Shape]:
        sizes: dict[str, int] = {}
        source: dict[str, int] = {}
        batches = []
        shapes = tuple(map(tuple, shapes))  # PyTorch has a type of its own
        for k, (core, shape) in enumerate(zip(self.inputs, shapes, strict=True)):
            lead = len(shape) - len(core)
            if lead < 0:
                need = f"({', '.join(core)})"
                self._refuse(
                    f"{self.parameters[k]} of shape {shape} needs the axes {need} at its end"
                )
            for name, n in zip(core, shape[lead:], strict=True):
                if n == 0:
                    self._refuse(
                        f"{self.parameters[k]} of shape {shape} has {name} = 0: it has no entry"
                    )
                if name.isdigit() and n != int(name):
                    self._refuse(
                        f"{self.parameters[k]} of shape {shape} has {n} "
                        f"where the signature has {name}"
                    )
                if sizes.setdefault(name, n) != n:
                    j = source[name]
                    self._refuse(
                        f"{self.parameters[k]} of shape {shape} says {name} = {n}, "
                        f"but {self.parameters[j]} of shape {shapes[j]} says {name} = {sizes[name]}"
                    )
                source.setdefault(name, k)
            batches.append(shape[:lead])
        try:
            return sizes, np.broadcast_shapes(*batches)
        except ValueError:
            listed = ", ".join(f"{b} of {p}" for b, p in zip(batches, self.parameters, strict=True))
            self._refuse(f"the batch axes {listed} do not broadcast")

    def output_shape(self, sizes: dict[str, int]) -> Shape:
        """Look up the core shape of the output."""
        return tuple(int(c) if c.isdigit() else sizes[c] for c in self.output)

    def input_shape(self, parameter: str, sizes: dict[str, int]) -> Shape:
        """Look up the core shape of one argument."""
        return tuple(sizes[c] for c in self.inputs[self.parameters.index(parameter)])

    def _refuse(self, text: str) -> NoReturn:
        raise ValueError(f"{self.function}: {text}   [{self.text}]")


@lru_cache(maxsize=4096)
def _match(signature: Signature, shapes: tuple[Shape, ...]) -> tuple[dict[str, int], Shape]:
    return signature._read(shapes)
