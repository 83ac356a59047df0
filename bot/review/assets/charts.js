// Draws a chart above each table that asks for one. The table stays: it holds the same numbers.
"use strict";

function draw(table) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
  const rows = [...table.tBodies[0].rows];
  const number = (cell) => (cell.dataset.value === undefined ? null : Number(cell.dataset.value));
  const columns = heads.map((_, i) => i).filter((i) => i > 0 && rows.some((row) => number(row.cells[i]) !== null));
  if (rows.length < 2 || columns.length === 0) return;
  const box = document.createElement("div");
  box.className = "chart";
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${table.caption.textContent.trim()} The table below holds the same numbers.`);
  box.append(canvas);
  table.closest(".scroll").before(box);
  const shades = [colour("--accent"), colour("--words-rule"), colour("--alert"), colour("--soft")];
  new window.Chart(canvas, {
    type: table.dataset.chart,
    data: {
      labels: rows.map((row) => row.cells[0].textContent.trim()),
      datasets: columns.map((i, n) => ({
        label: heads[i],
        data: rows.map((row) => number(row.cells[i])),
        backgroundColor: shades[n % shades.length],
        borderColor: shades[n % shades.length],
      })),
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      indexAxis: table.dataset.lying ? "y" : "x",
      color: colour("--ink"),
      plugins: { legend: { display: columns.length > 1, labels: { color: colour("--ink") } } },
      scales: {
        x: { ticks: { color: colour("--soft"), precision: 0 }, grid: { color: colour("--rule") }, beginAtZero: true },
        y: { ticks: { color: colour("--soft"), precision: 0 }, grid: { color: colour("--rule") }, beginAtZero: true },
      },
    },
  });
}

for (const table of document.querySelectorAll("table[data-chart]")) draw(table);
