// Block Kit to DOM: messages and windows share it.
import { add, dated, el, picture, trap } from "./dom.js";
import { link, mention, mrkdwn } from "./mrkdwn.js";
import { inputFor } from "./inputs.js";

export function renderBlock(block, context) {
  const draw = DRAW[block.type];
  const small = ["datepicker", "timepicker"].includes(block.element?.type) ? " block-short" : "";
  const node = el("div", { class: `block block-${block.type}${small}`, "data-block": block.block_id });
  return add(node, draw ? draw(block, context) : [el("em", {}, `(${block.type})`)]);
}

export function renderText(text, context) {
  if (!text) return [];
  return text.type === "mrkdwn" ? mrkdwn(text.text, context) : [text.text];
}

const DRAW = {
  divider: () => [el("hr")],
  header: (block) => [el("h3", {}, block.text.text)],
  markdown: (block) => [block.text],
  section: drawSection,
  context: (block, context) => block.elements.map((one) =>
    one.type === "image" ? picture(one.image_url, one.alt_text, "context-picture") : el("span", {}, renderText(one, context))),
  actions: (block, context) => block.elements.map((one) => drawElement(one, block, context)),
  image: (block) => [block.title ? el("p", { class: "small" }, block.title.text) : null, picture(block.slack_file ? `/slack/files/${block.slack_file.id}/shown` : block.image_url, block.alt_text, "block-picture")],
  rich_text: (block, context) => block.elements.map((one) => drawRich(one, context)),
  input: (block, context) => inputFor(block, block.element, context),
};

function drawSection(block, context) {
  const body = el("div", { class: "section-body" });
  if (block.text) body.append(el("div", {}, renderText(block.text, context)));
  if (block.fields) {
    body.append(el("div", { class: "fields" }, block.fields.map((one) => el("div", {}, renderText(one, context)))));
  }
  return [body, block.accessory ? el("div", { class: "accessory" }, drawElement(block.accessory, block, context)) : null];
}

function drawElement(element, block, context) {
  if (element.type === "button") return drawButton(element, block, context);
  if (element.type === "image") return picture(element.image_url, element.alt_text, "accessory-picture");
  if (element.type === "overflow") return drawOverflow(element, block, context);
  return inputFor(block, element, context);
}

function drawButton(element, block, context) {
  const button = el("button", {
    type: "button",
    class: `bk-button ${element.style ?? ""}`,
    "aria-label": element.accessibility_label,
    "data-action": element.action_id,
  }, element.text.text);
  button.addEventListener("click", async () => {
    if (element.confirm && !(await confirmed(element.confirm, context))) return;
    if (element.url) window.open(element.url, "_blank", "noopener,noreferrer");
    button.disabled = true;
    button.classList.add("busy");
    const answer = await context.press(block, element, {});
    button.disabled = false;
    button.classList.remove("busy");
    if (answer.error) context.complain(answer.error, button);
  });
  return button;
}

function drawOverflow(element, block, context) {
  const select = el("select", { class: "overflow", "aria-label": "More actions" }, el("option", { value: "" }, "⋯"),
    element.options.map((one, index) => el("option", { value: index }, one.text.text)));
  select.addEventListener("change", async () => {
    if (select.value === "") return;
    const chosen = element.options[Number(select.value)];
    select.value = "";
    await context.press(block, element, { type: "overflow", selected_option: chosen });
  });
  return select;
}

export function confirmed(dialog, context) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const finish = (answer) => { shade.remove(); before?.focus?.(); resolve(answer); };
    const yes = el("button", { type: "button", class: `bk-button ${dialog.style === "danger" ? "danger" : "primary"}`, onclick: () => finish(true) }, dialog.confirm.text);
    const no = el("button", { type: "button", class: "bk-button", onclick: () => finish(false) }, dialog.deny.text);
    const box = el("div", { class: "confirm", role: "alertdialog", "aria-modal": "true", "aria-label": dialog.title.text },
      el("h3", {}, dialog.title.text), el("div", {}, renderText(dialog.text, context)), el("div", { class: "confirm-buttons" }, no, yes));
    const shade = el("div", { class: "shade top" }, box);
    shade.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); finish(false); } });
    trap(box);
    document.body.append(shade);
    yes.focus();
  });
}

function drawRich(element, context) {
  const inner = () => (element.elements ?? []).map((one) => drawRich(one, context));
  switch (element.type) {
    case "rich_text_section": return el("div", { class: "rich" }, inner());
    case "rich_text_quote": return el("blockquote", {}, inner());
    case "rich_text_preformatted": return el("pre", {}, inner());
    case "rich_text_list": return el(element.style === "ordered" ? "ol" : "ul", { class: "rich-list" }, inner().map((one) => el("li", {}, one)));
    case "text": return styled(element.text, element.style);
    case "link": return link(element.url, element.text ?? element.url, context);
    case "emoji": return element.unicode ?? `:${element.name}:`;
    case "user": return mention(element.user_id, context);
    case "channel": return el("span", { class: "mention" }, `#${context.channelName(element.channel_id) ?? element.channel_id}`);
    case "date": return dated(element.timestamp, element.format, element.fallback ?? "");
    case "broadcast": return el("span", { class: "mention broadcast" }, `@${element.range}`);
    default: return "";
  }
}

function styled(text, style = {}) {
  let node = document.createTextNode(text);
  for (const [name, tag] of [["bold", "strong"], ["italic", "em"], ["strike", "s"], ["code", "code"], ["highlight", "mark"]]) {
    if (style[name]) node = el(tag, {}, node);
  }
  return node;
}
