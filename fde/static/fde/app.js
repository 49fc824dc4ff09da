// Behaviour by data- attributes and listeners on the document; every page works without it.

const root = document.documentElement;
const store = {
  get(key) { try { return localStorage.getItem(key); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(key, value); return true; } catch { return false; } },
  remove(key) { try { localStorage.removeItem(key); } catch { /* nothing was stored */ } },
  keys() { try { return Object.keys(localStorage); } catch { return []; } },
};
const DRAFTS = "fde-draft:";
const TOAST_MS = 8000;

// --- toasts: 8 s, and as long as somebody points at them or is in them -------------------------
function tend(toast) {
  if (toast.dataset.tended) return;
  toast.dataset.tended = "yes";
  let timer;
  const start = () => { timer = setTimeout(() => toast.remove(), TOAST_MS); };
  const stop = () => clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, stop);
  for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, start);
  start();
}

function say(words, { bad = false } = {}) {
  const box = document.getElementById("toasts");
  if (!box) return;
  const toast = document.createElement("div");
  toast.className = bad ? "toast error" : "toast";
  if (bad) toast.setAttribute("role", "alert");
  const text = document.createElement("span");
  text.textContent = words;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet compact";
  button.dataset.dismiss = "";
  button.textContent = "Dismiss";
  toast.append(text, button);
  box.append(toast);
  tend(toast);
}

// --- theme, copy, dialogs, menus ---------------------------------------------------------------
function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function switchTheme() {
  root.dataset.theme = isDark() ? "light" : "dark";
  store.set("fde-theme", root.dataset.theme);
}

async function copy(button) {
  const from = document.getElementById(button.dataset.copyFrom ?? "");
  try {
    await navigator.clipboard.writeText(from ? from.textContent.trim() : button.dataset.copy ?? "");
    say("Copied.");
  } catch {
    say("The browser did not allow copying. Select the text and copy it.", { bad: true });
  }
}

const clicks = {
  "[data-theme-switch]": switchTheme,
  "[data-copy], [data-copy-from]": copy,
  "[data-dismiss]": (button) => button.closest(".toast")?.remove(),
  "[data-dialog-open]": (button) => document.getElementById(button.dataset.dialogOpen)?.showModal(),
  "[data-dialog-close]": (button) => button.closest("dialog")?.close(),
};
const openMenus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  if (!(event.target instanceof Element)) return;
  const refused = event.target.closest('[aria-disabled="true"]');
  if (refused) {
    event.preventDefault();
    const why = document.getElementById(refused.getAttribute("aria-describedby") ?? "");
    if (why) say(why.textContent.replace(/\s+/g, " ").trim());
    return;
  }
  for (const [selector, act] of Object.entries(clicks)) {
    const target = event.target.closest(selector);
    if (target) act(target);
  }
});

document.addEventListener("keydown", (event) => {
  if (!(event.target instanceof Element)) return;
  const typing = event.target.closest("input, textarea, select");
  if (event.key === "Escape") {
    for (const menu of openMenus()) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  } else if (typing && event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
    event.preventDefault();
    typing.form?.requestSubmit();
  }
});

document.addEventListener("change", (event) => {
  const form = event.target instanceof Element ? event.target.closest("form[data-submit-on-change]") : null;
  form?.requestSubmit();
});

// --- composer: what the button says, and a draft that survives a lost connection ---------------
const draftKey = (form) => `${DRAFTS}${document.body.dataset.user ?? ""}:${form.dataset.composer}`;
const composerOf = (target) => (target instanceof Element ? target.closest("form[data-composer]") : null);
const RADIOS = ["kind", "visibility"];

function tint(form) {
  const button = form.querySelector('button[type="submit"]');
  if (!button) return;
  button.dataset.words ??= button.textContent.trim();
  const client = form.querySelector('[name="visibility"]:checked')?.value === "client";
  button.textContent = client ? button.dataset.forClient ?? "Log for client" : button.dataset.words;
}

function note(form, words) {
  let place = form.querySelector("[data-draft-state]");
  if (!place) {
    place = document.createElement("span");
    place.className = "meta push";
    place.dataset.draftState = "";
    form.querySelector('button[type="submit"]')?.before(place);
  }
  place.textContent = words;
}

function keepDraft(form) {
  const text = form.querySelector("textarea")?.value ?? "";
  if (!text.trim()) {
    store.remove(draftKey(form));
    note(form, "");
    return;
  }
  const draft = { text };
  for (const name of RADIOS) draft[name] = form.querySelector(`[name="${name}"]:checked`)?.value ?? "";
  const time = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  if (store.set(draftKey(form), JSON.stringify(draft))) note(form, `Draft saved ${time}`);
}

function restoreDraft(form) {
  const area = form.querySelector("textarea");
  const kept = store.get(draftKey(form));
  if (!area || !kept || area.value.trim()) return;
  try {
    const draft = JSON.parse(kept);
    area.value = draft.text;
    for (const name of RADIOS) {
      const radio = form.querySelector(`[name="${name}"][value="${CSS.escape(draft[name])}"]`);
      if (radio) radio.checked = true;
    }
    note(form, "Draft restored");
  } catch {
    store.remove(draftKey(form));
  }
}

let draftTimer = 0;
document.addEventListener("input", (event) => {
  const form = composerOf(event.target);
  if (!form) return;
  clearTimeout(draftTimer);
  draftTimer = setTimeout(() => keepDraft(form), 1500);
  tint(form);
});
document.addEventListener("focusout", (event) => {
  const form = composerOf(event.target);
  if (form && event.target.matches("textarea")) keepDraft(form);
});
document.addEventListener("submit", (event) => {
  if (composerOf(event.target)) clearTimeout(draftTimer);
  if (!event.target.matches("[data-sign-out]")) return;
  // Nothing of a client stays in the browser after sign-out.
  for (const key of store.keys()) if (key.startsWith(DRAFTS)) store.remove(key);
});

// --- runs announce their start, every quarter and their end, not every poll --------------------
const told = new Map();
const OPEN = ["queued", "running"];

function announce(panel) {
  const { run, runState: state, runTitle: title } = panel.dataset;
  const bar = panel.querySelector("progress");
  const quarter = OPEN.includes(state) ? Math.floor(4 * (bar?.position > 0 ? bar.position : 0)) : 5;
  const before = told.get(run);
  told.set(run, quarter);
  if (before === quarter || (before === undefined && quarter === 5)) return;
  if (quarter === 5) {
    say(`${title}: ${state}.`, { bad: state === "failed" || state === "dead" });
    return;
  }
  const live = document.getElementById("announcer");
  if (live) live.textContent = `${title}: ${quarter * 25} %.`;
}

function wake(scope) {
  for (const form of scope.querySelectorAll("form[data-composer]")) {
    restoreDraft(form);
    tint(form);
  }
  for (const toast of scope.querySelectorAll(".toast")) tend(toast);
  for (const panel of document.querySelectorAll("[data-run]")) announce(panel);
}

// --- htmx --------------------------------------------------------------------------------------
document.addEventListener("htmx:beforeRequest", (event) => event.detail.target?.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:beforeSwap", (event) => {
  const form = composerOf(event.detail.requestConfig?.elt);
  if (form && event.detail.xhr.status < 300) store.remove(draftKey(form));
});
document.addEventListener("htmx:afterRequest", (event) => event.detail.target?.removeAttribute("aria-busy"));
document.addEventListener("htmx:afterSettle", (event) => {
  wake(document);
  if (event.detail.xhr?.status === 422) document.querySelector("[data-form-errors], #composer-errors")?.focus();
});
document.addEventListener("htmx:responseError", (event) => {
  const id = event.detail.xhr.getResponseHeader("X-Request-ID");
  say(`That did not work; nothing was changed.${id ? ` Reference ${id.slice(0, 12)}.` : ""}`, { bad: true });
});
document.addEventListener("htmx:sendError", () => {
  say("No connection. What you typed is kept here; send it again when you are back.", { bad: true });
});

// On a narrow screen the row of tabs scrolls: bring the current one into it.
for (const tab of document.querySelectorAll(".tabs > [aria-current]")) {
  tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.clientWidth / 2 + tab.offsetWidth / 2;
}

wake(document);
document.querySelector("[data-form-errors]")?.focus();
