// The CSS path of what is at a point of the window; empty for a point over nothing or a frame.
([x, y]) => {
  let element = document.elementFromPoint(x, y);
  if (!element || element.tagName === "IFRAME") return "";
  const path = [];
  while (element && element !== document.documentElement) {
    const parent = element.parentElement;
    if (!parent) break;
    const alike = [...parent.children].filter((e) => e.tagName === element.tagName);
    path.unshift(`${CSS.escape(element.tagName.toLowerCase())}:nth-of-type(${alike.indexOf(element) + 1})`);
    element = parent;
  }
  return path.length ? `html > ${path.join(" > ")}` : "html";
}
