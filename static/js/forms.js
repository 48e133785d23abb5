// Forms with a memory: the document editor and the training form.
const number = (area) => {
  const gutter = area.parentElement.querySelector(".lines");
  const lines = area.value.split("\n").length;
  if (Number(gutter.dataset.count) !== lines) {
    gutter.textContent = Array.from({ length: lines }, (_, i) => i + 1).join("\n") + "\n\n\n";
    gutter.dataset.count = lines;
  }
  gutter.scrollTop = area.scrollTop;
};
for (const area of document.querySelectorAll(".editor textarea")) {
  number(area);
  area.addEventListener("input", () => number(area));
  area.addEventListener("scroll", () => number(area));
}

document.addEventListener("change", async (event) => {
  const picker = event.target.closest?.("input[type=file][data-into]");
  const file = picker?.files[0];
  if (!file || file.size > 2_000_000) return; // larger ones are for the server to refuse
  const area = document.querySelector(picker.dataset.into);
  area.value = await file.text();
  picker.value = "";
  number(area);
  area.focus();
});

// "line 12" in a message selects that line
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-line]");
  const area = link && document.querySelector(".editor textarea");
  if (!area) return;
  event.preventDefault();
  const lines = area.value.split("\n");
  const line = Number(link.dataset.line) - 1;
  const start = lines.slice(0, line).join("\n").length + (line > 0 ? 1 : 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line]?.length ?? 0));
  area.scrollTop = line * parseFloat(getComputedStyle(area).lineHeight) - area.clientHeight / 3;
});

// the training form offers the columns of the chosen dataset
const source = document.getElementById("dataset-columns");
const picker = document.querySelector("[data-training] [name=dataset]");
if (source && picker) {
  const columns = JSON.parse(source.textContent);
  const list = document.createElement("datalist");
  list.id = "columns";
  picker.form.append(list);
  picker.form.elements.target.setAttribute("list", list.id);
  const offer = () => {
    list.replaceChildren(...(columns[picker.value] ?? []).map((name) => Object.assign(document.createElement("option"), { value: name })));
    for (const card of document.querySelectorAll("[data-dataset]")) card.hidden = Boolean(picker.value) && card.dataset.dataset !== picker.value;
  };
  picker.addEventListener("change", offer);
  offer();
}
