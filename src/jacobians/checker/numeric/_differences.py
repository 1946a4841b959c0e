"""Seven-point differences, with the step length chosen entry by entry, and what they may be off."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from jacobians.checker.numeric._steps import EPS, largest, over, steps_of, units

if TYPE_CHECKING:
    from jacobians._arrays import Array
    from jacobians.checker.numeric._point import Point

# Sixth-order central difference on seven points; the middle one has weight zero.
_OFFSETS = np.array([-3, -2, -1, 1, 2, 3])
_WEIGHTS = np.array([-1, 9, -45, 45, -9, 1]) / 60
_FIRST = 2.0**-9  # of an entry's own size: far from a kink that is not at the point itself
_RATIO = 8.0  # from one step length to the next
_ROUNDINGS = 4  # of a value, on the way to it
_FAR = 4  # steps of that ratio down: a second opinion
_GOOD = 1e-9  # of the largest entry: no further step lengths are tried


def differences(point: Point, value: Array, columns: Array) -> tuple[Array, Array, Array]:
    """Try step lengths until two neighbours agree, entry by entry."""
    search = _Search(point, value, columns)
    search.confirm()
    # Up while rounding hides the slope, then down while the function bends too much.
    search.walk(0, up=True)
    search.walk(1, up=False)
    best, error = np.where(np.isfinite(search.error), search.best, np.nan), search.error
    size = largest(best, search.core)
    rough = (error > 1e-2 * size) & (error > 100 * search.hidden) & np.isfinite(error)
    return best, error, rough


class _Search:
    """The best slopes so far. Step length k is `_FIRST / _RATIO**k` of an entry's size."""

    def __init__(self, point: Point, value: Array, columns: Array) -> None:
        self.point, self.value, self.columns = point, value, columns
        self.core = tuple(range(point.batch, value.ndim + 1))
        self.eps = _precision(value)
        self.own = steps_of(point, columns)
        self.known: dict[int, tuple[Array, Array]] = {}
        self.lost: Array | float = 0.0  # of the values of each example, to rounding inside f
        self.best, self.error, self.hidden = self.pair(0)
        self.crossed = np.zeros(self.best.shape, dtype=bool)

    def slope(self, k: int, wanted: Array | None = None) -> tuple[Array, Array]:
        """Slopes with step length k, and what rounding makes of them; of some columns alone."""
        shape = self.value.shape + self.columns.shape
        if k not in self.known:
            self.known[k] = np.full(shape, np.nan), np.full(shape, np.inf)
        slope, noise = self.known[k]
        need = np.all(np.isnan(slope), axis=tuple(range(self.value.ndim)))
        need &= True if wanted is None else wanted
        if np.any(need):
            step = self.own[need] * (_FIRST / _RATIO**k)
            slope[..., need], rounding = _slopes(
                self.point, self.value, self.columns[need], step, self.eps
            )
            h = np.moveaxis(over(self.point, step, self.value), 0, -1)
            noise[..., need] = np.maximum(rounding, self.lost / h)
        return slope, noise

    def pair(self, k: int, wanted: Array | None = None) -> tuple[Array, Array, Array]:
        """Of the step lengths k and k + 1 the better slope, its error and its share of rounding."""
        (large, a), (small, b) = self.slope(k, wanted), self.slope(k + 1, wanted)
        gap = np.abs(large - small)
        rounded = gap <= 16 * b
        noise = np.where(rounded, a, b)
        error = np.where(np.isfinite(gap), gap + noise, np.inf)
        return np.where(rounded, large, small), error, noise

    def confirm(self) -> None:
        """Two steps that both cross a kink agree, and are wrong: a far smaller one tells."""
        slope, noise = self.slope(_FAR)
        gap = np.abs(slope - self.best)
        crossed = gap > np.maximum(16 * (noise + self.error), 1e-3 * largest(self.best, self.core))
        h = np.moveaxis(over(self.point, self.own, self.value), 0, -1) * _FIRST
        self.lost = largest(np.where(crossed, 0, gap * h / _RATIO**_FAR), self.core)
        self.error = np.maximum(self.error, self.lost / h)
        if not np.any(crossed):
            return
        columns = np.any(crossed, axis=tuple(range(crossed.ndim - 1)))
        self.error, self.crossed = np.where(crossed, np.inf, self.error), crossed
        for k in range(_FAR, _FAR + 4):
            self.take(self.pair(k, columns), crossed)

    def walk(self, k: int, *, up: bool) -> None:
        tries = 6 if not up else 18 if self.eps > EPS else 4
        open_ = ~self.crossed if up else np.ones(self.best.shape, dtype=bool)
        for _ in range(tries):
            good = max(_GOOD, 100 * self.eps) * largest(self.best, self.core)
            open_ &= ~(self.error <= good)
            columns = np.any(open_, axis=tuple(range(open_.ndim - 1)))
            if not np.any(columns):
                break
            k += -1 if up else 1
            found = self.pair(k, columns)
            if up:
                open_ &= ~(found[1] > 4 * self.error)  # a kink or a bend is reached: no further
            self.take(found, open_)

    def take(self, found: tuple[Array, Array, Array], where: Array) -> None:
        better = where & (found[1] < self.error)
        self.best = np.where(better, found[0], self.best)
        self.error = np.where(better, found[1], self.error)
        self.hidden = np.where(better, found[2], self.hidden)


def _slopes(
    point: Point, value: Array, columns: Array, steps: Array, eps: float
) -> tuple[Array, Array]:
    """Seven-point differences, and what rounding of the values makes of them."""
    moves = units(point, columns) * steps
    xs = point.x + _OFFSETS.reshape(-1, *(1,) * moves.ndim) * moves
    xs = xs.reshape(len(_OFFSETS) * len(columns), *point.x.shape)
    ys = point.many(xs, value.shape).reshape(len(_OFFSETS), len(columns), *value.shape)
    if ys.dtype.kind != "f" or ys.dtype.itemsize < 8:
        ys = ys.astype(np.float64)
    h = over(point, steps, value)
    slope = np.tensordot(_WEIGHTS, ys, 1) / h
    # Of the largest output: what a small one has lost in cancellation does not show in itself.
    size = np.max(np.abs(ys), axis=(0, *range(2 + point.batch, ys.ndim)), keepdims=True, initial=0)[
        0
    ]
    noise = _ROUNDINGS * eps * size / h
    return np.moveaxis(slope, 0, -1), np.moveaxis(np.broadcast_to(noise, slope.shape), 0, -1)


class OneSided(NamedTuple):
    """The smaller and the larger of the slopes on both sides along one entry.

    They are a kink where they differ by more than rounding explains and the gap does not shrink
    with the step; a cusp, of vertical slopes, where it grows.
    """

    low: Array
    high: Array
    kink: Array
    cusp: Array


def one_sided(point: Point, value: Array, column: int) -> OneSided:
    """Slopes from below and from above."""
    columns = np.array([column])
    jumps = []
    for part in (1e-3, 1e-5):
        steps = part * steps_of(point, columns)
        towards = units(point, columns) * steps
        h = over(point, steps, value)[0]
        with np.errstate(all="ignore"):
            below, above = point.many(
                np.concatenate([point.x - towards, point.x + towards]), value.shape
            )
            slopes = np.stack([value - below, above - value]) / h
            noise = _precision(value) * np.maximum(np.abs(below), np.abs(above)) / h
        low, high = np.min(slopes, axis=0), np.max(slopes, axis=0)
        jumps.append(np.where(high - low > 20 * noise, high - low, 0))
    there = (jumps[1] > 0.5 * jumps[0]) & (jumps[0] > 0) & np.isfinite(jumps[1])
    return OneSided(low, high, there, there & (jumps[1] > 2 * jumps[0]))


def _precision(value: Array) -> float:
    """Find the rounding of the values: that of float32 where each of them is one."""
    if value.dtype.kind == "f" and value.dtype.itemsize < 8:
        return float(np.finfo(value.dtype).eps)
    y = value[np.isfinite(value) & (value != np.round(value))].astype(np.float64)
    single = y.size > 0 and np.array_equal(y, y.astype(np.float32).astype(np.float64))
    return float(np.finfo(np.float32).eps) if single else EPS
