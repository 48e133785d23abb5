// The canvas by keyboard: one note is in the tab order, arrows go from note to note, Alt and arrows
// move the note, and what happened is said aloud.
const canvas = () => document.querySelector("[data-canvas]");
const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
const notes = (block) => [...block.querySelectorAll("[data-note]")];
const blocks = () => [...canvas().querySelectorAll("[data-block]")];
let here; // the key of the note that Tab reaches

const rove = () => {
  if (!canvas()?.hasAttribute("data-editable")) return;
  const all = [...canvas().querySelectorAll(".note .said")];
  const current = all.find((said) => said.closest(".note").dataset.note === here) ?? all[0];
  for (const said of all) said.tabIndex = said === current ? 0 : -1;
};
document.addEventListener("canvas:woven", rove);
document.addEventListener("focusin", (event) => {
  const note = event.target.closest?.(".note");
  if (note && note.dataset.note !== here) { here = note.dataset.note; rove(); }
});

// the block that lies beside another one on the screen, in a direction
const beside = (block, step) => {
  const mine = block.getBoundingClientRect();
  const middle = mine.top + mine.height / 2;
  const found = blocks().filter((other) => other !== block).map((other) => [other, other.getBoundingClientRect()])
    .filter(([, box]) => (step > 0 ? box.left >= mine.right - 4 : box.right <= mine.left + 4))
    .map(([other, box]) => [other, (step > 0 ? box.left - mine.right : mine.left - box.right) * 3 + Math.max(0, box.top - middle, middle - box.bottom)]);
  if (found.length) return found.sort((a, b) => a[1] - b[1])[0][0];
  const all = blocks(); // stacked on a narrow screen: the next in the order of the page
  return all[(all.indexOf(block) + step + all.length) % all.length];
};
const go = (note, key) => {
  const block = note.closest("[data-block]");
  const all = notes(block);
  const at = all.indexOf(note);
  const step = key === "ArrowDown" || key === "ArrowRight" ? 1 : -1;
  let target = key === "ArrowDown" || key === "ArrowUp" ? all[at + step] : undefined;
  for (let next = block, tries = 0; !target && tries < 9; tries += 1) {
    next = key === "ArrowDown" || key === "ArrowUp" ? blocks()[(blocks().indexOf(next) + step + 9) % 9] : beside(next, step);
    const there = notes(next);
    target = key === "ArrowUp" ? there.at(-1) : there[Math.min(at, there.length - 1)] ?? there[0];
    if (key === "ArrowDown") target = there[0];
  }
  target?.querySelector(".said").focus();
};
const place = (note) => {
  const block = note.closest("[data-block]");
  const all = notes(block);
  return { note: note.querySelector(".said").textContent.trim().slice(0, 60), block: block.querySelector("[data-name]").textContent, place: all.indexOf(note) + 1, count: all.length };
};
const told = (note, template) => Object.entries(place(note)).reduce((text, [name, value]) => text.replace(`{${name}}`, value), template);

// the note goes to its new place at once; the server may say no, and it goes back
const move = (note, block, before) => {
  const list = block.querySelector("[data-notes]");
  const from = note.closest("[data-block]").dataset.block;
  const back = { list: note.parentElement, next: note.nextElementSibling };
  list.insertBefore(note, before);
  note.querySelector(".said").focus();
  const after = note.previousElementSibling?.dataset.note ?? "";
  const spoken = told(note, canvas().dataset.saidMoved);
  tell("canvas:send", {
    url: `${note.dataset.url}/move`, key: note.dataset.note, body: { block: block.dataset.block, after, seen: from },
    said: spoken, failed: () => back.list.insertBefore(note, back.next?.isConnected ? back.next : null),
  });
};
document.addEventListener("canvas:move", ({ detail }) => move(detail.note, detail.block, detail.before));

const carry = (note, key) => {
  const block = note.closest("[data-block]");
  if (key === "ArrowUp" && note.previousElementSibling) move(note, block, note.previousElementSibling);
  else if (key === "ArrowDown" && note.nextElementSibling) move(note, block, note.nextElementSibling.nextElementSibling);
  else if (key === "ArrowLeft" || key === "ArrowRight") move(note, beside(block, key === "ArrowRight" ? 1 : -1), null);
};
const acts = {
  Delete: (note) => {
    const neighbour = note.nextElementSibling ?? note.previousElementSibling;
    tell("canvas:send", { url: `${note.dataset.url}/delete`, key: neighbour?.dataset.note, body: { seen: note.dataset.etag } });
  },
  b: (note) => tell("canvas:open", { url: `${note.dataset.url}/binds` }),
  o: (note) => tell("canvas:open", { url: note.dataset.url }),
  n: (note) => note.closest("[data-block]").querySelector("[data-add] textarea").focus(),
};
document.addEventListener("keydown", (event) => {
  if (!canvas()?.hasAttribute("data-editable") || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && event.key === "z" && !event.target.closest?.("textarea, input")) {
    const undo = document.querySelector("[data-undo]");
    if (undo) { event.preventDefault(); undo.requestSubmit(); }
    return;
  }
  const said = event.target.closest?.(".note .said");
  if (!said) {
    const box = event.target.closest?.("[data-add] textarea");
    if (box && event.key === "Escape") { box.value = ""; notes(box.closest("[data-block]")).at(-1)?.querySelector(".said").focus(); }
    return;
  }
  const note = said.closest(".note");
  const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (event.key.startsWith("Arrow")) { event.preventDefault(); event.altKey ? carry(note, event.key) : go(note, event.key); }
  else if (act && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); act(note); }
});
rove();
