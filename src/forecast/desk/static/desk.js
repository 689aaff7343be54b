// Saves a row as soon as it changes and puts the answer in its place. Without this script every row has a button.
"use strict";
(() => {
  const token = () => document.querySelector("input[name=token]")?.value ?? "";
  let queue = Promise.resolve();

  const sent = (form, extra) => {
    const body = new URLSearchParams(new FormData(form));
    for (const [name, value] of Object.entries(extra)) body.set(name, value);
    return body;
  };

  const typed = (form) => [...form.elements].filter((each) => each.type !== "hidden" && each.name).map((each) => each.value).join("\u0000");

  async function fresh() {
    // The desk was started again: its pages carry another token.
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const found = page.querySelector("input[name=token]");
    if (found) for (const each of document.querySelectorAll("input[name=token]")) each.value = found.value;
    return Boolean(found);
  }

  async function post(form, extra, isSecond = false) {
    const answer = await fetch(form.action, { method: "POST", body: sent(form, extra), headers: { "X-Desk-Token": token() } });
    if (answer.status === 403 && !isSecond && (await fresh())) return post(form, extra, true);
    if (answer.status === 401) { location.href = "/login"; return null; }
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  // Tells whether a part of the page holds what was not sent yet.
  function isAhead(part, wasTyped) {
    if (wasTyped !== null) return typed(part) !== wasTyped;
    return [...part.querySelectorAll("form[data-save]")].some((form) => form.dataset.save !== "submit" && form.dataset.sent !== typed(form));
  }

  function put(id, html, wasTyped) {
    const old = document.getElementById(id);
    if (!old) return;
    const box = document.createElement("template");
    box.innerHTML = html.trim();
    const now = box.content.firstElementChild;
    if (isAhead(old, wasTyped)) {
      // Somebody typed on meanwhile: only what the row is held against changes, what is typed is sent next.
      const before = old.querySelector("[name=before]"), next = now.querySelector("[name=before]");
      if (wasTyped !== null && before && next) before.value = next.value;
      return;
    }
    const at = document.activeElement;
    const here = old.contains(at) ? at : null;
    for (const form of now.matches("form[data-save]") ? [now] : now.querySelectorAll("form[data-save]")) mark(form);
    old.replaceWith(now);
    if (here) {
      const again = here.id ? document.getElementById(here.id) : here.dataset.step ? now.querySelector(`[data-step="${here.dataset.step}"]`) : null;
      const target = now.querySelector(".ask button, [aria-invalid]") || again || now.querySelector("input:not([type=hidden])");
      if (target) { target.focus({ preventScroll: true }); if (target.select && target === again) target.select(); }
    }
  }

  function failed(form) {
    for (const each of form.querySelectorAll(".answer")) each.remove();
    form.append(document.getElementById("unsaved").content.cloneNode(true));
    form.dataset.unsaved = "";
  }

  // Enter saves, and so does leaving the cell afterwards: what was sent already is not sent again.
  const mark = (form) => { form.dataset.sent = typed(form); };
  for (const form of document.querySelectorAll("form[data-save]")) mark(form);

  function save(form, extra = {}) {
    const wasTyped = typed(form), id = form.id;
    if (!Object.keys(extra).length && form.dataset.sent === wasTyped) return;
    form.dataset.sent = wasTyped;
    queue = queue.then(async () => {
      const now = document.getElementById(id) || form;
      try {
        const answer = await post(now, extra);
        if (!answer) return;
        delete now.dataset.unsaved;
        for (const [part, html] of Object.entries(answer.parts)) put(part, html, part === id ? wasTyped : null);
        if (answer.kind) document.getElementById("said").textContent = document.getElementById(id)?.querySelector(".answer")?.innerText || "";
      } catch { failed(document.getElementById(id) || form); }
    });
  }

  const number = (text) => Number(text.replace(/[\s\u00a0\u202f]/g, "").replace(",", "."));

  let pressed = null;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const form = button?.closest("form[data-save]");
    if (!form) return;
    if (button.dataset.step) {
      const cell = form.querySelector("[name=quantity]");
      const step = Number(button.dataset.step), value = number(cell.value);
      const start = Number.isFinite(value) ? value : Number(cell.dataset.proposal);
      const next = Math.max(0, Math.round((start + step) * 1000) / 1000);
      cell.value = String(next).replace(".", document.documentElement.lang === "en" ? "." : ",");
      clearTimeout(pressed);
      pressed = setTimeout(() => save(document.getElementById(form.id) || form), 500);
    } else if (button.name === "take") {
      event.preventDefault();
      const extra = { take: button.value };
      if (button.value === "undo") extra.undo = button.dataset.values;
      save(form, extra);
    } else if ("now" in button.dataset) {
      const cell = form.querySelector("[name=sold_out]"), at = new Date();
      cell.value = `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
      save(form);
    } else if ("retry" in button.dataset) {
      save(form, { take: "" });
    }
  });

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-save]");
    if (form && form.dataset.save !== "submit" && event.target.name) save(form);
  });

  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-save]")) { event.preventDefault(); if (event.submitter?.name !== "take") save(event.target, { take: "" }); }
  });

  // The keyboard alone is enough: Enter and the arrows go through a column, and leaving a cell saves its row.
  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest("form[data-save] input:not([type=hidden])");
    if (!cell || cell.form.dataset.save === "submit" || !["Enter", "ArrowDown", "ArrowUp"].includes(event.key) || event.isComposing) return;
    const column = cell.dataset.column;
    if (!column) { if (event.key === "Enter") { event.preventDefault(); save(cell.form); } return; }
    event.preventDefault();
    const every = [...document.querySelectorAll(`[data-column="${column}"]`)];
    const next = every[every.indexOf(cell) + (event.key === "ArrowUp" ? -1 : 1)];
    if (next) next.focus(); else cell.blur();
  });

  // A plan that is being made again is asked after until it is there; then the page shows it.
  setInterval(async () => {
    const section = document.querySelector("[data-poll]");
    if (!section || document.querySelector("[data-unsaved]")) return;
    const answer = await fetch(section.dataset.poll, { headers: { "X-Desk-Token": token() } }).then((got) => got.json(), () => null);
    if (!answer) return;
    if (answer.kind === "done") location.reload(); else for (const [part, html] of Object.entries(answer.parts)) put(part, html, null);
  }, 2000);

  document.addEventListener("focusin", (event) => { if (event.target.matches("form[data-save] input:not([type=hidden])")) event.target.select(); });
  window.addEventListener("online", () => { for (const form of document.querySelectorAll("[data-unsaved]")) save(form, { take: "" }); });
  window.addEventListener("beforeunload", (event) => { if (document.querySelector("[data-unsaved]")) event.preventDefault(); });
})();
