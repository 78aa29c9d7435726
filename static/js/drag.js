// Dragging a favourite to its place, by mouse, pen or finger. An extra: Up, Down and Move… do the same.
// Page: a form around an <ol class="list">, or one for each tier, whose rows (li.row) carry id="favourite-<id>" and
// value="<rank>" and have arrows. Each such row gets a handle; on drop the form is sent with above-<id>=<other> or
// below-<id>=<other>, so the response is the page at that row, with a flash and Undo. Escape cancels. Near the edges the page scrolls.
const EDGE = 90;
const form = document.querySelector("form:has(> ol.list)");
const rows = form ? [...form.querySelectorAll("li.row:has(button[name^=up-])")] : [];
const said = document.createElement("p");
let drag = null;

function titleOf(row) { return row.querySelector(".title").textContent.trim(); }

if (rows.length > 1) {
  said.className = "visually-hidden";
  said.setAttribute("aria-live", "polite");
  document.body.append(said);
  rows.forEach(addHandle);
  addEventListener("keydown", (event) => { if (drag && event.key === "Escape") { event.preventDefault(); stop("Not moved."); } });
}

function addHandle(row) {
  const handle = document.createElement("button");
  handle.type = "button";
  handle.className = "icon handle";
  handle.tabIndex = -1; // the keyboard has Up, Down and Move…
  handle.textContent = "≡";
  handle.setAttribute("aria-label", `Drag ${titleOf(row)}`);
  handle.addEventListener("pointerdown", (event) => start(event, row, handle));
  handle.addEventListener("pointermove", (event) => { if (drag) { drag.y = event.clientY; mark(); } });
  handle.addEventListener("pointerup", drop);
  handle.addEventListener("pointercancel", () => stop("Not moved."));
  row.querySelector(".controls").append(handle);
}

function start(event, row, handle) {
  if (event.button !== 0) return;
  event.preventDefault();
  handle.setPointerCapture(event.pointerId);
  drag = { row, handle, pointer: event.pointerId, y: event.clientY, target: null };
  row.classList.add("is-dragged");
  document.documentElement.classList.add("is-dragging");
  said.textContent = `Picked up ${titleOf(row)}, number ${row.value}.`;
  requestAnimationFrame(scroll);
}

// The row under the pointer, and the rank that the dragged one would have afterwards. Across a tier's line the same rank is
// a move, too.
function mark() {
  clear();
  const under = rows.find((row) => drag.y < row.getBoundingClientRect().bottom) ?? rows[rows.length - 1];
  const box = under.getBoundingClientRect();
  const before = drag.y < box.top + box.height / 2;
  const from = drag.row.value;
  const rank = under.value + (before ? 0 : 1) - (from < under.value + (before ? 0 : 1) ? 1 : 0);
  drag.target = null;
  if (under === drag.row || (rank === from && under.parentElement === drag.row.parentElement)) return;
  drag.target = { place: before ? "above" : "below", other: under, rank };
  under.classList.add(before ? "drop-before" : "drop-after");
  const words = `To number ${rank}.`;
  if (said.textContent !== words) said.textContent = words;
}

function scroll() {
  if (!drag) return;
  const speed = drag.y < EDGE ? drag.y - EDGE : Math.max(0, drag.y - (innerHeight - EDGE));
  if (speed) { scrollBy({ top: speed / 4, behavior: "instant" }); mark(); }
  requestAnimationFrame(scroll);
}

function drop() {
  if (!drag) return;
  const { row, target } = drag;
  if (!target) return stop("Not moved.");
  const input = document.createElement("input");
  const name = row.id.replace("favourite-", `${target.place}-`);
  Object.assign(input, { type: "hidden", name, value: target.other.id.replace("favourite-", "") });
  form.append(input);
  form.submit();
  input.remove(); // the page may come back from the browser's memory
  stop(`Moving ${titleOf(row)} to number ${target.rank}.`);
}

function clear() { rows.forEach((row) => row.classList.remove("drop-before", "drop-after")); }

function stop(words) {
  if (!drag) return;
  clear();
  drag.row.classList.remove("is-dragged");
  document.documentElement.classList.remove("is-dragging");
  const { handle, pointer } = drag;
  drag = null;
  if (handle.hasPointerCapture(pointer)) handle.releasePointerCapture(pointer);
  said.textContent = words;
}
