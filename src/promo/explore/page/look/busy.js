// What says that it is still busy, by its meaning and not by anybody's class names, and in sight.
({ html, facts, all, visible, shown }) => {
  if (!html) return {};
  const WORDS = /^(?:loading|please wait|wird geladen|lädt|bitte warten|chargement|veuillez patienter|cargando|caricamento|carregando|laden|ładowanie|загрузка|加载中|読み込み中|로딩 중)\s*(?:…|\.{2,3})?$/i;
  const inSight = (element) => element.getBoundingClientRect().top < innerHeight;
  const name = (element) =>
    (element.getAttribute("aria-label") || element.innerText || element.tagName.toLowerCase()).trim().slice(0, 80);
  const busy = [];
  const note = (how, element) => busy.length < 10 && busy.push({ how, name: name(element) });
  for (const element of all('[aria-busy="true"]')) {
    if (visible(element) && inSight(element)) note("aria-busy", element);
  }
  for (const element of all('[role="progressbar"]:not([aria-valuenow], [aria-valuetext]), progress:not([value])')) {
    if (shown(element) && inSight(element)) note("progressbar", element);
  }
  for (const element of all('[role="status"],[role="alert"],[aria-live],[role="img"][aria-label],svg[aria-label]')) {
    if (WORDS.test(name(element)) && shown(element) && inSight(element)) note("words", element);
  }
  if (facts.characters < 40) {
    const text = document.body.innerText.trim();
    if (WORDS.test(text)) note("words", document.body);
  }
  if (facts.characters === 0 && document.getAnimations().some(({ effect }) => effect?.getTiming().iterations === Infinity)) {
    note("animation", document.body);
  }
  return { busy };
}
