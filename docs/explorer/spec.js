// Specs: how they are read and how two of them are chained. A port of jacobians/_spec.py, in its words.
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

  // Chain two specs: the input labels of `a` become the output labels of `b`. Digits are batch axes,
  // mean the same on both sides, and stay.
  function join(a, b) {
    const labelsA = unique(a.factors.join("") + a.output + a.input);
    const labelsB = unique(b.factors.join("") + b.output + b.input);
    const left = new Map([...labelsA].map((c) => [c, c]));
    const right = new Map([...labelsB].filter((c) => /\d/.test(c)).map((c) => [c, c]));
    [...a.input].forEach((ca, k) => {
      const cb = b.output[k];
      if (!right.has(cb)) {
        right.set(cb, left.get(ca));
      } else if (right.get(cb) !== left.get(ca)) {
        // `b` ties two axes of its output: so are the two of `a`.
        const [old, now] = [left.get(ca), right.get(cb)];
        for (const names of [left, right]) {
          for (const [key, value] of names) if (value === old) names.set(key, now);
        }
      }
    });
    let used = labelsA + [...right.values()].join("");
    for (const c of labelsB) {
      if (right.has(c)) continue;
      right.set(c, fresh(used, c));
      used += right.get(c);
    }
    const rename = (labels, names) => [...labels].map((c) => names.get(c)).join("");
    const factors = [...a.factors.map((f) => rename(f, left)), ...b.factors.map((f) => rename(f, right))];
    return { spec: { factors, output: rename(a.output, left), input: rename(b.input, right) }, left, right };
  }

  Object.assign(Explorer, { unique, parse, write, fresh, join });
})();
