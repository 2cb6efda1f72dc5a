// A function that calls itself: the engine counts, and refuses.
export default function down() {
  return down();
}
