// Behaviour of the pages through data attributes; every page works without it.

const root = document.documentElement;
const store = {
  get(key) { try { return localStorage.getItem(key); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(key, value); } catch { /* private mode */ } },
  remove(key) { try { localStorage.removeItem(key); } catch { /* private mode */ } },
  keys() { try { return Object.keys(localStorage); } catch { return []; } },
};

// --- theme -----------------------------------------------------------------------------------
function isDark() {
  if (root.dataset.theme) return root.dataset.theme === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

function showTheme() {
  const dark = isDark();
  for (const button of document.querySelectorAll("[data-theme-switch]")) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(dark));
    const use = button.querySelector("use");
    if (use) use.setAttribute("href", use.getAttribute("href").replace(/#.*/, dark ? "#sun" : "#moon"));
  }
}

function switchTheme() {
  root.dataset.theme = isDark() ? "light" : "dark";
  store.set("theme", root.dataset.theme);
  showTheme();
}

// --- toasts ----------------------------------------------------------------------------------
const KEPT_MS = 8000;

function tend(toast) {
  if (toast.dataset.tended) return;
  toast.dataset.tended = "yes";
  let timer = setTimeout(() => toast.remove(), KEPT_MS);
  toast.addEventListener("mouseenter", () => clearTimeout(timer));
  toast.addEventListener("focusin", () => clearTimeout(timer));
  toast.addEventListener("mouseleave", () => { timer = setTimeout(() => toast.remove(), KEPT_MS); });
}

function say(words, { bad = false } = {}) {
  const region = document.getElementById(bad ? "toasts-bad" : "toasts");
  const template = document.getElementById("toast-template");
  if (!region || !template) return;
  const toast = template.content.firstElementChild.cloneNode(true);
  toast.classList.toggle("error", bad);
  toast.querySelector("[data-words]").textContent = words;
  region.append(toast);
  tend(toast);
}

// --- drafts of the composer --------------------------------------------------------------------
const draftKey = (form) => `draft:${document.body.dataset.user}:${form.dataset.composer}`;

function keepDraft(form) {
  const text = form.elements.text.value;
  if (text) store.set(draftKey(form), text);
  else store.remove(draftKey(form));
  const note = form.querySelector("[data-draft]");
  if (!note) return;
  const time = new Date().toTimeString().slice(0, 5);
  note.textContent = text ? `Draft kept on this device ${time}` : "";
}

let draftTimer = 0;
function keepDraftSoon(form) {
  clearTimeout(draftTimer);
  draftTimer = setTimeout(() => keepDraft(form), 1500);
}

function tintButton(form) {
  const button = form.querySelector("[type=submit]");
  const chosen = form.querySelector("[name=visibility]:checked");
  const words = button && (button.querySelector("[data-words]") || button);
  if (!words || !chosen) return;
  words.textContent = chosen.value === "client" ? "Log for client" : "Log it";
}

function prepareComposer(form) {
  const field = form.elements.text;
  const kept = store.get(draftKey(form));
  if (field && kept && !field.value && !form.hasAttribute("data-sent")) field.value = kept;
  tintButton(form);
}

// --- run panels ----------------------------------------------------------------------------------
const told = new Map();

function announce(panel) {
  const now = Number(panel.dataset.percent || 0);
  const state = panel.dataset.state;
  const before = told.get(panel.id) || { state: "", quarter: -1 };
  const quarter = Math.floor(now / 25);
  if (state === before.state && quarter === before.quarter) return;
  told.set(panel.id, { state, quarter });
  const region = document.getElementById("announcer");
  if (!region || !before.state) return;
  region.textContent = state === "running" ? `${panel.dataset.title}: ${now} %` : `${panel.dataset.title}: ${state}`;
  if (["ready", "failed", "dead", "stopped"].includes(state)) {
    say(`${panel.dataset.title} ${state}`, { bad: state === "failed" || state === "dead" });
  }
}

// --- one place that looks at new content -----------------------------------------------------------
function prepare(part) {
  const all = (selector) => [...(part.matches?.(selector) ? [part] : []), ...part.querySelectorAll(selector)];
  for (const form of all("[data-composer]")) prepareComposer(form);
  for (const toast of all(".toast")) tend(toast);
  for (const panel of all("[data-run]")) announce(panel);
  for (const button of all("[data-needs-script]")) button.hidden = false;
  showTheme();
}

const actions = {
  "theme-switch": () => switchTheme(),
  dismiss: (button) => button.closest(".toast").remove(),
  "dialog-open": (button) => document.getElementById(button.dataset.dialogOpen)?.showModal(),
  "dialog-close": (button) => button.closest("dialog")?.close(),
  copy: async (button) => {
    const source = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source ? source.textContent.trim() : button.dataset.copy);
      say("Copied");
    } catch {
      say("Copying is not allowed here. Select the text instead.", { bad: true });
    }
  },
};

document.addEventListener("click", (event) => {
  const refused = event.target.closest("[aria-disabled=true]");
  if (refused) {
    event.preventDefault();
    document.getElementById(refused.getAttribute("aria-describedby"))?.scrollIntoView({ block: "nearest" });
    return;
  }
  for (const [name, run] of Object.entries(actions)) {
    const button = event.target.closest(`[data-${name}]`);
    if (button) run(button);
  }
});

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-composer]");
  if (!form) return;
  if (event.target.name === "text") keepDraftSoon(form);
  if (event.target.name === "visibility") tintButton(form);
});

document.addEventListener("focusout", (event) => {
  const form = event.target.closest?.("[data-composer]");
  if (form && event.target.name === "text") keepDraft(form);
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (typing && event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
    event.preventDefault();
    typing.form?.requestSubmit();
  } else if (!typing && !event.metaKey && !event.ctrlKey && !event.altKey && event.key === "t") {
    switchTheme();
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.hasAttribute("data-sign-out")) {
    for (const key of store.keys()) if (key.startsWith("draft:")) store.remove(key);
  }
  if (form.hasAttribute("data-composer")) {
    form.setAttribute("data-sent", "");
    clearTimeout(draftTimer);
    // A plain post leaves the page; the draft is dropped once the entry is on the next one.
    if (!window.htmx) store.set(`${draftKey(form)}:sent`, "yes");
  }
});

// --- htmx ------------------------------------------------------------------------------------------
document.addEventListener("htmx:afterSwap", (event) => prepare(event.detail.target.isConnected ? event.detail.target : document.body));
document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest?.("[data-composer]");
  if (form && event.detail.successful) store.remove(draftKey(form));
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const form = event.detail.requestConfig?.elt?.closest?.("[data-composer]");
  if (form && event.detail.xhr.status < 300) store.remove(draftKey(form));
});
document.addEventListener("htmx:afterSettle", () => {
  const errors = document.querySelector("[role=alert][tabindex='-1'][data-focus], #composer-errors");
  errors?.focus();
});
document.addEventListener("htmx:sendError", () => say("No connection. Nothing was sent; what you typed is still here.", { bad: true }));
document.addEventListener("htmx:responseError", (event) => {
  const id = event.detail.xhr.getResponseHeader("X-Request-ID") || "";
  say(`That did not work (${event.detail.xhr.status}). Reference ${id}`, { bad: true });
});

prepare(document.body);
document.querySelector("[data-focus]")?.focus();
