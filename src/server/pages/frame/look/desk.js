"use strict";
// Forms are whole without this. It has what is typed checked as a sheet is, shortly after, and shows what would be written.
for (const form of document.querySelectorAll("form[data-check]")) {
  const told = form.querySelector(".check");
  let waiting, latest = 0;
  const line = (parent, name, text) => { const part = document.createElement(name); part.textContent = text; parent.append(part); return part; };
  const show = (answer, isRight) => {
    told.replaceChildren();
    for (const field of form.querySelectorAll("[data-fault]")) {
      field.querySelector(".fault.live")?.remove();
      field.querySelector("input, textarea, select")?.removeAttribute("aria-invalid");
    }
    if (isRight) {
      line(told, "p", form.dataset.right || "Nothing is wrong. This would be written:").className = "right";
      line(told, "pre", answer.text).className = "code";
      return;
    }
    const faults = answer.faults || [{ message: answer.detail || answer.title }];
    for (const { field, message, help } of faults) {
      const place = [...form.querySelectorAll("[data-fault]")].find((one) => one.dataset.fault === field);
      const text = help ? `${message} — ${help}` : message;
      if (!place) { line(told, "p", text).className = "fault"; continue; }
      place.querySelector("input, textarea, select")?.setAttribute("aria-invalid", "true");
      place.querySelector(".fault:not(.live)")?.remove();
      line(place.querySelector(".about") || place, "p", text).className = "fault live";
    }
  };
  const check = async () => {
    const turn = ++latest;
    try {
      const response = await fetch(form.dataset.check, {
        method: "POST", body: new URLSearchParams(new FormData(form)), headers: { accept: "application/json" },
      });
      const answer = await response.json();
      if (turn === latest) show(answer, response.ok);
    } catch { told.replaceChildren(); }
  };
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(check, 450); });
}
