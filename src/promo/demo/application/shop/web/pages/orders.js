import { ask } from "../lib/api.js";
import { day, h, money } from "../lib/dom.js";
import { again } from "../lib/history.js";

export const name = "orders";
export const title = "Your orders";

export const load = () => ask("{ orders { id date state total count } }");

let oldestFirst = sessionStorage.getItem("oldest-first") === "yes";

function turn() {
  oldestFirst = !oldestFirst;
  sessionStorage.setItem("oldest-first", oldestFirst ? "yes" : "no");
  again();
}

export function render({ orders }) {
  const rows = oldestFirst ? orders.toReversed() : orders;
  const row = (order) => h("tr", {}, h("td", {}, h("a", { href: `/orders/${order.id}` }, order.id)), h("td", {}, day(order.date)), h("td", {}, order.state), h("td", { class: "number" }, money(order.total)));
  const head = ["Number", "Day", "State", "Total"].map((text) => h("th", { scope: "col" }, text));
  return [
    h("h1", {}, "Your orders"),
    h("p", {}, h("button", { type: "button", "aria-pressed": String(oldestFirst), onclick: turn }, "Oldest first")),
    h("div", { class: "wide" }, h("table", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows.map(row)))),
  ];
}
