import { ask } from "../lib/api.js";
import { dialog, form, h } from "../lib/dom.js";

export const name = "contact";
export const title = "Contact";

async function send(values) {
  await ask("mutation ($email: String!, $text: String!) { sendMessage(email: $email, text: $text) { number } }", values);
  return "Thank you. We will write back within two days.";
}

const PRIVACY = ["We answer you, and that is all.", "Your address leaves with your message after a year."];

export function render() {
  const privacy = dialog("privacy", "How we use your address", PRIVACY);
  return [
    h("h1", {}, "Contact"),
    h("p", { class: "lead" }, "A question, a broken mug, a good idea for a tenth thing?"),
    form(
      [
        ["email", "Your e-mail", "email", { required: true, autocomplete: "email" }],
        ["text", "Message", "textarea", { required: true }],
      ],
      "Send",
      send,
    ),
    h("p", {}, h("button", { type: "button", onclick: () => privacy.showModal() }, "How we use your address")),
    privacy,
  ];
}
