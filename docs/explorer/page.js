// The page of the explorer: reads the form and the address, writes the answer.
(() => {
  const at = (name) => document.getElementById(`explorer-${name}`);
  const form = at("form");
  const DEFAULTS = [2, 3, 4, 5, 6, 7, 8, 9]; // pairwise different: a wrong axis shows
  const FACTORS = "abcdefghpqrstuvwxyz";
  const chosen = new Map(); // sizes that the reader gave: "i", and "2.i" for the second spec
  const grouped = new Intl.NumberFormat("en").format;

  const texts = () => [form.spec.value, form.then.value].filter((text) => text.trim());

  // Name the sizes to ask for: in a chain the output of the second is the input of the first.
  function wanted(specs) {
    const names = [...Explorer.unique(specs[0].output + specs[0].input + specs[0].factors.join(""))];
    if (specs.length < 2) return names;
    const second = Explorer.unique(specs[1].input + specs[1].factors.join(""));
    return [...names, ...[...second].filter((c) => !specs[1].output.includes(c)).map((c) => `2.${c}`)];
  }

  function sizes(specs) {
    const known = {};
    wanted(specs).forEach((name, k) => {
      known[name] = chosen.get(name) ?? (name === "o" ? 1 : DEFAULTS[k % DEFAULTS.length]);
    });
    const first = {}, second = {};
    for (const [name, n] of Object.entries(known)) {
      if (name.startsWith("2.")) second[name.slice(2)] = n;
      else first[name] = n;
    }
    [...(specs[1]?.output ?? "")].forEach((c, k) => {
      second[c] ??= first[specs[0].input[k]] ?? DEFAULTS[k % DEFAULTS.length];
    });
    return [known, [first, second]];
  }

  // One field for each size; fields that stay keep the caret.
  function ask(known) {
    const box = at("sizes");
    const there = new Map([...box.querySelectorAll("input")].map((field) => [field.name, field]));
    for (const [name, field] of there) if (!(name in known)) field.parentElement.remove();
    for (const [name, n] of Object.entries(known)) {
      let field = there.get(name);
      if (!field) {
        field = Object.assign(document.createElement("input"), { type: "number", name, min: 1, max: 9999 });
        const label = document.createElement("label");
        const words = name.startsWith("2.") ? `${name.slice(2)} of the second` : name;
        label.append(`${words} `, field);
        box.append(label);
      }
      if (document.activeElement !== field) field.value = n;
    }
  }

  function update() {
    const asked = texts();
    try {
      const specs = asked.map(Explorer.parse);
      if (!specs.length) throw new Error("type a spec, as in k -> i|ik");
      const [known, each] = sizes(specs);
      ask(known);
      const batch = Math.max(0, Math.trunc(form.batch.value) || 0);
      show(Explorer.answer(asked, each, batch), asked, each, batch);
      at("error").textContent = "";
      remember(known, batch);
    } catch (error) {
      at("error").textContent = error.message;
      at("answer").classList.add("explorer-old");
    }
  }

  function show(answer, asked, each, batch) {
    const dense = 2 * answer.total;
    const possible = Explorer.product(
      [...Explorer.unique(answer.spec.output + answer.spec.input)].map((c) => answer.size[c]),
    );
    const entries = Explorer.product([...answer.out, ...answer.into]);
    const beside = (n) => `${grouped(n)} operations; with the dense array ${grouped(dense)}`;
    const facts = {
      "shape (output | input)": answer.shape,
      spec: answer.text,
      structure: answer.structure,
      "not zero": `at most ${grouped(possible)} of ${grouped(entries)} entries`,
      stored: `${grouped(answer.stored)} of ${grouped(answer.total)} numbers`,
      "J t (jvp)": beside(answer.costs.jvp),
      "u J (vjp)": beside(answer.costs.vjp),
      "dense array": `${grouped(answer.costs.dense)} operations`,
      LaTeX: answer.latex,
    };
    const literal = new Set(["shape (output | input)", "spec", "LaTeX"]);
    at("facts").replaceChildren(
      ...Object.entries(facts).map(([name, value]) => {
        const row = document.createElement("tr");
        const head = Object.assign(document.createElement("th"), { scope: "row", textContent: name });
        const cell = document.createElement("td");
        const inner = document.createElement(literal.has(name) ? "code" : "span");
        inner.textContent = value;
        cell.append(inner);
        row.append(head, cell);
        return row;
      }),
    );
    at("formula").innerHTML = Explorer.mathml(answer.spec);
    at("picture").innerHTML = picture(answer);
    at("code").textContent = lines(asked, each, batch).join("\n@ ");
    at("summary").textContent = `Shape ${answer.shape}, ${answer.structure}, ${facts.stored} stored.`;
    at("answer").classList.remove("explorer-old", "explorer-empty");
  }

  // How the package is told the same; factors have the names that the formula gives them.
  function lines(asked, each, batch) {
    const free = [...FACTORS];
    const lead = batch ? [batch] : [];
    return asked.map((text, at) => {
      const size = each[at];
      const { factors, output, input } = Explorer.parse(text);
      const names = factors.map(() => free.shift());
      const loose = [...Explorer.unique(output + input)].filter((c) => !factors.join("").includes(c));
      const given = loose.map((c) => `${c}=${size[c]}`);
      if (batch && !factors.length) given.unshift(`batch=(${batch},)`);
      const shapes = factors.map((f, k) => `${names[k]}: ${Explorer.tuple([...lead, ...[...f].map((c) => size[c])])}`);
      const call = `J(${[`"${text.trim()}"`, ...names, ...given].join(", ")})`;
      return shapes.length ? `${call}  # ${shapes.join(", ")}` : call;
    });
  }

  // As jacobians/show/_draw.py draws: a row an output, a column an input, lines between blocks.
  function picture(answer) {
    const grid = Explorer.entries(answer);
    const rows = grid.length, columns = grid[0]?.length ?? 0;
    const cell = Math.max(7, Math.min(22, Math.floor(300 / Math.max(rows, columns, 1))));
    const left = 22, up = 22, width = cell * columns, height = cell * rows;
    const top = Math.max(...grid.flat().map((v) => Math.abs(v ?? 0)), 1e-9);
    const parts = grid.flatMap((line, r) =>
      line.map((value, c) => {
        const place = `x="${left + cell * c}" y="${up + cell * r}" width="${cell - 1}" height="${cell - 1}"`;
        if (value === null) return `<rect ${place} class="explorer-zero"/>`;
        const weight = (0.25 + (0.75 * Math.abs(value)) / top).toFixed(2);
        return `<rect ${place} class="explorer-${value > 0 ? "plus" : "minus"}" fill-opacity="${weight}"/>`;
      }),
    );
    const step = (shape) => Explorer.product(shape.slice(1));
    const lines = [];
    if (answer.into.length > 1) {
      for (let k = step(answer.into); k < columns; k += step(answer.into)) lines.push(`M${left + cell * k - 0.5},${up}v${height}`);
    }
    if (answer.out.length > 1) {
      for (let k = step(answer.out); k < rows; k += step(answer.out)) lines.push(`M${left},${up + cell * k - 0.5}h${width}`);
    }
    const all = [Explorer.product(answer.out), Explorer.product(answer.into)];
    const cut = all[0] > rows || all[1] > columns ? `; the first ${rows} x ${columns} of ${all[0]} x ${all[1]} entries` : "";
    const words = `Pattern: ${answer.structure}${cut}`;
    const axes = `<text x="${left}" y="14">input (${answer.into.join(", ")})</text>` +
      `<text transform="translate(14 ${up}) rotate(-90)" text-anchor="end">output</text>`;
    const size = [Math.max(left + width, 150) + 2, Math.max(up + height, 80) + 2];
    return `<svg viewBox="0 0 ${size[0]} ${size[1]}" width="${size[0]}" height="${size[1]}" role="img" aria-label="${words}">` +
      `${parts.join("")}<path d="${lines.join("")}" class="explorer-block"/>${axes}</svg>${cut ? `<p class="explorer-note">${words}</p>` : ""}`;
  }

  // The address holds what was typed, with its arrows and bars as they are.
  function remember(known, batch) {
    const fields = [["spec", form.spec.value.replaceAll(" ", "")]];
    const then = form.then.value.replaceAll(" ", "");
    if (then) fields.push(["then", then]);
    fields.push(...Object.entries(known).filter(([name]) => chosen.has(name)));
    if (batch) fields.push(["batch", batch]);
    const hash = `#${fields.map(([name, value]) => `${name}=${value}`).join("&")}`;
    if (decodeURIComponent(location.hash) !== hash) history.replaceState(null, "", hash);
  }

  function fromAddress() {
    let hash = location.hash.slice(1);
    try {
      hash = decodeURIComponent(hash);
    } catch {
      // A stray percent sign: taken as it is.
    }
    const given = new Map(hash.split("&").map((field) => {
      const cut = field.indexOf("=");
      return [field.slice(0, cut), field.slice(cut + 1)];
    }));
    if (!given.has("spec")) return;
    chosen.clear();
    form.spec.value = given.get("spec").replace("->", " -> ").trim();
    form.then.value = (given.get("then") ?? "").replace("->", " -> ").trim();
    form.batch.value = given.get("batch") ?? 0;
    for (const [name, value] of given) {
      if (/^(2\.)?[A-Za-z]$/.test(name) && Number(value) >= 1) chosen.set(name, Math.trunc(Number(value)));
    }
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", ({ target }) => {
    if (target.type === "number" && target.name !== "batch") {
      const n = Math.trunc(Number(target.value));
      if (n >= 1) chosen.set(target.name, Math.min(n, 9999));
      else return; // half typed
    }
    update();
  });
  const start = () => {
    fromAddress();
    update();
  };
  addEventListener("hashchange", () => {
    start();
    if (location.hash.startsWith("#spec=")) form.scrollIntoView({ block: "center" });
  });
  start();
})();
