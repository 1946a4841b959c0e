"""Each kind of wrong equation turns the build red at its page and line, in every build."""

import pytest

HEAD = r"""# Page

With {given}`v \in \mathbb{R}^{n}; the scores` and

$$
q_i = \frac{e^{v_i}}{\sum_k e^{v_k}}
$$ (definition)

it holds that

"""  # ten lines: the text of a display that follows is on line 12
TRUE = r"\frac{\partial q_i}{\partial v_j} = q_i (\delta_{ij} - q_j)"
FALSE = r"\frac{\partial q_i}{\partial v_j} = q_i (\delta_{ij} + q_j)"


def display(text):
    return f"$$\n{text}\n$$\n"


def test_a_true_page_is_silent_marked_and_counted(site):
    site.page(HEAD + display(TRUE))
    assert site.build() == []
    assert "equations: 2 executed, 0 failed, 0 not executed" in site.status
    assert site.html().count('class="equation-mark"') == 2
    assert "it holds on 4 random draws" in site.html()


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        (FALSE, "FalseEquationError", "does not hold"),
        (r"\frac{\partial q_i}{\partial v_j} = q_i (\delta_{ik} - q_j)", "FalseEquationError",
         "the left side has indices i, j, the right side i, j, k"),
        (r"q = v^\top", "FalseEquationError", "the left side is a vector of"),
        (r"q_i = \frobnicate v_i", "ParseError", r"unknown command \frobnicate"),
        (r"q_i = (v_i", "ParseError", "ends too early"),
        (r"q_i = w_i", "MeaningError", "unknown symbol w"),
        (r"q_i", "MeaningError", "claims nothing"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_page_and_line_in_every_build(site, text, kind, message):
    site.page(HEAD + display(text))
    for _ in range(2):
        [warning] = site.build()
        assert warning.startswith("index.md:12: WARNING: equation: ")
        assert message in warning
        assert f"[equations.{kind}]" in warning
    site.page(HEAD + display(TRUE))
    assert site.build() == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"- a list\n\n  $$\n  {FALSE}\n  $$\n", 14),
        (f"```{{math}}\n:label: x\n\n{FALSE}\n```\n", 14),
        (f"```{{note}}\nA note.\n\n$$\n{FALSE}\n$$\n```\n", 15),
        (f"::::{{tab-set}}\n:::{{tab-item}} One\n$$\n{FALSE}\n$$\n:::\n::::\n", 14),
        (f"> a quotation\n>\n> $$\n> {FALSE}\n> $$\n", 14),
    ],
)
def test_equations_are_found_wherever_they_stand(site, text, line):
    site.page(HEAD + text)
    [warning] = site.build()
    assert warning.startswith(f"index.md:{line}: WARNING: equation: ")


def test_a_declaration_that_is_wrong_is_named(site):
    site.page("# Page\n\nWith {given}`x \\in \\mathbb{Q}^n` given.\n")
    [warning] = site.build()
    assert warning.startswith("index.md:3: WARNING: equation: ")
    assert "is not known" in warning


def test_a_result_may_stand_above_its_derivation(site):
    site.page(f"# Page\n\n{display(TRUE)}\n" + HEAD.partition("\n")[2])
    assert site.build() == []


def test_a_block_that_is_not_executed_says_why(site):
    site.page(HEAD + display("% not executed: a picture of the idea\nJ = J_L \\cdots J_1"))
    site.page("# Count\n\n```{equation-count}\n```\n", "count")
    warnings = site.build()
    assert all("toctree" in w for w in warnings)
    assert "equations: 1 executed, 0 failed, 1 not executed" in site.status
    assert "not executed" not in site.html()
    assert "Page: a picture of the idea" in site.html("count")
    assert "J_L" in site.html()


def test_without_its_reason_such_a_block_is_an_error(site):
    site.page(HEAD + display(r"J = J_L \cdots J_1"))
    [warning] = site.build()
    assert r"unknown command \cdots" in warning


def test_symbols_come_from_another_page_and_its_change_is_noticed(site):
    site.page(HEAD + "```{toctree}\nother\n```\n")
    other = "# Other\n\n{{given}}`import index`\n\n" + display(TRUE)
    site.page(other.replace("{{", "{").replace("}}", "}").replace(TRUE, r"\sum_i q_i = 1"), "other")
    assert site.build() == []
    site.page(HEAD.replace(r"\frac{e^{v_i}}", r"\frac{2 e^{v_i}}") + "```{toctree}\nother\n```\n")
    [warning] = site.build()
    assert warning.startswith("other.md:6: WARNING: equation: ")


def test_symbols_come_from_a_function_of_the_package(site):
    site.page("# Page\n\n{given}`import jacobians.softmax`\n\n" + display(TRUE))
    assert site.build() == []


def test_several_readers_give_the_same_count(site):
    names = [f"page{k}" for k in range(6)]
    site.page(
        "# Index\n\n```{equation-count}\n```\n\n```{toctree}\n" + "\n".join(names) + "\n```\n"
    )
    for name in names:
        site.page(HEAD.replace("(definition)", f"({name})") + display(TRUE), name)
    assert site.build(parallel=2) == []
    assert "equations: 12 executed, 0 failed, 0 not executed" in site.status
    assert site.html().count("<p>2</p>") == 6
    assert "<p>12</p>" in site.html()


def test_the_symbols_of_a_page_are_listed_with_their_meaning(site):
    site.page(HEAD + display(TRUE))
    site.build()
    assert "Symbols on this page" in site.html()
    assert ": the scores" in site.html()


def test_an_entry_is_shown_by_the_strings_that_were_checked(site):
    site.page("# Page\n\n```{entry} softmax\n```\n")
    assert site.build() == []
    assert "equations: 3 executed" in site.status
    assert r"\frac{e^{v_i}}{\sum_k e^{v_k}}" in site.html()
    site.page("# Page\n\n```{entry} softmin\n```\n")
    [warning] = site.build()
    assert "index.md:3: WARNING: entry: there is no function 'softmin'" in warning


@pytest.mark.parametrize("part", ["definition", "formula"])
def test_an_entry_whose_strings_and_code_disagree_is_red_in_every_build(site, monkeypatch, part):
    from dataclasses import replace

    from jacobians import softmax

    if part == "definition":
        monkeypatch.setattr(softmax, "definition", r"q_i = \frac{2 e^{v_i}}{\sum_k e^{v_k}}")
    else:
        wrong = replace(softmax.rules["v"], formula=FALSE)
        monkeypatch.setitem(softmax.rules, "v", wrong)
    site.page("# Page\n\n```{entry} softmax\n```\n")
    for _ in range(2):
        [warning] = site.build()
        assert warning.startswith("index.md:3: WARNING: entry: softmax")


def test_a_number_that_a_cell_has_glued_is_a_symbol(site):
    pytest.importorskip("myst_nb")
    conf = site.root / "conf.py"
    text = conf.read_text(encoding="utf-8").replace('"myst_parser"', '"myst_nb"')
    text += 'source_suffix = {".md": "myst-nb"}\nexclude_patterns = ["out", "jupyter_execute"]\n'
    conf.write_text(text, encoding="utf-8")
    head = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n# Page\n\n"
    cell = (
        '```{code-cell} python\nfrom myst_nb import glue\nglue("kappa", 3.5, display=False)\n```\n'
    )
    given = "With {given}`\\kappa = cell:kappa` and {given}`x \\in \\mathbb{R}`:\n\n"
    site.page(head + cell + given + display(r"2 \kappa x = 7 x"))
    assert [w for w in site.build() if "equation" in w] == []
    site.page(head + cell + given + display(r"2 \kappa x = 8 x"))
    [warning] = [w for w in site.build() if "equation" in w]
    assert "does not hold" in warning


def test_what_no_cell_has_glued_is_named(tmp_path):
    from types import SimpleNamespace

    from jacobians.equations import EquationError
    from jacobians.sphinxext._page_check import _glued

    (tmp_path / "page.glue.json").write_text('{"a": {"data": {"text/plain": "array([1.])"}}}')
    settings = SimpleNamespace(output_folder=str(tmp_path))
    env = SimpleNamespace(docname="page", mystnb_config=settings)
    with pytest.raises(EquationError, match="no cell of this page glues 'b'"):
        _glued(env, "b")
    with pytest.raises(EquationError, match="glue a float or nested lists"):
        _glued(env, "a")


def test_other_formats_have_the_equations_without_marks(site):
    site.page(HEAD + display(TRUE))
    assert site.build(builder="text") == []
    text = (site.root / "out" / "index.txt").read_text(encoding="utf-8")
    assert "Checked" not in text
    assert "Symbols on this page" not in text


def test_two_pages_may_show_the_count(site):
    count = "# Count\n\n```{equation-count}\n```\n"
    site.page(HEAD + "```{toctree}\none\ntwo\n```\n")
    site.page(count, "one")
    site.page(count, "two")
    assert site.build() == []
    assert site.html("one").count("all pages") == site.html("two").count("all pages") == 1


def test_a_build_that_breaks_counts_nothing(site, monkeypatch):
    from jacobians.sphinxext import _page_check

    monkeypatch.setattr(_page_check, "without_comments", None)
    site.page(HEAD + display("% not executed: a reason\nx"))
    with pytest.raises(Exception, match="NoneType"):
        site.build()
    assert "equations:" not in site.status
