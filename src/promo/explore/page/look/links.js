// Where the page leads within its own origin; one text, since a list of texts takes longer to tell.
// Views are what a router in the page shows by the fragment alone (#/cart).
({ html, all }) => {
  if (!html) return {};
  const links = new Set(), views = new Set();
  if (!/^https?:$/.test(location.protocol)) return { links: "", views: "" };
  const { href: here, origin } = location;
  const page = here.split("#")[0];
  for (const link of all("a[href],area[href]")) {
    if (links.size >= 300) break;
    const href = link.href;  // each look at a part of a link reads its address anew
    if (typeof href !== "string" || href.length >= 4000 || !href.startsWith(`${origin}/`)) continue;
    const [address, fragment = ""] = href.split("#", 2);
    if (/^!?\/./.test(fragment) && href !== here && href.length < 2000) views.add(href);
    if (address !== page && address.length < 2000) links.add(address);
  }
  return { links: [...links].join("\n"), views: [...views].join("\n") };
}
