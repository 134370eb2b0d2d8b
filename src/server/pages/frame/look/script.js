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
// Words that are chosen in a source go with the link to the form that states a claim on them.
const state = document.querySelector("a[data-state]");
if (state) document.addEventListener("selectionchange", () => {
  const chosen = document.getSelection();
  const words = chosen.toString().trim();
  const main = document.getElementById("main");
  const isWithin = words && words.length < 4000 && main.contains(chosen.anchorNode) && main.contains(chosen.focusNode);
  const address = new URL(state.href);
  for (const name of ["words", "prefix", "suffix"]) address.searchParams.delete(name);
  if (isWithin) {
    const range = chosen.getRangeAt(0);
    const around = (begin, end) => {
      const other = document.createRange();
      begin(other); end(other);
      return other.toString();
    };
    const text = range.commonAncestorContainer.parentElement.closest("p, pre, div, section") || main;
    address.searchParams.set("words", words);
    address.searchParams.set("prefix", around((r) => r.setStart(text, 0), (r) => r.setEnd(range.startContainer, range.startOffset)).slice(-30));
    address.searchParams.set("suffix", around((r) => r.setStart(range.endContainer, range.endOffset), (r) => r.setEnd(text, text.childNodes.length)).slice(0, 30));
  }
  state.classList.toggle("ready", Boolean(isWithin));
  state.href = address.href;
});
