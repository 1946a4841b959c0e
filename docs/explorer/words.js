// The structure of an einsum in words, and its entries as a formula. A port of
// jacobians/show/_words.py, which says so.
var Explorer = globalThis.Explorer ?? (globalThis.Explorer = {});

(() => {
  const NAMES = "abcdefghpqrstuvwxyz";
  const bare = (labels) => [...labels].filter((c) => !/\d/.test(c));

  function structure(spec, size) {
    const output = new Set(spec.output), input = new Set(spec.input);
    const through = new Set([...output].filter((c) => input.has(c)));
    const held = spec.factors.map(bare);
    const carried = new Set(held.flat());
    const outside = [...output, ...input].filter((c) => !through.has(c));
    const summed = [...carried].filter((c) => !output.has(c) && !input.has(c));
    if (!outside.length) {
      if (!carried.size) return "identity";
      if (carried.size === through.size && [...carried].every((c) => through.has(c))) return "diagonal";
    }
    const free = [...carried].filter((c) => !through.has(c));
    let kind;
    if (summed.length) kind = `product of ${held.length} factors`;
    else if (!carried.size) kind = "ones";
    else if (splits(spec, held, through)) kind = "rank one";
    else if (held.length === 1 && held[0].length === 1) kind = "a vector";
    else if (held.length > 1 && !through.size && carried.size === held.flat().length) {
      return `outer product of ${held.length} factors`;
    } else kind = free.length === 2 ? "a matrix" : "an array";
    if (!through.size) {
      const [line, across] = held.flat().some((c) => input.has(c)) ? ["row", output] : ["column", input];
      const lines = [...across].some((c) => size[c] > 1) ? `equal ${line}s` : `one ${line}`;
      return { "a matrix": "dense", "an array": "dense", "a vector": lines }[kind] ?? kind;
    }
    if ([...through].some((c) => carried.has(c))) return `block diagonal, each block ${kind}`;
    return `${kind}, repeated along a diagonal`;
  }

  // Whether each factor has labels of one side alone, and both sides have a factor.
  function splits(spec, held, through) {
    const sides = held.map((f) => new Set(f.filter((c) => !through.has(c)).map((c) => spec.input.includes(c))));
    return sides.every((s) => s.size === 1) && new Set(sides.flatMap((s) => [...s])).size === 2;
  }

  // The parts of the formula, from which both LaTeX and MathML are written.
  function formula(spec) {
    let used = Explorer.unique(spec.factors.join("") + spec.output + spec.input);
    let inputs = "";
    const deltas = [];
    [...spec.input].forEach((c, at) => {
      if (spec.output.includes(c) || spec.input.slice(0, at).includes(c)) {
        const now = Explorer.fresh(used);
        used += now;
        inputs += now;
        deltas.push(c + now);
      } else inputs += c;
    });
    const all = bare(Explorer.unique(spec.factors.join("")));
    const summed = all.filter((c) => !(spec.output + spec.input).includes(c)).join("");
    const factors = spec.factors.slice(0, NAMES.length).map((f, k) => [NAMES[k], bare(f).join("")]);
    return { output: spec.output, inputs, summed, deltas, factors };
  }

  function latex(spec) {
    const { output, inputs, summed, deltas, factors } = formula(spec);
    const terms = factors.map(([name, labels]) => (labels ? `${name}_{${labels}}` : name));
    const total = summed ? `\\sum_{${summed}} ` : "";
    const zero = deltas.map((pair) => `\\delta_{${pair}} `).join("");
    return `J_{${output},${inputs}} = ${total}${zero}${terms.join(" ")}`.trim();
  }

  function mathml(spec) {
    const { output, inputs, summed, deltas, factors } = formula(spec);
    const letters = (labels) => `<mrow>${[...labels].map((c) => `<mi>${c}</mi>`).join("")}</mrow>`;
    const sub = (name, labels) => (labels ? `<msub><mi>${name}</mi>${letters(labels)}</msub>` : `<mi>${name}</mi>`);
    const comma = output && inputs ? "<mo separator='true'>,</mo>" : "";
    const right =
      (summed ? `<munder><mo>∑</mo>${letters(summed)}</munder>` : "") +
      deltas.map((pair) => sub("δ", pair)).join("") +
      factors.map(([name, labels]) => sub(name, labels)).join("");
    return (
      "<math display='block'><mrow><msub><mi>J</mi>" +
      `<mrow>${letters(output)}${comma}${letters(inputs)}</mrow></msub><mo>=</mo>${right || "<mn>1</mn>"}</mrow></math>`
    );
  }

  Object.assign(Explorer, { structure, latex, mathml });
})();
