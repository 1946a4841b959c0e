"""The directive `product`: the chain rule as a picture, from the specs of the factors alone."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

from jacobians.algebra import J
from jacobians.show import product

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from jacobians.algebra import Einsum

log = getLogger(__name__)


def einsum(spec: str) -> Einsum:
    """Make an einsum of this spec; its numbers, and the sizes of its axes, do not matter here."""
    factors, _, axes = spec.replace(" ", "").partition("->")
    arrays = [np.ones([2] * len(labels)) for labels in factors.split(",")] if factors else []
    free: dict[str, Any] = dict.fromkeys(set(axes) - set(factors) - {"|"}, 2)
    return J(spec, *arrays, **free)


class Product(SphinxDirective):
    """Show the index diagrams of the factors, one spec a line, and of the einsum that `@` makes."""

    has_content = True
    option_spec: ClassVar = {}

    def run(self) -> list[nodes.Node]:
        """Draw; a product that does not exist is a warning."""
        specs = [line.strip() for line in self.content if line.strip()]
        try:
            drawn = product([einsum(spec) for spec in specs])
        except (TypeError, ValueError) as error:
            where = self.get_location()
            log.warning("product: %s", error, location=where, type="equations", subtype="product")
            return []
        *factors, whole = (spec for spec, _ in drawn)
        signs = ["", *["@"] * (len(factors) - 1), "="]
        shown = "".join(
            f'<div><span class="product-sign">{sign}</span>'
            f"<figure>{picture}<figcaption><code>{escape(spec)}</code></figcaption></figure></div>"
            for sign, (spec, picture) in zip(signs, drawn, strict=True)
        )
        said = f"{' @ '.join(factors)} = {whole}"
        picture = f'<div class="product" role="group" aria-label="{escape(said)}">{shown}</div>'
        return [nodes.raw("", picture, format="html")]


def register(app: Sphinx) -> None:
    """Add the directive."""
    app.add_directive("product", Product)
