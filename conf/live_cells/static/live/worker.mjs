// Python, away from the page: the page stays quick, and stopping a cell is ending this worker.
import { loadPyodide } from "./pyodide/pyodide.mjs";

const here = new URL("./", import.meta.url);
const say = (kind, content) => postMessage({ kind, content });
const settings = await (await fetch(new URL("settings.json", here))).json();

// Bytes of the four large files are counted as they come, for the reader to see.
const plainFetch = self.fetch;
let counted = 0;
self.fetch = async (...request) => {
  const answer = await plainFetch(...request);
  if (!answer.ok || !answer.body || counted >= settings.size) return answer;
  const counter = new TransformStream({
    transform(chunk, on) {
      counted += chunk.byteLength;
      say("loading", Math.min(1, counted / settings.size));
      on.enqueue(chunk);
    },
  });
  return new Response(answer.body.pipeThrough(counter), { status: answer.status, headers: answer.headers });
};

const python = await loadPyodide({ indexURL: new URL("pyodide/", here).href });
self.fetch = plainFetch;
python.runPython(await (await fetch(new URL("cell.py", here))).text());
const imports = python.globals.get("imports");
const runCell = python.globals.get("run_cell");
const importable = python.globals.get("importable");

const unpacked = new Set();
async function unpack(file, format) {
  if (unpacked.has(file)) return;
  const answer = await fetch(new URL(file, here));
  if (!answer.ok) throw new Error(`${file}: ${answer.status}`);
  python.unpackArchive(await answer.arrayBuffer(), format);
  unpacked.add(file);
}

// Bring what a cell imports. Returns the first module that exists for browsers but did not come.
async function provide(code) {
  const found = imports(code);
  const wanted = found.toJs();
  found.destroy();
  if (wanted.includes("jacobians")) {
    await unpack(settings.package, "wheel");
    wanted.push("numpy");
  }
  if (wanted.includes("jacobians.equations")) await unpack(settings.extras, "zip");
  for (const name of wanted.filter((name) => !name.includes("."))) {
    if (importable(name) || !settings.offered.includes(name)) continue;
    say("fetching", settings.names[name] ?? name);
    try {
      await python.loadPackagesFromImports(`import ${name}`, { messageCallback: () => {}, errorCallback: () => {} });
    } catch {
      // Said below, whatever the reason was.
    }
    if (!importable(name)) return settings.names[name] ?? name;
  }
  return null;
}

onmessage = async ({ data: { number, code } }) => {
  try {
    const missing = await provide(code);
    if (missing) say("missing", missing);
    else say("done", runCell(code, number, say));
  } catch (error) {
    say("error", String(error));
    say("done", false);
  }
};
say("ready");
