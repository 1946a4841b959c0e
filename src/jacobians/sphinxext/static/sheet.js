// Sorting and filtering of the cheat sheet. Without this script it is a plain table, in the order of
// the package. What is chosen is kept in the address, so that a filtered sheet can be linked.
(() => {
  const table = document.querySelector("table.cheat-sheet");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const text = (row, choice) => row.querySelector(choice)?.textContent.trim() ?? "";
  const FILTERS = { shape: ".shape", family: ".family", structure: ".structure" };
  const chosen = new URLSearchParams(location.search);

  const tools = document.createElement("form");
  tools.className = "sheet-tools";
  tools.setAttribute("role", "search");
  tools.setAttribute("aria-label", "Filter the cheat sheet");
  tools.addEventListener("submit", (event) => event.preventDefault());
  const labelled = (name, field) => {
    const label = document.createElement("label");
    field.name = name;
    label.append(name, field);
    tools.append(label);
    return field;
  };
  const words = labelled("words", document.createElement("input"));
  words.type = "search";
  words.value = chosen.get("words") ?? "";
  const lists = {};
  for (const [name, choice] of Object.entries(FILTERS)) {
    const list = (lists[name] = labelled(name, document.createElement("select")));
    list.append(new Option("all", ""));
    for (const value of [...new Set(rows.map((row) => text(row, choice)))].sort()) list.append(new Option(value));
    list.value = chosen.get(name) ?? "";
    if (list.selectedIndex < 0) list.value = "";
  }
  const count = document.createElement("output");
  tools.append(count);
  (table.closest(".table-wrapper") ?? table).before(tools);

  let order = null;
  const sign = () => table.classList.toggle("mixed", order !== null || rows.some((row) => row.hidden));
  const filter = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) {
      const whole = row.textContent.toLowerCase();
      row.hidden = !(wanted.every((word) => whole.includes(word))
        && Object.entries(FILTERS).every(([name, choice]) => !lists[name].value || text(row, choice) === lists[name].value));
    }
    const shown = rows.filter((row) => !row.hidden).length;
    count.textContent = `${shown} of ${rows.length} Jacobians`;
    const next = new URLSearchParams();
    for (const field of [words, ...Object.values(lists)]) if (field.value) next.set(field.name, field.value);
    const query = next.toString();
    try {
      history.replaceState(null, "", `${location.pathname}${query ? `?${query}` : ""}${location.hash}`);
    } catch { /* a page opened from disk may not */ }
    sign();
  };
  tools.addEventListener("input", filter);

  [...table.tHead.rows[0].cells].forEach((cell, k) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = cell.dataset.title = cell.textContent.trim();
    cell.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = order?.cell === cell && !order.down;
      order?.cell.removeAttribute("aria-sort");
      // A third click gives the order of the package back.
      order = order?.cell === cell && order.down ? null : { cell, down };
      if (!order) body.append(...rows);
      else {
        const key = (row) => row.cells[k].textContent.trim();
        const sorted = [...rows].sort((a, b) => key(a).localeCompare(key(b), "en", { numeric: true }));
        body.append(...(down ? sorted.reverse() : sorted));
        cell.setAttribute("aria-sort", down ? "descending" : "ascending");
      }
      sign();
    });
  });

  for (const row of rows) {
    if (!row.id) continue;
    const link = document.createElement("a");
    link.className = "row-link";
    link.href = `#${row.id}`;
    link.textContent = "#";
    link.setAttribute("aria-label", `Link to the row of ${text(row, "td p")}`);
    row.querySelector("td p").append(link);
  }
  filter();
  // A link to a row works also when the filter of the address hides it.
  const target = location.hash && document.getElementById(location.hash.slice(1));
  if (target?.hidden) { tools.reset(); words.value = ""; for (const list of Object.values(lists)) list.value = ""; filter(); }
  if (target) target.scrollIntoView();
})();
