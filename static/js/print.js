// A Print button where the page tells how to print by hand.
for (const hint of document.querySelectorAll("[data-print]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button primary";
  button.textContent = "Print";
  button.addEventListener("click", () => window.print());
  hint.replaceWith(button);
}
