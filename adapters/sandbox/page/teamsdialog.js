// The one dialog somebody has open in Teams. It is drawn anew only when the app answered; what is typed stays until then.
import { act, ask, el, replace, trap } from "./dom.js";
import { renderCard } from "./cards.js";
import { coverRest } from "./modal.js";

let open = null; // { me, key, values, error, before } of the dialog on screen

export async function rememberDialog() {
  // Somebody else is acted next, or the other chat is looked at: what was typed must still be there later.
  if (open) await ask("teams.enter", { as: open.me, dialog: open.key, values: open.values });
}

export function drawDialog(root, dialog, me) {
  if (!dialog) { shut(root); return; }
  if (open?.key === dialog.key && open.me === me) return;
  build(root, dialog, me);
}

function shut(root) {
  if (!open) return;
  const { before } = open;
  open = null;
  coverRest(false);
  root.replaceChildren();
  if (before?.isConnected) before.focus();
}

function build(root, dialog, me) {
  const first = !open || open.me !== me;
  const own = { me, key: dialog.key, values: { ...dialog.entered }, before: open?.before ?? document.activeElement };
  open = own;
  own.error = el("p", { class: "modal-error", role: "alert", hidden: true });
  const leave = () => act("teams.close", { as: me });
  const box = el("section", { class: "modal teams-dialog", role: "dialog", "aria-modal": "true", "aria-labelledby": "dialog-title", tabindex: "-1" },
    el("div", { class: "modal-head" }, el("span", { class: "modal-app", "aria-hidden": "true" }, "✓✓"), el("h2", { id: "dialog-title" }, dialog.title),
      el("button", { type: "button", class: "icon-button", "aria-label": "Close the dialog", onclick: leave }, "✕")),
    el("div", { class: "modal-body" }, dialog.card ? renderCard(dialog.card, scene(own)) : el("p", {}, dialog.message)), own.error);
  box.addEventListener("keydown", (event) => { if (event.key === "Escape") leave(); });
  trap(box);
  replace(root, el("div", { class: "shade" }, box));
  coverRest(true);
  const field = first ? box.querySelector(".modal-body input, .modal-body textarea, .modal-body select") : null;
  (field ?? box).focus();
}

function scene(own) {
  return {
    values: own.values,
    folds: new Set(),
    press: (path, title) => {
      own.error.hidden = true;
      return act("teams.submit", { as: own.me, dialog: own.key, path, title, values: own.values });
    },
    complain: (words) => { own.error.textContent = words; own.error.hidden = false; },
  };
}
