// The model sheet: a row is opened, closed and saved by itself; the others stay as they are.
const focus = (link) => link?.focus({ preventScroll: true });

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-row]");
  if (!link || !window.htmx || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const { id } = link.closest("tr");
  await window.htmx.ajax("GET", link.href.split("#")[0], { target: `#${id}`, swap: "outerHTML" });
  focus(document.querySelector(`#${id} > td > a[data-row]`)); // of a row that was closed
});
// a row that somebody is writing in stays open, unless it is the one that was saved or is gone
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  const { target, fragment } = detail;
  if (target.matches("tr.edit") && fragment.querySelector(`#${target.id}:not(.fresh)`)) detail.shouldSwap = false;
});
document.addEventListener("htmx:afterSettle", () => {
  if (document.activeElement === document.body) focus(document.querySelector("tr.fresh a[data-row]"));
});
