// JSON as text: laid out, coloured and walked through without being parsed, since numbers
// that a browser can't hold, and members that come twice, are to be shown as they are.

const TOKEN = /"(?:[^"\\]|\\[\s\S])*"?|-?[0-9][0-9.eE+-]*|true|false|null|[{}[\],:]|\s+|[\s\S]/gy;

/** The tokens of a text with their places, without white space. */
function* tokens(text) {
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    if (!/^\s/.test(match[0])) {
      const next = TOKEN.lastIndex;
      yield { text: match[0], start: match.index, end: next };
      TOKEN.lastIndex = next;
    }
  }
}

export function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Laid out over lines: a list of `[kind, text]`, or nothing where it is no JSON. */
export function laidOut(text) {
  if (!isJson(text)) return undefined;
  const parts = [];
  const list = [...tokens(text)];
  let depth = 0;
  const line = () => parts.push(["mark", `\n${"  ".repeat(depth)}`]);
  list.forEach((token, index) => {
    const next = list[index + 1]?.text;
    const opens = token.text === "{" || token.text === "[";
    if (token.text === "}" || token.text === "]") {
      if (!["{", "["].includes(list[index - 1]?.text)) {
        depth -= 1;
        line();
      }
      parts.push(["mark", token.text]);
    } else if (opens) {
      parts.push(["mark", token.text]);
      if (next !== "}" && next !== "]") {
        depth += 1;
        line();
      }
    } else if (token.text === ",") {
      parts.push(["mark", ","]);
      line();
    } else if (token.text === ":") {
      parts.push(["mark", ": "]);
    } else {
      parts.push([kind(token.text, next), token.text]);
    }
  });
  return parts;
}

/** Laid out, as one text. */
export const pretty = (text) => laidOut(text)?.map(([, part]) => part).join("") ?? text;

function kind(token, next) {
  if (token.startsWith('"')) return next === ":" ? "key" : "string";
  return /^[-0-9]/.test(token) ? "number-token" : "word";
}

const escaped = (segment) => String(segment).replaceAll("~", "~0").replaceAll("/", "~1");

/** What of a text is where: a list of `{ pointer, start, end }`, the outermost first. It goes
 *  as far as the text is JSON, so that it helps while one is being written. */
export function places(text) {
  const found = [];
  const open = [];
  const here = () => open.map((one) => `/${escaped(one.key ?? one.index)}`).join("");
  const value = (start, end) => found.push({ pointer: here(), start, end });
  for (const token of tokens(text)) {
    const parent = open.at(-1);
    if (token.text === "{" || token.text === "[") {
      const place = { pointer: here(), start: token.start, end: text.length };
      found.push(place);
      open.push(token.text === "{" ? { place, isKey: true, key: "" } : { place, index: 0 });
    } else if (token.text === "}" || token.text === "]") {
      const closed = open.pop();
      if (!closed) break;
      closed.place.end = token.end;
    } else if (token.text === ",") {
      if (parent?.index !== undefined) parent.index += 1;
      else if (parent) Object.assign(parent, { isKey: true, key: "" });
    } else if (token.text === ":") {
      if (parent) parent.isKey = false;
    } else if (parent?.isKey) {
      parent.key = unquoted(token.text);
      found.push({ pointer: here(), start: token.start, end: token.end });
    } else {
      value(token.start, token.end);
    }
  }
  return found;
}

/** The pointer of what is at a place, or of what is around it. */
export function pointerAt(text, offset) {
  const around = places(text).filter(({ start, end }) => start <= offset && offset <= end);
  return around.at(-1)?.pointer ?? "";
}

/** Where the value is that a pointer names, or the innermost part of its way that is there. */
export function placeOf(text, pointer) {
  const all = places(text);
  for (let wanted = pointer ?? ""; ; wanted = wanted.slice(0, wanted.lastIndexOf("/"))) {
    // The last of a name is its value, the one before it the name.
    const found = all.findLast((place) => place.pointer === wanted);
    if (found || wanted === "") return found;
  }
}

function unquoted(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text.replaceAll('"', "");
  }
}
