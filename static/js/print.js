// Replaces the instructions for printing with a Print button.
for (const hint of document.querySelectorAll("[data-print]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button primary";
  button.textContent = "Print";
  button.addEventListener("click", () => window.print());
  hint.replaceWith(button);
}
