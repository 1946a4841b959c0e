// Entries to draw, from numbers that are made up, and what one spec or a chain of two amounts to.
var Explorer = globalThis.Explorer ?? (globalThis.Explorer = {});

(() => {
  const { product } = Explorer;
  const MOST = 48; // rows and columns that are drawn
  const BATCH = "0";
  const listed = (numbers) => numbers.join(", ");
  const tuple = (numbers) => (numbers.length === 1 ? `(${numbers[0]},)` : `(${listed(numbers)})`);
  const bar = (out, into) => `(${listed(out)} | ${listed(into)})`;

  // Answer for one spec, or for two that are chained: `sizes` map labels to numbers, one map a spec.
  function answer(texts, sizes, batch = 0) {
    const parts = texts.map((text, k) => withBatch(Explorer.parse(text), sizes[k], batch));
    let whole = parts[0];
    if (parts.length === 2) {
      const [a, b] = parts;
      if (String(a.into) !== String(b.out)) {
        throw new Error(
          `cannot chain ${bar(a.out, a.into)} @ ${bar(b.out, b.into)}: the left input ${tuple(a.into)} ` +
            `must be the right output ${tuple(b.out)}`,
        );
      }
      const joined = Explorer.join(a.spec, b.spec);
      const size = {};
      for (const c of Object.keys(b.size)) size[joined.right(c)] = b.size[c];
      for (const c of Object.keys(a.size)) size[joined.left(c)] = a.size[c];
      if (batch) size[BATCH] = batch;
      whole = shaped(joined.spec, size);
    }
    const { spec, size, out, into } = whole;
    const shown = { ...spec, factors: spec.factors.map((f) => f.replaceAll(BATCH, "")) };
    return {
      spec: shown,
      size,
      shape: (batch ? `${batch} x ` : "") + bar(out, into),
      text: Explorer.write(shown),
      structure: Explorer.structure(spec, size),
      stored: Explorer.stored(spec, size),
      total: (batch || 1) * product(out) * product(into),
      costs: Explorer.costs(spec, size, batch ? BATCH : ""),
      latex: Explorer.latex(spec),
      out,
      into,
    };
  }

  function withBatch(spec, size, batch) {
    if (!batch) return shaped(spec, size);
    return shaped({ ...spec, factors: spec.factors.map((f) => BATCH + f) }, { ...size, [BATCH]: batch });
  }

  function shaped(spec, size) {
    const shape = (labels) => [...labels].map((c) => size[c]);
    return { spec, size, out: shape(spec.output), into: shape(spec.input) };
  }

  // Made-up numbers between -1 and 1, never near zero, the same for the same factor and place.
  function number(factor, place) {
    let h = Math.imul(factor + 1, 0x9e3779b1) ^ Math.imul(place + 1, 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
    h = (h ^ (h >>> 13)) >>> 0;
    return (h & 1 ? 1 : -1) * (0.25 + (0.75 * (h >>> 1)) / 2 ** 31);
  }

  // The entries of one example: rows are outputs, columns are inputs, null is a zero of the structure.
  function entries({ spec, size, out, into }) {
    const all = Explorer.unique(spec.factors.join(""));
    const summed = [...all].filter((c) => !(spec.output + spec.input).includes(c));
    const rows = Math.min(MOST, product(out)), columns = Math.min(MOST, product(into));
    const terms = Math.min(200, product(summed.map((c) => size[c])));
    const spread = (at, labels, values) => {
      for (const c of [...labels].reverse()) {
        const value = at % size[c];
        if (values[c] !== undefined && values[c] !== value) return false;
        values[c] = value;
        at = Math.floor(at / size[c]);
      }
      return true;
    };
    const place = (labels, values) => [...labels].reduce((at, c) => at * size[c] + values[c], 0);
    return Array.from({ length: rows }, (_, r) =>
      Array.from({ length: columns }, (_, c) => {
        const values = {};
        if (!spread(r, spec.output, values) || !spread(c, spec.input, values)) return null;
        let total = 0;
        for (let t = 0; t < terms; t += 1) {
          const here = { ...values };
          spread(t, summed, here);
          total += product(spec.factors.map((f, k) => number(k, place(f, here))));
        }
        return total;
      }),
    );
  }

  Object.assign(Explorer, { answer, entries, tuple });
})();
