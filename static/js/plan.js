// Dragging a bar of the timeline moves its stage by whole months: the form of the stage opens with
// the new month and is saved there, so that nothing changes by a slip of the hand.
const picture = document.querySelector("[data-gantt]");
const month = Number(picture?.dataset.month);
let held;

const months = (event) => {
  const scale = picture.viewBox.baseVal.width / picture.getBoundingClientRect().width;
  return Math.round(((event.clientX - held.from) * scale) / month);
};
const start = () => Math.max(0, Number(held.bar.dataset.start) + held.moved);

picture?.addEventListener("pointerdown", (event) => {
  const bar = event.target.closest("[data-stage]");
  if (!bar || event.button !== 0 || !bar.getAttribute("href").startsWith("/")) return;
  held = { bar, from: event.clientX, moved: 0 };
});
picture?.addEventListener("dragstart", (event) => event.preventDefault());
window.addEventListener("pointermove", (event) => {
  if (!held) return;
  held.moved = months(event);
  held.bar.classList.toggle("moving", held.moved !== 0);
  held.bar.setAttribute("transform", `translate(${(start() - Number(held.bar.dataset.start)) * month} 0)`);
});
window.addEventListener("pointerup", () => {
  if (!held) return;
  const { bar } = held;
  const begun = start();
  const moved = begun !== Number(bar.dataset.start);
  held = undefined;
  bar.classList.remove("moving");
  if (!moved) return bar.removeAttribute("transform");
  bar.dataset.dropped = "";
  location.assign(`${bar.getAttribute("href")}?start=${begun}`);
});
window.addEventListener("pointercancel", () => {
  held?.bar.removeAttribute("transform");
  held?.bar.classList.remove("moving");
  held = undefined;
});
// the click that ends a drag must not follow the link of the bar
picture?.addEventListener("click", (event) => {
  if (event.target.closest("[data-dropped]")) event.preventDefault();
}, true);
