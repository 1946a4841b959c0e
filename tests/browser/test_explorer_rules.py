"""The explorer's rules are a port: on random specs they give what the package gives.

They are those of contract/_read.py, of `composed` in contract/_layout.py, of contract/_order.py,
of the counts in contract/_plan.py, and of show/_words.py.
"""

import itertools
import json
import random
import shutil
import subprocess
from math import prod
from pathlib import Path

import numpy as np
import pytest

from jacobians import J, diagonal, identity, matrix, outer
from jacobians.equations import Page
from jacobians.show import structure
from tests.browser.formula import latex

rng = np.random.default_rng(0)
FOLDER = Path(__file__).resolve().parents[2] / "docs" / "explorer"
FILES = [FOLDER / f"{name}.js" for name in ("spec", "cost", "words", "entries")]
RUN = """
const asked = JSON.parse(%s);
const answers = asked.map(([texts, sizes, batch]) => {
  try { return Explorer.answer(texts, sizes, batch); }
  catch (error) { return { error: error.message }; }
});
"""


@pytest.fixture(scope="module")
def ask(request):
    """Return a function that answers many questions in JavaScript: by node, else by Chromium."""
    source = "\n".join(file.read_text(encoding="utf-8") for file in FILES)
    node = shutil.which("node")

    def answers(questions):
        script = source + RUN % json.dumps(json.dumps(questions))
        if node is None:
            page = request.getfixturevalue("chromium").new_page()
            return page.evaluate(f"() => {{ {script} return answers; }}")
        script += "process.stdout.write(JSON.stringify(answers));"
        done = subprocess.run([node, "-"], input=script, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    return answers


def random_spec(rng, output=None):
    """Up to four factors of up to three labels; labels repeat, are summed, or belong to nobody."""
    letters = rng.sample("ijklmnpq", rng.randint(1, 5))
    some = lambda most, least=0: "".join(rng.choices(letters, k=rng.randint(least, most)))  # noqa: E731
    factors = [some(3, 1) for _ in range(rng.randint(0, 4))]
    chosen = output if output is not None else some(3)
    return ",".join(factors) + "->" + chosen + "|" + some(3)


def sizes_of(rng, spec):
    return {c: rng.randint(1, 5) for c in sorted(set(spec) - set(",->|"))}


def jacobian(spec, sizes, batch):
    """Make the Jacobian with distinct arrays for its factors."""
    left, _, right = spec.partition("->")
    lead = (batch,) if batch else ()
    names = left.split(",") if left else []
    arrays = [
        np.full(lead + tuple(sizes[c] for c in name), k + 2.0) for k, name in enumerate(names)
    ]
    rest = {c: n for c, n in sizes.items() if c in right and c not in left}
    return J(spec, *arrays, batch=lead, **rest)


def facts(j):
    batch = f"{j.batch_shape[0]} x " if j.batch_shape else ""
    out, into = (", ".join(map(str, s)) for s in (j.output_shape, j.input_shape))
    return {
        "shape": f"{batch}({out} | {into})",
        "text": j.spec,
        "structure": structure(j),
        "stored": j.stored,
        "total": prod(j.shape),
        "costs": j.flops._asdict(),
        "latex": latex(j),
    }


def questions():
    rng = random.Random(5)  # noqa: S311 -- the same specs in every run
    singles, chains = [], []
    while len(singles) < 150:
        spec = random_spec(rng)
        singles.append(([spec], [sizes_of(rng, spec)], rng.choice([0, 0, 3])))
    while len(chains) < 150:
        a = random_spec(rng)
        width = len(a.partition("|")[2])
        b = random_spec(rng, output="".join(rng.choices("ijkabc", k=width)))
        sizes_a, sizes_b = sizes_of(rng, a), sizes_of(rng, b)
        for ca, cb in zip(a.partition("|")[2], b.partition("->")[2], strict=False):
            sizes_b[cb] = sizes_a[ca]
        chains.append(([a, b], [sizes_a, sizes_b], rng.choice([0, 0, 3])))
    return singles, chains


def expected(question):
    texts, sizes, batch = question
    try:
        j, *rest = (jacobian(t, s, batch) for t, s in zip(texts, sizes, strict=True))
        return facts(j @ rest[0] if rest else j)
    except ValueError as error:
        return {"error": str(error)}


@pytest.mark.parametrize("kind", [0, 1], ids=["single", "chain"])
def test_random_specs_mean_the_same(ask, kind):
    asked = questions()[kind]
    wrong = []
    for question, answer in zip(asked, ask(asked), strict=True):
        wanted = expected(question)
        got = {key: answer.get(key) for key in wanted}
        if got != wanted:
            wrong.append(f"{question}\n  package  {wanted}\n  explorer {got}")
    assert not wrong, "\n".join(wrong[:5])


def test_long_chains_are_ordered_as_the_package_orders_them(ask):
    names = "ijklmnpqrst"
    spec = ",".join(a + b for a, b in itertools.pairwise(names)) + f"->{names[0]}|{names[-1]}"
    sizes = dict(zip(names, [3, 7, 2, 9, 4, 8, 5, 6, 2, 10, 3], strict=True))
    question = ([spec], [sizes], 0)
    (got,) = ask([question])
    assert got["costs"] == expected(question)["costs"]


@pytest.mark.parametrize(
    "spec",
    ["i->i", "i|i", "i1->i|i", "i.->i|i", "i->i,|i", "ij->i|j|k", "i->i|->", "...i->i|i", "'->i|i"],
)
def test_what_cannot_be_read_is_said_in_the_words_of_the_package(ask, spec):
    left = spec.replace(" ", "").partition("->")[0]
    with pytest.raises(ValueError, match="spec") as error:
        J(spec, *(np.ones(2) for _ in left.split(",")) if left else ())
    (got,) = ask([([spec], [{}], 0)])
    assert got["error"] == str(error.value)


def test_what_cannot_be_chained_is_said_in_the_words_of_the_package(ask):
    (got,) = ask([(["i->o|i", "j->j|j"], [{"o": 1, "i": 10}, {"j": 4}], 0)])
    with pytest.raises(ValueError, match="cannot chain") as error:
        J("i->o|i", np.ones(10), o=1) @ J("j->j|j", np.ones(4))
    assert got["error"] == str(error.value)


def draw(*shape):
    return rng.standard_normal(shape)


@pytest.mark.parametrize(
    "jacobian",
    [
        identity(3),
        -2.5 * diagonal(draw(3)),
        -outer(draw(3), draw(2)),
        J("k->i|ik", draw(3), i=2),
        J("ii->|i", draw(3, 3)),
        matrix(draw(3, 2)) @ matrix(draw(2, 4)),
        J(",i->i|ii", draw(), draw(3)),
    ],
)
def test_the_formula_that_is_asked_for_gives_the_entries(jacobian):
    left, right = latex(jacobian).split(" = ")
    page = Page(draws=1)
    for name, factor in zip("abc", jacobian.parts, strict=False):
        page.value(name, factor)
    page.value("J", jacobian.dense())
    if not jacobian.output_shape:
        left = left.replace("J_{,", "J_{")
    page.check(f"{left.replace(',', '')} = {right}")
