// What a person would see, and what looks wrong with it: one question, asked inside the page. PARTS
// are the other files of this folder; each gets these tools and gives back a few facts.
async ({ extra, quiet }) => {
  const wanted = { extra, screens: SCREENS };
  // Waited for in here, the page's own timers that are due by then have run, however busy the
  // machine is; and what they changed was drawn.
  const later = (ms) => new Promise((done) => setTimeout(done, ms));
  if (quiet) {
    await later(quiet);
    await Promise.race([new Promise((drawn) => requestAnimationFrame(drawn)), later(quiet)]);
  }
  const html = /^(text\/html|application\/xhtml\+xml)$/.test(document.contentType);
  const body = document.body;
  const MOST_ELEMENTS = 20000;
  const OBJECTS =
    "img,svg,canvas,video,input,button,select,textarea,iframe,object,embed,hr,progress,meter";
  const UNSEEN = /^(SCRIPT|STYLE|TEMPLATE|NOSCRIPT|HEAD|TITLE)$/;

  const visible = (element) =>
    element.checkVisibility?.({
      opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true,
    }) !== false;
  const shown = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && visible(element) ? box : null;
  };
  const painted = (element, box) => {
    if (box.width * box.height > 0.9 * innerWidth * innerHeight) return false;
    const style = getComputedStyle(element);
    return style.backgroundImage !== "none" || parseFloat(style.borderTopWidth) > 0
      || !/^(transparent|rgba\(\d+, \d+, \d+, 0\))$/.test(style.backgroundColor);
  };
  const own = (element) => {
    let characters = 0;
    for (const node of element.childNodes) {
      if (node.nodeType === 3) characters += node.data.trim().length;
    }
    return characters;
  };
  // Characters of text that take up room, until they are enough, and things that are no text: as
  // long as nobody knows of any text, whether there is one.
  const content = (top, { boxes = true, inside = () => true, enough = 1 } = {}) => {
    let characters = top.nodeType === 1 && shown(top) ? own(top) : 0;
    let things = 0, looked = 0;
    const walk = (root) => {
      for (const element of root.querySelectorAll("*")) {
        if (characters >= enough || ++looked > 5000) return;
        if (element.shadowRoot) walk(element.shadowRoot);
        if (UNSEEN.test(element.tagName)) continue;
        const said = own(element);
        if (!said && (things || characters)) continue;
        const box = shown(element);
        if (!box || !inside(element, box)) continue;
        characters += said;
        if (!things && (element.matches(OBJECTS) || (boxes && painted(element, box)))) things = 1;
      }
    };
    if (top.shadowRoot) walk(top.shadowRoot);
    walk(top);
    return { characters, things };
  };
  // The document and every open shadow root in it.
  const rootsOf = () => {
    const roots = [document];
    let looked = 0;
    for (const root of roots) {
      for (const element of root.querySelectorAll("*")) {
        if (++looked > MOST_ELEMENTS) return roots;
        if (element.shadowRoot) roots.push(element.shadowRoot);
      }
    }
    return roots;
  };

  const facts = { html, characters: 0, things: 0 };
  if (html && body) Object.assign(facts, content(body, { enough: 40 }));
  if (!body) return facts;
  const roots = rootsOf();
  const all = (selector) => roots.flatMap((root) => [...root.querySelectorAll(selector)]);
  const tools = { wanted, html, facts, roots, all, visible, shown, content };
  for (const part of PARTS) {
    try {
      Object.assign(facts, part(tools));
    } catch {
      // A page may have changed what a part builds on; the other parts still tell something.
    }
  }
  return facts;
}
