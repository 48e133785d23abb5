// Names in formulas: what may follow is offered while it is typed, with what it means.
const words = () => JSON.parse(document.getElementById("formula-names")?.textContent ?? "[]");
let box;

const close = () => {
  box?.remove();
  box = undefined;
};

const typedName = (area) => {
  const before = area.value.slice(0, area.selectionStart);
  return before.match(/[A-Za-z_][A-Za-z0-9_]*$/)?.[0] ?? "";
};

const take = (area, name, isFunction) => {
  const start = area.selectionStart - typedName(area).length;
  area.setRangeText(isFunction ? `${name}(` : name, start, area.selectionStart, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  close();
};

const offer = (area) => {
  const part = typedName(area).toLowerCase();
  close();
  if (part.length < 1) return;
  const found = words().filter((word) => word.name.toLowerCase().includes(part) && word.name !== typedName(area));
  found.sort((a, b) => b.name.toLowerCase().startsWith(part) - a.name.toLowerCase().startsWith(part) || a.name.localeCompare(b.name));
  if (!found.length) return;
  box = document.createElement("ul");
  box.className = "completions";
  box.id = "completions";
  box.setAttribute("role", "listbox");
  for (const [place, word] of found.slice(0, 8).entries()) {
    const item = document.createElement("li");
    item.setAttribute("role", "option");
    item.id = `completion-${place}`;
    item.dataset.name = word.name;
    item.dataset.kind = word.kind;
    item.append(Object.assign(document.createElement("code"), { textContent: word.name }), Object.assign(document.createElement("span"), { textContent: word.hint }));
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      take(area, word.name, word.kind === "function");
    });
    box.append(item);
  }
  area.after(box);
  mark(area, 0);
};

const mark = (area, place) => {
  const items = [...box.children];
  const here = (place + items.length) % items.length;
  items.forEach((item, index) => item.setAttribute("aria-selected", String(index === here)));
  box.dataset.at = here;
  area.setAttribute("aria-controls", box.id);
  area.setAttribute("aria-activedescendant", items[here].id);
};

document.addEventListener("input", (event) => {
  if (event.isTrusted && event.target.matches?.("[data-names]")) offer(event.target);
});
document.addEventListener("keydown", (event) => {
  const area = event.target;
  if (!box || !area.matches?.("[data-names]")) return;
  const at = Number(box.dataset.at);
  if (event.key === "ArrowDown") mark(area, at + 1);
  else if (event.key === "ArrowUp") mark(area, at - 1);
  else if (event.key === "Tab" || event.key === "Enter") {
    const item = box.children[at];
    take(area, item.dataset.name, item.dataset.kind === "function");
  } else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
});
document.addEventListener("focusout", (event) => {
  if (event.target.matches?.("[data-names]")) close();
});
