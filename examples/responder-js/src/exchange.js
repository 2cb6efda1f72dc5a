// An exchange: rates that change from day to day, and quotes that hold for a while.

import { InvalidSettings, fixed, pass, responder } from "../../../guest-sdk/js/responder.js";
import { collection } from "../../../guest-sdk/js/state.js";

/**
 * @typedef {import("../../../guest-sdk/js/responder.js").Request} Request
 * @typedef {import("../../../guest-sdk/js/responder.js").Answer} Answer
 * @typedef {{rates: Record<string, number>, validSeconds: number}} Settings
 */

/**
 * By operation. Whatever is not here is left to the next responder.
 *
 * @type {Record<string, (settings: Settings, request: Request) => Answer>}
 */
const operations = {
  listRates(settings, { parameters }) {
    const { base } = parameters.path;
    if (!(base in settings.rates)) return problem(404, `no rates for ${base}`);
    const others = Object.keys(settings.rates).sort().filter((currency) => currency !== base);
    const rates = others.map((currency) => [currency, rate(settings, base, currency)]);
    return { body: { base, date: today(), rates: Object.fromEntries(rates) } };
  },

  createQuote(settings, request) {
    const { from, to, amount } = request.json();
    for (const currency of [from, to]) {
      if (!(currency in settings.rates)) return problem(422, `${currency} is not dealt in`);
    }
    const quotes = collection("quotes");
    const id = `q${String(quotes.nextNumber()).padStart(6, "0")}`;
    const now = Date.now();
    const price = rate(settings, from, to);
    const quote = {
      id,
      status: "open",
      from,
      to,
      rate: price,
      amount,
      converted: Math.floor(amount * price),
      createdAt: new Date(now).toISOString(),
      expiresAt: new Date(now + settings.validSeconds * 1000).toISOString(),
    };
    quotes.set(id, quote);
    return { status: 201, headers: { location: `/quotes/${id}` }, body: quote };
  },

  listQuotes(_, { parameters }) {
    const { status } = parameters.query;
    const all = [...collection("quotes").entries()].map(([, quote]) => quote);
    return { body: all.filter((quote) => status === undefined || quote.status === status) };
  },

  getQuote(_, { parameters }) {
    const quote = collection("quotes").get(parameters.path.id);
    return quote ? { body: quote } : problem(404, "no such quote");
  },

  acceptQuote(_, { parameters }) {
    const quotes = collection("quotes");
    const quote = quotes.get(parameters.path.id);
    if (!quote) return problem(404, "no such quote");
    if (quote.status === "accepted") return problem(409, "it was accepted before");
    if (Date.parse(quote.expiresAt) <= Date.now()) return problem(410, "it has expired");
    quotes.set(quote.id, { ...quote, status: "accepted" });
    console.info(`sold ${quote.converted} ${quote.to}`);
    return { body: quotes.get(quote.id) };
  },
};

export const handler = responder({
  prepare({ operation, settings: { rates = {}, validSeconds = 60, ...unknown } }) {
    for (const name of Object.keys(unknown)) {
      throw new InvalidSettings(`\`${name}\` is no setting; there are \`rates\` and \`validSeconds\``);
    }
    for (const [currency, units] of Object.entries(rates)) {
      if (!(units > 0)) throw new InvalidSettings(`\`rates.${currency}\` must be a number above 0`);
    }
    if (!(validSeconds >= 0)) throw new InvalidSettings("`validSeconds` must be 0 or more");
    // The same for every request, so that the server need not ask again.
    if (operation.id === "listCurrencies") return fixed({ body: Object.keys(rates).sort() });
    return { operation: operation.id, settings: { rates, validSeconds } };
  },

  respond({ operation, settings }, request) {
    return operations[operation]?.(settings, request) ?? pass;
  },
});

/**
 * What one `from` is worth in `to` today, the same all day.
 *
 * @param {Settings} settings
 * @param {string} from
 * @param {string} to
 */
function rate({ rates }, from, to) {
  return round((rates[to] * mood(to)) / (rates[from] * mood(from)));
}

/**
 * How much dearer or cheaper a currency is today: up to 2 %, drawn once a day.
 *
 * @param {string} currency
 */
function mood(currency) {
  const moods = collection("moods");
  const key = `${today()} ${currency}`;
  const known = moods.get(key);
  if (known !== undefined) return known;
  const drawn = 0.98 + 0.04 * Math.random();
  moods.set(key, drawn);
  return drawn;
}

function today() {
  return new Date().toISOString().slice(0, 10);
}

/** @param {number} number */
function round(number) {
  return Number(number.toPrecision(6));
}

/**
 * @param {number} status
 * @param {string} title
 * @returns {Answer}
 */
function problem(status, title) {
  return {
    status,
    headers: { "content-type": "application/problem+json" },
    body: { title, status },
  };
}
