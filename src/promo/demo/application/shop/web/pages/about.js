import { h } from "../lib/dom.js";

export const name = "about";
export const title = "About us";

export function render() {
  return [
    h("h1", {}, "About us"),
    h("p", { class: "lead" }, "Four people, one workshop, nine things."),
    h("p", {}, "We started with a notebook that lies flat, because we could not find one. Everything since has been made the same way: slowly, by somebody whose name we know, and only when the one we had before wore out."),
    h("p", {}, "The workshop is open on Fridays. There is coffee."),
    h("p", {}, h("a", { class: "button", href: "/contact" }, "Write to us")),
  ];
}
