// A JSON Schema as help for who writes: what may stand at a place, and what it is for.

/** The schemas that hold at a pointer; several where there are alternatives. */
export function schemasAt(root, pointer) {
  let found = alternatives(root, root);
  for (const segment of pointer.split("/").slice(1)) {
    const name = segment.replaceAll("~1", "/").replaceAll("~0", "~");
    found = found.flatMap((schema) => below(root, schema, name));
  }
  return found;
}

/** What an object there may have: a list of `{ name, schema, required }`. */
export function membersOf(root, schemas) {
  const members = new Map();
  for (const schema of schemas) {
    for (const [name, member] of Object.entries(schema.properties ?? {})) {
      const one = alternatives(root, member)[0] ?? {};
      members.set(name, { name, schema: { ...one, description: member.description ?? one.description }, required: schema.required?.includes(name) ?? false });
    }
  }
  return [...members.values()];
}

/** In a few words, what values there are. */
export function kindOf(schema) {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(", ");
  const type = [schema.type ?? []].flat().filter((one) => one !== "null").join(" or ") || "any value";
  const { minimum: least, maximum: most } = schema;
  if (least !== undefined && most !== undefined) return `${type}, ${least} to ${most}`;
  if (least !== undefined) return `${type}, ${least} or more`;
  if (most !== undefined) return `${type}, at most ${most}`;
  return type;
}

/** Something to begin with, where such a value is to be. */
export function beginning(root, schema) {
  const [one = {}] = alternatives(root, schema);
  if (one.examples?.length > 0) return one.examples[0];
  if (one.default !== undefined) return one.default;
  if (one.const !== undefined) return one.const;
  if (one.enum) return one.enum[0];
  const type = [one.type].flat()[0];
  if (type === "object") {
    const needed = (one.required ?? []).map((name) => [name, beginning(root, one.properties?.[name] ?? {})]);
    return Object.fromEntries(needed);
  }
  return { array: [], string: "", integer: one.minimum ?? 0, number: one.minimum ?? 0, boolean: true }[type] ?? {};
}

function below(root, schema, name) {
  if (schema.properties?.[name]) return alternatives(root, schema.properties[name]);
  if (/^[0-9]+$/.test(name) && typeof schema.items === "object") return alternatives(root, schema.items);
  if (typeof schema.additionalProperties === "object") return alternatives(root, schema.additionalProperties);
  return [];
}

/** With references followed, and choices opened. */
function alternatives(root, schema, depth = 0) {
  if (!schema || typeof schema !== "object" || depth > 20) return [];
  const { $ref: reference, anyOf, oneOf, allOf, ...own } = schema;
  const parts = [...(anyOf ?? []), ...(oneOf ?? []), ...(allOf ?? [])];
  const found = Object.keys(own).some((key) => key !== "description" && key !== "$defs") ? [own] : [];
  if (reference?.startsWith("#")) {
    const target = reference.slice(1).split("/").slice(1).reduce((at, key) => at?.[key.replaceAll("~1", "/").replaceAll("~0", "~")], root);
    found.push(...alternatives(root, target, depth + 1).map((one) => ({ ...one, description: own.description ?? one.description })));
  }
  for (const part of parts) {
    if (part.type !== "null") found.push(...alternatives(root, part, depth + 1));
  }
  return found;
}
