// Places that should hold something and hold nothing: pictures, dialogs, the main part of a page.
({ html, facts, all, visible, shown, content }) => {
  if (!html) return {};
  const pictures = [...document.images].slice(0, 1000)
    .filter((img) => img.complete && !img.naturalWidth && img.currentSrc && visible(img))
    .filter((img) => !(img.getAttribute("width") <= 1 && img.hasAttribute("width")))
    .slice(0, 50).map((img) => img.currentSrc.slice(0, 2000));

  const label = (element) => {
    const ids = (element.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean);
    const named = ids.map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
    return (element.getAttribute("aria-label") || named || element.id || "dialog").trim().slice(0, 80);
  };
  const dialogs = all('dialog[open],[role="dialog"],[role="alertdialog"]')
    .filter((element) => shown(element) && element.getBoundingClientRect().height > 8)
    .filter((element) => {
      const { characters, things } = content(element, { boxes: false });
      return !characters && !things;
    }).slice(0, 10).map(label);

  // A frame of header, navigation and footer around nothing. Without a main part nobody knows what
  // the frame is, and where something stands beside an empty one, that is the content.
  const FRAME = "header,footer,nav,aside,main,dialog,[role=banner],[role=contentinfo],[role=navigation],"
    + "[role=complementary],[role=main],[role=dialog]";
  const empty = (found) => !found.characters && !found.things;
  const mains = all("main,[role=main]");
  let hollow = false;
  if (mains.length && facts.characters && mains.every((main) => empty(content(main)))) {
    const inside = (element, box) => box.right > 0 && box.bottom > 0 && !element.closest(FRAME);
    hollow = empty(content(document.body, { boxes: false, inside }));
  }
  return { pictures, dialogs, hollow };
}
