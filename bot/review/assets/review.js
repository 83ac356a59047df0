// The pages work without this. It tells times in the reader's own zone, takes "/" to the search, and sends a form once.
"use strict";

for (const time of document.querySelectorAll("time[datetime*='T']")) {
  const at = new Date(time.dateTime);
  if (Number.isNaN(at.getTime())) continue;
  const day = { day: "numeric", month: "long", year: "numeric" };
  const full = at.toLocaleString("en-GB", { ...day, hour: "2-digit", minute: "2-digit" });
  if (time.classList.contains("ago")) {
    time.title = full;
  } else if (time.classList.contains("day")) {
    time.title = full;
    time.textContent = at.toLocaleDateString("en-GB", day);
  } else {
    time.title = time.textContent;
    time.textContent = full;
  }
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
