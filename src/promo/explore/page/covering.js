// Texts in the window, one after the other, and who shows each: so that somebody outside of the page
// can say which parts of it nobody may see. What a field holds counts; a password's is never asked.
() => {
  const shown = (boxes) =>
    [...boxes].some((b) => b.width > 0 && b.height > 0 && b.bottom > 0 && b.right > 0
      && b.top < innerHeight && b.left < innerWidth);
  const range = document.createRange();
  const inSight = (node) => (range.selectNode(node), shown(range.getClientRects()));
  // A text without a box of its own around it is covered by the next thing that has one.
  const boxed = (element) => {
    while (element && !element.getClientRects().length) {
      element = element.parentElement ?? element.getRootNode().host;
    }
    return element;
  };
  const texts = [], elements = [];
  const add = (text, element) => {
    const covered = boxed(element);
    if (text && covered) texts.push(text), elements.push(covered);
  };
  const field = (element) => {
    if (element.type === "password" || !shown(element.getClientRects())) return;
    const chosen = [...(element.selectedOptions ?? [])].map((option) => option.label);
    for (const text of [element.value, element.placeholder, ...chosen]) add(`\n${text ?? ""}\n`, element);
  };
  const walk = (root) => {
    const nodes = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
      if (node.nodeType === 3) {
        if (node.data.trim() && inSight(node)) add(node.data, node.parentElement ?? root.host);
        continue;
      }
      if (node.shadowRoot) walk(node.shadowRoot);
      if (/^(INPUT|TEXTAREA|SELECT|BUTTON)$/.test(node.tagName)) field(node);
      if (node.tagName === "IMG" && !node.naturalWidth) add(`\n${node.alt}\n`, node);
    }
  };
  walk(document);
  return {
    texts,
    cover: (places) => places.forEach((at) => elements[at].setAttribute("data-promo-mask", "")),
    uncover: (places) => places.forEach((at) => elements[at].removeAttribute("data-promo-mask")),
  };
}
