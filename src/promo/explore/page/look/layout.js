// What is looked for only when somebody asks: a page wider than its window, ids given twice.
({ wanted, html, roots }) => {
  if (!html) return {};
  const facts = {};
  if (wanted.extra.includes("overflow")) {
    const { scrollWidth, clientWidth } = document.documentElement;
    facts.overflow = Math.max(0, Math.round(scrollWidth - clientWidth));
  }
  if (wanted.extra.includes("duplicate-ids")) {
    const twice = new Set();
    for (const root of roots) {
      const ids = new Set();
      for (const { id } of root.querySelectorAll("[id]:not(svg [id])")) {
        if (id && ids.has(id) && twice.size < 50) twice.add(id.slice(0, 80));
        ids.add(id);
      }
    }
    facts.duplicate_ids = [...twice];
  }
  return facts;
}
