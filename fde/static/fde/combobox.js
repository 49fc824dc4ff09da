// A text field that offers what the server finds; data-choices names the address that is asked.
// Without this script it is a plain field for a code, which the server checks.
//   Arrows open the list and move in it, Enter takes the marked option, Escape closes the list.

let open = null; // the field whose list is shown
let latest = 0;
let timer = 0;

const listOf = (field) => document.getElementById(field.getAttribute("aria-controls"));
const fieldOf = ({ target }) => (target instanceof Element ? target.closest("input[data-choices]") : null);
const options = (field) => [...listOf(field).querySelectorAll('[role="option"]:not([aria-disabled])')];
const marked = (field) => listOf(field).querySelector('[aria-selected="true"]');

function dress() {
  for (const field of document.querySelectorAll("input[data-choices]:not([role])")) {
    const list = document.createElement("div");
    list.id = `${field.id}-choices`;
    list.className = "choices";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", field.labels[0]?.textContent.trim() ?? "Choices");
    field.after(list);
    const told = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
    for (const [name, value] of Object.entries(told)) field.setAttribute(name, value);
  }
}

function mark(field, option) {
  marked(field)?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
}

function close() {
  clearTimeout(timer);
  latest += 1;
  if (!open) return;
  mark(open, null);
  open.setAttribute("aria-expanded", "false");
  listOf(open).hidden = true;
  open = null;
}

async function ask(field) {
  latest += 1;
  const mine = latest;
  const words = field.value.trim();
  const url = new URL(field.dataset.choices, location.href);
  url.searchParams.set("q", words);
  const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
  const text = answer?.ok ? await answer.text() : "";
  if (mine !== latest || document.activeElement !== field) return;
  const list = listOf(field);
  list.innerHTML = text;
  list.hidden = !text;
  for (const [at, option] of [...list.children].entries()) option.id = `${list.id}-${at}`;
  field.setAttribute("aria-expanded", String(!list.hidden));
  open = list.hidden ? null : field;
  const found = options(field);
  mark(field, words ? found[0] : null);
  const announcer = document.querySelector("#announcer");
  if (announcer) announcer.textContent = found.length ? `${found.length} to choose from.` : "Nothing found.";
}

function pick(field, option) {
  field.value = option.dataset.value;
  close();
  for (const name of ["input", "change"]) field.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: "picked" }));
}

function step(field, by) {
  const found = options(field);
  const at = found.indexOf(marked(field));
  mark(field, found.at(at < 0 && by < 0 ? -1 : (at + by) % found.length));
}

function key(event, field) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by && open === field) step(field, by);
  else if (by) ask(field);
  else if (event.key === "Enter" && open === field && marked(field)) pick(field, marked(field));
  else if (event.key === "Escape" && open === field) close();
  else {
    if (event.key === "Tab") close();
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

document.addEventListener("keydown", (event) => {
  const field = fieldOf(event);
  if (field && !event.altKey && !event.ctrlKey && !event.metaKey) key(event, field);
}, true);
document.addEventListener("input", (event) => {
  const field = fieldOf(event);
  if (!field || event.detail === "picked") return;
  clearTimeout(timer);
  timer = setTimeout(ask, 120, field);
});
document.addEventListener("click", (event) => {
  const field = fieldOf(event);
  if (field && open !== field) ask(field);
});
document.addEventListener("pointerdown", (event) => {
  const option = event.target instanceof Element ? event.target.closest(".picker [role=option]") : null;
  if (!option || !open) return;
  event.preventDefault(); // the focus stays in the field
  if (!option.hasAttribute("aria-disabled")) pick(open, option);
});
document.addEventListener("focusout", ({ target }) => { if (target === open) close(); });
document.addEventListener("htmx:afterSettle", dress);
dress();
