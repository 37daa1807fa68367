// Where the page leads within its own origin; one text, since a list of texts takes longer to tell.
// Views are what a router in the page shows by the fragment alone (#/cart).
({ html, all }) => {
  if (!html) return {};
  const links = new Set(), views = new Set();
  for (const link of all("a[href],area[href]")) {
    if (links.size >= 300) break;
    if (link.origin !== location.origin || !/^https?:$/.test(link.protocol)) continue;
    const address = link.href.split("#")[0];
    if (/^#!?\/./.test(link.hash) && link.href !== location.href && link.href.length < 2000) views.add(link.href);
    if (address !== location.href.split("#")[0] && address.length < 2000) links.add(address);
  }
  return { links: [...links].join("\n"), views: [...views].join("\n") };
}
