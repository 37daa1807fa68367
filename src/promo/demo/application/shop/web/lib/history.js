// The router listens to popstate; this is how a page asks it for another one.
export function go(address) {
  history.pushState({}, "", address);
  scrollTo(0, 0);
  again();
}

export function again() {
  dispatchEvent(new PopStateEvent("popstate"));
}
