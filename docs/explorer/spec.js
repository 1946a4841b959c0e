// Specs: how they are read and how two of them are chained. A port of jacobians/contract/_read.py
// (in its words) and of `composed` in contract/_layout.py; the Python says so.
// These files are plain scripts that share one name, so that the page works from disk as well.
var Explorer = globalThis.Explorer ?? (globalThis.Explorer = {});

(() => {
  const LETTERS = "ijklmnpqrstuvwxyzabcdefghABCDEFGHIJKLMNOPQRSTUVWXYZo";
  const unique = (labels) => [...new Set(labels)].join("");
  const quote = (text) => (text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text}'`);

  function parse(text) {
    const bad = (words) => {
      throw new Error(`spec ${quote(text)}${words}`);
    };
    const bare = text.replaceAll(" ", "");
    const cut = (whole, mark) => {
      const at = whole.indexOf(mark);
      return at < 0 ? [whole, false, ""] : [whole.slice(0, at), true, whole.slice(at + mark.length)];
    };
    const [left, arrow, right] = cut(bare, "->");
    const [output, bar, input] = cut(right, "|");
    if (!arrow || !bar || input.includes("|") || input.includes("->")) {
      bad(" has no form 'factors -> output|input', as in 'k -> i|ik'");
    }
    for (const c of left + output + input) {
      if (c === "," || /^[A-Za-z]$/.test(c)) continue;
      bad(
        `: ${quote(c)} is no label, labels are letters; batch axes are not written: ` +
          "the leading axes of a factor are its batch",
      );
    }
    if ((output + input).includes(",")) {
      bad(": commas part factors, so they stand left of the arrow");
    }
    return { factors: left ? left.split(",") : [], output, input };
  }

  const write = (spec) => `${spec.factors.join(",")}->${spec.output}|${spec.input}`;

  // A label that is not used: the wished one if it is free.
  function fresh(used, wish = "") {
    for (const c of wish + LETTERS) if (!used.includes(c)) return c;
    let code = 0x3b1;
    while (used.includes(String.fromCodePoint(code)) || !/\p{L}/u.test(String.fromCodePoint(code))) code += 1;
    return String.fromCodePoint(code);
  }

  // Chain two specs, by union-find: the input labels of `a` become the output labels of `b`. Labels of
  // `a` stay, those of `b` get fresh names where they are used already. Digits are batch axes and mean
  // the same on both sides.
  function join(a, b) {
    const tied = new Map();
    const root = (side, c) => {
      let node = (/\d/.test(c) ? " " : side) + c;
      while (tied.has(node)) node = tied.get(node);
      return node;
    };
    [...a.input].forEach((c, k) => {
      // Of two labels of `a` that `b` ties the earlier one stays.
      const [one, two] = [root("a", c), root("b", b.output[k])];
      if (one !== two) tied.set(...(two[0] === "b" ? [two, one] : [one, two]));
    });
    const names = new Map();
    const renamed = (side) => (labels) =>
      [...labels].map((c) => {
        const node = root(side, c);
        if (!names.has(node)) names.set(node, fresh([...names.values()], node[1]));
        return names.get(node);
      }).join("");
    const [left, right] = [renamed("a"), renamed("b")];
    const named = (rename, { factors, output, input }) =>
      ({ factors: factors.map(rename), output: rename(output), input: rename(input) });
    const [first, second] = [named(left, a), named(right, b)];
    const factors = [...first.factors, ...second.factors];
    return { spec: { factors, output: first.output, input: second.input }, left, right };
  }

  Object.assign(Explorer, { unique, parse, write, fresh, join });
})();
