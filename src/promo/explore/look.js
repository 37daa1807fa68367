// What a person would see: characters of text that take up room, and things that are no text.
() => {
  const html = /^(text\/html|application\/xhtml\+xml)$/.test(document.contentType);
  if (!html || !document.body) return { html, characters: 0, things: 0 };
  const shown = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && element.checkVisibility?.({
      opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true,
    }) !== false ? box : null;
  };
  const painted = (element, box) => {
    if (box.width * box.height > 0.9 * innerWidth * innerHeight) return false;
    const style = getComputedStyle(element);
    return style.backgroundImage !== "none" || parseFloat(style.borderTopWidth) > 0
      || !/^(transparent|rgba\(\d+, \d+, \d+, 0\))$/.test(style.backgroundColor);
  };
  const OBJECTS =
    "img,svg,canvas,video,input,button,select,textarea,iframe,object,embed,hr,progress,meter";
  let characters = 0, things = 0, looked = 0;
  const walk = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (things + characters > 1000 || ++looked > 5000) return;
      if (element.shadowRoot) walk(element.shadowRoot);
      if (/^(SCRIPT|STYLE|TEMPLATE|NOSCRIPT|HEAD|TITLE)$/.test(element.tagName)) continue;
      const box = shown(element);
      if (!box) continue;
      for (const node of element.childNodes) {
        if (node.nodeType === 3) characters += node.data.trim().length;
      }
      if (element.matches(OBJECTS) || painted(element, box)) things += 1;
    }
  };
  for (const node of document.body.childNodes) {
    if (node.nodeType === 3 && shown(document.body)) characters += node.data.trim().length;
  }
  walk(document.body);
  return { html, characters, things };
}
