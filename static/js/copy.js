// A Copy button beside every read-only field in an [data-copy]. Without script the text can be selected by hand.
for (const place of document.querySelectorAll("[data-copy]")) {
  const input = place.querySelector("input");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = "Copy";
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    input.select();
    try {
      await navigator.clipboard.writeText(input.value);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Press Ctrl+C or ⌘C";
    }
  });
  input.addEventListener("focus", () => input.select());
  input.after(button);
}
