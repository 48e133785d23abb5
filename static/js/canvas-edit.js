// Writing on a note where it stands: a click or Enter opens it, Enter saves, Escape cancels.
const canvas = () => document.querySelector("[data-canvas]");
const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
const button = (word, kind) => Object.assign(document.createElement("button"), { type: "button", className: `btn small ${kind}`, textContent: word });

const edit = (note) => {
  if (note.querySelector("textarea")) return;
  const said = note.querySelector(".said");
  const words = canvas().dataset;
  const area = Object.assign(document.createElement("textarea"), { className: "inline-edit", value: said.textContent.trim(), maxLength: 20000 });
  area.setAttribute("aria-label", words.wordEdit);
  const row = Object.assign(document.createElement("div"), { className: "edit-row" });
  const save = button(words.wordSave, "pri");
  const cancel = button(words.wordCancel, "quiet");
  row.append(cancel, save);
  said.hidden = true;
  said.after(area, row);
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
  const close = () => { area.remove(); row.remove(); said.hidden = false; said.focus(); };
  const drop = () => { close(); tell("canvas:say", { text: words.saidKept }); };
  const keep = () => {
    const text = area.value.trim();
    if (!text || text === said.textContent.trim()) return drop();
    save.disabled = true;
    // the editor goes before the answer is woven in, so that the note may be replaced
    const before = said.textContent;
    close();
    said.textContent = text;
    return tell("canvas:send", {
      url: note.dataset.url, key: note.dataset.note, body: { text, seen: note.dataset.seen },
      failed: () => { said.textContent = before; },
    });
  };
  save.addEventListener("click", keep);
  cancel.addEventListener("click", drop);
  area.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") { event.preventDefault(); drop(); }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); keep(); }
  });
};

document.addEventListener("click", (event) => {
  const said = event.target.closest?.(".note .said");
  if (!said || !canvas()?.hasAttribute("data-editable") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  edit(said.closest(".note"));
});
// Enter in the box of a new note adds it; Shift and Enter begin a new line
document.addEventListener("keydown", (event) => {
  const area = event.target.closest?.("[data-add] textarea");
  if (!area || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  if (area.value.trim()) area.form.requestSubmit();
});
