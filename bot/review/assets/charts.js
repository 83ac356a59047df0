// Draws a chart above each table that asks for one. The table stays: it holds the same numbers.
"use strict";

function draw(table) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
  const rows = [...table.tBodies[0].rows];
  const number = (cell) => (cell.dataset.value === undefined ? null : Number(cell.dataset.value));
  const columns = heads.map((_, i) => i).filter((i) => i > 0 && rows.some((row) => number(row.cells[i]) > 0));
  if (rows.length < 2 || columns.length === 0) return;
  const box = document.createElement("div");
  box.className = "chart";
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${table.caption.textContent.trim()} The table below holds the same numbers.`);
  box.append(canvas);
  const place = table.closest(".scroll");
  if (place.previousElementSibling?.classList.contains("chart")) place.previousElementSibling.remove();
  place.before(box);
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

function draw_all() {
  for (const table of document.querySelectorAll("table[data-chart]")) draw(table);
}

draw_all();
// A canvas keeps the colours it was drawn with.
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw_all);
