// Behaviour by data- attributes and listeners on the document; every page works without it.
//   data-key="n"     what the key does here: presses a link or button, goes to a field, opens a
//                    <details>; the one nearest to the focus wins (n m a r f, and F)
//   data-go="o"      where G and then this letter lead
//   data-list="a"    J, K and arrows move between what this selector finds inside
//   data-inline      a value; data-edit in it turns it into its form, data-cancel back (E, Escape)
//   data-undo        a form that takes the last move back (Ctrl Z)
//   data-draft="x"   a form whose text is kept here until the server has it
//   data-version-of  a hidden version that follows what is saved in place
// Modules dispatch "fde:say" on the document with { words, bad, href, label, undo: { url, fields } }
// for a toast, and "fde:work" on the body once work has begun.

const root = document.documentElement;
const { body } = document;
const on = (name, act) => document.addEventListener(name, act);
const one = (selector, inside = document) => inside.querySelector(selector);
const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
const up = (target, selector) => (target instanceof Element ? target.closest(selector) : null);
const seen = (element) => element.checkVisibility();
const guard = (act, otherwise = null) => { try { return act() ?? otherwise; } catch { return otherwise; } };
const get = (key, otherwise) => guard(() => JSON.parse(localStorage.getItem(key)), otherwise);
const put = (key, value) => guard(() => { localStorage.setItem(key, JSON.stringify(value)); return true; }, false);
const drop = (key) => guard(() => localStorage.removeItem(key));
const keys = (start) => guard(() => Object.keys(localStorage).filter((key) => key.startsWith(start)), []);
function make(tag, attributes, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside);
  return element;
}
const USER = body.dataset.user ?? "";
const [DRAFTS, RECENT, RUNS] = ["fde-draft:", `fde-recent:${USER}`, `fde-runs:${USER}`];
const TYPING = "input:not([type=checkbox], [type=radio], [type=submit]), textarea, select";

// --- toasts: 8 s, and as long as somebody points at them or is in them ---
function tend(toast) {
  if (toast.dataset.tended) return;
  toast.dataset.tended = "yes";
  let timer;
  const start = () => { timer = setTimeout(() => toast.remove(), 8000); };
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, () => clearTimeout(timer));
  for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, start);
  start();
}

function say(words, { bad = false, href, label = "Open", undo } = {}) {
  const toast = make("div", { class: bad ? "toast error" : "toast" }, make("span", {}, words));
  if (bad) toast.setAttribute("role", "alert");
  if (href) toast.append(make("a", { href }, label));
  if (undo) {
    const form = make("form", { method: "post", action: undo.url, "data-undo": "" }, make("button", { class: "button compact" }, "Undo"));
    const token = one("[name=csrfmiddlewaretoken]")?.value ?? "";
    for (const [name, value] of Object.entries({ ...undo.fields, csrfmiddlewaretoken: token })) {
      form.append(make("input", { type: "hidden", name, value }));
    }
    toast.append(form);
  }
  toast.append(make("button", { type: "button", class: "button quiet compact", "data-dismiss": "" }, "Dismiss"));
  one("#toasts")?.append(toast);
  tend(toast);
}
on("fde:say", ({ detail }) => say(detail.words, detail));
const tell = (words) => { if (one("#announcer")) one("#announcer").textContent = words; };

// --- clicks ---
function switchTheme() {
  const now = root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  root.dataset.theme = now === "dark" ? "light" : "dark";
  guard(() => localStorage.setItem("fde-theme", root.dataset.theme));
}

async function copy(button) {
  const from = document.getElementById(button.dataset.copyFrom ?? "");
  try {
    await navigator.clipboard.writeText(from ? from.textContent.trim() : button.dataset.copy);
    say("Copied.");
  } catch {
    say("The browser did not allow copying. Select the text and copy it.", { bad: true });
  }
}

function openDialog(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  dialog.showModal();
  if (id === "palette") palette.opened();
}

const clicks = {
  "[data-theme-switch]": switchTheme,
  "[data-copy], [data-copy-from]": copy,
  "[data-dismiss]": (button) => button.closest(".toast")?.remove(),
  "[data-dialog-open]": (button) => openDialog(button.dataset.dialogOpen),
  "[data-dialog-close]": (button) => button.closest("dialog")?.close(),
  "[data-later]": ({ form }) => sendLater(form),
  "[data-discard]": ({ form }) => discard(form),
  "[data-inline]:not(form)": (value, target) => { if (!up(target, "a, button")) one("[data-edit]", value)?.click(); },
  dialog: (dialog, target) => { if (dialog === target) dialog.close(); }, // beside it
};

on("click", (event) => {
  for (const menu of all("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
  const refused = up(event.target, '[aria-disabled="true"]');
  if (refused) {
    event.preventDefault();
    const why = document.getElementById(refused.getAttribute("aria-describedby") ?? "");
    if (why) say(why.textContent.replace(/\s+/g, " ").trim());
    return;
  }
  for (const [selector, act] of Object.entries(clicks)) {
    const target = up(event.target, selector);
    if (target) act(target, event.target);
  }
});
on("change", (event) => up(event.target, "form[data-submit-on-change]")?.requestSubmit());

// --- options to choose from: palette and completion ---
const options = (list) => all('[role="option"]:not([aria-disabled])', list).filter(seen);
const marked = (list) => one('[aria-selected="true"]', list);

function mark(field, list, option) {
  marked(list)?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", option?.id ?? "");
}

function step(event, field, list) {
  if (!/^Arrow(Up|Down)$/.test(event.key)) return false;
  const found = options(list);
  const by = event.key === "ArrowDown" ? 1 : -1;
  const at = found.indexOf(marked(list));
  mark(field, list, found.at(at < 0 && by < 0 ? -1 : (at + by) % found.length));
  return true;
}

const palette = {
  get field() { return one("#palette input[role=combobox]"); },
  get list() { return one("#palette-list"); },
  opened() {
    this.field.select();
    const places = get(RECENT, []).filter(({ url }) => url !== location.pathname).slice(0, 6);
    one("#palette-recent").replaceChildren(...places.map(({ url, title }, at) => make(
      "a", { role: "option", id: `recent-${at}`, href: url, tabindex: -1, "aria-selected": false },
      make("span", {}, title), make("span", { class: "meta" }, "Recent"),
    )));
    this.typed();
    window.htmx?.trigger(this.field, "fde:open");
  },
  typed() {
    one("#palette-recent").hidden = this.field.value.trim() !== "";
    mark(this.field, this.list, null); // Enter opens no option that is older than the words
  },
  key(event) {
    if (event.key === "Enter" && marked(this.list)) marked(this.list).click();
    else if (!step(event, this.field, this.list)) return;
    event.preventDefault();
  },
};

function remember() {
  const title = document.title.split(" · ").slice(0, -1).join(" · ");
  if (!USER || !title || !one(".crumbs a")) return;
  const others = get(RECENT, []).filter(({ url }) => url !== location.pathname);
  put(RECENT, [{ url: location.pathname, title }, ...others].slice(0, 8));
}

// --- keys ---
function press(element) {
  if (element.matches("details")) {
    element.open = true;
    one("input, select, a, button", element)?.focus();
  } else if (element.matches(TYPING)) element.focus();
  else element.click();
}

function keyed(key) {
  const wanted = `[data-key="${key}"]`;
  for (let at = document.activeElement; at; at = at.parentElement) {
    const found = at.matches(wanted) ? at : all(wanted, at).find(seen);
    if (found) return found;
  }
  return null;
}

function move(by) {
  const list = up(document.activeElement, "[data-list]") ?? one("main [data-list]");
  if (!list) return;
  const items = all(list.dataset.list, list).filter(seen);
  const at = items.findIndex((item) => item.contains(document.activeElement));
  const next = items[Math.min(Math.max(at + by, 0), items.length - 1)];
  if (next && !next.matches("a, button, input, [tabindex]")) next.tabIndex = -1;
  next?.focus();
}

function turnTab(by) {
  const tabs = [...(one("main .tabs")?.children ?? [])];
  tabs[tabs.findIndex((tab) => tab.hasAttribute("aria-current")) + by]?.click();
}

const changed = (field) => field.type !== "hidden" && "defaultValue" in field && field.value !== field.defaultValue;

function goBack() {
  if (document.activeElement !== body) document.activeElement.blur();
  else if (!all("main input, main textarea").some(changed)) all(".crumbs a").at(-1)?.click();
}

let afterG = 0;
const singles = {
  "/": () => openDialog("palette"),
  "?": () => openDialog("keys"),
  g: () => { afterG = Date.now(); },
  j: () => move(1),
  k: () => move(-1),
  e: () => one("[data-edit]", up(document.activeElement, "[data-inline]") ?? one("main"))?.click(),
  t: switchTheme,
  "[": () => turnTab(-1),
  "]": () => turnTab(1),
};

function single(event) {
  const go = Date.now() - afterG < 1500 ? one(`[data-go="${CSS.escape(event.key.toLowerCase())}"]`) : null;
  afterG = 0;
  const target = "nmarfF".includes(event.key) ? keyed(event.key) : null;
  if (!go && !singles[event.key] && !target) return;
  event.preventDefault();
  if (go) go.click();
  else if (target) press(target);
  else singles[event.key]();
}

let closed = 0; // when a dialog closed: the same Escape does nothing more
for (const name of ["cancel", "close"]) document.addEventListener(name, () => { closed = Date.now(); }, true);

function escape({ target }) {
  if (Date.now() - closed < 300) return;
  const menu = one("details[data-menu][open]");
  const cancel = one("[data-cancel]", up(target, "[data-inline]") ?? one("main") ?? body);
  if (menu) {
    menu.open = false;
    one("summary", menu).focus();
  } else if (cancel) cancel.click();
  else if (up(target, TYPING)) target.blur();
  else goBack();
}

function command(event, typing) {
  const key = event.key.toLowerCase();
  const undo = all("[data-undo]").at(-1);
  if (key === "k") openDialog("palette");
  else if (key === "enter" && typing?.form) typing.form.requestSubmit();
  else if (key === "z" && !typing && undo) undo.requestSubmit();
  else return;
  event.preventDefault();
}

on("keydown", (event) => {
  if (event.defaultPrevented || completion.key(event)) return;
  const { target } = event;
  const typing = up(target, TYPING);
  if (up(target, "#palette")) palette.key(event);
  else if ((event.metaKey || event.ctrlKey) && !event.getModifierState("AltGraph")) command(event, typing);
  else if (one("dialog[open]")) return;
  else if (event.key === "Escape") escape(event);
  else if (typing || event.altKey) return;
  else if (up(target, "[data-list]") && /^Arrow(Up|Down)$/.test(event.key)) {
    move(event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
  } else if (body.dataset.singleKeys !== "off") single(event);
});

// --- drafts: typed text is kept here until the server has it ---
const DRAFTED = "form[data-composer], form[data-draft]";
const draftKey = ({ dataset }) => `${DRAFTS}${USER}:${dataset.composer ?? location.pathname + dataset.draft}`;
const fieldsOf = (form) => [...form.elements].filter(({ name, type }) => name && !/^initial-/.test(name)
  && (type === "hidden" ? name === "key" : !["file", "password", "submit"].includes(type)));
const ticked = ({ type }) => type === "radio" || type === "checkbox";

function note(form, words, act = "", label = "") {
  let place = one("[data-draft-state]", form);
  if (!place) {
    place = make("span", { class: "meta push", "data-draft-state": "" });
    one('button[type="submit"]', form).before(place);
  }
  place.replaceChildren(words);
  if (act) place.append(" ", make("button", { type: "button", class: "button quiet compact", [act]: "" }, label));
}

function keepDraft(form, sent = false) {
  const typed = all("textarea", form).some((area) => area.value.trim() && (form.dataset.composer || changed(area)));
  if (!typed) return drop(draftKey(form));
  const fields = fieldsOf(form).filter((field) => !ticked(field) || field.checked);
  return put(draftKey(form), { sent, fields: fields.map(({ name, value }) => [name, value]) });
}

function restoreDraft(form) {
  const { fields } = get(draftKey(form), {});
  if (!fields || form.dataset.restored || all("textarea", form).some(changed)) return;
  form.dataset.restored = "yes";
  for (const field of fieldsOf(form)) {
    const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (ticked(field)) field.checked = values.includes(field.value);
    else if (values.length) [field.value] = values;
    if (!ticked(field) && changed(field)) field.closest("details")?.setAttribute("open", "");
  }
  note(form, "Draft restored", "data-discard", "Discard it");
}

function discard(form) {
  drop(draftKey(form));
  form.reset();
  note(form, "");
  tint(form);
  one("textarea", form).focus();
}

// A form that was sent without htmx: what the next page is tells whether the server took it.
function settleDrafts() {
  const trouble = !USER || one("[data-form-errors], .conflict, [data-kept]");
  for (const key of keys(DRAFTS)) {
    const draft = get(key, {});
    if (draft.sent && trouble) put(key, { ...draft, sent: false });
    else if (draft.sent) drop(key);
  }
}

function sendLater(form) {
  form.dataset.waiting = "yes";
  note(form, "Kept here. It is sent when you are back.");
  setTimeout(sendWaiting, 10000);
}

function sendWaiting() {
  for (const form of all("form[data-waiting]")) {
    delete form.dataset.waiting;
    form.requestSubmit();
  }
}
window.addEventListener("online", sendWaiting);

function tint(form) {
  const button = one('button[type="submit"]', form);
  if (!form.dataset.composer || !button) return;
  const words = one("[data-words]", button) ?? button;
  words.dataset.words ||= words.textContent.trim();
  const client = one('[name="visibility"]:checked', form)?.value === "client";
  words.textContent = client ? button.dataset.forClient : words.dataset.words;
}

let draftTimer = 0;
on("input", ({ target }) => {
  if (up(target, "#palette")) palette.typed();
  const pick = up(target, ".conflict-edit")?.closest("fieldset").querySelector('[value="edit"]');
  if (pick) pick.checked = true;
  const form = up(target, DRAFTED);
  if (!form) return;
  const saved = keepDraft(form);
  clearTimeout(draftTimer);
  draftTimer = setTimeout(() => {
    const time = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    note(form, saved ? `Draft saved ${time}` : "");
  }, 1500);
  tint(form);
  if (target.matches("textarea")) completion.typed(target);
});
on("submit", ({ target }) => {
  if (target.matches(DRAFTED)) {
    clearTimeout(draftTimer);
    keepDraft(target, !target.hasAttribute("hx-post"));
  }
  if (!target.matches("[data-sign-out]")) return;
  // Nothing of a client stays in the browser after sign-out.
  for (const key of [...keys(DRAFTS), ...keys("fde-recent:")]) drop(key);
  guard(() => sessionStorage.clear());
});

// --- files pasted or dropped into the composer are kept as evidence, which the text names ---
async function keepFiles(area, files) {
  const token = one("[name=csrfmiddlewaretoken]", area.form).value;
  for (const file of files) {
    const sent = new FormData();
    sent.append("title", file.name);
    sent.append("file", file);
    note(area.form, `Sending ${file.name}`);
    const answer = await fetch(area.form.dataset.files, { method: "POST", body: sent, headers: { "X-CSRFToken": token } }).catch(() => null);
    const told = (await answer?.json().catch(() => null)) ?? {};
    note(area.form, "");
    if (!answer?.ok) {
      say(`${file.name} was not kept. ${Object.values(told.fields ?? {}).flat().join(" ") || told.detail || "There is no connection."}`, { bad: true });
      continue;
    }
    const name = `E-${String(told.number).padStart(2, "0")}`;
    area.setRangeText(`${name} `, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    say(`${file.name} is kept as ${name}, for staff only.`);
  }
}
on("dragover", (event) => {
  if (up(event.target, "form[data-files]") && event.dataTransfer.types.includes("Files")) event.preventDefault();
});
for (const [name, of] of [["drop", "dataTransfer"], ["paste", "clipboardData"]]) {
  on(name, (event) => {
    const area = one("textarea", up(event.target, "form[data-files]") ?? root);
    const files = event[of]?.files ?? [];
    if (!files.length || !area?.form.dataset.files) return;
    event.preventDefault();
    keepFiles(area, files);
  });
}

// --- completion of @people, #controls and /templates ---
const completion = {
  async typed(area) {
    const url = area.form.dataset.complete;
    const before = area.value.slice(0, area.selectionStart);
    const found = /(?:^|\s)([@#])([^\s@#]*(?: [^\s@#]*)?)$/.exec(before) ?? /(?:^|\n)(\/)(\w*)$/.exec(before);
    this.close();
    if (!url || !found) return;
    const query = new URLSearchParams({ mark: found[1], q: found[2] });
    const answer = await fetch(`${url}?${query}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    const text = answer?.ok ? await answer.text() : "";
    if (!text.includes("data-text") || before !== area.value.slice(0, area.selectionStart)) return;
    this.close();
    [this.area, this.start] = [area, before.length - found[2].length - 1];
    this.list = make("div", { id: "completion", class: "choices", role: "listbox", "aria-label": "Completions" });
    this.list.innerHTML = text;
    area.after(this.list);
    area.setAttribute("aria-controls", "completion");
    mark(area, this.list, options(this.list)[0]);
    tell(`${options(this.list).length} to choose from, with the arrow keys and Enter.`);
  },
  key(event) {
    if (!this.list || event.target !== this.area || event.ctrlKey || event.metaKey) return false;
    if (event.key === "Enter" || event.key === "Tab") this.pick(marked(this.list));
    else if (event.key === "Escape") this.close();
    else if (!step(event, this.area, this.list)) return false;
    event.preventDefault();
    return true;
  },
  pick({ dataset }) {
    const { area } = this;
    area.setRangeText(dataset.text, this.start, area.selectionStart, "end");
    const kind = one(`[name="kind"][value="${dataset.kind}"]`, area.form);
    if (kind) kind.checked = true;
    this.close();
    area.focus();
    keepDraft(area.form);
  },
  close() {
    this.list?.remove();
    this.area?.removeAttribute("aria-activedescendant");
    this.area?.removeAttribute("aria-controls");
    this.list = null;
  },
};
on("pointerdown", (event) => {
  const option = up(event.target, "#completion [role=option]");
  if (!option) return;
  event.preventDefault();
  completion.pick(option);
});
on("focusout", ({ target }) => { if (target === completion.area) completion.close(); });

// --- runs announce start, every quarter and end, on whatever page the person is by then ---
const told = guard(() => JSON.parse(sessionStorage.getItem(RUNS)), {});

function follow(panel) {
  const { run, runState: state, runTitle: title } = panel.dataset;
  const bar = one("progress", panel);
  const ended = !["queued", "running"].includes(state);
  const quarter = ended ? 5 : Math.floor(4 * Math.max(bar?.position ?? 0, 0));
  const before = told[run];
  if (before >= quarter || (ended && before === undefined)) return;
  told[run] = quarter;
  guard(() => sessionStorage.setItem(RUNS, JSON.stringify(told)));
  if (ended) say(`${title}: ${state.replace("_", " ")}.`, { bad: state === "failed" || state === "gave_up", href: `/jobs/?job=${run}` });
  else tell(`${title}: ${quarter * 25} %.`);
}

// --- htmx ---
let lost = null; // where the focus was in what is about to be replaced
const polls = (element) => /every|load/.test(element.getAttribute("hx-trigger") ?? "");

// A poll that meets an ended session does not take the page away under somebody's hands.
let signedOut = false;
on("htmx:beforeOnLoad", (event) => {
  if (event.detail.xhr.status !== 401 || !polls(event.detail.elt)) return;
  event.preventDefault();
  if (!signedOut) say("You are signed out. Copy what you typed before you leave this page.", { bad: true, href: "/account/sign-in/", label: "Sign in" });
  signedOut = true;
});
on("htmx:beforeRequest", ({ detail }) => detail.target?.setAttribute("aria-busy", "true"));
on("htmx:afterRequest", ({ detail }) => detail.target?.removeAttribute("aria-busy"));
on("htmx:beforeSwap", ({ detail }) => {
  const { elt } = detail.requestConfig;
  if (elt.matches(DRAFTED) && detail.xhr.status < 300) drop(draftKey(elt));
  if (detail.xhr.status === 409 && elt.matches("[data-inline]")) [detail.shouldSwap, detail.isError] = [true, false];
  const focus = document.activeElement;
  const row = up(focus, "li, tr");
  lost = detail.target?.contains(focus) && {
    id: focus.id, list: row?.parentElement.id, at: row ? [...row.parentElement.children].indexOf(row) : -1, form: up(focus, DRAFTED),
  };
});

// The focus stays where it was, or goes to the next row, or to the heading of what is new.
function refocus(fresh) {
  const form = fresh?.matches("form[data-inline]");
  if (!fresh || !(form || (lost && document.activeElement === body))) return;
  const rows = one(`#${CSS.escape(lost.list || "none")}`)?.children ?? all("li, tr", fresh);
  const heading = one("h1, h2, h3", fresh);
  heading?.setAttribute("tabindex", "-1");
  const next = form ? one(".fields :is(input, select, textarea):not([type=hidden])", fresh)
    : one("[data-edit]", fresh) ?? (lost.id && document.getElementById(lost.id)) ?? (lost.form && one("textarea", fresh))
      ?? (lost.at >= 0 && rows.length && one("a, button", rows[Math.min(lost.at, rows.length - 1)]));
  (next || heading)?.focus();
  lost = null;
}

on("htmx:afterSettle", ({ detail }) => {
  const fresh = document.getElementById(detail.target.id);
  wake();
  if (up(fresh, "#palette")) mark(palette.field, palette.list, options(palette.list)[0]);
  else if ([409, 422].includes(detail.xhr?.status)) one("[data-form-errors]")?.focus();
  else refocus(fresh);
});
on("htmx:responseError", ({ detail }) => {
  if (polls(detail.elt)) return;
  const id = detail.xhr.getResponseHeader("X-Request-ID");
  if (detail.elt.matches(DRAFTED)) note(detail.elt, "Not sent. Your text is kept here.");
  say(`That did not work; nothing was changed.${id ? ` Reference ${id.slice(0, 12)}.` : ""}`, { bad: true });
});
on("htmx:sendError", ({ detail }) => {
  if (polls(detail.elt)) return;
  if (detail.elt.matches(DRAFTED)) note(detail.elt, "No connection. Your text is kept here.", "data-later", "Send when back");
  say("No connection. Nothing was changed.", { bad: true });
});
// A value was saved in place: the version that this page had read has moved on with it.
on("fde:version", ({ detail }) => {
  for (const field of all(`[data-version-of="${CSS.escape(detail.code)}"]`)) {
    if (field.value === String(detail.read)) field.value = detail.now;
  }
  tell(detail.words);
});

function wake() {
  for (const form of all(DRAFTED)) {
    restoreDraft(form);
    tint(form);
  }
  all(".toast").forEach(tend);
  all("[data-run]").forEach(follow);
}

// On a narrow screen the row of tabs scrolls: bring the current one into it.
for (const tab of all(".tabs > [aria-current]")) {
  tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.clientWidth / 2 + tab.offsetWidth / 2;
}

settleDrafts();
remember();
wake();
one("[data-form-errors]")?.focus();
