"""Arguments to check every function of REGISTRY with."""

import warnings
import zlib

import numpy as np

from jacobians import REGISTRY
from jacobians.declare import Index

SIZES = (3, 4, 6, 7, 2)  # pairwise different, and different from every batch
PAIRS = [(name, wrt) for name, f in REGISTRY.items() for wrt in f.rules]


def draw(f, batch=(), scale=1.0, dtype=np.float64, shared=(), sizes=SIZES, seed=0):
    """Draw each argument; those named in `shared` have no batch axes."""
    names = dict.fromkeys(c for core in f.signature.inputs for c in core)
    size_of = dict(zip(names, sizes, strict=False))
    rng = np.random.default_rng(zlib.crc32(repr((f.__name__, scale, seed)).encode()))
    arrays = []
    for name, core in zip(f.parameters, f.signature.inputs, strict=True):
        shape = (() if name in shared else batch) + tuple(size_of[c] for c in core)
        array = f.domains[name].draw(rng, shape, scale, size_of)
        arrays.append(array if isinstance(f.domains[name], Index) else array.astype(dtype))
    return arrays


def right(f, arrays, wrt):
    """The Jacobian of the package, as an array."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return f.jacobian(*arrays, wrt=wrt).dense()
