// Notes by mouse and by touch: a drag, or a long press on a touch screen, picks one up.
const HOLD = 320; // milliseconds that a finger rests before the note comes along
const SLACK = 6; // pixels that a hand trembles
const EDGE = 70; // from here on the page scrolls along
const canvas = () => document.querySelector("[data-canvas]");
const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
const line = Object.assign(document.createElement("li"), { className: "dropline" });
line.setAttribute("aria-hidden", "true");
let press; // {note, x, y, id, timer}
let drag; // {note, ghost, dx, dy, block, before}
let scrolling;

const lift = () => {
  const { note, x, y } = press;
  const box = note.getBoundingClientRect();
  const ghost = note.cloneNode(true);
  ghost.removeAttribute("id");
  ghost.className = "note ghost";
  ghost.setAttribute("aria-hidden", "true");
  ghost.style.width = `${box.width}px`;
  document.body.append(ghost);
  note.classList.add("lifted");
  canvas().querySelector(".board").classList.add("dragging");
  drag = { note, ghost, dx: x - box.left, dy: y - box.top };
  navigator.vibrate?.(12);
  tell("canvas:say", { text: canvas().dataset.saidLifted.replace("{note}", note.querySelector(".said").textContent.trim().slice(0, 60)) });
  follow(x, y);
};
const follow = (x, y) => {
  drag.ghost.style.transform = `translate(${x - drag.dx}px, ${y - drag.dy}px) rotate(1.2deg)`;
  drag.x = x; drag.y = y;
  const block = document.elementFromPoint(x, y)?.closest("[data-block]");
  if (block !== drag.over) { drag.over?.classList.remove("over"); block?.classList.add("over"); drag.over = block; }
  if (!block) { line.remove(); drag.block = null; return; }
  const list = block.querySelector("[data-notes]");
  const before = [...list.querySelectorAll("[data-note]:not(.lifted)")].find((note) => {
    const box = note.getBoundingClientRect();
    const sameRow = y >= box.top && y <= box.bottom;
    return y < box.top || (sameRow && (x < box.left || (list.clientWidth > box.width * 1.5 ? x < box.left + box.width / 2 : y < box.top + box.height / 2)));
  }) ?? null;
  if (drag.block !== block || drag.before !== before || !line.isConnected) list.insertBefore(line, before);
  drag.block = block; drag.before = before;
};
const scroll = () => {
  if (!drag) return;
  const speed = drag.y < EDGE ? drag.y - EDGE : drag.y > innerHeight - EDGE ? drag.y - innerHeight + EDGE : 0;
  if (speed) { scrollBy(0, speed / 4); follow(drag.x, drag.y); }
  scrolling = requestAnimationFrame(scroll);
};
const end = (keep) => {
  clearTimeout(press?.timer);
  press = undefined;
  if (!drag) return;
  const { note, ghost, block, before, over } = drag;
  drag = undefined;
  cancelAnimationFrame(scrolling);
  ghost.remove(); line.remove();
  note.classList.remove("lifted");
  over?.classList.remove("over");
  canvas().querySelector(".board").classList.remove("dragging");
  const stays = block === note.closest("[data-block]") && (before === note || before === note.nextElementSibling);
  if (keep && block && !stays) tell("canvas:move", { note, block, before });
  else tell("canvas:say", { text: canvas().dataset.saidKept });
  addEventListener("click", swallow, { capture: true, once: true }); // a drop is no click
  setTimeout(() => removeEventListener("click", swallow, { capture: true }), 50);
};
const swallow = (event) => { event.preventDefault(); event.stopPropagation(); };

document.addEventListener("pointerdown", (event) => {
  const note = event.target.closest?.(".note");
  if (!note || event.button !== 0 || !canvas()?.hasAttribute("data-editable")) return;
  if (event.target.closest("textarea, button, input, .tools, .flag, .bound a")) return;
  press = { note, x: event.clientX, y: event.clientY, id: event.pointerId };
  if (event.pointerType !== "mouse") press.timer = setTimeout(() => { lift(); scroll(); }, HOLD);
});
document.addEventListener("pointermove", (event) => {
  if (!press || event.pointerId !== press.id) return;
  if (drag) { follow(event.clientX, event.clientY); return; }
  if (Math.hypot(event.clientX - press.x, event.clientY - press.y) < SLACK) return;
  if (event.pointerType === "mouse") { lift(); scroll(); follow(event.clientX, event.clientY); }
  else end(false); // the finger scrolls the page
});
document.addEventListener("pointerup", () => end(true));
document.addEventListener("pointercancel", () => { if (!drag) end(false); });
// once a note is picked up the finger moves it, not the page
document.addEventListener("touchmove", (event) => {
  if (!drag) return;
  event.preventDefault();
  follow(event.touches[0].clientX, event.touches[0].clientY);
}, { passive: false });
document.addEventListener("touchend", () => { if (drag) end(true); });
document.addEventListener("touchcancel", () => end(false));
document.addEventListener("contextmenu", (event) => { if (drag || (press && event.target.closest?.(".note"))) event.preventDefault(); });
document.addEventListener("dragstart", (event) => { if (event.target.closest?.(".note")) event.preventDefault(); });
document.addEventListener("keydown", (event) => { if (drag && event.key === "Escape") { event.preventDefault(); end(false); } });
