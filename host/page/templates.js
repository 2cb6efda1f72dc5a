// Scenarios to start from, each about an operation of the description that is served.

/** Name, what it is for, and what it says. */
export function templates(operations) {
  const reads = operations.find((one) => one.method === "GET" && one.path.includes("{")) ?? operations.find((one) => one.method === "GET") ?? operations[0];
  const writes = operations.find((one) => one.method === "POST") ?? operations.find((one) => one.method !== "GET") ?? reads;
  const read = [reads?.id ?? "*"];
  const write = [writes?.id ?? "*"];
  return [
    ["Empty", "begin with nothing", { name: "new", rules: [] }],
    ["Outage", "one operation answers 503, with when to come back", {
      name: "outage", description: "A part of the API is down for maintenance.",
      rules: [{ name: "down", operations: read, respond: { status: 503, headers: { "retry-after": "120" }, json: { title: "down for maintenance" } } }],
    }],
    ["Slow", "every answer takes longer, some much longer", {
      name: "slow", description: "As over a bad connection: half of the answers within 400 ms, a few take seconds.",
      delay: { "log-normal": { "median-ms": 400, sigma: 0.8, "max-ms": 10000 } },
    }],
    ["Flaky", "one request in five fails, one in twenty is cut off", {
      name: "flaky", description: "What clients have to try again.",
      rules: [
        { name: "cut off", continue: true, "error-rate": { probability: 0.05, fault: "connection-reset" } },
        { name: "fails", "error-rate": { probability: 0.2, respond: { status: 500 } } },
      ],
    }],
    ["Rate limit", "ten requests a minute for each client, then 429", {
      name: "rate-limit", description: "More than ten requests a minute are refused.",
      rules: [{ name: "ten a minute", "rate-limit": { requests: 10, "window-ms": 60000, per: "client" } }],
    }],
    ["Fails, then works", "the first two calls fail, the next ones are answered", {
      name: "recovers", description: "For clients that try again.",
      rules: [{ name: "twice 503", operations: write, sequence: [{ times: 2, respond: { status: 503, headers: { "retry-after": "1" } } }], "at-end": "pass" }],
    }],
    ["By condition", "only who sends a header is answered otherwise", {
      name: "by-header", description: "Clients with `x-plan: free` are refused.",
      rules: [{ name: "free plan", operations: write, when: [{ header: "x-plan", equals: "free" }], respond: { status: 403, json: { title: "not in your plan" } } }],
    }],
    ["States", "what is answered depends on what was asked before", {
      name: "states", description: "There is nothing until something is made.",
      rules: [
        { name: "made", operations: write, "new-state": "there", continue: true },
        { name: "nothing yet", operations: read, "required-state": "Started", respond: { status: 404 } },
      ],
    }],
    ["Another time", "the mock's clock stands still", { name: "new-year", description: "The moment before the year ends.", clock: { at: "2026-12-31T23:59:59Z" } }],
  ];
}
