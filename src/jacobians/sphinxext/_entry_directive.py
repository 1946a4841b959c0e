"""The directive `entry`: what a function declares, checked against its code and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

from jacobians.declare import REGISTRY, Function
from jacobians.equations import Checked, EquationError, check_entry, entry_page
from jacobians.sphinxext._card import display, listed, rule, shapes
from jacobians.sphinxext._fold import folded

if TYPE_CHECKING:
    from sphinx.application import Sphinx

log = getLogger(__name__)


def target(name: str) -> str:
    """Return the label of a card: `{ref}` and the cheat sheet lead to it."""
    return nodes.make_id(f"entry {name}")


class Entry(SphinxDirective):
    """Show the definition and the Jacobians of a function by the strings that were checked.

    The value's code, the definition, each formula and each Jacobian's code must agree; where two of
    them do not, the build says which. With `:closed:` the card is one line until it is opened.
    """

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar = {"closed": directives.flag}

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
        return [self._card(REGISTRY[name])]

    def _card(self, function: Function[Any]) -> nodes.Node:
        name = function.__name__
        page = entry_page(name)
        # A link to what is inside of a closed fold opens it; one to the fold itself does not.
        card = nodes.container(classes=["entry-body"], names=[target(name)])
        self.state.document.note_explicit_target(card)
        card += display(function.definition, Checked(page.draws, 0, ()))
        facts: dict[str, list[nodes.Node]] = {"shapes": [shapes(function)]}
        if function.stable:
            facts["stable range"] = [nodes.Text(str(function.stable))]
        card += listed(facts)
        rules = {argument: rule(function, argument, page) for argument in function.rules}
        if len(rules) == 1:
            card += next(iter(rules.values()))
        else:
            tabs = nodes.container(classes=["pills", "entry-rules"])
            group = nodes.make_id(f"rules {name}")
            for k, (argument, shown) in enumerate(rules.items()):
                title = [nodes.Text("by "), nodes.math(text=function.symbols[argument])]
                tabs += folded(title, shown, group=group, open=k == 0)
            card += tabs
        head: list[nodes.Node] = [nodes.strong(text=name), nodes.Text(" ")]
        if r"\\" not in function.definition:
            head.append(nodes.math(text=function.definition))
        closed = "closed" in self.options
        return folded(head, [card], classes=["entry-card"], open=not closed)


def register(app: Sphinx) -> None:
    """Add the directive."""
    app.add_directive("entry", Entry)
