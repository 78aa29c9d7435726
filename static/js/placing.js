// Keys for a question: 1 and 2 choose, 0 is too close, z undoes the last answer. They work only while the focus is in the
// question (WCAG 2.1.4), where its heading has it from the start.
const question = document.querySelector("[data-placing]");
const button = (key) =>
  ({
    1: question.querySelector('button[value="better"]'),
    2: question.querySelector('button[value="worse"]'),
    0: question.querySelector('button[value="close"]'),
    z: question.querySelector("[data-undo-answer]"),
  })[key];

if (question?.querySelector(".cards")) {
  question.querySelector("[data-keys]").hidden = false;
  question.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.target.matches("input")) return;
    const pressed = button(event.key);
    if (!pressed) return;
    event.preventDefault();
    pressed.click();
  });
}
