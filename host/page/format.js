// Figures as people read them. All in English, as the page is, and in the reader's own time.

const WHOLE = new Intl.NumberFormat("en");
const SHORT = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 });
const DATE_TIME = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

export const count = (number) => WHOLE.format(number ?? 0);

/** `1 request`, `2 requests`. */
export const several = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;

export function milliseconds(value) {
  if (value === null || value === undefined) return "–";
  if (value === 0) return "0 ms";
  if (value < 1) return `${value.toFixed(2)} ms`;
  if (value < 100) return `${value.toFixed(1)} ms`;
  if (value < 10_000) return `${count(Math.round(value))} ms`;
  return `${SHORT.format(value / 1000)} s`;
}

export function bytes(value) {
  if (value === null || value === undefined) return "–";
  if (value < 1024) return `${value} B`;
  const units = ["KiB", "MiB", "GiB", "TiB"];
  let unit = -1;
  for (; value >= 1024 && unit < units.length - 1; unit += 1) value /= 1024;
  return `${SHORT.format(value)} ${units[unit]}`;
}

export const percent = (value) => `${SHORT.format(value ?? 0)} %`;

/** The time of day; who wants the day reads it in the title. */
export const time = (instant) => TIME.format(new Date(instant));
export const dateTime = (instant) => (instant ? DATE_TIME.format(new Date(instant)) : "–");

/** How long something has been going on. */
export function lasting(seconds) {
  const parts = [["d", 86_400], ["h", 3600], ["min", 60], ["s", 1]];
  const told = [];
  for (const [unit, size] of parts) {
    const number = Math.floor(seconds / size);
    seconds -= number * size;
    if (number > 0 && told.length < 2) told.push(`${number} ${unit}`);
  }
  return told.join(" ") || "0 s";
}

/** The class of a status, for its colour: `s2`. */
export const statusClass = (status) => `s${Math.floor((status ?? 0) / 100)}`;

/** A status as it is shown; 0 stands for none. */
export const status = (value) => (value ? String(value) : "none");
