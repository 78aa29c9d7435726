// Shows how hard a new password is to guess: a rough measure by its length and the number of different
// characters. The server decides.
const WORDS = ["Too short", "Easy to guess", "Fair", "Good", "Strong"];

const measure = (typed) => {
  const letters = [...typed.toLowerCase()];
  const different = new Set(letters).size;
  if (letters.length < 12) return 0;
  if (different < 6 || /^[^\p{L}]*$/u.test(typed)) return 1;
  return letters.length < 15 ? 2 : letters.length < 20 || different < 9 ? 3 : 4;
};

for (const input of document.querySelectorAll('input[autocomplete="new-password"]')) {
  const line = document.createElement("p");
  line.className = "strength";
  line.hidden = true;
  const meter = document.createElement("meter");
  Object.assign(meter, { min: 0, max: 4, low: 2, high: 3, optimum: 4 });
  meter.setAttribute("aria-hidden", "true");
  const words = document.createElement("span");
  words.setAttribute("role", "status");
  line.append(meter, words);
  (input.closest(".affix") ?? input).after(line);
  input.addEventListener("input", () => {
    const strength = measure(input.value);
    line.hidden = input.value === "";
    meter.value = strength;
    if (words.textContent !== WORDS[strength]) words.textContent = WORDS[strength];
  });
}
