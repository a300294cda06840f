// Keys for what the buttons and links of the page do. Without this script the page works by pointer and by tab.
"use strict";
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("textarea, input, select")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const field = document.querySelector(`[data-focus="${CSS.escape(event.key)}"]`);
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (event.repeat || !(field || target)) return;
  event.preventDefault();
  if (field) field.focus();
  else target.click();
});
// A second click while the page is still there would say it twice.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
