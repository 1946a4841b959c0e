"""A Jacobian `j`, made with these, as others see it: a text, a table, an operator of SciPy's."""

from __future__ import annotations

from functools import partial
from html import escape
from math import prod
from typing import Any

import numpy as np

from jacobians._arrays import Array, beside, namespace


def bar(j: Any) -> str:
    """`(10 | 4, 3)`: the output shape and the input shape."""
    return f"({', '.join(map(str, j.output_shape))} | {', '.join(map(str, j.input_shape))})"


def text(j: Any) -> str:
    """`256 x (10 | 4, 3)  [spec]`: the batch, the output shape, the input shape and the spec."""
    batch = ", ".join(map(str, j.batch_shape))
    return f"{batch and f'{batch} x '}{bar(j)}  [{j.spec}]"


def table(j: Any) -> str:
    """Rows of HTML that a notebook shows for a Jacobian."""
    rows = {
        "shape": text(j).partition("  [")[0],
        "spec": escape(j.spec),
        "stored": f"{j.stored:,} of {prod(j.shape):,} numbers",
        "operations": ", ".join(f"{k} {v:,}" for k, v in j.flops._asdict().items()),
        "dtype": str(j.dtype),
    }
    row = '<tr><th scope="row">{}</th><td><code>{}</code></td></tr>'.format
    return f'<table class="jacobian">{"".join(row(*pair) for pair in rows.items())}</table>'


def linear_operator(j: Any) -> Any:
    """Make a `scipy.sparse.linalg.LinearOperator`, which never builds the dense array.

    Its shape is `(prod(batch_shape + output_shape), prod(batch_shape + input_shape))`: examples do
    not mix, so a batch is one block diagonal matrix. Its transpose is `vjp`. Raises ImportError
    without SciPy. The largest singular value of 4 million entries, from a few products:

    >>> from scipy.sparse.linalg import svds
    >>> from jacobians import softmax
    >>> j = softmax.jacobian([0.0] * 2000)
    >>> svds(j.as_linear_operator(), k=1, return_singular_vectors=False).round(6)
    array([0.0005])
    """
    try:
        from scipy.sparse.linalg import LinearOperator  # noqa: PLC0415  # SciPy is optional
    except ImportError as error:
        raise ImportError("as_linear_operator needs SciPy: pip install scipy") from error

    def times(push: bool, v: Array) -> Array:
        core, to = (j.batch_shape + side for side in j._sides(push))
        count = v.size // max(prod(core), 1)
        vectors = v.reshape(-1, count).T.reshape(count, *core)
        here = namespace(j.like).asarray(vectors, **beside(j.like))
        result = np.asarray(j._apply(here, push))
        return result.reshape(count, prod(to)).T.reshape(-1, *v.shape[1:])

    inputs, outputs = (prod(j.batch_shape + side) for side in j._sides(True))
    dtype = np.dtype(str(j.dtype).rpartition(".")[2])  # as in torch.float32
    jvp, vjp = partial(times, True), partial(times, False)
    return LinearOperator((outputs, inputs), jvp, rmatvec=vjp, matmat=jvp, rmatmat=vjp, dtype=dtype)
