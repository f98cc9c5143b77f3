// Puts a placeholder where one writes: into the field of its language that had the focus last.

for (const part of document.querySelectorAll("[data-chips]")) {
  let field = part.querySelector("textarea");
  part.addEventListener("focusin", (event) => {
    if (event.target.matches("input, textarea")) field = event.target;
  });
  part.addEventListener("click", (event) => {
    const chip = event.target.closest("button.put");
    if (!chip) return;
    field.setRangeText(chip.textContent, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
