// Goes on calling itself from wherever it was stopped: its time ends it.
export default function down() {
  try {
    down();
  } finally {
    down();
  }
}
