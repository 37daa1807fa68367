import { ask } from "../lib/api.js";
import { CART, setQuantity } from "../lib/cart.js";
import { h, money } from "../lib/dom.js";

export const name = "cart";
export const title = "Your cart";

export const load = () => ask(`{ cart ${CART} }`);

export function render({ cart }) {
  const box = h("div", { class: "cart" });
  fill(box, cart);
  return [h("h1", {}, "Your cart"), box];
}

function fill(box, cart) {
  if (!cart.lines.length) {
    box.replaceChildren(h("p", { class: "note" }, "Your cart is empty. ", h("a", { href: "/products" }, "Find something"), "."));
    return;
  }
  const change = async (id, quantity) => fill(box, await setQuantity(id, quantity));
  const rows = cart.lines.map((line) => row(line, change));
  const pieces = cart.lines.reduce((sum, line) => sum + line.quantity, 0);
  box.replaceChildren(
    h("ul", { class: "lines" }, rows),
    h("p", { class: "total" }, h("span", {}, `Total for ${pieces} ${pieces === 1 ? "piece" : "pieces"}`), h("strong", {}, money(cart.total))),
    h("p", {}, h("a", { class: "button", href: "/checkout" }, "Go to checkout")),
  );
}

function row({ product, quantity, subtotal }, change) {
  const button = (text, label, count) => h("button", { type: "button", class: "small", "aria-label": `${label}: ${product.name}`, onclick: () => change(product.id, count) }, text);
  return h(
    "li",
    {},
    h("img", { src: product.picture, alt: "", width: 80, height: 60 }),
    h("a", { href: `/products/${product.id}` }, product.name),
    h("span", { class: "amount" }, button("−", "One less", quantity - 1), h("span", {}, String(quantity)), button("+", "One more", quantity + 1)),
    h("span", { class: "price" }, money(subtotal)),
  );
}
