// What can be used on this page: one row a thing, in document order, open shadow roots included.
// In a modal dialog only what is in the dialog can be reached.
(most) => {
  const USABLE = "a[href],button,input,select,textarea,summary,[contenteditable=''],[contenteditable=true],"
    + "[onclick],[role=button],[role=link],[role=tab],[role=switch],[role=checkbox],[role=radio],"
    + "[role=menuitem],[role=menuitemcheckbox],[role=menuitemradio],[role=combobox],[role=option],[role=treeitem]";
  const PRESSED = "button,a[href],[role=button],input[type=submit],input[type=image],input[type=button]";
  const cut = (text, most = 120) => String(text ?? "").replace(/\s+/g, " ").trim().slice(0, most);
  const up = (element) => element.parentElement ?? element.getRootNode().host ?? null;
  const everything = [];
  const collect = (root, pointed) => {
    for (const element of root.children) {
      if (everything.length > 20000 || /^(SCRIPT|STYLE|TEMPLATE|NOSCRIPT)$/.test(element.tagName)) continue;
      const style = getComputedStyle(element);
      const pointer = style.cursor === "pointer";
      everything.push([element, pointer && !pointed]);
      if (style.display === "none") continue;
      if (element.shadowRoot) collect(element.shadowRoot, pointer);
      collect(element, pointer);
    }
  };
  if (!document.body) return { things: [], modal: false };
  collect(document.documentElement, getComputedStyle(document.documentElement).cursor === "pointer");
  const visible = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1
      && element.checkVisibility?.({ opacityProperty: true, visibilityProperty: true }) !== false;
  };
  // What lies left of or above everything that scrolling shows: a link for the keyboard alone, a drawer
  // that is closed. Pages written from right to left scroll to the left.
  const reachable = (element) => {
    const box = element.getBoundingClientRect();
    let { right, bottom } = box;
    for (let at = up(element); at; at = up(at)) {
      right += Math.abs(at.scrollLeft);
      bottom += at.scrollTop;
    }
    return bottom > 0 && (right > 0 || getComputedStyle(element).direction === "rtl");
  };
  const step = (element, numbered) => {
    const name = CSS.escape(element.localName);
    if (!numbered || !element.parentNode?.children) return name;
    const at = [...element.parentNode.children].indexOf(element) + 1;
    return element.parentNode === document ? name : `${name}:nth-child(${at})`;
  };
  const path = (element, numbered = true) => {
    const steps = [];
    for (let at = element; at; at = up(at)) steps.unshift(step(at, numbered));
    return steps.join(" > ");
  };
  const inside = (outer, inner) => {
    for (let at = inner; at; at = up(at)) if (at === outer) return true;
    return false;
  };
  const texts = (ids, root) => ids.split(/\s+/).map((id) => root.getElementById?.(id)?.textContent ?? "").join(" ");
  const named = (element) => {
    const by = element.getAttribute("aria-labelledby");
    const kind = element.type;
    return cut(element.getAttribute("aria-label"))
      || (by && cut(texts(by, element.getRootNode())))
      || cut([...(element.labels ?? [])].map((label) => label.textContent.replace(element.textContent, "")).join(" "))
      || (/^(submit|button|reset)$/.test(kind) && cut(element.value))
      || (/^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName) ? "" : cut(element.innerText))
      || cut(element.getAttribute("title")) || cut(element.getAttribute("placeholder"))
      || cut(element.querySelector?.("img[alt],svg title")?.getAttribute?.("alt"))
      || cut(element.getAttribute("name")) || (kind === "submit" ? "Submit" : "");
  };
  const modals = everything.map(([element]) => element).filter((element) =>
    element.matches("dialog:modal,[aria-modal=true]") && visible(element));
  const modal = modals.at(-1);
  // Fields without a form belong to the nearest thing around them that has a button.
  const group = (element) => {
    if (element.form) return element.form;
    for (let at = up(element); at && at !== document.body && at !== document.documentElement; at = up(at)) {
      if (at.querySelector?.(PRESSED)) return at;
    }
    return null;
  };
  const kindOf = (element, pointed) => {
    const role = element.getAttribute("role"), tag = element.tagName, type = element.type;
    if (tag === "SELECT") return "choose";
    if (tag === "TEXTAREA" || element.isContentEditable) return "field";
    if (tag === "INPUT") {
      if (type === "checkbox" || type === "radio") return "toggle";
      if (/^(hidden|file|range|color)$/.test(type)) return "";
      return /^(submit|button|image|reset)$/.test(type) ? "press" : "field";
    }
    if (role === "tab" || tag === "SUMMARY") return "open";
    if (element.getAttribute("aria-expanded") === "false" || element.getAttribute("aria-haspopup")) return "open";
    if (tag === "A" && element.hasAttribute("href") && !role) return "link";
    return element.matches(USABLE) || pointed ? "press" : "";
  };
  const things = [], forms = new Map();
  for (const [element, pointed] of everything) {
    if (things.length >= most) break;
    if (!element.matches(USABLE) && !(pointed && element !== document.body)) continue;
    let kind = kindOf(element, pointed);
    if (!kind || element.disabled || element.getAttribute("aria-disabled") === "true" || element.readOnly) continue;
    if (modal && !inside(modal, element)) continue;
    if (element.closest?.("[inert]")) continue;
    // A label in front of a button, or a wrapper that only catches its clicks, is no thing of its own.
    if (kind === "press" && !element.matches(USABLE)
      && (element.tagName === "LABEL" || element.closest("label,a[href],button") || element.querySelector(USABLE))) continue;
    let hand = element;
    if (kind === "toggle" && !visible(element)) {
      hand = [...(element.labels ?? [])].find(visible);
      if (!hand) continue;
      kind = "press";
    }
    if (!visible(hand) || !reachable(hand)) continue;
    const around = /^(field|toggle|choose)$/.test(kind) || element.form ? group(element) : null;
    const row = {
      kind, path: path(hand), shape: path(hand, false), name: named(element), role: element.getAttribute("role") ?? "",
      tag: element.localName, type: element.type ?? "", modal: Boolean(modal), form: around ? path(around) : "",
      href: "", blank: false, options: [], required: Boolean(element.required), most: element.maxLength > 0 ? element.maxLength : 0,
      hint: cut([element.name, element.id, element.autocomplete, element.placeholder, element.inputMode].join(" ")),
      least: cut(element.min, 20), highest: cut(element.max, 20), on: Boolean(element.checked), submits: false,
      held: kind === "field" ? cut(element.value ?? "", 200) : "",
    };
    if (kind === "link") {
      const same = element.origin === location.origin && /^https?:$/.test(element.protocol);
      const here = element.href.split("#")[0] === location.href.split("#")[0];
      if (element.getAttribute("href").startsWith("#") || (here && element.hash)) row.kind = "open";
      else if (!same || element.hasAttribute("download") || here) continue;
      row.href = element.href.slice(0, 2000);
      row.blank = element.target !== "" && element.target !== "_self";
    }
    if (kind === "choose") row.options = [...element.options].filter((o) => !o.disabled).slice(0, 20).map((o) => cut(o.label));
    row.submits = kind === "press" && Boolean(element.form) && (element.type === "submit" || element.type === "image");
    if (around && !element.form && around.querySelector) {
      const buttons = [...around.querySelectorAll(PRESSED)].filter((one) => visible(one) && one.tagName !== "A" && one.type !== "reset");
      if (buttons.length) forms.set(row.form, path(buttons.at(-1)));
    }
    things.push(row);
  }
  for (const row of things) if ([...forms.values()].includes(row.path) && row.kind === "press") {
    row.submits = true;
    row.form ||= [...forms].find(([, button]) => button === row.path)[0];
  }
  return { things, modal: Boolean(modal) };
}
