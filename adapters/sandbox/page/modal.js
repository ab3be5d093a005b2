// The open window. A redraw from the app keeps every block that did not change, so no keystroke is ever lost.
import { act, el, replace, trap } from "./dom.js";
import { renderBlock } from "./blocks.js";

let open = null; // { id, hash, values, nodes, drawn, dirty, … } of the window on screen

export async function rememberModal(context) {
  // Somebody else is acted next: what stands in this person's window must still be there later.
  if (open) await act("enter", { as: context.me, view: open.id, values: open.values });
}

export function coverRest(covered) {
  for (const node of document.querySelectorAll("#app > .chat, #app > .sidebar, #app > .world")) node.inert = covered;
}

export function drawModal(root, stack, context) {
  const view = stack[stack.length - 1];
  if (!view) { shut(root); return; }
  if (!open || open.id !== view.id) { build(root, view, stack, context); return; }
  open.depth.textContent = depthWords(stack);
  if (open.hash !== view.hash) update(view, context);
}

function shut(root) {
  if (!open) return;
  const before = open.before;
  open = null;
  coverRest(false);
  root.replaceChildren();
  if (before?.isConnected) before.focus();
}

function build(root, view, stack, context) {
  const before = open?.before ?? document.activeElement;
  open = { id: view.id, hash: view.hash, values: structuredClone(view.values), nodes: new Map(), drawn: new Map(), touched: new Set(), before };
  open.title = el("h2", { id: "modal-title" }, view.title);
  open.depth = el("span", { class: "depth" }, depthWords(stack));
  open.body = el("div", { class: "modal-body" });
  open.error = el("p", { class: "modal-error", role: "alert", hidden: true });
  open.footer = el("div", { class: "modal-foot" });
  const close = el("button", { type: "button", class: "icon-button", "aria-label": "Close all windows", onclick: () => leave(context, true) }, "✕");
  const dialog = el("form", { class: "modal", role: "dialog", "aria-modal": "true", "aria-labelledby": "modal-title", novalidate: true },
    el("div", { class: "modal-head" }, el("span", { class: "modal-app", "aria-hidden": "true" }, "✓✓"), open.title, open.depth, close), open.body, open.error, open.footer);
  dialog.addEventListener("submit", (event) => { event.preventDefault(); submit(context); });
  dialog.addEventListener("keydown", (event) => { if (event.key === "Escape") leave(context, false); });
  trap(dialog);
  replace(root, el("div", { class: "shade" }, dialog));
  coverRest(true);
  drawBlocks(view, context);
  drawFooter(view, context);
  const first = dialog.querySelector("[data-focus]") ?? dialog.querySelector(".modal-body input, .modal-body textarea, .modal-body select, .modal-body button, .modal-foot button");
  first?.focus();
}

function depthWords(stack) {
  return stack.length > 1 ? `${stack.length} of 3` : "";
}

function update(view, context) {
  // What stood in fields that are gone is gone, too: should they come back, they come back as the app fills them in.
  const there = new Set(view.blocks.map((block) => block.block_id));
  for (const block of Object.keys(open.values)) if (!there.has(block)) { delete open.values[block]; open.touched.delete(block); }
  // The server kept what was sent; what was typed since then is newer and stays.
  for (const [block, states] of Object.entries(view.values)) {
    for (const [action, state] of Object.entries(states)) {
      const typed = open.touched.has(block) && open.values[block]?.[action];
      if (!typed) (open.values[block] ??= {})[action] = state;
    }
  }
  open.hash = view.hash;
  open.title.textContent = view.title;
  drawBlocks(view, context);
  drawFooter(view, context);
}

function drawBlocks(view, context) {
  const mine = modalContext(context);
  const wanted = [];
  const focused = document.activeElement?.id;
  const caret = document.activeElement?.selectionStart;
  for (const block of view.blocks) {
    const source = JSON.stringify(withoutInitial(block));
    let node = open.nodes.get(block.block_id);
    if (!node || open.drawn.get(block.block_id) !== source) {
      node = renderBlock(block, mine);
      open.nodes.set(block.block_id, node);
      open.drawn.set(block.block_id, source);
    }
    wanted.push(node);
  }
  const keep = new Set(wanted);
  for (const child of [...open.body.children]) if (!keep.has(child)) child.remove();
  // Moving a node would take the focus away; only nodes out of place are moved.
  wanted.forEach((node, index) => {
    if (open.body.children[index] !== node) open.body.insertBefore(node, open.body.children[index] ?? null);
  });
  const again = focused && document.activeElement?.id !== focused ? document.getElementById(focused) : null;
  if (again && open.body.contains(again)) {
    again.focus();
    if (typeof caret === "number") again.setSelectionRange?.(caret, caret);
  }
}

function withoutInitial(block) {
  // Slack ignores a changed initial value while block and action id stay the same.
  if (block.type !== "input") return block;
  const element = Object.fromEntries(Object.entries(block.element).filter(([key]) => !key.startsWith("initial_")));
  return { ...block, element };
}

function drawFooter(view, context) {
  replace(open.footer,
    el("button", { type: "button", class: "bk-button", onclick: () => leave(context, false) }, view.close ?? "Close"),
    view.submit ? el("button", { type: "submit", class: "bk-button primary" }, view.submit) : null);
}

function modalContext(context) {
  const id = open.id;
  const own = open;
  return {
    ...context,
    values: own.values,
    viewId: () => id,
    entered: (block) => { own.touched.add(block.block_id); showFieldErrors({}, block.block_id); },
    press: (block, element, state) => act("press", { as: context.me, view: id, block: block.block_id, action: element.action_id, state, values: own.values }),
    complain: (words) => { if (open === own) complain(words); },
  };
}

async function submit(context) {
  if (!open || open.busy) return;
  const mine = open;
  mine.busy = true;
  mine.error.hidden = true;
  showFieldErrors({});
  const button = mine.footer.querySelector("[type=submit]");
  button?.classList.add("busy");
  const answer = await act("submit", { as: context.me, view: mine.id, values: mine.values });
  mine.busy = false;
  button?.classList.remove("busy");
  if (open !== mine) return;
  if (answer.error) complain(answer.error);
  showFieldErrors(answer.fields ?? {});
}

function leave(context, all) {
  if (!open) return;
  act("close", { as: context.me, view: open.id, all });
}

function complain(words) {
  if (!open) return;
  open.error.textContent = words;
  open.error.hidden = false;
}

function showFieldErrors(errors, only) {
  if (!open) return;
  let first = null;
  for (const slot of open.body.querySelectorAll("[data-error]")) {
    if (only && slot.dataset.error !== only) continue;
    const words = errors[slot.dataset.error];
    slot.textContent = words ?? "";
    slot.hidden = !words;
    slot.closest(".block")?.classList.toggle("wrong", Boolean(words));
    if (words) first ??= slot.closest(".block");
  }
  first?.scrollIntoView({ block: "center" });
  first?.querySelector("input, textarea, select")?.focus();
}
