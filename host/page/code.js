// Bodies and other texts of programs: laid out where they can be, coloured, and to be copied.

import { h } from "./dom.js";
import { bytes } from "./format.js";
import { laidOut } from "./json.js";
import { say } from "./notice.js";

/** Longer texts are shown without colours, which would take too long to draw. */
const MOST_COLOURED = 200_000;

const IMAGES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"]);

/** A text, laid out and coloured if it is JSON. */
export function codeBlock(text, label) {
  const parts = text.length <= MOST_COLOURED ? laidOut(text) : undefined;
  const shown = parts
    ? parts.map(([kind, part]) => (kind === "mark" ? part : h("span", { class: kind }, part)))
    : text;
  return h("pre", { class: "code", tabindex: "0", role: "region", "aria-label": label ?? "Text" }, shown);
}

/** A body as the journal has it, with a switch between how it looks best and how it came. */
export function bodyBlock({ text, encoding, type, size, cut, redacted }, label) {
  const flags = [
    h("span", { class: "soft small" }, [type, bytes(size)].filter(Boolean).join(" · ")),
    cut && h("span", { class: "badge warn", title: "Only its beginning was kept; `body-kib` of `[journal]` says how much" }, "cut"),
    redacted && h("span", { class: "badge other", title: "Secrets in it were replaced before it was kept" }, "redacted"),
  ];
  if (!size) return h("p", { class: "soft small" }, "No body.");
  if (text === null || text === undefined) return h("div", { class: "buttons" }, flags, h("span", { class: "soft" }, "Nothing of it was kept."));
  if (encoding === "base64") return h("div", { class: "body" }, h("div", { class: "buttons" }, flags), binary(text, type, cut));
  const best = laidOutAs(text, type);
  const holder = h("div", {}, codeBlock(best, label));
  const raw = h("button", { class: "button small", type: "button", "aria-pressed": "false", on: { click: () => {
    const isRaw = raw.getAttribute("aria-pressed") !== "true";
    raw.setAttribute("aria-pressed", String(isRaw));
    holder.replaceChildren(isRaw ? h("pre", { class: "code", tabindex: "0", role: "region", "aria-label": label }, text) : codeBlock(best, label));
  } } }, "As it came");
  return h("div", { class: "body" },
    h("div", { class: "buttons" }, flags, best !== text || /json/.test(type ?? "") ? raw : undefined, copyButton(text, "Copy")),
    holder);
}

function laidOutAs(text, type = "") {
  const parts = laidOut(text);
  if (parts) return parts.map(([, part]) => part).join("");
  if (/xml|html/.test(type)) return xml(text);
  if (/x-www-form-urlencoded/.test(type)) return [...new URLSearchParams(text)].map(([name, value]) => `${name} = ${value}`).join("\n");
  return text;
}

/** Each element on a line of its own, unless it holds only text. */
function xml(text) {
  let depth = 0;
  const lines = [];
  for (const [part] of text.matchAll(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<[^>]+>|[^<]+/g)) {
    const trimmed = part.trim();
    if (!trimmed) continue;
    const closes = trimmed.startsWith("</");
    const opens = /^<[^!?/]/.test(trimmed) && !trimmed.endsWith("/>");
    if (closes) depth = Math.max(0, depth - 1);
    const before = lines.at(-1);
    const isText = !trimmed.startsWith("<") || trimmed.startsWith("<![CDATA[");
    if (before?.holds === "open" && isText) Object.assign(before, { text: before.text + trimmed, holds: "text" });
    else if (closes && (before?.holds === "text" || (before?.holds === "open" && before.depth === depth))) Object.assign(before, { text: before.text + trimmed, holds: "all" });
    else lines.push({ text: trimmed, depth, holds: opens ? "open" : "all" });
    if (opens) depth += 1;
  }
  return lines.map(({ text: line, depth: indent }) => "  ".repeat(indent) + line).join("\n");
}

/** Bytes: as a picture, if they are one, or as the first of them in hexadecimal. */
function binary(base64, type, cut) {
  const essence = (type ?? "").split(";")[0].trim().toLowerCase();
  if (IMAGES.has(essence) && !cut) return h("img", { class: "picture", src: `data:${essence};base64,${base64}`, alt: "The body, a picture" });
  const raw = atob(base64.slice(0, 684)).slice(0, 512);
  const lines = [];
  for (let at = 0; at < raw.length; at += 16) {
    const row = [...raw.slice(at, at + 16)];
    const hex = row.map((char) => char.charCodeAt(0).toString(16).padStart(2, "0")).join(" ");
    const text = row.map((char) => (/[ -~]/.test(char) ? char : ".")).join("");
    lines.push(`${at.toString(16).padStart(4, "0")}  ${hex.padEnd(47)}  ${text}`);
  }
  return h("pre", { class: "code hex", tabindex: "0", role: "region", "aria-label": "The first bytes" }, lines.join("\n"));
}

export function copyButton(text, label, title) {
  return h("button", { class: "button small", type: "button", title, on: { click: () => copy(typeof text === "function" ? text() : text) } }, label);
}

/** Puts a text on the clipboard, also where the page came over plain HTTP. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = h("textarea", { class: "unseen", value: text });
    (document.querySelector("dialog[open]") ?? document.body).append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) return say("The browser keeps the page from the clipboard.", "bad");
  }
  say("Copied.");
}
