import { read } from "../lib/api.js";
import { form, h } from "../lib/dom.js";

export const name = "about";
export const title = "About us";

async function subscribe({ email }) {
  const body = JSON.stringify({ email });
  await read("/api/newsletter", { method: "POST", headers: { "Content-Type": "application/json" }, body });
  return "You will hear from us when something new is here.";
}

export function render() {
  return [
    h("h1", {}, "About us"),
    h("p", { class: "lead" }, "Four people, one workshop, nine things."),
    h("p", {}, "We started with a notebook that lies flat, because we could not find one. Everything since has been made the same way: slowly, by somebody whose name we know, and only when the one we had before wore out."),
    h("img", { src: "/assets/pictures/workshop.svg", alt: "A bench under a window", width: 320, height: 240 }),
    h("p", {}, "The workshop is open on Fridays. There is coffee. What we do there is in the ", h("a", { href: "/journal" }, "journal"), "."),
    h("p", {}, h("a", { class: "button", href: "/contact" }, "Write to us")),
    h("h2", {}, "Four letters a year"),
    form([["email", "E-mail", "email", { required: true, autocomplete: "email" }]], "Subscribe", subscribe),
  ];
}
