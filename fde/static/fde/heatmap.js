// Arrow keys move between the cells of a heatmap: one tab stop for the grid, Enter opens a cell.
// Without this every cell is a link with its own tab stop.
for (const table of document.querySelectorAll("[data-heatmap]")) {
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].slice(1).map((cell) => cell.querySelector("a")));
  const links = rows.flat().filter(Boolean);
  const start = links.find((link) => link.ariaCurrent) ?? links[0];
  const stop = (link) => { for (const one of links) one.tabIndex = one === link ? 0 : -1; };
  const steps = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
  if (!start) continue;
  table.setAttribute("role", "grid");
  stop(start);

  // The next cell with a link in that direction; empty cells are stepped over.
  const next = (link, [down, right]) => {
    let y = rows.findIndex((row) => row.includes(link));
    let x = rows[y].indexOf(link);
    do { y += down; x += right; } while (rows[y] && x >= 0 && x < rows[y].length && !rows[y][x]);
    return rows[y]?.[x];
  };

  table.addEventListener("focusin", ({ target }) => { if (links.includes(target)) stop(target); });
  table.addEventListener("keydown", (event) => {
    const link = event.target.closest("a");
    if (!links.includes(link) || event.ctrlKey || event.metaKey || event.altKey) return;
    const ends = { Home: links[0], End: links.at(-1) };
    const to = ends[event.key] ?? (steps[event.key] && next(link, steps[event.key]));
    if (!steps[event.key] && !ends[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    to?.focus();
  });
}
