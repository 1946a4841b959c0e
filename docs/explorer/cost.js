// What an einsum stores and what its products cost. A port of jacobians/contract/_order.py, which
// says so, and of the counts of contract/_plan.py: a cheapest order, two factors at a time. Of orders
// that cost the same the package takes the faster one, which no count shows.
var Explorer = globalThis.Explorer ?? (globalThis.Explorer = {});

(() => {
  const FEW = 8; // so many operands are ordered over all orders, more of them by neighbours
  const product = (numbers) => [...numbers].reduce((all, n) => all * n, 1);

  function order(labels, keep, size) {
    if (labels.length < 3) return labels.length === 2 ? [[0, 1]] : [];
    return labels.length <= FEW ? anyOrder(labels, keep, size) : neighbours(labels, keep, size);
  }

  // The optimum over all orders: dynamic programming over sets of operands, as bits.
  function anyOrder(labels, keep, size) {
    const count = labels.length;
    const full = (1 << count) - 1;
    const holders = new Map();
    labels.forEach((name, k) => {
      for (const c of name) holders.set(c, (holders.get(c) ?? 0) | (1 << k));
    });
    const kept = [], cost = [], split = [];
    for (let group = 1; group <= full; group += 1) {
      const lowest = group & -group;
      if (group === lowest) {
        kept[group] = new Set(labels[31 - Math.clz32(group)]);
        cost[group] = 0;
        continue;
      }
      // Labels that outlive the group: wanted, or held by an operand outside of it.
      kept[group] = new Set();
      for (const [c, who] of holders) {
        if (who & group && (keep.includes(c) || who & ~group)) kept[group].add(c);
      }
      cost[group] = Infinity;
      for (let part = (group - 1) & group; part; part = (part - 1) & group) {
        if (!(part & lowest)) continue;
        const union = new Set([...kept[part], ...kept[group ^ part]]);
        const one = product([...union].map((c) => size[c])) * (union.size > kept[group].size ? 2 : 1);
        const whole = cost[part] + cost[group ^ part] + one;
        if (whole < cost[group]) [cost[group], split[group]] = [whole, part];
      }
    }
    const pairs = [];
    const build = (group) => {
      if (split[group] === undefined) return 31 - Math.clz32(group);
      pairs.push([build(split[group]), build(group ^ split[group])]);
      return count + pairs.length - 1;
    };
    build(full);
    return pairs;
  }

  // Only neighbours meet; the vector stands last in the list and may stand at either end.
  function neighbours(labels, keep, size) {
    const all = labels.map((_, k) => k);
    const orders = [all, [all.at(-1), ...all.slice(0, -1)]];
    const found = orders.map((o) => chain(o.map((k) => labels[k]), o, keep, size));
    return (found[1].cost < found[0].cost ? found[1] : found[0]).pairs;
  }

  function chain(labels, numbers, keep, size) {
    const count = labels.length;
    const start = {}, stop = {};
    labels.forEach((name, k) => {
      for (const c of name) {
        start[c] ??= k;
        stop[c] = k;
      }
    });
    const square = (make) => labels.map((name) => labels.map(() => make(name)));
    const kept = square((name) => new Set(name));
    const cost = square(() => 0);
    const split = square(() => 0);
    for (let width = 1; width < count; width += 1) {
      for (let i = 0; i + width < count; i += 1) {
        const j = i + width;
        const both = [...kept[i][i], ...kept[i + 1][j]];
        kept[i][j] = new Set(both.filter((c) => keep.includes(c) || start[c] < i || stop[c] > j));
        cost[i][j] = Infinity;
        for (let k = i; k < j; k += 1) {
          const union = new Set([...kept[i][k], ...kept[k + 1][j]]);
          const one = product([...union].map((c) => size[c])) * (union.size > kept[i][j].size ? 2 : 1);
          const whole = cost[i][k] + cost[k + 1][j] + one;
          if (whole < cost[i][j]) [cost[i][j], split[i][j]] = [whole, k];
        }
      }
    }
    const pairs = [];
    const build = (i, j) => {
      if (i === j) return numbers[i];
      pairs.push([build(i, split[i][j]), build(split[i][j] + 1, j)]);
      return count + pairs.length - 1;
    };
    build(0, count - 1);
    return { cost: cost[0][count - 1], pairs };
  }

  // Multiplications and additions of one contraction.
  function operations(labels, keep, size) {
    const sizes = (names) => product([...names].map((c) => size[c]));
    const work = [];
    let total = 0;
    labels.forEach((name, k) => {
      // A repeated label reads a diagonal; one that nobody else has is summed before it costs.
      const needed = keep + labels.filter((_, j) => j !== k).join("");
      const once = Explorer.unique(name);
      work.push([...once].filter((c) => needed.includes(c)).join(""));
      if (work[k].length < once.length) total += sizes(once);
    });
    const alive = new Set(work.keys());
    for (const [left, right] of order([...work], keep, size)) {
      alive.delete(left);
      alive.delete(right);
      const rest = keep + [...alive].map((k) => work[k]).join("");
      const union = Explorer.unique(work[left] + work[right]);
      // A label of both sides that nobody needs any more is summed.
      const result = [...union].filter(
        (c) => rest.includes(c) || !(work[left].includes(c) && work[right].includes(c)),
      );
      total += sizes(union) * (result.length < union.length ? 2 : 1);
      alive.add(work.length);
      work.push(result.join(""));
    }
    return total;
  }

  // `batch` is the labels of the batch axes, which the labels of the factors may have among theirs.
  function costs(spec, size, batch = "") {
    const { factors, output, input } = spec;
    return {
      jvp: operations([...factors, batch + input], batch + output, size),
      vjp: operations([...factors, batch + output], batch + input, size),
      dense: operations(factors, Explorer.unique(batch + output + input), size),
    };
  }

  const stored = (spec, size) =>
    spec.factors.reduce((all, name) => all + product([...name].map((c) => size[c])), 0);

  Object.assign(Explorer, { costs, stored, product });
})();
