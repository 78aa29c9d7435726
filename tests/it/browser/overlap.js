// Finds text that lies over other text, that is cut, or that is beyond the edge of the page. Returns a line for each.
const isHidden = (element) => {
  for (let it = element; it; it = it.parentElement) {
    const style = getComputedStyle(it);
    if (style.display === "none" || style.visibility === "hidden" || style.opacity === "0") return true;
    if (style.clipPath !== "none" && style.position === "absolute") return true; // for screen readers
    if (it.tagName === "DETAILS" && !it.open && !element.closest("summary")) return true;
  }
  return false;
};
const isLoose = (element) => {
  for (let it = element; it; it = it.parentElement) {
    if (["sticky", "fixed"].includes(getComputedStyle(it).position) || it.tagName === "svg") return true;
  }
  return false;
};
const scrolls = (element) => {
  for (let it = element.parentElement; it && it !== document.body; it = it.parentElement) {
    if (["auto", "scroll"].includes(getComputedStyle(it).overflowX) && it.scrollWidth > it.clientWidth) return true;
  }
  return false;
};
const found = [];
const says = (text) => text.trim().replace(/\s+/g, " ").slice(0, 40);
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const boxes = [];
const width = document.documentElement.clientWidth;
for (let node = walker.nextNode(); node; node = walker.nextNode()) {
  const parent = node.parentElement;
  if (!node.data.trim() || ["SCRIPT", "STYLE", "OPTION", "TEXTAREA"].includes(parent.tagName) || isHidden(parent)) continue;
  const range = document.createRange();
  range.selectNodeContents(node);
  const loose = isLoose(parent), scrolling = scrolls(parent);
  for (const box of range.getClientRects()) {
    if (box.width < 2 || box.height < 2) continue;
    if (!scrolling && (box.right > width + 1 || box.left < -1)) found.push(`beyond the edge: ${says(node.data)}`);
    if (loose) continue;
    const slack = box.height * .22;
    boxes.push({ node, parent, left: box.left + 1, right: box.right - 1, top: box.top + slack, bottom: box.bottom - slack });
  }
}
boxes.sort((a, b) => a.top - b.top);
for (let one = 0; one < boxes.length; one++) {
  for (let two = one + 1; two < boxes.length && boxes[two].top < boxes[one].bottom; two++) {
    const [a, b] = [boxes[one], boxes[two]];
    if (a.node === b.node || a.left >= b.right || b.left >= a.right) continue;
    found.push(`over each other: ${says(a.node.data)} | ${says(b.node.data)}`);
  }
}
for (const element of document.body.querySelectorAll("*")) {
  const style = getComputedStyle(element);
  if (["INPUT", "SELECT", "TEXTAREA", "svg"].includes(element.tagName) || element.closest("svg")) continue;
  const clips = (way) => ["hidden", "clip"].includes(way);
  const isCut = clips(style.overflowX) && element.scrollWidth > element.clientWidth + 1
    || clips(style.overflowY) && element.scrollHeight > element.clientHeight + 1;
  if (isCut && element.textContent.trim() && !isHidden(element)) found.push(`cut: ${element.className} ${says(element.textContent)}`);
}
return [...new Set(found)].slice(0, 12);
