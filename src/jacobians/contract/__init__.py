"""Contractions of labelled arrays: labels, layouts, plans, order. It knows no Jacobian.

What is fast in NumPy, and why, stands here and nowhere else.
"""

from jacobians.contract._contracted import contracted
from jacobians.contract._layout import Layout, composed, digits, layout, summed, widened
from jacobians.contract._plan import plan
from jacobians.contract._recipe import Recipe, product, recipe
from jacobians.contract._spec import Spec, fresh, parse

__all__ = [
    "Layout",
    "Recipe",
    "Spec",
    "composed",
    "contracted",
    "digits",
    "fresh",
    "layout",
    "parse",
    "plan",
    "product",
    "recipe",
    "summed",
    "widened",
]
