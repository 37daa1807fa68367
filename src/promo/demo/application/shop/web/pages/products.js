import { ask } from "../lib/api.js";
import { h, money } from "../lib/dom.js";
import { go } from "../lib/history.js";

export const name = "products";
export const title = "All products";

const CATEGORIES = { all: "Everything", paper: "Paper", writing: "Writing", desk: "Desk" };

export const load = (_, query) =>
  ask("query ($category: String, $search: String, $page: Int) { products(category: $category, search: $search, page: $page) { items { id name price picture } page pages total } }", {
    category: query.get("category") ?? "all",
    search: query.get("q") ?? "",
    page: Number(query.get("page")) || 1,
  });

export function card(product) {
  return h(
    "li",
    { class: "card" },
    h("a", { href: `/products/${product.id}` }, h("img", { src: product.picture, alt: "", width: 320, height: 240 }), h("span", { class: "name" }, product.name), h("span", { class: "price" }, money(product.price))),
  );
}

function address(query, changes) {
  const next = new URLSearchParams(query);
  for (const [key, value] of Object.entries(changes)) value ? next.set(key, value) : next.delete(key);
  return `/products${next.size ? `?${next}` : ""}`;
}

// What was searched for before, offered while typing.
const before = h("datalist", { id: "before" });

function remember(words) {
  const known = [...before.options].some((option) => option.value === words);
  if (words && !known) before.append(h("option", { value: words }));
}

function search(event, query) {
  event.preventDefault();
  const words = new FormData(event.target).get("q").trim();
  remember(words);
  go(address(query, { q: words, page: null }));
}

export function render({ products }, _, query) {
  const here = query.get("category") ?? "all";
  const pages = Array.from({ length: products.pages }, (_, i) => i + 1);
  const link = (page) => h("a", { href: address(query, { page: page === 1 ? null : page }), "aria-current": page === products.page ? "page" : null }, String(page));
  return [
    h("h1", {}, "All products"),
    h(
      "div",
      { class: "tools" },
      h("nav", { class: "chips", "aria-label": "Categories" }, Object.entries(CATEGORIES).map(([key, label]) => h("a", { href: address(query, { category: key === "all" ? null : key, page: null }), "aria-current": key === here ? "true" : null }, label))),
      h("form", { role: "search", onsubmit: (event) => search(event, query) }, h("label", { for: "q", class: "aside" }, "Search"), h("input", { id: "q", name: "q", type: "search", placeholder: "Search", list: "before", value: query.get("q") ?? "" }), before),
    ),
    products.items.length ? h("ul", { class: "cards" }, products.items.map(card)) : h("p", { class: "note" }, "Nothing fits. Try another word."),
    products.pages > 1 ? h("nav", { class: "pages", "aria-label": "Pages" }, pages.map(link)) : null,
  ].filter(Boolean);
}
