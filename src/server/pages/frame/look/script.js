"use strict";
// Pages are whole without this. It lights up the note of a quote under the pointer or the focus, and the quote of a note.
const light = (event, on) => {
  const from = event.target.closest?.("[data-c]");
  if (!from) return;
  const numbers = new Set(from.dataset.c.split(" "));
  for (const other of document.querySelectorAll("[data-c]"))
    if (other.dataset.c.split(" ").some((number) => numbers.has(number))) other.classList.toggle("lit", on);
};
for (const [name, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]])
  document.addEventListener(name, (event) => light(event, on));
// "/" goes to the search, as elsewhere.
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  const field = document.querySelector("input[type=search]");
  if (field) { event.preventDefault(); field.focus(); }
});
