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
        self.function, self.parameters, self.text = function, parameters, text.replace(" ", "")
        whose = f"{function}: signature {text!r} has"
        if not _FORM.fullmatch(self.text):
            raise ValueError(f"{whose} no form '(n,m),(m)->(n)'")
        groups = [tuple(g.split(",")) if g else () for g in _GROUP.findall(self.text)]
        *self.inputs, self.output = groups
        n, m = len(self.inputs), len(parameters)
        if n != m:
            raise ValueError(f"{whose} {n} arguments, the function has {m}")
        for name in self.output:
            if not name.isdigit() and not any(name in core for core in self.inputs):
                raise ValueError(f"{whose} {name} in the output, but no argument has it")

    def __str__(self) -> str:
        return self.text

    def match(self, shapes: list[Shape]) -> tuple[dict[str, int], Shape]:
        """Read the sizes of the core axes, and the batch shape, from the shapes of the arguments.

        What shapes say is worked out once: the sizes are shared, and are not to be changed. It is a
        ValueError if an axis is missing, empty, or has two sizes, or the batches do not broadcast.
        """
        try:
            return _match(self, tuple(shapes))
        except ValueError as error:
            self.refuse(error)

    def output_shape(self, sizes: dict[str, int]) -> Shape:
        """Look up the core shape of the output."""
        return tuple(int(c) if c.isdigit() else sizes[c] for c in self.output)

    def input_shape(self, parameter: str, sizes: dict[str, int]) -> Shape:
        """Look up the core shape of one argument."""
        return tuple(sizes[c] for c in self.inputs[self.parameters.index(parameter)])

    def refuse(self, error: Exception) -> NoReturn:
        """Raise an error that says who refuses, and what would fit."""
        kind = TypeError if isinstance(error, TypeError) else ValueError
        raise kind(f"{self.function}: {error}   [{self.text}]") from None


@lru_cache(maxsize=4096)
def _match(signature: Signature, shapes: tuple[Shape, ...]) -> tuple[dict[str, int], Shape]:
    sizes: dict[str, int] = {}
    source: dict[str, str] = {}
    batches = {}
    for parameter, core, given in zip(signature.parameters, signature.inputs, shapes, strict=True):
        shape, lead = tuple(given), len(given) - len(core)  # PyTorch has a type of its own
        which = f"{parameter} of shape {shape}"
        if lead < 0:
            raise ValueError(f"{which} needs the axes ({', '.join(core)}) at its end")
        for name, n in zip(core, shape[lead:], strict=True):
            if n == 0:
                raise ValueError(f"{which} has {name} = 0: it has no entry")
            if name.isdigit() and n != int(name):
                raise ValueError(f"{which} has {n} where the signature has {name}")
            if sizes.setdefault(name, n) != n:
                other = f"{source[name]} says {name} = {sizes[name]}"
                raise ValueError(f"{which} says {name} = {n}, but {other}")
            source.setdefault(name, which)
        batches[parameter] = shape[:lead]
    try:
        return sizes, np.broadcast_shapes(*batches.values())
    except ValueError:
        listed = ", ".join(f"{batch} of {parameter}" for parameter, batch in batches.items())
        raise ValueError(f"the batch axes {listed} do not broadcast") from None
