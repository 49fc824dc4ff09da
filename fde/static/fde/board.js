// The board: cards move by drag, by their menu, and by M. The server decides; a refusal puts the
// card back. Without this file the menu's link leads to a page that does the same.

const one = (selector, inside = document) => inside.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];
const say = (words, more = {}) =>
  document.dispatchEvent(new CustomEvent("fde:say", { detail: { words, ...more } }));

async function post(url, version, body) {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "If-Match": `"${version}"`,
        "X-CSRFToken": one("[data-token] input").value,
      },
      body: JSON.stringify(body),
    });
    const told = await answer.json().catch(() => ({}));
    return { status: answer.status, told, version: answer.headers.get("ETag")?.match(/\d+/)?.[0] };
  } catch {
    return { status: 0, told: {} };
  }
}

// What is on screen comes from the server again; the focus stays on the card.
async function refresh(code) {
  await window.htmx?.ajax("GET", location.href, { target: "#pipeline", select: "#pipeline", swap: "outerHTML" });
  one(`#card-${code} h3 a`)?.focus({ preventScroll: true });
}

function refuse({ card: code, gate }, { status, told }) {
  if (!status) say("No connection. The card is where it was.", { bad: true });
  else if (status === 412) {
    say(`${code} was changed by somebody else. The board shows it as it is now.`, { bad: true });
    refresh(code);
  } else {
    const missing = told.fields?.missing ?? [];
    const more = missing.length > 3 ? ` And ${missing.length - 3} more.` : "";
    const words = told.detail ?? "That did not work; nothing was moved.";
    say([code, "stays.", words, missing.slice(0, 3).join("; ")].join(" ") + more, {
      bad: true,
      href: gate,
      label: "Review the gate",
    });
  }
}

function fold() {
  for (const lane of all(".lane")) lane.classList.toggle("folded", !one("[data-card]", lane));
}

// The card moves at once; `home` puts it back where it came from.
async function move(card, lane, home) {
  const { card: code, version, moves, undoUrl: url } = card.dataset;
  fold();
  card.setAttribute("aria-busy", "true");
  const answer = await post(moves, version, { to_stage: lane.dataset.lane });
  card.removeAttribute("aria-busy");
  if (answer.status === 201) {
    const fields = { version: answer.version, back: location.search.slice(1) };
    say(`${code} moved to ${lane.dataset.title}`, { undo: { url, fields } });
    await refresh(code);
  } else {
    home();
    fold();
    refuse(card.dataset, answer);
  }
}

function moveTo(card, lane) {
  const [from, next] = [card.parentElement, card.nextElementSibling];
  if (lane === from) return;
  lane.prepend(card);
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
  move(card, lane, () => from.insertBefore(card, next));
}

// --- drag ---
function wake() {
  const board = one("[data-board]:not([data-js])");
  if (!board || !window.Sortable) return;
  board.dataset.js = "";
  for (const list of all("[data-lane]")) {
    Sortable.create(list, {
      group: "board",
      sort: false,
      draggable: "[data-card]",
      filter: "details",
      preventOnFilter: false,
      delay: 200,
      delayOnTouchOnly: true,
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 160,
      onEnd({ item, from, to, oldDraggableIndex: place }) {
        if (from !== to) move(item, to, () => from.insertBefore(item, from.children[place] ?? null));
      },
    });
  }
}

// --- menu and key: app.js presses the card itself on M ---
let asked = null;

function ask(card) {
  const dialog = one("#move-dialog");
  const buttons = all("[data-move-to]");
  const here = buttons.findIndex((button) => button.dataset.moveTo === card.dataset.stage);
  asked = card;
  one("h2", dialog).textContent = `Move ${card.dataset.name}`;
  buttons.forEach((button, place) => { button.hidden = place <= here; });
  one("details", card).open = false;
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const { target } = event;
  const link = target.closest("[data-move]");
  const choice = target.closest("[data-move-to]");
  if (link || (event.detail === 0 && target.matches("[data-card]"))) {
    event.preventDefault();
    ask(target.closest("[data-card]"));
  } else if (choice) {
    one("#move-dialog").close();
    moveTo(asked, one(`[data-lane="${choice.dataset.moveTo}"]`));
  }
});
// htmx carries style attributes over a swap, and the content policy refuses those that drags leave.
document.addEventListener("htmx:beforeSwap", () => {
  for (const element of all("[data-board] [style]")) element.removeAttribute("style");
});
document.addEventListener("htmx:afterSettle", wake);
wake();
