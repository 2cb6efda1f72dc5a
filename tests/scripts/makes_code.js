// Code that is made on the way can do no more than the script: it has the same globals,
// and can import nothing.
export default async () => {
  const makers = [(code) => eval(code), (code) => Function(`return ${code}`)()];
  const same = makers.map((make) => make("globalThis") === globalThis);
  const processes = makers.map((make) => make("typeof process"));
  const refused = async (make) => {
    try {
      await make("import('../../../../etc/passwd')");
      return "imported";
    } catch (error) {
      return error.name;
    }
  };
  return { body: { same, processes, imports: await Promise.all(makers.map(refused)) } };
};
