// Error screens of frameworks and proxies, by the signs that `wanted.screens` lists.
({ wanted, html, all }) => {
  const length = document.body.textContent.length;
  const title = document.title.slice(0, 300);
  const text = length < 200000 ? document.body.innerText.trim().slice(0, 4000) : "";
  const matches = (pattern, said) => !pattern || new RegExp(pattern, "i").test(said);
  // Hardly any page has one of the marks: one question for all of them.
  const marks = wanted.screens.map(({ css }) => css).filter(Boolean).join(",");
  const marked = html && all(marks).length > 0;
  for (const sign of wanted.screens) {
    if (sign.most && length > sign.most) continue;
    if ((!marked && sign.css) || (!html && sign.title)) continue;
    if (sign.css && !all(sign.css).some((element) => element.getClientRects().length || element.shadowRoot)) continue;
    if (matches(sign.title, title) && matches(sign.text, text)) {
      return { screen: sign.name, screen_text: text.slice(0, 1000) };
    }
  }
  return {};
}
