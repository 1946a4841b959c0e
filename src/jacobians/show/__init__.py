"""What a Jacobian looks like: in words, as pictures, as code to copy."""

from jacobians.show._code import FORMS, code
from jacobians.show._draw import diagram, pattern, product
from jacobians.show._words import structure

__all__ = ["FORMS", "code", "diagram", "pattern", "product", "structure"]
