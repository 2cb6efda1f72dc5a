// Settings that act at once, on the next request: how slow the mock is, how often it goes
// wrong, what it holds requests against, and whom it lets in.

import { get, send } from "../api.js";
import { fill, h, settled } from "../dom.js";
import { say, sayTrouble, troubleBox } from "../notice.js";
import { button, page } from "../parts.js";

const VALIDATE = [["strict", "strict: wrong requests are refused"], ["warn", "warn: they are answered, and noted"], ["off", "off: nothing is held against the description"]];

export function open(outlet) {
  const body = h("div", { class: "settings" });
  const asking = new AbortController();
  const rows = [
    numbers("delay_ms", "Delay", "added to each answer, in milliseconds, at most 60,000", { min: 0, max: 60_000, step: 1 }, { max: 5000, step: 10 }, 1),
    numbers("error_rate", "Errors", "the share of requests that are answered with an error, in percent", { min: 0, max: 100, step: 0.1 }, { max: 100, step: 1 }, 100),
    numbers("error_status", "Status of those errors", "400 to 599", { min: 400, max: 599, step: 1 }, undefined, 1),
    choice("validate", "Validation", "what is held against the description", VALIDATE),
    truth("cors", "CORS", "whether pages of other sites may ask the mock", ["they may not", "they may"]),
  ];

  async function load() {
    try {
      show(await get("settings", {}, asking.signal));
      fill(body, rows.map((one) => one.element));
    } catch (trouble) {
      if (trouble.name !== "AbortError") fill(body, troubleBox(trouble, load));
    }
  }

  /** Shows what holds now. What somebody is just writing stays. */
  function show(now) {
    for (const one of rows) one.show(now);
  }

  /** `control`: where it was written. What is refused stays there, to be mended. */
  async function change(changes, control) {
    try {
      const now = await send("PATCH", "settings", changes);
      control?.removeAttribute("aria-invalid");
      show(now);
    } catch (trouble) {
      control?.setAttribute("aria-invalid", "true");
      sayTrouble("The setting was not changed.", trouble);
    }
  }

  async function reset() {
    try {
      show(await send("DELETE", "settings"));
      say("All is as the configuration says.");
    } catch (trouble) {
      sayTrouble("The settings were not reset.", trouble);
    }
  }

  function row(name, title, hint, controls, shown) {
    const state = h("div", { class: "setting-state" });
    const element = h("section", { class: "card setting", "aria-label": title },
      h("div", {}, h("h2", {}, h("label", { for: `set-${name}` }, title)), h("p", { class: "soft small" }, hint)),
      h("div", { class: "setting-controls" }, controls),
      state);
    return {
      element,
      show(now) {
        shown(now[name]);
        fill(state, now.set.includes(name)
          ? [h("span", { class: "badge warn" }, "set here"), button("As configured", () => change({ [name]: null }), "small", { "aria-label": `${title}: as configured` })]
          : h("span", { class: "badge" }, "as configured"));
      },
    };
  }

  function numbers(name, title, hint, limits, slide, scale) {
    let known;
    const set = (text) => {
      if (text !== "" && text !== known) change({ [name]: Number(text) / scale }, exact);
      else exact.removeAttribute("aria-invalid");
    };
    const exact = h("input", { class: "input number", id: `set-${name}`, type: "number", ...limits, on: { change: () => set(exact.value) } });
    const later = settled(150, set);
    const slider = slide && h("input", { type: "range", min: 0, ...slide, "aria-label": `${title}, roughly`, on: { input: () => {
      exact.value = slider.value;
      later(slider.value);
    } } });
    return row(name, title, hint, [exact, slider], (value) => {
      const isBeingWritten = exact.hasAttribute("aria-invalid") || (exact === document.activeElement && exact.value !== known);
      known = String(Math.round(value * scale * 1000) / 1000);
      if (!isBeingWritten) exact.value = known;
      if (slider && slider !== document.activeElement) slider.value = known;
    });
  }

  function choice(name, title, hint, options) {
    const select = h("select", { id: `set-${name}`, on: { change: () => change({ [name]: select.value }) } }, options.map(([value, text]) => h("option", { value }, text)));
    return row(name, title, hint, select, (value) => {
      select.value = value;
    });
  }

  function truth(name, title, hint, words) {
    const box = h("input", { type: "checkbox", id: `set-${name}`, role: "switch", on: { change: () => change({ [name]: box.checked }) } });
    const word = h("span", {});
    return row(name, title, hint, h("label", { class: "check" }, box, word), (value) => {
      box.checked = value;
      fill(word, words[Number(value)]);
    });
  }

  fill(outlet, page("Settings", {
    lead: "They act on the next request, and hold until they are put back or the server stops. What is to stay goes into the configuration.",
    actions: [button("Reset all", reset)],
  }, body));
  load();
  return { close: () => asking.abort() };
}
