// Where in the page one is: `#/view/part?name=value`, so that everything can be linked to.

/** What an address says. */
export function read(hash = location.hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  const [view, ...parts] = path.split("/").map(decoded);
  return { view: view || "traffic", parts: parts.filter(Boolean), query: new URLSearchParams(query) };
}

/** The address of a view. What has no value is left out. */
export function link(view, parts = [], query = {}) {
  const path = [view, ...parts].map(encodeURIComponent).join("/");
  const pairs = query instanceof URLSearchParams ? [...query] : Object.entries(query);
  const text = new URLSearchParams(pairs.filter(([, value]) => value !== undefined && value !== null && value !== "")).toString();
  return `#/${path}${text && `?${text}`}`;
}

/** Goes there. In the place of the present address, the way back leads to the one before. */
export function go(hash, { inPlace = false } = {}) {
  if (hash === location.hash) return;
  if (!inPlace) {
    location.hash = hash;
    return;
  }
  history.replaceState(null, "", hash);
  window.dispatchEvent(new HashChangeEvent("hashchange"));
}

function decoded(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
