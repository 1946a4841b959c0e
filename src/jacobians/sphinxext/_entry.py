"""The directive `entry`: what a function declares, checked against its code and shown."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

from jacobians._code import FORMS, code
from jacobians._draw import diagram, pattern
from jacobians._einsum import Einsum
from jacobians._function import REGISTRY
from jacobians._words import structure
from jacobians.equations import Checked, EquationError, check_entry, entry_page
from jacobians.equations._entry import arguments
from jacobians.sphinxext._marks import mark

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from jacobians.equations import Page

log = getLogger(__name__)


def target(name: str) -> str:
    """Return the label of a card: `{ref}` and the cheat sheet lead to it."""
    return nodes.make_id(f"entry {name}")


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
        card = nodes.container(classes=["entry-card"], names=[target(name)])
        self.state.document.note_explicit_target(card)
        head = nodes.paragraph()
        head += nodes.strong(text=name)
        head += nodes.Text(", shapes ")
        head += nodes.literal(text=str(function.signature))
        card += head
        card += self._display(function.definition, Checked(page.draws, 0, ()))
        for argument, rule in function.rules.items():
            card += self._rule(name, argument, page)
            card += self._display(rule.formula, page.check(rule.formula))
            if rule.matrix and rule.matrix != rule.formula:
                card += self._display(rule.matrix, page.check(rule.matrix))
            card += self._code(name, argument)
        return card

    def _rule(self, name: str, argument: str, page: Page) -> nodes.Node:
        """Picture, spec, structure and cost of one Jacobian, on the first draw of the entry."""
        function = REGISTRY[name]
        arrays, settings = arguments(function, page.scope(0))
        jacobian = function.jacobian(*arrays, wrt=argument, **settings)
        row = nodes.container(classes=["entry-rule"])
        title = f"Jacobian of {name} by {argument}"
        row += nodes.raw(
            "", f'<div class="entry-picture">{pattern(jacobian, title)}</div>', format="html"
        )
        if isinstance(jacobian, Einsum):
            picture = diagram(jacobian, title)
            row += nodes.raw("", f'<div class="entry-picture">{picture}</div>', format="html")
        facts = {
            "by": argument,
            "spec": jacobian.spec,
            "structure": structure(jacobian),
            "stored": f"{jacobian.stored} of {prod(jacobian.shape)} numbers",
            "operations": ", ".join(f"{k} {v}" for k, v in jacobian.flops._asdict().items()),
        }
        listed = nodes.field_list()
        for key, value in facts.items():
            text = nodes.paragraph()
            literal = key in ("by", "spec")
            text += nodes.literal(text=value) if literal else nodes.Text(value)
            field = nodes.field()
            field += nodes.field_name(text=key)
            body = nodes.field_body()
            body += text
            field += body
            listed += field
        row += listed
        return row

    def _code(self, name: str, argument: str) -> nodes.Node:
        """Show the Jacobian as code to copy, one form open at a time; tests run all of them."""
        forms = nodes.container(classes=["entry-code"])
        group = nodes.make_id(f"code {name} {argument}")
        for form, title in FORMS.items():
            text = code(REGISTRY[name], argument, form)
            if text:
                head = f'<details name="{group}"><summary>{title}</summary>'
                forms += nodes.raw("", head, format="html")
                forms += nodes.literal_block(text, text, language="python")
                forms += nodes.raw("", "</details>", format="html")
        return forms

    def _display(self, text: str, done: Checked) -> nodes.Node:
        box = nodes.container()
        block = nodes.math_block(text, text, nowrap=False, number=None, label=None, entry=True)
        block["no-wrap"] = False
        box += block
        mark(block, done)
        return box.children[0]


def register(app: Sphinx) -> None:
    """Add the directive."""
    app.add_directive("entry", Entry)
