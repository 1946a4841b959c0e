"""Draw _static/social.png, what a link to the site shows elsewhere: three patterns."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from jacobians import Jacobian, linear, softmax, tanh

TARGET = Path(__file__).resolve().parent / "_static" / "social.png"
GROUND, INK, QUIET = "#14253f", "#ffffff", "#a9c4ec"
ABOVE, BELOW, ZERO = "#6ea8ff", "#ff9d66", "#22375a"
SIDE = 1.9  # inches, the height of a pattern


def shown() -> dict[str, Jacobian]:
    """Make one Jacobian of each kind, by the words that stand below it."""
    rng = np.random.default_rng(3)
    v, x = rng.standard_normal(6), np.array([1.0, -0.7, 0.4])
    return {
        "tanh": tanh.jacobian(v),
        "softmax": softmax.jacobian(v),
        "W x by W": linear.jacobian(np.ones((5, 3)), x, wrt="W"),
    }


def draw(figure: Figure, j: Jacobian, words: str, left: float) -> float:
    """Draw one pattern; return where it ends."""
    rows, columns = j.shape[0], int(np.prod(j.shape[1:]))
    grid = j.dense().reshape(rows, columns)
    cell = SIDE / rows
    width = cell * columns
    place = (left / 12, 1.35 / 6.3, width / 12, SIDE / 6.3)
    axes = figure.add_axes(place, xlim=(0, columns), ylim=(rows, 0))
    axes.axis("off")
    top = np.max(np.abs(grid))
    for (r, c), number in np.ndenumerate(grid):
        color = ABOVE if number > 0 else BELOW if number < 0 else ZERO
        strength = 0.35 + 0.65 * abs(number) / top if number else 1
        axes.add_patch(
            Rectangle((c + 0.04, r + 0.04), 0.92, 0.92, color=color, alpha=strength, lw=0)
        )
    figure.text(left / 12, 0.95 / 6.3, words, color=QUIET, fontsize=19, va="center")
    return left + width


def main() -> None:
    """Draw at the size that a card has: 1200 by 630."""
    mpl.rcdefaults()
    figure = Figure(figsize=(12, 6.3), dpi=100, facecolor=GROUND)
    figure.text(0.7 / 12, 5.05 / 6.3, "Jacobians", color=INK, fontsize=62, weight="bold")
    line = "Every Jacobian of deep learning is a short einsum."
    figure.text(0.7 / 12, 4.25 / 6.3, line, color=QUIET, fontsize=25)
    left = 0.7
    for words, j in shown().items():
        left = draw(figure, j, words, left) + 0.5
    figure.savefig(TARGET, metadata={"Software": None})


if __name__ == "__main__":
    main()
