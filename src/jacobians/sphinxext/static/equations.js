// Hovering a symbol in a formula shows what it is; focusing the mark of an equation shows all of its
// symbols. Everything is read from the list at the end of the page: without this script the list is
// still there.
(() => {
  const list = document.querySelector("details.symbols");
  if (!list) return;
  const shape = (element) => {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("annotation").forEach((a) => a.remove());
    const plain = (e) => e.nodeType === Node.TEXT_NODE ? e.textContent.trim()
      : ["mrow", "semantics", "math", "mstyle"].includes(e.localName) && e.childNodes.length === 1 ? plain(e.firstChild)
      : `<${e.localName}>${[...e.childNodes].map(plain).join("")}</>`;
    return plain(copy);
  };
  // Read when it is first asked for: most readers of most pages never point at a symbol.
  let notes = null;
  const note = (part) => {
    if (!notes) {
      notes = new Map();
      for (const item of list.querySelectorAll("li")) {
        const text = item.querySelector("p");
        for (const name of item.querySelectorAll(".symbol-name math")) notes.set(shape(name), text);
      }
    }
    return notes.get(shape(part));
  };
  const box = document.createElement("div");
  box.className = "symbol-note";
  box.setAttribute("role", "tooltip");
  box.id = "symbol-note";
  box.hidden = true;
  document.body.append(box);
  const show = (at, texts) => {
    box.replaceChildren(...texts.map((t) => t.cloneNode(true)));
    box.hidden = false;
    const place = at.getBoundingClientRect();
    const left = Math.min(place.left, document.documentElement.clientWidth - box.offsetWidth - 8);
    box.style.left = `${Math.max(8, left) + window.scrollX}px`;
    box.style.top = `${place.bottom + 6 + window.scrollY}px`;
    at.setAttribute("aria-describedby", box.id);
  };
  const hide = () => { box.hidden = true; };
  const PARTS = "mi, mover, msub, msup, msubsup";
  // The smallest part around the pointer that has a meaning.
  const around = (target) => {
    for (let part = target.closest?.(PARTS); part; part = part.parentElement.closest(PARTS)) {
      if (note(part)) return part;
    }
    return null;
  };
  const ofEquation = (button) => {
    const math = button.closest(".equation").querySelector("math");
    const first = document.createElement("p");
    first.textContent = button.getAttribute("aria-label");
    button.removeAttribute("title");
    return [first, ...new Set([...(math?.querySelectorAll(PARTS) ?? [])].map(note).filter(Boolean))];
  };
  let shown = null;
  const point = (event) => {
    const button = event.target.closest?.(".equation-mark");
    const part = button ?? (event.target.closest?.("details.symbols") || event.type === "focusin" ? null : around(event.target));
    if (part === shown) return;
    shown = part;
    hide();
    if (button) show(button, ofEquation(button));
    else if (part) {
      part.classList.add("known-symbol");
      show(part, [note(part)]);
    }
  };
  const article = document.querySelector("article");
  article.addEventListener("mouseover", point);
  article.addEventListener("focusin", point);
  article.addEventListener("focusout", () => { shown = null; hide(); });
  article.addEventListener("mouseleave", () => { shown = null; hide(); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
})();
