// The pages work without this. It tells times in the reader's own zone, takes "/" to the search, asks before what can't be
// taken back, and draws a chart above a table that says so.
"use strict";

for (const time of document.querySelectorAll("time[datetime*='T']")) {
  const at = new Date(time.dateTime);
  if (Number.isNaN(at.getTime())) continue;
  time.title = time.textContent;
  time.textContent = at.toLocaleString("en-GB", { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" });
}

document.addEventListener("keydown", (event) => {
  const search = document.querySelector("input[type='search']");
  if (event.key !== "/" || !search || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select")) return;
  event.preventDefault();
  search.focus();
});

// A form is sent once, however often its button is pressed.
for (const form of document.querySelectorAll("form[method='post']")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    window.setTimeout(() => { delete form.dataset.sent; }, 3000);
  });
}

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

if (window.Chart) {
  for (const table of document.querySelectorAll("table[data-chart]")) draw(table);
}
