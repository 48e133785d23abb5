// The forms of value models: rows that come and go, parts that a choice shows, a file that fills a table.
const form = document.getElementById("value-form");

const choose = () => {
  for (const part of form.querySelectorAll("[data-when]")) {
    const [name, value] = part.dataset.when.split("=");
    part.hidden = form.elements[name]?.value !== value;
  }
};
const told = () => form.dispatchEvent(new CustomEvent("value:rows", { bubbles: true }));

const renumber = (rows) => {
  for (const [index, row] of [...rows.querySelectorAll("[data-row]")].entries()) {
    for (const input of row.querySelectorAll("input[aria-label]"))
      input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+(?!.*\d)/, index + 1));
    const drop = row.querySelector("[data-drop]");
    drop.value = drop.value.replace(/\d+$/, index);
    drop.setAttribute("aria-label", drop.getAttribute("aria-label").replace(/\d+(?!.*\d)/, index + 1));
  }
};
const empty = (row) => {
  for (const input of row.querySelectorAll("input")) {
    input.value = "";
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  }
  for (const error of row.querySelectorAll(".error")) error.remove();
};

form?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-more], [data-drop]");
  if (!button) return;
  event.preventDefault();
  const rows = button.closest("[data-rows]");
  const lines = rows.querySelectorAll("[data-row]");
  if (button.matches("[data-more]")) {
    const row = lines[lines.length - 1].cloneNode(true);
    empty(row);
    lines[lines.length - 1].after(row);
    renumber(rows);
    row.querySelector("input:not([type=hidden])").focus();
    return;
  }
  const row = button.closest("[data-row]");
  const next = (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("input:not([type=hidden])");
  if (lines.length > 1) row.remove();
  else empty(row);
  renumber(rows);
  next?.focus();
  told();
});

form?.addEventListener("change", async (event) => {
  choose();
  const picker = event.target.closest("input[type=file][data-table-into]");
  const file = picker?.files[0];
  if (!file || file.size > 262_144) return; // a larger one, and any other encoding, is for the server
  const bytes = await file.arrayBuffer();
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    text = new TextDecoder("gb18030").decode(bytes);
  }
  const area = document.getElementById(picker.dataset.tableInto);
  area.value = text;
  picker.value = "";
  area.dispatchEvent(new Event("input", { bubbles: true }));
});

if (form) {
  choose();
  document.addEventListener("htmx:beforeRequest", (event) => { if (event.target.id === "trial") event.target.setAttribute("aria-busy", "true"); });
  document.addEventListener("htmx:afterSettle", () => document.getElementById("trial")?.setAttribute("aria-busy", "false"));
}
