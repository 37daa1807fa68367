import { ask } from "../lib/api.js";
import { day, h, money } from "../lib/dom.js";

export const name = "order";
export const title = "Order";

export const load = ({ id }) => ask("query ($id: ID!) { order(id: $id) { id date state total count } }", { id });

export function render({ order }) {
  if (!order) return [h("h1", {}, "Order"), h("p", { class: "note" }, "We know no order of that number. ", h("a", { href: "/orders" }, "Your orders"), ".")];
  const facts = [["Day", day(order.date)], ["State", order.state], ["Pieces", String(order.count)], ["Total", money(order.total)]];
  return [h("p", { class: "aside" }, h("a", { href: "/orders" }, "Your orders")), h("h1", {}, `Order ${order.id}`), h("dl", {}, facts.flatMap(([label, value]) => [h("dt", {}, label), h("dd", {}, value)]))];
}
