(() => {
  // Two asides of one kind need names to be told apart.
  const names = { ".sidebar-drawer": "Site navigation", ".toc-drawer": "On this page" };
  for (const [selector, name] of Object.entries(names)) {
    document.querySelector(selector)?.setAttribute("aria-label", name);
  }

  // Sphinx says that a caption of the navigation is a heading, and not of which level.
  for (const caption of document.querySelectorAll("p.caption[role=heading]")) {
    caption.setAttribute("aria-level", "2");
  }

  // A label that differs from the visible text hides that text from a screen reader.
  for (const summary of document.querySelectorAll("details.hide summary[aria-label]")) {
    summary.removeAttribute("aria-label");
  }

  // What scrolls must be reachable from the keyboard, and only while it scrolls.
  // Told after the layout, so that nothing has to be laid out for the question alone.
  const scrollable = new ResizeObserver((entries) => {
    const wide = entries.map(({ target }) => target.scrollWidth > target.clientWidth);
    entries.forEach(({ target }, k) => {
      if (wide[k]) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    });
  });
  for (const box of document.querySelectorAll("pre, div.math, .table-wrapper")) scrollable.observe(box);

  // A copied formula is its TeX source.
  document.addEventListener("copy", (event) => {
    const selection = getSelection();
    if (selection.isCollapsed || !event.clipboardData) return;
    const part = selection.getRangeAt(0).cloneContents();
    if (!part.querySelector("math annotation")) return;
    for (const math of part.querySelectorAll("math")) {
      const tex = math.querySelector("annotation")?.textContent;
      const mark = math.getAttribute("display") === "block" ? "$$" : "$";
      if (tex) math.replaceWith(mark + tex + mark);
    }
    event.clipboardData.setData("text/plain", part.textContent);
    event.preventDefault();
  });
})();
