// Looks for what other places have: files, processes, networks. None of it is there.
const names = [
  "process", "require", "module", "fetch", "XMLHttpRequest", "WebSocket", "Worker", "Deno",
  "Bun", "Buffer", "navigator", "window", "document", "localStorage", "WebAssembly",
  "importScripts", "os", "std", "print", "load", "$262", "__dirname", "scriptArgs",
];
export default () => {
  const there = Function("return this")();
  return { body: names.filter((name) => name in globalThis || name in there) };
};
