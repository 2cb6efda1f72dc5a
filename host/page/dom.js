// Elements, the only way they are made here: values become text and attributes, and never
// markup. Nothing in this page reads HTML.

const SVG = "http://www.w3.org/2000/svg";

/** What is set as a property, since the attribute says only what it was at first. */
const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "open", "selected", "indeterminate", "textContent", "className", "tabIndex"]);

/** An element: `h("a", { href: "#/traffic", on: { click } }, "Traffic")`. */
export function h(name, attributes = {}, ...children) {
  return dress(document.createElement(name), attributes, children);
}

/** An element of a drawing. */
export function svg(name, attributes = {}, ...children) {
  return dress(document.createElementNS(SVG, name), attributes, children);
}

/** Puts these in the place of what was there. */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

function dress(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) {
      if (PROPERTIES.has(name) && value === false) element[name] = false;
    } else if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name.startsWith("on") || name === "style" || name === "srcdoc") {
      throw new TypeError(`\`${name}\` is no attribute for values`);
    } else if (PROPERTIES.has(name)) {
      element[name] = value;
    } else if (name === "href" && !isLink(value)) {
      throw new TypeError("a link leads to a page, and runs nothing");
    } else {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...nodes(children));
  // Its options are there only now.
  if (element instanceof HTMLSelectElement && attributes.value !== undefined) element.value = attributes.value;
  return element;
}

function nodes(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== undefined && child !== null && child !== false)
    .map((child) => (child instanceof Node ? child : document.createTextNode(String(child))));
}

function isLink(value) {
  try {
    return ["http:", "https:", "blob:"].includes(new URL(value, location.href).protocol);
  } catch {
    return false;
  }
}

/** Calls a function once things have been quiet for a while. */
export function settled(wait, call) {
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...values), wait);
  };
}
