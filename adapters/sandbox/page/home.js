// The app's Home tab, in the place of the messages. Drawn anew only when it changed.
import { act, el } from "./dom.js";
import { renderBlock } from "./blocks.js";
import { place } from "./messages.js";

let drawn = null;
let source = "";

export function drawHome(list, view, context) {
  // Read from the top; drawn anew while one reads, it stays where one is.
  const from = list.contains(drawn) ? list.scrollTop : 0;
  const now = JSON.stringify([context.me, view]);
  if (now !== source) {
    source = now;
    drawn = build(view, context);
  }
  place(list, [drawn]);
  list.scrollTop = from;
}

function build(view, context) {
  if (!view) return el("p", { class: "small" }, "The app is drawing your Home tab …");
  const press = (block, element, state) => act("press", { as: context.me, view: view.id, block: block.block_id, action: element.action_id, state });
  const own = { ...context, values: null, viewId: () => view.id, press };
  return el("article", { class: "message home" }, el("div", { class: "message-main" },
    el("div", { class: "message-body" }, view.blocks.map((block) => renderBlock(block, own)))));
}
