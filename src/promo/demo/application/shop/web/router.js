import { h } from "./lib/dom.js";
import { go } from "./lib/history.js";
import * as about from "./pages/about.js";
import * as account from "./pages/account.js";
import * as cart from "./pages/cart.js";
import * as checkout from "./pages/checkout.js";
import * as contact from "./pages/contact.js";
import * as home from "./pages/home.js";
import * as journal from "./pages/journal.js";
import * as order from "./pages/order.js";
import * as orders from "./pages/orders.js";
import * as product from "./pages/product.js";
import * as products from "./pages/products.js";

const ROUTES = [
  ["/", home],
  ["/products", products],
  ["/products/:id", product],
  ["/cart", cart],
  ["/checkout", checkout],
  ["/orders", orders],
  ["/orders/:id", order],
  ["/account", account],
  ["/about", about],
  ["/contact", contact],
  ["/journal", journal],
  ["/journal/:id", journal],
];

const nowhere = {
  title: "Not found",
  name: "nowhere",
  render: () => [h("h1", {}, "Nothing here"), h("p", {}, "This page does not exist. ", h("a", { href: "/" }, "Go to the start"), ".")],
};

let main;
let visit = 0;

export function start(element) {
  main = element;
  addEventListener("popstate", show);
  document.addEventListener("click", follow);
  show();
}

function follow(event) {
  const link = event.target.closest("a[href]");
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || link.origin !== location.origin || link.getAttribute("href").startsWith("#")) return;
  event.preventDefault();
  go(link.href);
}

function match(path) {
  for (const [pattern, page] of ROUTES) {
    const names = [];
    const source = pattern.replace(/:(\w+)/g, (_, name) => (names.push(name), "([a-z0-9-]+)"));
    const found = path.match(new RegExp(`^${source}$`));
    if (found) return [page, Object.fromEntries(names.map((name, i) => [name, found[i + 1]]))];
  }
  return [nowhere, {}];
}

export async function show() {
  const mine = ++visit;
  const [page, params] = match(location.pathname);
  const query = new URLSearchParams(location.search);
  main.setAttribute("aria-busy", "true");
  let data;
  let failed = null;
  try {
    data = await page.load?.(params, query);
  } catch (error) {
    failed = error;
  }
  if (mine !== visit) return;
  // Outside of this promise, so that a page that cannot be drawn is an error of its own.
  queueMicrotask(() => draw(failed ? problem(failed) : page, data, params, query));
}

function problem(error) {
  return {
    title: "Something went wrong",
    name: "problem",
    render: () => [
      h("h1", {}, "Something went wrong"),
      h("p", { class: "note bad", role: "alert" }, error.message),
      h("p", {}, h("button", { onclick: show }, "Try again")),
    ],
  };
}

function draw(page, data, params, query) {
  document.body.dataset.page = page.name;
  main.replaceChildren(...page.render(data, params, query));
  main.setAttribute("aria-busy", "false");
  document.title = `${page.title} · Pine & Paper`;
  for (const link of document.querySelectorAll(".bar nav a, footer nav a")) {
    const here = link.pathname === location.pathname;
    here ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
  }
}
