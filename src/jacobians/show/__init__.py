"""What a Jacobian looks like: in words, as a formula, as pictures, as code to copy."""

from jacobians.show._code import FORMS, code
from jacobians.show._draw import diagram, pattern, product
from jacobians.show._words import latex, structure

__all__ = ["FORMS", "code", "diagram", "latex", "pattern", "product", "structure"]
