// Adaptive cards to DOM. Words become text nodes only; what is not known (`cardschema.js`) becomes an error one sees.
//
// A scene is what one drawing needs: `press(path, title)` answers {error, fields}, `values` keeps what is entered,
// `folds` which buttons are unfolded, `complain(words)` says that something did not work.
import { add, el, picture } from "./dom.js";
import { inputFor, showErrors } from "./cardinputs.js";
import { troubles } from "./cardschema.js";
import { textBlock, textRun, webLink } from "./cardtext.js";

let drawn = 0;

export function renderCard(card, scene) {
  const own = { ...scene, name: `ac-${++drawn}`, calls: (card.msteams?.entities ?? []).map((one) => one.text) };
  const root = el("div", { class: "adaptive-card" });
  own.root = root;
  return drawInto(root, card, [], own);
}

function drawInto(root, card, path, scene) {
  const found = troubles(card, (type) => type === "AdaptiveCard");
  if (found.length) root.append(problem(found));
  (card?.body ?? []).forEach((node, index) => root.append(drawElement(node, [...path, "body", index], scene)));
  if (card?.actions?.length) root.append(drawActions(card.actions, [...path, "actions"], scene));
  return root;
}

function problem(found) {
  return el("p", { class: "card-problem", role: "alert" }, `This card has something that is not drawn here: ${found.join("; ")}.`);
}

const DRAW = {
  TextBlock: (node, path, scene) => el(node.style === "heading" ? "h3" : "p", {}, textBlock(node.text, scene.calls)),
  RichTextBlock: (node) => el("p", {}, node.inlines.map((run) => {
    const found = typeof run === "string" ? [] : troubles(run, (type) => type === "TextRun");
    return found.length ? problem(found) : textRun(run);
  })),
  Container: (node, path, scene) => filledWith(el("div", { class: `ac-container ac-${(node.style ?? "default").toLowerCase()}` }), node, path, scene),
  ColumnSet: (node, path, scene) => el("div", { class: "ac-columns" }, node.columns.map((column, index) => {
    const found = troubles({ type: "Column", ...column }, (type) => type === "Column");
    const classes = `ac-column ac-width-${column.width ?? "stretch"} ac-align-${(column.verticalContentAlignment ?? "top").toLowerCase()}`;
    return found.length ? problem(found) : filledWith(el("div", { class: classes }), column, [...path, "columns", index], scene);
  })),
  Image: (node) => picture(node.url, node.altText ?? "", `ac-picture ac-${(node.size ?? "auto").toLowerCase()}${node.style?.toLowerCase() === "person" ? " ac-person" : ""}`),
  ActionSet: (node, path, scene) => drawActions(node.actions, [...path, "actions"], scene),
};

function filledWith(box, node, path, scene) {
  return add(box, (node.items ?? []).map((one, index) => drawElement(one, [...path, "items", index], scene)));
}

function drawElement(node, path, scene) {
  const found = troubles(node, (type) => type in DRAW || type.startsWith("Input."));
  if (found.length) return problem(found);
  const shown = node.type.startsWith("Input.") ? inputFor(node, scene, `${scene.name}-${path.join("-")}`) : DRAW[node.type](node, path, scene);
  shown.classList.add("ac", `ac-spacing-${(node.spacing ?? "default").toLowerCase()}`);
  if (node.separator) shown.classList.add("ac-separator");
  if (node.type === "TextBlock") {
    for (const [name, value] of [["size", node.size], ["color", node.color]]) if (value) shown.classList.add(`ac-${name}-${value.toLowerCase()}`);
    if (node.weight?.toLowerCase() === "bolder") shown.classList.add("ac-bolder");
    if (node.isSubtle) shown.classList.add("ac-subtle");
  }
  return shown;
}

function drawActions(actions, path, scene) {
  const row = el("div", { class: "block-actions" });
  const below = el("div", { class: "ac-unfolded", hidden: true });
  actions.forEach((action, index) => {
    const found = troubles(action, (type) => type.startsWith("Action."));
    const here = [...path, index];
    row.append(found.length ? problem(found) : drawAction(action, here, scene, below));
  });
  return el("div", {}, row, below);
}

function drawAction(action, path, scene, below) {
  const style = { positive: " primary", destructive: " danger" }[action.style?.toLowerCase()] ?? "";
  if (action.type === "Action.OpenUrl") return webLink(action.url, action.title, `bk-button${style}`);
  const button = el("button", { type: "button", class: `bk-button${style}` }, action.title);
  if (action.type === "Action.ShowCard") return folding(button, action, path, scene, below);
  button.addEventListener("click", async () => {
    if (scene.root.classList.contains("pressed")) return;
    showErrors(scene.root, {});
    scene.root.classList.add("pressed");
    button.classList.add("busy");
    const answer = await scene.press(path, action.title);
    scene.root.classList.remove("pressed");
    button.classList.remove("busy");
    if (answer.error) scene.complain(answer.error);
    showErrors(scene.root, answer.fields ?? {});
  });
  return button;
}

function folding(button, action, path, scene, below) {
  const unfold = (open) => {
    for (const one of button.parentNode?.querySelectorAll("[aria-expanded=true]") ?? []) one.setAttribute("aria-expanded", "false");
    scene.folds.clear();
    below.replaceChildren();
    below.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (!open) return;
    scene.folds.add(action.title);
    drawInto(below, action.card, [...path, "card"], scene);
  };
  button.addEventListener("click", () => {
    unfold(button.getAttribute("aria-expanded") !== "true");
    below.scrollIntoView({ block: "nearest" });
  });
  button.setAttribute("aria-expanded", "false");
  if (scene.folds.has(action.title)) unfold(true);
  return button;
}
