// The inputs of adaptive cards. What a person enters lives in `scene.values`, by the input's id, as words.
import { el } from "./dom.js";

export function inputFor(node, scene, id) {
  const label = el(node.type === "Input.Toggle" ? "p" : "label", { class: "input-label", for: node.type === "Input.Toggle" ? null : id }, node.label ?? "",
    node.isRequired ? el("span", { class: "ac-required", "aria-hidden": "true" }, " *") : null);
  return el("div", { class: "ac-input" },
    node.label ? label : null, CONTROLS[node.type](node, scene, id),
    el("p", { class: "field-error", role: "alert", "data-input": node.id, hidden: true }));
}

const CONTROLS = {
  "Input.Text": textInput,
  "Input.ChoiceSet": choiceSet,
  "Input.Toggle": toggle,
  "Input.Date": (node, scene, id) => dated(node, scene, id, "date"),
  "Input.Time": (node, scene, id) => dated(node, scene, id, "time"),
};

function current(node, scene) {
  return scene.values[node.id] ?? node.value ?? "";
}

function keeps(field, node, scene, value) {
  scene.values[node.id] = value;
  const slot = field.closest(".ac-input")?.querySelector(".field-error");
  if (slot) slot.hidden = true;
}

function textInput(node, scene, id) {
  const field = el(node.isMultiline ? "textarea" : "input", {
    id, class: "text-input", rows: node.isMultiline ? 5 : null, type: node.isMultiline ? null : "text", autocomplete: "off",
    placeholder: node.placeholder, maxlength: node.maxLength, "aria-required": node.isRequired ? "true" : null,
  });
  field.value = current(node, scene);
  field.addEventListener("input", () => keeps(field, node, scene, field.value));
  return field;
}

function choiceSet(node, scene, id) {
  if (node.isMultiSelect) return severalOf(node, scene, id);
  const select = el("select", { id, class: "select", "aria-required": node.isRequired ? "true" : null },
    el("option", { value: "" }, node.placeholder ?? "Choose…"),
    node.choices.map((one) => el("option", { value: one.value }, one.title)));
  select.value = current(node, scene);
  select.addEventListener("change", () => keeps(select, node, scene, select.value));
  return select;
}

function severalOf(node, scene, id) {
  // Teams sends the values of what is ticked in one string, with commas between them.
  const group = el("div", { id, role: "group", class: "choices" });
  const chosen = () => [...group.querySelectorAll("input:checked")].map((box) => box.value).join(",");
  for (const [number, one] of node.choices.entries()) {
    const box = el("input", { id: `${id}-${number}`, type: "checkbox", value: one.value });
    box.checked = current(node, scene).split(",").includes(one.value);
    box.addEventListener("change", () => keeps(box, node, scene, chosen()));
    group.append(el("label", { class: "choice", for: box.id }, box, el("span", {}, one.title)));
  }
  return group;
}

function toggle(node, scene, id) {
  const box = el("input", { id, type: "checkbox", "aria-required": node.isRequired ? "true" : null });
  box.checked = current(node, scene) === "true";
  box.addEventListener("change", () => keeps(box, node, scene, String(box.checked)));
  return el("label", { class: "choice", for: id }, box, el("span", {}, node.title));
}

function dated(node, scene, id, type) {
  const field = el("input", { id, type, class: "text-input short", "aria-required": node.isRequired ? "true" : null });
  field.value = current(node, scene);
  field.addEventListener("change", () => keeps(field, node, scene, field.value));
  return field;
}

export function showErrors(root, errors) {
  let first = null;
  for (const slot of root.querySelectorAll(".field-error[data-input]")) {
    const words = errors[slot.dataset.input];
    slot.textContent = words ?? "";
    slot.hidden = !words;
    slot.closest(".ac-input").classList.toggle("wrong", Boolean(words));
    if (words) first ??= slot.closest(".ac-input");
  }
  first?.scrollIntoView({ block: "center" });
  first?.querySelector("input, textarea, select")?.focus();
}
