// The cells of a page, edited and run by its reader. Until the button is pressed this loads nothing.
(() => {
  const here = new URL("./", document.currentScript.src);
  const READY = "Ready. Edit a cell; Shift+Enter runs it, and before it the cells above that have changed.";
  const start = document.querySelector(".live-start");
  const hint = document.querySelector(".live-hint");
  if (!start) return;
  if (location.protocol === "file:") {
    start.disabled = true;
    hint.textContent = "Cells run where the site is served; a page opened from a file may start no Python. The notebook runs everywhere.";
    return;
  }

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  let worker = null; // Python, while there is one
  let ready = null; // resolves when it can run cells
  let running = null; // the cell that runs, and how to tell that it ended
  let wanted = 0; // counts requests: a later one, or Stop, takes the place of an earlier one
  let cells = [];

  class Cell {
    constructor(box, number) {
      this.box = box;
      this.number = number;
      this.mayFail = box.classList.contains("tag_raises-exception");
      this.code = box.querySelector(".cell_input pre");
      this.first = this.code.innerHTML;
      this.done = null; // the code that Python has run
      this.old = box.querySelector(":scope > .cell_output, :scope > details > .cell_output");
      this.run = element("button", { type: "button", className: "live-run" });
      this.reset = element("button", { type: "button", textContent: "Reset" });
      this.reset.setAttribute("aria-label", `Reset cell ${number} to what the page says`);
      this.says = element("span", { className: "live-says" });
      this.output = element("div", { className: "live-output" });
      this.output.setAttribute("role", "log");
      this.output.setAttribute("aria-label", `Output of cell ${number}`);
      const bar = element("div", { className: "live-bar" }, this.run, this.reset, this.says);
      this.code.closest(".cell_input").after(bar, this.output);
      this.label(false);
      this.edit();
      this.run.onclick = () => (this.isBusy ? stop() : runTo(this));
      this.reset.onclick = () => this.restore();
    }

    // Busy is also a cell that waits for Python or for the cells before it.
    label(isRunning) {
      this.isBusy = isRunning;
      this.run.textContent = isRunning ? "Stop" : "Run";
      this.run.setAttribute("aria-label", `${isRunning ? "Stop" : "Run"} cell ${this.number}`);
      this.box.classList.toggle("live-running", isRunning);
    }

    edit() {
      const { code } = this;
      code.contentEditable = "plaintext-only";
      if (!code.isContentEditable) code.contentEditable = "true";
      code.spellcheck = false;
      code.setAttribute("role", "textbox");
      code.setAttribute("aria-multiline", "true");
      code.setAttribute("aria-label", `Code of cell ${this.number}; Shift and Enter run it`);
      code.onkeydown = (event) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        if (event.shiftKey || event.ctrlKey || event.metaKey) runTo(this);
        else document.execCommand("insertText", false, `\n${this.indent()}`);
      };
    }

    // The spaces with which the line of the caret starts: the next line has as many.
    indent() {
      const before = getSelection().getRangeAt(0).cloneRange();
      before.setStart(this.code, 0);
      const part = document.createElement("pre");
      part.append(before.cloneContents());
      for (const end of part.querySelectorAll("br")) end.replaceWith("\n");
      const line = part.textContent.split("\n").at(-1);
      return /^ */.exec(line)[0] + (line.trimEnd().endsWith(":") ? "    " : "");
    }

    // Editing makes line breaks of several kinds.
    get text() {
      const copy = this.code.cloneNode(true);
      for (const line of copy.querySelectorAll("br, div, p")) line.before("\n");
      return copy.textContent.replaceAll("\u00a0", " ").replace(/\n+$/, "");
    }

    restore() {
      this.code.innerHTML = this.first;
      this.done = null;
      this.output.replaceChildren();
      this.says.textContent = "";
      if (this.old) this.old.hidden = false;
    }

    clear() {
      this.output.replaceChildren();
      if (this.old) this.old.hidden = true;
      this.says.textContent = "";
    }

    show(kind, content) {
      const last = this.output.lastElementChild;
      if (kind === "text" && last?.matches("pre:not(.live-error)")) last.append(content);
      else if (kind === "text") this.output.append(element("pre", {}, content));
      else if (kind === "error") this.output.append(element("pre", { className: "live-error" }, content));
      else if (kind === "picture") {
        const source = `data:image/svg+xml;base64,${content}`;
        this.output.append(element("img", { src: source, alt: `Figure drawn by cell ${this.number}` }));
      } else {
        // HTML that the reader's own objects make of themselves, as in a notebook.
        this.output.append(element("div", { className: "text_html", innerHTML: content }));
      }
      dispatchEvent(new Event("resize")); // site.js makes what scrolls reachable from the keyboard
    }
  }

  function launch() {
    if (ready) return ready;
    say("Loading Python");
    ready = new Promise((resolve, reject) => {
      worker = new Worker(new URL("worker.mjs", here), { type: "module" });
      worker.onerror = () => reject(new Error("Python could not be loaded. Is there a network? The notebook runs without this page."));
      worker.onmessage = ({ data: { kind, content } }) => {
        if (kind === "ready") resolve();
        else if (kind === "loading") say(`Loading Python: ${10 * Math.round(10 * content)} %`, content);
        else if (kind === "fetching") say(`Loading ${content}`);
        else if (kind === "done") running?.end(content);
        else if (kind === "missing") refuse(content);
        else running?.show(kind, content);
      };
    });
    ready.catch(() => quit());
    return ready;
  }

  function quit() {
    worker?.terminate();
    worker = ready = null;
    for (const cell of cells) cell.done = null;
  }

  function refuse(module) {
    const words = `${module} could not be loaded: this site does not carry it, and its server did not answer. `;
    const link = document.querySelector(".page-downloads a").cloneNode();
    link.textContent = "The notebook";
    running.output.append(element("p", { className: "live-missing" }, words, link, " runs without this page."));
    running.end(false);
  }

  function stop() {
    wanted += 1;
    const stopped = running;
    quit();
    stopped?.end(false);
    for (const cell of cells) cell.label(false);
    if (stopped) stopped.says.textContent = "stopped; the next run starts Python anew";
    say("Stopped.");
    start.textContent = "Run all cells";
  }

  // Run one cell; before it, each earlier cell from the first that has changed or not run on.
  async function runTo(last) {
    if (cells.some((cell) => cell.isBusy)) return;
    const mine = (wanted += 1);
    start.textContent = "Stop";
    last.label(true);
    try {
      await launch();
    } catch (error) {
      if (mine === wanted) rest(error.message, last);
      return;
    }
    if (mine !== wanted) return;
    const before = cells.slice(0, cells.indexOf(last));
    const changed = before.findIndex((cell) => cell.done !== cell.text);
    let failed = null;
    const queue = [...(changed < 0 ? [] : before.slice(changed)), last];
    for (const cell of queue) {
      if (mine !== wanted) return;
      say(`Running cell ${cell.number}`);
      const good = await runOne(cell);
      if (mine !== wanted) return;
      if (!good && !cell.mayFail && cell !== last) {
        failed = cell;
        last.says.textContent = `not run: cell ${cell.number}, which comes before, failed`;
        break;
      }
      if (!good && cell === last) failed = cell;
    }
    rest(failed ? `Cell ${failed.number} ended with an error.` : READY, last);
  }

  function rest(words, cell) {
    cell.label(false);
    start.textContent = "Run all cells";
    say(words);
  }

  function runOne(cell) {
    return new Promise((resolve) => {
      const text = cell.text;
      for (const later of cells.slice(cells.indexOf(cell))) later.done = null;
      cell.clear();
      cell.label(true);
      cell.end = (good) => {
        running = null;
        cell.label(false);
        cell.done = good || cell.mayFail ? text : null;
        resolve(good);
      };
      running = cell;
      worker.postMessage({ number: cell.number, code: text });
    });
  }

  function say(words, part) {
    hint.textContent = words;
    progress.hidden = part === undefined;
    if (part !== undefined) progress.value = part;
  }

  const progress = element("progress", { max: 1, hidden: true });
  progress.setAttribute("aria-label", "Loading Python");
  hint.before(progress);

  start.onclick = async () => {
    if (start.textContent === "Stop") return stop();
    if (cells.length) return runTo(cells.at(-1));
    cells = [...document.querySelectorAll("div.cell:has(.cell_input pre)")].map((box, k) => new Cell(box, k + 1));
    document.documentElement.classList.add("live");
    start.textContent = "Stop";
    try {
      await launch();
      if (!running) say(READY);
    } catch (error) {
      say(error.message);
    }
    if (!running) start.textContent = "Run all cells";
  };
})();
