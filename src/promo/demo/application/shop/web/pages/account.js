import { ask } from "../lib/api.js";
import { day, form, h, tabs } from "../lib/dom.js";

export const name = "account";
export const title = "Your account";

export const load = () => ask("{ me { name email newsletter visits { day place } } }");

const SAVE = "mutation ($name: String!, $email: String!, $newsletter: Boolean) { updateProfile(name: $name, email: $email, newsletter: $newsletter) { name } }";

async function save(values) {
  await ask(SAVE, { ...values, newsletter: values.newsletter === "on" });
  return "Saved.";
}

export function render({ me }) {
  const profile = form(
    [
      ["name", "Name", "text", { required: true, autocomplete: "name", value: me.name }],
      ["email", "E-mail", "email", { required: true, autocomplete: "email", value: me.email }],
      ["newsletter", "Write to me when something new is here", "checkbox", { checked: me.newsletter }],
    ],
    "Save",
    save,
  );
  const privacy = [h("p", {}, "We keep your name, your address and your orders. Nothing else, and nobody else gets it.")];
  const visits = () => [h("ul", {}, me.visits.map((visit) => h("li", {}, `${day(visit.day)}, ${visit.place}`)))];
  return [h("h1", {}, "Your account"), tabs("Account", [["Profile", [profile]], ["Privacy", privacy], ["Visits", visits]])];
}
