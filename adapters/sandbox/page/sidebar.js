// The list of conversations and shortcuts beside the chat; a row is drawn anew only when it changed.
import { el, replace } from "./dom.js";

export function fill(list, rows) {
  const key = rows.map((row) => row.key).join("|");
  if (list.dataset.key === key) return;
  list.dataset.key = key;
  replace(list, rows.map((row) => row.make()));
}

export function channelRow(channel, { here, unread, show }) {
  return {
    key: `${channel.id}${here}${unread}`,
    make: () => el("li", {}, el("button", {
      type: "button", class: `row${here ? " here" : ""}${unread ? " unread" : ""}`, "aria-current": here ? "page" : null,
      onclick: () => show(channel.id),
    }, channelName(channel), unread ? el("span", { class: "dot", role: "img", "aria-label": "unread" }) : null)),
  };
}

export function actionRow(key, words, run) {
  return { key, make: () => el("li", {}, el("button", { type: "button", class: "row", onclick: run }, words)) };
}

export function channelName(channel) {
  if (channel.is_im) return [el("span", { class: "sigil", "aria-hidden": "true" }, "● "), channel.label];
  if (channel.is_private) return [el("img", { class: "sign", src: "/page/lock.svg", alt: "private" }), channel.label];
  return [el("span", { class: "sigil", "aria-hidden": "true" }, "# "), channel.label];
}
