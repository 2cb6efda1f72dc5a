// Calls itself by way of the engine's own functions, which stand on the sandbox's stack.
export default function down() {
  return [0].map(() => Reflect.apply(down, undefined, []));
}
