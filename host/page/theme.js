// Light or dark, before anything is painted: as it was chosen here, or as the system has it.
// No module, so that it runs while the page is still being read.
(() => {
  try {
    const chosen = localStorage.getItem("mimus-theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  } catch {
    // A browser that keeps nothing shows what the system has.
  }
})();
