import { ask } from "./api.js";

export const CART = "{ lines { product { id name price picture } quantity subtotal } count total }";

export async function setQuantity(id, quantity) {
  const data = await ask(`mutation ($id: ID!, $quantity: Int!) { cart: setQuantity(id: $id, quantity: $quantity) ${CART} }`, { id, quantity });
  showCount(data.cart.count);
  return data.cart;
}

export async function addToCart(id) {
  const data = await ask(`mutation ($id: ID!) { cart: addToCart(id: $id, quantity: 1) ${CART} }`, { id });
  showCount(data.cart.count);
}

export async function refreshCount() {
  try {
    const data = await ask("{ cart { count } }");
    showCount(data.cart.count);
  } catch {
    showCount(0);
  }
}

export function showCount(count) {
  const badge = document.getElementById("count");
  badge.textContent = count;
  badge.hidden = count === 0;
}
