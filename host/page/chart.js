// Drawings of figures: lines and areas over time, bars beside each other. A reading of the
// place that is pointed at stands in a line that is there from the start, so nothing moves.

import { fill, h, svg } from "./dom.js";

const WIDTH = 640;
const HEIGHT = 180;
const LEFT = 46;
const BOTTOM = 20;
const TOP = 8;

/** A chart over time. `series`: `{ name, values, kind: "line" | "stack" }`; `at`: the name of
 *  each place; `value`: how a value is written. */
export function timeChart({ label, at, ticks, series, value, onpick }) {
  const stacked = series.filter((one) => one.kind === "stack");
  const lines = series.filter((one) => one.kind !== "stack");
  const sums = at.map((_, index) => stacked.reduce((all, one) => all + (one.values[index] ?? 0), 0));
  const most = Math.max(0, ...sums, ...lines.flatMap((one) => one.values.filter((it) => it !== null)));
  const top = nice(most);
  const step = (WIDTH - LEFT) / Math.max(1, at.length);
  const y = (amount) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - amount / top);
  const middle = (index) => LEFT + step * (index + 0.5);
  const drawn = svg("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": summary(label, at, series, value), preserveAspectRatio: "none", tabindex: "0" });
  for (const part of [0, 0.5, 1]) {
    drawn.append(svg("line", { class: "grid", x1: LEFT, x2: WIDTH, y1: y(top * part), y2: y(top * part) }));
  }
  const base = at.map(() => 0);
  for (const one of stacked) {
    const bars = one.values.map((amount, index) => {
      const from = base[index];
      base[index] += amount;
      const gap = Math.min(1, step * 0.15);
      return amount > 0 ? `M${LEFT + step * index + gap / 2} ${y(from)}V${y(base[index])}h${step - gap}V${y(from)}z` : "";
    });
    drawn.append(svg("path", { class: `fill ${one.class}`, d: bars.join("") }));
  }
  for (const one of lines) {
    let pen = "M";
    const dots = [];
    const d = one.values.map((amount, index) => {
      if (amount === null || amount === undefined) {
        pen = "M";
        return "";
      }
      const isAlone = (one.values[index - 1] ?? null) === null && (one.values[index + 1] ?? null) === null;
      if (isAlone) dots.push(svg("line", { class: `dot ${one.class}`, x1: middle(index), x2: middle(index), y1: y(amount), y2: y(amount), "vector-effect": "non-scaling-stroke" }));
      const part = `${pen}${middle(index).toFixed(1)} ${y(amount).toFixed(1)}`;
      pen = "L";
      return part;
    });
    drawn.append(svg("path", { class: `stroke ${one.class}`, d: d.join(""), "vector-effect": "non-scaling-stroke" }), ...dots);
  }
  const cursor = svg("line", { class: "cursor", y1: TOP, y2: HEIGHT - BOTTOM, "vector-effect": "non-scaling-stroke", visibility: "hidden" });
  drawn.append(cursor);
  const reading = h("p", { class: "reading small number", "aria-live": "polite" });
  const legend = (index) => fill(reading, h("span", { class: "soft" }, index === undefined ? label : at[index]), series.map((one) => [
    h("span", { class: "of" }, h("i", { class: one.class }), one.name, index !== undefined && h("b", {}, one.values[index] === null ? "–" : value(one.values[index]))),
  ]));
  let place;
  const point = (index) => {
    place = index;
    if (index === undefined) cursor.setAttribute("visibility", "hidden");
    else {
      cursor.setAttribute("visibility", "visible");
      cursor.setAttribute("x1", middle(index));
      cursor.setAttribute("x2", middle(index));
    }
    legend(index);
  };
  const placeOf = (event) => {
    const box = drawn.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * WIDTH;
    return Math.max(0, Math.min(at.length - 1, Math.floor((x - LEFT) / step)));
  };
  drawn.addEventListener("pointermove", (event) => point(placeOf(event)));
  drawn.addEventListener("pointerleave", () => point(undefined));
  drawn.addEventListener("blur", () => point(undefined));
  drawn.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by) point(Math.max(0, Math.min(at.length - 1, (place ?? (by > 0 ? -1 : at.length)) + by)));
    else if (event.key === "Enter" && place !== undefined) onpick?.(place);
    else return;
    event.preventDefault();
  });
  if (onpick) {
    drawn.classList.add("picks");
    drawn.addEventListener("click", (event) => onpick(placeOf(event)));
  }
  legend(undefined);
  const marks = [h("span", { class: "y top" }, value(top)), h("span", { class: "y middle" }, value(top / 2)), h("span", { class: "y bottom" }, value(0))];
  const below = h("div", { class: "ticks small soft number" }, (ticks ?? []).map((tick) => h("span", {}, tick)));
  return h("figure", { class: "figure" }, reading, h("div", { class: "canvas" }, drawn, h("div", { class: "scale small soft number", "aria-hidden": "true" }, marks)), below);
}

/** Parts of a whole: one bar, and what each part is. */
export function mix(parts, { label, value, href }) {
  const sum = parts.reduce((all, part) => all + part.amount, 0);
  const bar = h("div", { class: "phases tall", role: "img", "aria-label": `${label}: ${parts.map((part) => `${part.name} ${value(part.amount)}`).join(", ")}` });
  for (const part of parts) {
    if (part.amount === 0) continue;
    const piece = h("span", { class: part.class });
    piece.style.flexGrow = part.amount / sum;
    bar.append(piece);
  }
  return h("div", { class: "mix" }, bar, h("ul", { class: "legend" }, parts.map((part) => h("li", {},
    h("i", { class: part.class }),
    href?.(part) ? h("a", { href: href(part) }, part.name) : part.name,
    h("span", { class: "number" }, value(part.amount))))));
}

/** Things with an amount each, as bars under each other. */
export function bars(items, { value, href, most = Math.max(...items.map((item) => item.amount), 0) }) {
  return h("ol", { class: "bars" }, items.map((item) => {
    const fillBar = h("i", { class: item.class ?? "series-1" });
    fillBar.style.width = `${most > 0 ? (100 * item.amount) / most : 0}%`;
    return h("li", {},
      h("span", { class: "bar-name" }, href ? h("a", { href: href(item) }, item.name) : item.name, item.more && h("span", { class: "soft small" }, item.more)),
      h("span", { class: "bar-value number" }, value(item.amount)),
      h("span", { class: "bar", "aria-hidden": "true" }, fillBar));
  }));
}

/** The next round number above. */
function nice(amount) {
  if (amount <= 0) return 1;
  const size = 10 ** Math.floor(Math.log10(amount));
  return [1, 2, 4, 5, 10].map((one) => one * size).find((one) => one >= amount) ?? amount;
}

function summary(label, at, series, value) {
  const told = series.map((one) => `${one.name} up to ${value(Math.max(0, ...one.values.filter((it) => it !== null)))}`);
  return `${label}, ${at[0] ?? ""} to ${at.at(-1) ?? ""}: ${told.join(", ")}`;
}
