// Asks the search of a built site, with its own scripts and outside of a browser:
// node search.mjs FOLDER QUERY ... prints for each query the pages found, best first.
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";

const [folder, ...queries] = process.argv.slice(2);
const read = (name) => readFileSync(`${folder}/${name}`, "utf8");
const nothing = new Proxy(function () {}, { get: (_, key) => (key === Symbol.toPrimitive ? () => "" : nothing), apply: () => nothing });
const storage = { setItem() {}, getItem() {} };
const world = {
  console, URLSearchParams, queries, localStorage: storage, _: (text) => text, _ready() {}, SPHINX_HIGHLIGHT_ENABLED: false,
  document: { getElementById: () => null, querySelector: () => nothing, addEventListener() {} },
  window: { location: { search: "" }, addEventListener() {} },
  _removeChildren() {}, DOCUMENTATION_OPTIONS: {},
};
const ask = `
const Asked = {};
for (const query of queries) {
  const found = Search._performSearch(...Search._parseQuery(query));
  // Best last, as the page takes them from the end.
  Asked[query] = [...new Set(found.reverse().map((result) => result[0]))];
}
JSON.stringify(Asked);`;
const scripts = ["_static/language_data.js", "_static/searchtools.js", "searchindex.js"].map(read);
console.log(runInNewContext([scripts[0], "var Stemmer = window.Stemmer;", ...scripts.slice(1), ask].join("\n"), world));
