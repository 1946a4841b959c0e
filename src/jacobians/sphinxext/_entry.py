"""The directive `entry`: what a function declares, checked against its code and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

from jacobians._function import REGISTRY
from jacobians.equations import Checked, EquationError, check_entry, entry_page
from jacobians.equations._entry import arguments
from jacobians.sphinxext._marks import mark

if TYPE_CHECKING:
    from sphinx.application import Sphinx

log = getLogger(__name__)


class Entry(SphinxDirective):
    """Show the definition and the Jacobians of a function by the strings that were checked.

    The value's code, the definition, each formula and each Jacobian's code must agree; where two of
    them do not, the build says which.
    """

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar = {}

    def run(self) -> list[nodes.Node]:
        """Check the entry and make its card."""
        name = self.arguments[0]
        where = self.get_location()
        if name not in REGISTRY:
            log.warning("entry: there is no function %r", name, location=where, type="equations")
            return []
        try:
            check_entry(name)
        except EquationError as error:
            log.warning("entry: %s", error, location=where, type="equations", subtype="entry")
            card = nodes.container(classes=["entry-card"], failed=True)  # keeps the page outdated
            return [card]
        return [self._card(name)]

    def _card(self, name: str) -> nodes.Node:
        function = REGISTRY[name]
        page = entry_page(name)
        arrays, settings = arguments(function, page.scope(0))
        card = nodes.container(classes=["entry-card"])
        head = nodes.paragraph()
        head += nodes.literal(text=name)
        head += nodes.Text(" has shapes ")
        head += nodes.literal(text=str(function.signature))
        card += head
        card += self._display(function.definition, page.draws, links=0)
        for argument, rule in function.rules.items():
            jacobian = function.jacobian(*arrays, wrt=argument, **settings)
            line = nodes.paragraph()
            line += nodes.Text("By ")
            line += nodes.literal(text=argument)
            line += nodes.Text(", spec ")
            line += nodes.literal(text=jacobian.spec)
            line += nodes.Text(":")
            card += line
            card += self._display(rule.formula, page.draws, links=1)
        return card

    def _display(self, text: str, draws: int, links: int) -> nodes.Node:
        box = nodes.container()
        block = nodes.math_block(text, text, nowrap=False, number=None, label=None, entry=True)
        block["no-wrap"] = False
        box += block
        mark(block, Checked(draws, links, ()))
        return box.children[0]


def register(app: Sphinx) -> None:
    """Add the directive."""
    app.add_directive("entry", Entry)
