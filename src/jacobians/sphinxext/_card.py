"""What a card says of one Jacobian: formulas, facts, pictures, code to copy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes

from jacobians.algebra import Einsum, Sum
from jacobians.equations._entry import arguments
from jacobians.show import FORMS, code, diagram, pattern
from jacobians.sphinxext._breakable import breakable
from jacobians.sphinxext._cost import COUNTS, costs
from jacobians.sphinxext._fold import folded
from jacobians.sphinxext._marks import mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

    from jacobians.algebra import Jacobian
    from jacobians.declare import Function
    from jacobians.equations import Checked, Page


TERMS = frozenset(("stable range", "spec", "structure", *COUNTS))
BREAK = "\N{ZERO WIDTH SPACE}"


def rule(function: Function[Any], argument: str, page: Page) -> list[nodes.Node]:
    """Show the Jacobian by one argument; the pictures are of the first draw of the entry."""
    declared = function.rules[argument]
    formulas = nodes.container(classes=["entry-formulas"])
    for text in dict.fromkeys(filter(None, (declared.formula, declared.matrix))):
        formulas += display(text, page.check(text))
    arrays, settings = arguments(function, page.scope(0))
    jacobian = function.jacobian(*arrays, wrt=argument, **settings)
    title = f"Jacobian of {function.__name__} by {argument}"
    row = nodes.container(classes=["entry-rule"])
    row += _facts(function, argument)
    row += nodes.raw("", _pictures(jacobian, title), format="html")
    return [formulas, row, _code(function, argument)]


def display(text: str, done: Checked) -> nodes.Node:
    """Show an equation that the entry has checked, with its mark."""
    box = nodes.container()
    block = nodes.math_block(text, text, nowrap=False, number=None, label=None, entry=True)
    block["no-wrap"] = False
    box += block
    mark(block, done)
    return box.children[0]


def shape(function: Function[Any], argument: str) -> str:
    """Return the shape of one Jacobian by the names of its axes: `(n | n, m)`."""
    core = function.signature.inputs[function.parameters.index(argument)]
    return f"({', '.join(function.signature.output)} | {', '.join(core)})"


def shapes(function: Function[Any]) -> nodes.Node:
    """Show the signature with room around its arrow."""
    return breakable(str(function.signature).replace("->", " -> "), "),")


def listed(facts: dict[str, list[nodes.Node]]) -> nodes.field_list:
    """List facts by their names."""
    fields = nodes.field_list(classes=["entry-facts"])
    for key, value in facts.items():
        text = nodes.paragraph()
        text += value
        body = nodes.field_body()
        body += text
        name = nodes.field_name()
        name += _linked(key)
        field = nodes.field()
        field += [name, body]
        fields += field
    return fields


def _linked(key: str) -> list[nodes.Node]:
    """Lead from a word of the card to the glossary, in a site that has one with this word."""
    term = key.removeprefix("cost of ")
    if term not in TERMS:
        return [nodes.Text(key)]
    link = addnodes.pending_xref(
        refdomain="std", reftype="term", reftarget=term, refexplicit=True, optional=True
    )
    link += nodes.inline(text=term)
    return [nodes.Text(key.removesuffix(term)), link]


def _no_glossary(app: Sphinx, env: object, node: nodes.Element, words: nodes.Node) -> Any:
    """Leave a word as it is where the site does not explain it."""
    return words if node.get("optional") else None


def register(app: Sphinx) -> None:
    """Answer for links that lead nowhere."""
    app.connect("missing-reference", _no_glossary)


def terms(formula: str) -> Iterator[nodes.Node]:
    """Show a sum that may be broken between its terms."""
    for k, term in enumerate(re.split(r" (?=[+-])", formula)):
        if k:
            yield nodes.Text(BREAK)
        yield nodes.math(text=f"{{}} {term}" if k else term)


def _facts(function: Function[Any], argument: str) -> nodes.Node:
    cost = costs(function, argument)
    facts: dict[str, list[nodes.Node]] = {
        "shape": [nodes.literal(text=shape(function, argument)), nodes.Text(" output | input")],
        "spec": [breakable(cost.spec)],
        "structure": [nodes.Text(cost.structure)],
    }
    for name in COUNTS:
        key = name if name == "stored" else f"cost of {name}"
        facts[key] = list(terms(getattr(cost, name)))
    facts["stored"] += [nodes.Text(" of "), nodes.math(text=cost.full), nodes.Text(" numbers")]
    if cost.sizes:
        facts["numbers at"] = [nodes.math(text=cost.sizes)]
    return listed(facts)


def _pictures(jacobian: Jacobian, title: str) -> str:
    """Show the pattern, and the index diagrams of a sum of einsums with their signs."""
    parts = jacobian.parts if isinstance(jacobian, Sum) else (jacobian,)
    einsums = [part for part in parts if isinstance(part, Einsum)]
    rows = ""
    if len(einsums) == len(parts):
        for k, part in enumerate(einsums):
            sign = "−" if part.scale < 0 else "+" if k else ""
            name = title if len(parts) == 1 else f"term {k + 1} of the {title}"
            rows += f'<div><span class="entry-sign">{sign}</span>{diagram(part, name)}</div>'
    sum_or_not = " entry-sum" if len(parts) > 1 else ""
    return (
        f'<div class="entry-pictures"><div>{pattern(jacobian, title)}</div>'
        f'<div class="entry-diagrams{sum_or_not}">{rows}</div></div>'
    )


def _code(function: Function[Any], argument: str) -> nodes.Node:
    """Show the Jacobian as code to copy, one form open at a time; tests run all of them."""
    forms = nodes.container(classes=["pills", "entry-code"])
    group = nodes.make_id(f"code {function.__name__} {argument}")
    for form, title in FORMS.items():
        text = code(function, argument, form)
        if text:
            block = nodes.literal_block(text, text, language="python")
            forms += folded([nodes.Text(title)], [block], group=group)
    return forms
