// Texts that no person wrote: values, templates and keys that something should have replaced. Only
// facts; whether one is a fault is decided outside.
({ html, roots, visible }) => {
  if (!html) return {};
  const VALUE = /(?<![\w$.'"`-])(?:undefined|NaN|Invalid Date)(?![\w'"`(-]|\.\w)|\[object [A-Z]\w*\]/;
  const TEMPLATE = /\{\{[^{}]{1,200}\}\}|\$\{[\w.$()[\]]{1,100}\}|<%[=-]?[^%]{1,200}%>/;
  const KEY = /^(?:[a-z][a-zA-Z0-9_-]{1,40}(?:\.[a-zA-Z][a-zA-Z0-9_-]{1,40}){1,7}|[A-Z][A-Z0-9_]{2,40}(?:\.[A-Z][A-Z0-9_]{2,40}){1,7})$/;
  const MISSING = /^\[?(?:missing|translation missing):?\s*["']?[\w.]+["']?(?: translation)?\]?$|^\?{3}[\w.]+\?{3}$/i;
  // Most texts hold nothing of the kind, which one look tells.
  const SUSPECT = /undefined|NaN|Invalid Date|\[object |\{\{|\$\{|<%/;
  const CODE = "code,pre,kbd,samp,var,tt,textarea,script,style,template,noscript,[contenteditable]";
  const SPOTS = [
    ["form", "form,label,fieldset,[role=alert]"],
    ["control", "button,a,option,summary,[role=button],[role=tab],[role=menuitem],[role=link]"],
    ["heading", "h1,h2,h3,h4,h5,h6,th,dt,caption,[role=heading]"],
    ["cell", "td,[role=cell],[role=gridcell],svg,li"],
  ];
  const texts = [];
  const inCode = [];
  const block = (element) => {
    let found = element;
    for (let i = 0; i < 4 && getComputedStyle(found).display.startsWith("inline"); i++) {
      if (!found.parentElement) break;
      found = found.parentElement;
    }
    return found;
  };
  const note = (kind, token, node) => {
    const element = node.parentElement;
    if (!element || texts.length >= 60) return;
    if (element.closest(CODE) || /mono|courier|consol/i.test(getComputedStyle(element).fontFamily)) {
      if (inCode.length < 200) inCode.push(token);
      return;
    }
    if (!visible(element)) return;
    const around = block(element).innerText?.trim() ?? node.data;
    texts.push({
      kind, what: token.slice(0, 120), text: around.slice(0, 160),
      words: around.split(/\s+/).length,
      spot: SPOTS.find(([, selector]) => element.closest(selector))?.[0] ?? "other",
      frame: !!element.closest("header,footer,nav,aside"),
    });
  };
  let looked = 0;
  for (const root of roots) {
    const walker = document.createTreeWalker(root === document ? document.body : root, 4);
    for (let node = walker.nextNode(); node && looked < 20000; node = walker.nextNode(), looked++) {
      const text = node.data.trim();
      if (text.length < 3) continue;
      if (SUSPECT.test(text)) {
        const value = VALUE.exec(text);
        if (value) note("value", value[0], node);
        const template = TEMPLATE.exec(text);
        if (template) note("template", template[0], node);
      }
      const key = text.length < 300 && ((text.includes(".") && KEY.test(text)) || MISSING.test(text));
      if (key) note("key", text, node);
    }
  }
  return { texts, in_code: [...new Set(inCode)] };
}
