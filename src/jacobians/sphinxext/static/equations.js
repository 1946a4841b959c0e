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
  const notes = new Map();
  for (const item of list.querySelectorAll("li")) {
    const text = item.querySelector("p");
    for (const name of item.querySelectorAll(".symbol-name math")) notes.set(shape(name), text);
  }
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
  const known = (math) => {
    const found = new Map();
    for (const part of math.querySelectorAll("mi, mover, msub, msup, msubsup")) {
      const text = notes.get(shape(part));
      if (text) found.set(part, text);
    }
    return found;
  };
  for (const math of document.querySelectorAll("article math")) {
    if (math.closest("details.symbols")) continue;
    for (const [part, text] of known(math)) {
      part.classList.add("known-symbol");
      part.addEventListener("mouseenter", () => show(part, [text]));
      part.addEventListener("mouseleave", hide);
    }
  }
  for (const button of document.querySelectorAll(".equation-mark")) {
    const math = button.closest(".equation").querySelector("math");
    const texts = math ? [...new Set(known(math).values())] : [];
    const first = document.createElement("p");
    first.textContent = button.getAttribute("aria-label");
    button.removeAttribute("title");
    for (const event of ["mouseenter", "focus"]) button.addEventListener(event, () => show(button, [first, ...texts]));
    for (const event of ["mouseleave", "blur"]) button.addEventListener(event, hide);
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
})();
