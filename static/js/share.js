// Adds the device's share sheet to the links. Without it, or without script, the links remain.
for (const place of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) break;
  const [title, url] = [place.dataset.share, place.querySelector("input").value];
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = "More ways to share";
  button.addEventListener("click", () => navigator.share({ title, url }).catch(() => {})); // closed again: nothing to say
  place.closest(".share-panel").append(button);
}
