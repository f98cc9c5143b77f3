// The few things a page does by itself. Every one of them only adds to what works without a script:
//   data-focus          gets the focus when the page or a part of it arrives (the error summary, what was done)
//   details[data-menu]  closes on Escape, on a click elsewhere, when the focus leaves it
//   details[data-ask]   asks in a dialog instead of unfolding; a [data-close] button inside closes it
//   form[data-in-place] is sent the ordinary way, where htmx could not (the answer is an error, the line is dead)
//   form[data-once]     is sent once, however often its button is pressed
//   .tabs               are scrolled so that the present one is in sight
//   select[data-go]     sends its form when another choice is made

const all = (selector, root = document) => root.querySelectorAll(selector);

function focusWhatMatters(root) {
  const target = root.querySelector?.("[data-focus]");
  if (target) target.focus();
}

function closeMenus(except) {
  for (const menu of all("details[data-menu][open]")) if (!menu.contains(except)) menu.open = false;
}

function asDialog(ask) {
  const panel = ask.querySelector(".panel");
  const opener = ask.querySelector("summary");
  const dialog = document.createElement("dialog");
  const heading = panel.querySelector("h2, h3");
  if (heading) {
    heading.id ||= `asks-${Math.random().toString(36).slice(2)}`;
    dialog.setAttribute("aria-labelledby", heading.id);
  }
  dialog.append(...panel.childNodes);
  panel.replaceWith(dialog);
  const button = document.createElement("button");
  button.type = "button";
  button.className = opener.className;
  button.append(...opener.childNodes);
  ask.replaceWith(button);
  button.after(dialog);
  button.addEventListener("click", () => dialog.showModal());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });
}

function showWhereOneIs(root) {
  for (const tab of all(".tabs [aria-current]", root)) {
    const strip = tab.closest(".tabs");
    const at = tab.getBoundingClientRect(), around = strip.getBoundingClientRect();
    strip.scrollLeft += at.left - around.left - (around.width - at.width) / 2;
  }
}

function prepare(root) {
  showWhereOneIs(root);
  for (const ask of all("details[data-ask]", root)) asDialog(ask);
  focusWhatMatters(root);
}

document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("focusin", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details[data-menu][open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));

document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-go]")) event.target.form.requestSubmit();
});

// A link in the error summary leads to a group of choices by its first choice.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".summary a[href^='#']");
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  target.focus();
  target.closest(".field")?.scrollIntoView({ block: "center" });
});

for (const failure of ["htmx:responseError", "htmx:sendError"])
  document.addEventListener(failure, (event) => {
    if (event.detail.elt.matches("form[data-in-place]")) event.detail.elt.submit();
  });

document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) prepare(event.target);
});
prepare(document);
