// One element: attributes, listeners as onclick…, children as nodes or texts.
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.flat().filter((child) => child != null));
  return element;
}

const MONEY = new Intl.NumberFormat("en-IE", { style: "currency", currency: "EUR" });

export function money(cents) {
  return MONEY.format(cents / 100);
}

const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });

export function day(text) {
  return DAY.format(new Date(`${text}T00:00:00Z`));
}

// A dialog with a title, some paragraphs and a way out; `element.showModal()` opens it.
export function dialog(id, title, texts) {
  const element = h(
    "dialog",
    { id, "aria-labelledby": `${id}-title` },
    h("h2", { id: `${id}-title` }, title),
    texts.map((text) => h("p", {}, text)),
    h("p", {}, h("button", { type: "button", class: "main", onclick: () => element.close() }, "Close")),
  );
  return element;
}

// Tabs as the authoring practices describe them: arrows move, the chosen one alone is in tab order.
// A panel's content may be a function, which is called when the panel is first shown.
export function tabs(label, entries) {
  const chosen = (index) => {
    buttons.forEach((button, i) => {
      button.setAttribute("aria-selected", String(i === index));
      button.tabIndex = i === index ? 0 : -1;
      panels[i].hidden = i !== index;
    });
    const content = entries[index][1];
    if (typeof content === "function" && !panels[index].hasChildNodes()) panels[index].append(...content());
  };
  const step = (event) => {
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!way) return;
    const next = (buttons.indexOf(event.target) + way + buttons.length) % buttons.length;
    buttons[next].focus();
    chosen(next);
  };
  const buttons = entries.map(([name], i) =>
    h("button", { type: "button", role: "tab", id: `tab-${i}`, "aria-controls": `panel-${i}`, onclick: () => chosen(i), onkeydown: step }, name),
  );
  const panels = entries.map(([, content], i) =>
    h("div", { role: "tabpanel", id: `panel-${i}`, "aria-labelledby": `tab-${i}`, class: "panel" }, typeof content === "function" ? [] : content),
  );
  chosen(0);
  return h("div", { class: "tabs" }, h("div", { role: "tablist", "aria-label": label }, buttons), panels);
}

// A form whose fields are [name, label, type, more]; the answer to `send` is shown beneath it.
export function form(fields, action, send) {
  const said = h("p", { class: "said", role: "status" });
  const submit = async (event) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(element));
    const button = element.querySelector("button");
    button.disabled = true;
    try {
      said.className = "said good";
      said.textContent = await send(values);
    } catch (error) {
      said.className = "said bad";
      said.textContent = error.message;
    } finally {
      button.disabled = false;
    }
  };
  const rows = fields.map(([name, label, type, more = {}]) => {
    const box = type === "textarea" ? h("textarea", { id: name, name, rows: 5, ...more }, more.value ?? "") : h("input", { id: name, name, type, ...more });
    return type === "checkbox" ? h("p", { class: "check" }, box, h("label", { for: name }, label)) : h("p", {}, h("label", { for: name }, label), box);
  });
  const element = h("form", { onsubmit: submit }, rows, h("p", {}, h("button", { class: "main" }, action)), said);
  return element;
}
