// Small manners of every page: confirm, copy, popovers, a button that is pressed once.
const dialog = document.getElementById("confirm");
let waiting;

document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (question && dialog && !form.dataset.sure) {
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = { form, submitter: event.submitter };
    dialog.querySelector("[data-confirm-text]").textContent = question;
    dialog.returnValue = "no";
    dialog.showModal();
    return;
  }
  if (form.method === "post" && !form.hasAttribute("hx-post") && !form.closest("[hx-boost]")) {
    // the button's own name and value must still be sent: disable after the form data is built
    setTimeout(() => { for (const button of form.querySelectorAll("button")) button.disabled = true; });
    setTimeout(() => { for (const button of form.querySelectorAll("button")) button.disabled = false; }, 8000);
  }
}, true);
dialog?.addEventListener("close", () => {
  if (dialog.returnValue === "yes" && waiting) {
    waiting.form.dataset.sure = "yes";
    waiting.form.requestSubmit(waiting.submitter);
    delete waiting.form.dataset.sure;
  }
  waiting = undefined;
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (button) {
    const source = document.querySelector(button.dataset.copy);
    await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
    const word = button.querySelector("span");
    const before = word.textContent;
    word.textContent = button.dataset.done;
    setTimeout(() => { word.textContent = before; }, 2000);
  }
  for (const box of document.querySelectorAll("details[data-popover][open]"))
    if (!box.contains(event.target)) box.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const box of document.querySelectorAll("details[data-popover][open]")) {
    box.open = false;
    box.querySelector("summary").focus();
  }
});

// a row of tabs or steps shows the current one on a narrow screen
for (const here of document.querySelectorAll(".tabs [aria-current]")) {
  const tabs = here.parentElement;
  tabs.scrollLeft = here.offsetLeft - (tabs.clientWidth - here.clientWidth) / 2;
}
