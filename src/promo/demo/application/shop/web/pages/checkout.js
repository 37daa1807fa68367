import { ask } from "../lib/api.js";
import { refreshCount } from "../lib/cart.js";
import { form, h, money } from "../lib/dom.js";

export const name = "checkout";
export const title = "Checkout";

export const load = () => ask("{ cart { count total } me { name email } }");

async function order(values) {
  const data = await ask("mutation ($name: String!, $email: String!, $address: String!) { placeOrder(name: $name, email: $email, address: $address) { id total } }", values);
  await refreshCount();
  return `Thank you. Your order has the number ${data.placeOrder.id}.`;
}

export function render({ cart, me }) {
  if (!cart.count) return [h("h1", {}, "Checkout"), h("p", { class: "note" }, "There is nothing to pay for yet. ", h("a", { href: "/products" }, "Find something"), ".")];
  return [
    h("h1", {}, "Checkout"),
    h("p", { class: "total" }, h("span", {}, `${cart.count} ${cart.count === 1 ? "piece" : "pieces"}`), h("strong", {}, money(cart.total))),
    form(
      [
        ["name", "Name", "text", { required: true, autocomplete: "name", value: me.name }],
        ["email", "E-mail", "email", { required: true, autocomplete: "email", value: me.email }],
        ["address", "Address", "textarea", { required: true, autocomplete: "street-address" }],
      ],
      "Place the order",
      order,
    ),
  ];
}
