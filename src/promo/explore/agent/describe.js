// What an element is, for the words of a step and for the rule of what is never pressed.
(element) => {
  const usable = element.closest("a,button,input,select,textarea,summary,label,[role],[contenteditable]") || element;
  const label = (e) => (e.getAttribute("aria-label") || (e.labels && e.labels[0] && e.labels[0].innerText)
    || e.innerText || e.value || e.title || e.placeholder || "").trim().slice(0, 200);
  const form = usable.closest("form");
  const submits = form ? [...form.querySelectorAll("button:not([type=button]):not([type=reset]),input[type=submit],input[type=image]")].map(label) : [];
  const type = (usable.getAttribute("type") || "").toLowerCase();
  const text = /^(input|textarea)$/i.test(usable.tagName);
  let start = null, end = null;
  try { start = usable.selectionStart; end = usable.selectionEnd; } catch { /* not a field of text */ }
  return {
    tag: usable.tagName.toLowerCase(), type, role: usable.getAttribute("role") || "", name: type === "password" ? "" : label(usable),
    href: usable.href ? String(usable.href) : "", editable: text || usable.isContentEditable,
    value: type === "password" ? "" : String(text ? usable.value : usable.isContentEditable ? usable.innerText : ""),
    start, end, submits, presses: /^(submit|image|button|reset)$/.test(type) || usable.tagName === "BUTTON",
    on: usable.checked === true, blank: usable.target === "_blank",
    options: usable.tagName === "SELECT" ? [...usable.options].slice(0, 500).map((o) => [o.value, o.label || o.text]) : [],
  };
}
