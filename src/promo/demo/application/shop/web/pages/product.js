import { ask, read } from "../lib/api.js";
import { addToCart } from "../lib/cart.js";
import { dialog, h, money, tabs } from "../lib/dom.js";

export const name = "product";
export const title = "Product";

export async function load({ id }) {
  const [data, stock, opinions] = await Promise.all([
    ask("query ($id: ID!) { product(id: $id) { id name price category text picture } }", { id }),
    read(`/api/stock/${id}`),
    read(`/api/reviews/${id}`),
  ]);
  if (!data.product) throw new Error("We do not have that one.");
  return { product: data.product, left: stock.left, reviews: opinions.reviews };
}

const DELIVERY = ["Two to four working days, without plastic. You have thirty days to change your mind."];

function review({ by, stars, text }) {
  return h("li", {}, h("p", { class: "stars", role: "img", "aria-label": `${stars} of 5 stars` }, "★".repeat(stars) + "☆".repeat(5 - stars)), h("p", {}, text), h("p", { class: "aside" }, by));
}

export function render({ product, left, reviews }) {
  const delivery = dialog("delivery", "Delivery and returns", DELIVERY);
  const said = h("p", { class: "said good", role: "status" });
  const add = async (event) => {
    event.target.disabled = true;
    try {
      await addToCart(product.id);
      said.textContent = "It is in your cart.";
    } catch (error) {
      said.textContent = error.message;
    } finally {
      event.target.disabled = false;
    }
  };
  return [
    h("p", { class: "aside" }, h("a", { href: "/products" }, "All products"), " / ", product.name),
    h(
      "section",
      { class: "product" },
      h("img", { src: product.picture, alt: product.name, width: 320, height: 240 }),
      h(
        "div",
        {},
        h("h1", {}, product.name),
        h("p", { class: "price big" }, money(product.price)),
        h("p", { class: "aside" }, left === null ? "Made to order" : `${left} left`),
        h("p", { class: "row" }, h("button", { type: "button", class: "main", onclick: add }, "Add to cart"), h("button", { type: "button", onclick: () => delivery.showModal() }, "Delivery and returns")),
        said,
      ),
    ),
    tabs("About this product", [
      ["Description", [h("p", {}, product.text)]],
      ["Details", [h("dl", {}, h("dt", {}, "Category"), h("dd", {}, product.category), h("dt", {}, "Article"), h("dd", {}, product.id))]],
      [`Reviews (${reviews.length})`, [h("ul", { class: "reviews" }, reviews.map(review))]],
    ]),
    delivery,
  ];
}
