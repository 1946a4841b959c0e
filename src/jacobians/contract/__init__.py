"""Contractions of labelled arrays: labels, layouts, plans, order. It knows no Jacobian.

What is fast in NumPy, and why, stands here and nowhere else.
"""

from jacobians.contract._layout import Layout, Spec, composed, digits, fresh, read, summed, widened
from jacobians.contract._plan import multiplied, plan
from jacobians.contract._recipe import Recipe, product, recipe

__all__ = [
    "Layout", "Recipe", "Spec", "composed", "digits", "fresh", "multiplied", "plan", "product",
    "read", "recipe", "summed", "widened",
]  # fmt: skip
