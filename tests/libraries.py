"""All that an entry and a Jacobian give, by name: with it one library is compared with another."""

from __future__ import annotations

import zlib

import numpy as np

from jacobians import J

ONE, BATCH = (), (2, 3)


def products(j, make, dtype):
    """The dense array and the products of a Jacobian, of its sum and mean, and of its chains."""
    yield from _applied("", j, make, dtype)
    if j.batch_shape:
        yield from _applied("sum, ", j.sum(), make, dtype)
        if 0 not in j.batch_shape:
            yield from _applied("mean, ", j.mean(), make, dtype)
    left, right = _beside(j, dtype)
    for name, whole in (
        ("left", _jacobian(make(left), j.output_shape, 2) @ j),
        ("right", j @ _jacobian(make(right), j.input_shape, -2)),
        # A Jacobian of NumPy's goes to the library of the one it meets.
        ("NumPy's", _jacobian(left, j.output_shape, 2) @ j),
    ):
        yield f"{name} chained, dense", whole.dense()
        u = make(_draw(whole.output_shape, dtype))
        yield f"{name} chained, vjp", whole.vjp(u)
        yield f"{name} chained, contracted, vjp", whole.contract().vjp(u)


def _applied(name, j, make, dtype):
    batch = j.batch_shape or j.reduced_shape
    yield f"{name}dense", j.dense()
    for lead in dict.fromkeys([(), batch]):
        t, u = _draw(lead + j.input_shape, dtype), _draw(lead + j.output_shape, dtype)
        yield f"{name}jvp {lead}", j.jvp(make(t))
        yield f"{name}vjp {lead}", j.vjp(make(u))
    yield f"{name}vjp of NumPy's", j.vjp(u)


def entry(f, arrays, wrt, settings, make, dtype):
    """The value of a function, and what its Jacobian by one argument gives."""
    made = [make(a) for a in arrays]
    value = f(*made, **settings)
    yield "value", value
    j = f.jacobian(*made, wrt=wrt, **settings)
    yield from products(j, make, dtype)
    t, u = _draw(j.batch_shape + j.input_shape, dtype), _draw(tuple(value.shape), dtype)
    yield "f.jvp", f.jvp(*made, tangent=make(t), wrt=wrt, **settings)
    yield "f.vjp", f.vjp(*made, cotangent=make(u), wrt=wrt, **settings)
    row = J("i->o|i", make(u), o=1)
    for name, left in (("", None), (" after", row), (" after made", lambda _: row)):
        yield f"f.jacobians{name}", f.jacobians(*made, left=left, **settings)[wrt].dense()


def cotangent(j):
    shape = j.batch_shape + j.output_shape
    return np.linspace(1, 2, int(np.prod(shape))).reshape(shape)


def example(f, arrays, wrt, settings):
    """A function of one example, to be mapped over a batch, and what that must give."""

    def one(*given):
        j = f.jacobian(*given, wrt=wrt, **settings)
        return f(*given, **settings), j.dense(), j.vjp(u)

    u = cotangent(f.jacobian(*arrays, wrt=wrt, **settings))[0]
    return one, one(*arrays)


def layouts(f, wrt):
    """Batch shapes of the arguments: all alike, the one shared, the one alone, and mixed ones."""
    count, k = len(f.parameters), f.parameters.index(wrt)
    yield from ([batch] * count for batch in ((), (1,), (0,), (2, 3)))
    if count > 1:
        yield [() if j == k else (2, 3) for j in range(count)]
        yield [(2, 3) if j == k else () for j in range(count)]
        yield [(2, 1) if j == k else (3,) for j in range(count)]


def close(actual, wanted, what=""):
    """Equal up to the order of sums, with the same shape and dtype."""
    bound = 400 * np.finfo(wanted.dtype).eps
    np.testing.assert_allclose(
        actual,
        wanted,
        rtol=bound,
        atol=bound * np.max(np.abs(wanted), initial=0),
        err_msg=what,
        strict=True,
    )


def _draw(shape, dtype):
    rng = np.random.default_rng(zlib.crc32(repr(shape).encode()))
    return rng.standard_normal(shape).astype(dtype)


def _beside(j, dtype):
    """Arrays for a Jacobian that follows, with the batch, and for one that goes before."""
    return _draw((*j.batch_shape, 2, *j.output_shape), dtype), _draw((*j.input_shape, 2), dtype)


def _jacobian(array, core, side):
    letters = "abcd"[: len(core)]
    return J(f"z{letters}->z|{letters}" if side > 0 else f"{letters}z->{letters}|z", array)


def said(j):
    """What a Jacobian says of itself."""
    return repr(j), j.shape, j.spec, j.stored, j.flops
