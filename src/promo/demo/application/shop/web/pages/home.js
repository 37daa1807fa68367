import { ask } from "../lib/api.js";
import { h } from "../lib/dom.js";
import { card } from "./products.js";

export const name = "home";
export const title = "Things for a good desk";

export const load = () => ask("{ products(page: 1) { items { id name price picture } } }");

export function render({ products }) {
  return [
    h(
      "section",
      { class: "hero" },
      h("div", {}, h("h1", {}, "Things for a good desk"), h("p", {}, "Made to be used every day, and to look better for it."), h("p", {}, h("a", { class: "button", href: "/products" }, "See all nine"))),
      h("img", { src: "/assets/pictures/lamp.svg", alt: "A reading lamp on a desk", width: 320, height: 240 }),
    ),
    h("h2", {}, "New this week"),
    h("ul", { class: "cards" }, products.items.slice(0, 4).map(card)),
  ];
}
