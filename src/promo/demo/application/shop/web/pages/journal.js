import { h } from "../lib/dom.js";

export const name = "journal";
export const title = "Journal";

const ENTRIES = {
  paper: ["Why cream paper", "White paper is bleached until nothing of the wood is left. Ours keeps a little, so it is warmer to look at and easier to read in the evening."],
  ash: ["A year with ash", "Ash bends before it breaks. We let the boards rest for a year, turn them every month, and only then cut the cases for the clocks."],
};

export function render(_, { id }) {
  const entry = ENTRIES[id];
  if (id && !entry) return [h("h1", {}, "Journal"), h("p", { class: "note" }, "That was never written. ", h("a", { href: "/journal" }, "What was"), ".")];
  if (entry) return [h("p", { class: "aside" }, h("a", { href: "/journal" }, "Journal")), h("h1", {}, entry[0]), h("p", {}, entry[1])];
  return [h("h1", {}, "Journal"), h("ul", {}, Object.entries(ENTRIES).map(([key, [text]]) => h("li", {}, h("a", { href: `/journal/${key}` }, text))))];
}
