
"use strict";
(() => {
  const find = id => document.getElementById(id);
  const body = find("hosts").tBodies[0];
  const rows = [...body.rows];
  const tiles = [...find("map").children];
  const form = find("filter");

  // Everything that belongs to a host carries its number.
  const parts = number => [tiles[number], find("host-" + number)];
  const holds = row =>
    row.textContent.toLowerCase().includes(find("text").value.trim().toLowerCase()) &&
    (!find("grade").value || row.dataset.grade === find("grade").value) &&
    (!find("severity").value || Number(row.dataset.severity) >= Number(find("severity").value)) &&
    (!find("kind").value || row.dataset.kinds.split(" ").includes(find("kind").value));

  function filter() {
    let shown = 0;
    for (const row of rows) {
      row.hidden = !holds(row);
      for (const part of parts(row.dataset.host)) part.hidden = row.hidden;
      shown += !row.hidden;
    }
    find("shown").textContent = shown === rows.length ? rows.length + " shown" : shown + " of " + rows.length + " shown";
  }

  const compare = (column, sign) => (one, other) => {
    const a = one.cells[column].dataset.sort, b = other.cells[column].dataset.sort;
    return sign * a.localeCompare(b, "en", { numeric: true }) || one.dataset.host - other.dataset.host;
  };

  function sort(header) {
    const descending = header.getAttribute("aria-sort") === "ascending";
    for (const other of header.parentNode.cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", descending ? "descending" : "ascending");
    rows.sort(compare(header.cellIndex, descending ? -1 : 1));
    body.append(...rows);
  }

  const open = () => {
    const target = location.hash && find(location.hash.slice(1));
    if (target && target.tagName === "DETAILS") target.open = true;
  };

  for (const header of find("hosts").tHead.rows[0].cells) header.addEventListener("click", () => sort(header));
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", event => event.preventDefault());
  addEventListener("hashchange", open);
  // On paper nothing can be opened.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const each of closed) each.open = true;
  });
  addEventListener("afterprint", () => closed.forEach(each => (each.open = false)));
  open();
  filter();
})();
