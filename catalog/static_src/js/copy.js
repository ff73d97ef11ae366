// Buttons that copy a code block; they are served hidden, since they do nothing without a script.

const SHOWN_MS = 2500;

async function copy(button, source) {
  const label = button.dataset.vesLabel;
  try {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Could not copy: select the text instead";
  }
  setTimeout(() => { button.textContent = label; }, SHOWN_MS);
}

export function enhanceCopyButtons(scope) {
  if (!navigator.clipboard) return;
  for (const button of scope.querySelectorAll("[data-ves-copy][hidden]")) {
    const source = document.getElementById(button.dataset.vesCopy);
    if (!source) continue;
    button.dataset.vesLabel = button.textContent.trim();
    button.hidden = false;
    button.addEventListener("click", () => copy(button, source));
  }
}
