"""Jacobians of every kind with random entries, and their products by NumPy's tensordot alone."""

from __future__ import annotations

import string

import numpy as np

from jacobians import J, Jacobian, Operator, namespace
from jacobians._arrays import beside


def generator(seed=0):
    return np.random.default_rng(seed)


def full(rng, batch, output, inputs, dtype=np.float64):
    """A Jacobian with an array of the full shape, `ab->a|b`."""
    a = string.ascii_lowercase[: len(output)]
    b = string.ascii_lowercase[len(output) : len(output) + len(inputs)]
    return J(f"{a}{b}->{a}|{b}", rng.standard_normal(batch + output + inputs).astype(dtype))


def rank_one(rng, batch, output, inputs, dtype=np.float64):
    """`u_i v_j`, where all examples share v."""
    a = string.ascii_lowercase[: len(output)]
    b = string.ascii_lowercase[len(output) : len(output) + len(inputs)]
    u = rng.standard_normal(batch + output).astype(dtype)
    return J(f"{a},{b}->{a}|{b}", u, rng.standard_normal(inputs).astype(dtype))


def constant(rng, batch, output, inputs, dtype=np.float64):
    """A Jacobian of ones without any factor, times a random number."""
    a = string.ascii_lowercase[: len(output)]
    b = string.ascii_lowercase[len(output) : len(output) + len(inputs)]
    sizes = dict(zip(a + b, output + inputs, strict=True))
    return rng.standard_normal() * J(f"->{a}|{b}", batch=batch, like=np.ones((), dtype), **sizes)


def total(rng, batch, output, inputs, dtype=np.float64):
    """A Sum of an array and a rank-one array."""
    return full(rng, batch, output, inputs, dtype) - rank_one(rng, batch, output, inputs, dtype)


def operator(rng, batch, output, inputs, dtype=np.float64):
    """An Operator that multiplies by a hidden matrix."""
    n, m = int(np.prod(output)), int(np.prod(inputs))
    a = rng.standard_normal((*batch, n, m)).astype(dtype)

    def times(matrix, vector, core, to):
        xp = namespace(vector)
        matrix = xp.asarray(matrix, **beside(vector))
        lead = tuple(vector.shape[: vector.ndim - len(core)])
        column = xp.reshape(vector, (*lead, int(np.prod(core)), 1))
        return xp.reshape(xp.matmul(matrix, column), lead + to)

    return Operator(
        lambda t: times(a, t, inputs, output),
        lambda u: times(np.swapaxes(a, -1, -2), u, output, inputs),
        output_shape=output,
        input_shape=inputs,
        batch_shape=batch,
        cost=2 * n * m,
        stored=a.size,
        like=a,
    )


def chain(rng, batch, output, inputs, dtype=np.float64):
    """A Chain of a Sum, an Operator and an Einsum, the last of them shared by the batch."""
    left = total(rng, batch, output, (5,), dtype)
    return left @ operator(rng, batch, (5,), (6,), dtype) @ full(rng, (), (6,), inputs, dtype)


def summed(kind):
    """A node of a kind, summed over a batch that stands in front of the one asked for."""

    def make(rng, batch, output, inputs, dtype=np.float64):
        return kind(rng, (4,), output, inputs, dtype).sum().broadcast(batch)

    return make


KINDS = {
    "einsum": full,
    "rank one": rank_one,
    "constant": constant,
    "sum": total,
    "operator": operator,
    "chain": chain,
    "summed einsum": summed(full),
    "summed constant": summed(constant),
    "summed sum": summed(total),
    "summed operator": summed(operator),
    "summed chain": summed(chain),
}


def times(a, b, ranks):
    """Multiply two arrays example by example; `ranks` counts the axes left, between and right."""
    left, middle, right = ranks
    core_a, core_b = a.ndim - left - middle, b.ndim - middle - right
    batch = np.broadcast_shapes(a.shape[:core_a], b.shape[:core_b])
    a = np.broadcast_to(a, batch + a.shape[core_a:])
    b = np.broadcast_to(b, batch + b.shape[core_b:])
    shape = batch + a.shape[len(batch) : len(batch) + left] + b.shape[len(batch) + middle :]
    out = np.empty(shape, np.result_type(a, b))
    for k in np.ndindex(batch):
        out[k] = np.tensordot(a[k], b[k], axes=middle)
    return out


def jvp(j: Jacobian, t):
    return times(j.dense(), t, (len(j.output_shape), len(j.input_shape), 0))


def vjp(j: Jacobian, u):
    return times(u, j.dense(), (0, len(j.output_shape), len(j.input_shape)))


def close(actual, expected):
    """Same shape, same dtype, same numbers up to the rounding of the dtype."""
    rounding = 2e-4 if expected.dtype == np.float32 else 1e-10
    np.testing.assert_allclose(actual, expected, rtol=rounding, atol=rounding, strict=True)
