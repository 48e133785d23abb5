// The canvas: asks the server, puts what is new into the board and keeps what is not, opens notes
// in a dialog, offers to undo. canvas-edit, canvas-keys and canvas-drag say what happened by events:
// "canvas:send" {url, body, key, said} and "canvas:open" {url}.
const dialog = document.getElementById("canvas-dialog");
const part = dialog?.querySelector("[data-part]");
const live = document.getElementById("canvas-live");
const canvas = () => document.querySelector("[data-canvas]");
const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
let opener; // what had the focus before the dialog
let busy = 0; // requests under way

const say = (text) => { live.textContent = ""; requestAnimationFrame(() => { live.textContent = text; }); };
const parsed = (text) => new DOMParser().parseFromString(text, "text/html").body;

// keep every note that has not changed: the focus, an open editor and the scroll stay
const weave = (fresh) => {
  const old = canvas();
  for (const block of fresh.querySelectorAll("[data-block]")) {
    const there = old.querySelector(`[data-block="${block.dataset.block}"]`);
    const known = new Map([...old.querySelectorAll("[data-note]")].map((note) => [note.dataset.note, note]));
    const list = there.querySelector("[data-notes]");
    const wanted = [...block.querySelectorAll("[data-note]")].map((note) => {
      const kept = known.get(note.dataset.note);
      return kept && (kept.dataset.version === note.dataset.version || kept.querySelector("textarea")) ? kept : note;
    });
    const same = wanted.length === list.children.length && wanted.every((note, at) => list.children[at] === note);
    if (!same) list.replaceChildren(...wanted);
    there.querySelector("h3").replaceWith(block.querySelector("h3"));
    const hint = block.querySelector(".hint");
    there.querySelector(".hint")?.remove();
    if (hint) list.before(hint);
  }
  for (const name of ["bar", "hypotheses", "toast"]) {
    const next = fresh.querySelector(`[data-${name}]`);
    const was = old.querySelector(`[data-${name}]`);
    if (next && was && !was.isEqualNode(next)) was.replaceWith(next);
  }
  old.querySelector("[data-refusal]")?.remove();
  old.querySelector(".board").className = fresh.querySelector(".board").className;
  old.dataset.seen = fresh.dataset.seen;
  document.dispatchEvent(new CustomEvent("canvas:woven"));
};
const refused = (text) => {
  let box = canvas().querySelector("[data-refusal]");
  if (!box) { box = document.createElement("div"); box.dataset.refusal = ""; canvas().prepend(box); }
  box.replaceChildren(...parsed(text).children);
  box.scrollIntoView({ block: "nearest" });
};
const show = (body) => {
  part.replaceChildren(...body.children);
  if (!dialog.open) { opener = document.activeElement; dialog.showModal(); }
  (part.querySelector("[aria-invalid=true], [data-conflict] h3, textarea:not([hidden]), input[type=search], input:not([type=hidden]), button") ?? part).focus?.();
};
const shut = () => { if (dialog.open) dialog.close(); };
dialog?.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.isComposing) { event.preventDefault(); shut(); } });
dialog?.addEventListener("close", () => { part.replaceChildren(); if (opener?.isConnected) opener.focus(); });

const ask = async (url, body) => {
  busy += 1;
  try {
    const options = { headers: { "HX-Request": "true", Accept: "text/html" } };
    if (body) Object.assign(options, { method: "POST", body });
    return await fetch(url, options);
  } finally { busy -= 1; }
};
// a new board is woven in, anything else is shown: a form to mend, or both versions of a conflict
const take = async (response, { key, said } = {}) => {
  if (response.status === 204) return true;
  const text = await response.text();
  const body = parsed(text);
  const fresh = body.querySelector("[data-canvas]");
  if (fresh && response.ok) {
    shut();
    weave(fresh);
    const note = key && document.getElementById(`note-${key}`);
    if (note) note.querySelector(".said")?.focus({ preventScroll: false });
    say(typeof said === "function" ? said() : said ?? canvas().querySelector(".toast span")?.textContent ?? canvas().dataset.saidSaved);
    later();
    return true;
  }
  const error = fresh?.querySelector(".add .error:not([hidden])");
  if (error) { mend(fresh, error); return false; }
  if (body.querySelector("[data-sheet]")) show(body);
  else if (body.querySelector("[data-refused]")) refused(text);
  else say(body.querySelector("main p, main h1")?.textContent ?? canvas().dataset.saidFailed);
  return false;
};
const mend = (fresh, error) => {
  const mine = document.getElementById(error.id);
  mine.textContent = error.textContent;
  mine.hidden = false;
  mine.closest("form").querySelector("textarea").setAttribute("aria-invalid", "true");
};
const send = async (url, body, detail = {}) => {
  body.set("csrfmiddlewaretoken", token());
  try {
    return await take(await ask(url, body), detail);
  } catch {
    say(canvas().dataset.saidFailed);
    detail.failed?.();
    return false;
  }
};
const renew = async () => {
  const response = await ask(canvas().dataset.url);
  if (response.ok) weave(parsed(await response.text()).querySelector("[data-canvas]"));
};
document.addEventListener("canvas:send", async ({ detail }) => {
  const body = new FormData();
  for (const [name, value] of Object.entries(detail.body)) body.set(name, value);
  if (!(await send(detail.url, body, detail))) detail.failed?.();
});
document.addEventListener("canvas:open", async ({ detail }) => take(await ask(detail.url)));
document.addEventListener("canvas:say", ({ detail }) => say(detail.text));
document.addEventListener("canvas:renew", renew);

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-dialog], [data-dismiss], [data-close], [data-print], [data-next]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.matches("a[data-dialog]")) { event.preventDefault(); ask(link.href).then(take); }
  else if (link.matches("[data-close]")) link.closest(".toast").remove();
  else if (link.matches("[data-print]")) window.print();
  else if (link.matches("[data-next]")) { event.preventDefault(); next(link.dataset.next); }
  else if (dialog.open) { event.preventDefault(); shut(); if (link.dataset.dismiss === "fresh") renew(); }
});
const next = (which) => {
  const found = [...document.querySelectorAll(`.note${which} .said`)];
  const target = found[(found.indexOf(document.activeElement) + 1) % found.length];
  target?.focus();
  target?.scrollIntoView({ block: "center", behavior: "smooth" });
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-into], [data-add], [data-undo], [data-search], [data-way]")) return;
  event.preventDefault();
  if (form.matches("[data-search], [data-way]")) return look(form);
  const body = new FormData(form, event.submitter);
  if (body.has("preview")) return preview(form, body);
  const added = form.matches("[data-add]");
  return send(form.action, body, {}).then((done) => {
    if (done && added) { form.reset(); form.querySelector(".error").hidden = true; form.querySelector("textarea").focus(); }
  });
}, true);
const look = async (form) => {
  const answer = parsed(await (await ask(`${form.action}?${new URLSearchParams(new FormData(form))}`)).text());
  const fresh = answer.querySelector("[data-results]");
  if (!form.matches("[data-search]") || !fresh) return show(answer);
  part.querySelector("[data-results]").replaceWith(fresh);
};
const preview = async (form, body) => {
  body.set("preview", "1");
  const answer = parsed(await (await ask(form.action, body)).text());
  form.querySelector("[data-preview-into]")?.replaceChildren(...answer.childNodes);
};
let typing;
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("[data-search], [data-way], [data-preview]");
  if (!form || event.target.matches("textarea.inline-edit")) return;
  clearTimeout(typing);
  typing = setTimeout(() => (form.matches("[data-preview]") ? preview(form, new FormData(form)) : look(form)), 250);
});
document.addEventListener("change", (event) => { // what is ticked stays in the list that is searched
  if (event.target.name !== "binds" || !part.contains(event.target)) return;
  const search = part.querySelector("[data-search]");
  search.querySelectorAll("[name=binds]").forEach((input) => input.remove());
  for (const box of part.querySelectorAll("[data-results] :checked"))
    search.append(Object.assign(document.createElement("input"), { type: "hidden", name: "binds", value: box.value }));
});
let fading;
const later = () => { clearTimeout(fading); fading = setTimeout(() => document.querySelector(".toast:not(:hover, :focus-within)")?.remove(), 12000); };
later();
// what others changed comes by itself, while nobody here is writing or dragging
setInterval(async () => {
  if (document.hidden || busy || dialog.open || document.querySelector(".note textarea, .board.dragging")) return;
  const response = await ask(`${canvas().dataset.url}?seen=${canvas().dataset.seen}`).catch(() => null);
  if (response?.status === 200 && !busy) weave(parsed(await response.text()).querySelector("[data-canvas]"));
}, 5000);
