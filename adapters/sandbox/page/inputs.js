// Inputs of windows and messages. What a person enters lives in `context.values` until it is sent.
import { act, el, replace } from "./dom.js";

const TYPING_PAUSE = 400; // ms after the last keystroke, as Slack waits before it dispatches

export function inputFor(block, element, context) {
  const id = `in-${block.block_id}-${element.action_id}`.replace(/[^\w-]/g, "_");
  const control = (CONTROLS[element.type] ?? unsupported)({ block, element, context, id });
  if (block.type !== "input") return control;
  const group = ["radio_buttons", "checkboxes"].includes(element.type);
  const label = el(group ? "p" : "label", { class: "input-label", id: `${id}-label`, for: group ? null : id }, block.label.text,
    block.optional ? el("span", { class: "optional" }, " (optional)") : null);
  return [
    label, control,
    block.hint ? el("p", { class: "hint", id: `${id}-hint` }, block.hint.text) : null,
    el("p", { class: "field-error", role: "alert", "data-error": block.block_id, hidden: true }),
  ];
}

const CONTROLS = {
  plain_text_input: textInput,
  url_text_input: textInput,
  email_text_input: textInput,
  number_input: textInput,
  static_select: staticSelect,
  external_select: externalSelect,
  users_select: peopleSelect,
  conversations_select: peopleSelect,
  channels_select: peopleSelect,
  multi_static_select: (o) => choices(o, "checkbox", "selected_options"),
  checkboxes: (o) => choices(o, "checkbox", "selected_options"),
  radio_buttons: (o) => choices(o, "radio", "selected_option"),
  datepicker: (o) => dated(o, "date", "selected_date"),
  timepicker: (o) => dated(o, "time", "selected_time"),
  datetimepicker,
  file_input: files,
};

function files(o) {
  const { element, id, block } = o;
  const field = el("input", {
    id, type: "file", multiple: (element.max_files ?? 10) > 1, "aria-describedby": block.hint ? `${id}-hint` : null,
    accept: (element.filetypes ?? []).map((ending) => `.${ending}`).join(","),
  });
  const chosen = el("p", { class: "hint" }, (current(o).files ?? []).map((file) => file.name).join(", "));
  field.addEventListener("change", async () => {
    const read = [...field.files].slice(0, element.max_files ?? 10).map(async (file) => ({ name: file.name, data: await base64(file) }));
    keep(o, { files: await Promise.all(read) });
    chosen.textContent = "";
  });
  return el("div", {}, field, chosen);
}

export function base64(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => done(String(reader.result).split(",")[1] ?? ""));
    reader.addEventListener("error", () => failed(reader.error));
    reader.readAsDataURL(file);
  });
}

function unsupported({ element }) {
  return el("em", {}, `(${element.type})`);
}

function current({ block, element, context }) {
  return context.values?.[block.block_id]?.[element.action_id] ?? { type: element.type };
}

function keep({ block, element, context }, state) {
  const full = { type: element.type, ...state };
  if (context.values) (context.values[block.block_id] ??= {})[element.action_id] = full;
  context.entered?.(block);
  return full;
}

async function settle(o, state, field = null) {
  // What was typed into a page that is gone by now was sent with that page.
  if (field && !field.isConnected) return;
  const full = keep(o, state);
  if (o.block.type !== "input" || o.block.dispatch_action) {
    const answer = await o.context.press(o.block, o.element, full);
    if (answer.error && (!field || field.isConnected)) o.context.complain(answer.error);
  }
}

function textInput(o) {
  const { element, block, id } = o;
  const value = current(o).value ?? "";
  const tag = element.multiline ? "textarea" : "input";
  const field = el(tag, {
    id, class: "text-input", rows: element.multiline ? 5 : null,
    type: element.multiline ? null : { number_input: "number", url_text_input: "url", email_text_input: "email" }[element.type] ?? "text",
    placeholder: element.placeholder?.text, "aria-describedby": block.hint ? `${id}-hint` : null,
    step: element.is_decimal_allowed ? "any" : null, min: element.min_value, max: element.max_value,
    "data-focus": element.focus_on_load ? "yes" : null,
  });
  field.value = value;
  const left = el("span", { class: "count", "aria-hidden": "true" });
  const maximum = element.max_length ?? (element.type === "plain_text_input" ? 3000 : 0);
  const showLeft = () => {
    const rest = maximum - field.value.length;
    left.textContent = maximum && rest < 60 ? String(rest) : "";
    left.classList.toggle("over", rest < 0);
  };
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const whileTyping = block.dispatch_action && triggers.includes("on_character_entered");
  const onEnter = block.dispatch_action && triggers.includes("on_enter_pressed");
  let timer = 0;
  field.addEventListener("input", () => {
    keep(o, { value: field.value || null });
    showLeft();
    if (!whileTyping) return;
    clearTimeout(timer);
    timer = setTimeout(() => settle(o, { value: field.value || null }, field), TYPING_PAUSE);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || element.multiline) return;
    event.preventDefault();
    if (onEnter) settle(o, { value: field.value || null });
  });
  showLeft();
  return el("div", { class: "text-wrap" }, field, left);
}

function groupsOf(source) {
  if (source.option_groups) return source.option_groups.map((group) => ({ label: group.label.text, options: group.options }));
  return [{ label: null, options: source.options ?? [] }];
}

function optionNodes(groups, index) {
  return groups.flatMap((group) => {
    const nodes = group.options.map((option) => {
      index.push(option);
      return el("option", { value: index.length - 1 }, option.description ? `${option.text.text} – ${option.description.text}` : option.text.text);
    });
    return group.label ? [el("optgroup", { label: group.label }, nodes)] : nodes;
  });
}

function staticSelect(o) {
  const index = [];
  const select = el("select", { id: o.id, class: "select", "data-focus": o.element.focus_on_load ? "yes" : null },
    el("option", { value: "" }, o.element.placeholder?.text ?? "Choose…"), optionNodes(groupsOf(o.element), index));
  const chosen = current(o).selected_option;
  const at = index.findIndex((one) => one.value === chosen?.value);
  select.value = at < 0 ? "" : String(at);
  select.addEventListener("change", () => settle(o, { selected_option: select.value === "" ? null : index[Number(select.value)] }));
  return select;
}

function externalSelect(o) {
  const list = el("div", { class: "option-list", role: "listbox", id: `${o.id}-list`, hidden: true });
  const field = el("input", {
    id: o.id, class: "text-input", role: "combobox", "aria-expanded": "false", "aria-controls": `${o.id}-list`,
    autocomplete: "off", placeholder: o.element.placeholder?.text ?? "Choose…", "data-focus": o.element.focus_on_load ? "yes" : null,
  });
  const show = () => { field.value = current(o).selected_option?.text.text ?? ""; };
  const close = () => { list.hidden = true; field.setAttribute("aria-expanded", "false"); };
  const choose = (option) => { close(); keep(o, { selected_option: option }); show(); settle(o, { selected_option: option }); };
  let asked = 0;
  const load = async (query) => {
    if (query.length < (o.element.min_query_length ?? 3)) {
      list.hidden = false;
      replace(list, el("p", { class: "small" }, "Type to search"));
      return;
    }
    const turn = ++asked;
    const answer = await act("suggest", { as: o.context.me, view: o.context.viewId(), block: o.block.block_id, action: o.element.action_id, query });
    if (turn !== asked || document.activeElement !== field) return;
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    replace(list, answer.error ? el("p", { class: "small" }, answer.error) : groupsOf(answer.options).map((group) => [
      group.label ? el("p", { class: "group-label" }, group.label) : null,
      group.options.map((option) => el("div", { class: "option", role: "option", tabindex: "-1", onmousedown: (event) => { event.preventDefault(); choose(option); }, "data-value": option.value, onpick: () => choose(option) },
        el("span", {}, option.text.text), option.description ? el("span", { class: "small" }, option.description.text) : null)),
    ]));
    if (list.childNodes.length === 0) list.append(el("p", { class: "small" }, "No results"));
  };
  field.addEventListener("focus", () => field.select());
  field.addEventListener("click", () => load(""));
  field.addEventListener("input", () => load(field.value));
  field.addEventListener("blur", () => { close(); show(); });
  field.addEventListener("keydown", (event) => {
    const options = [...list.querySelectorAll(".option")];
    const at = options.findIndex((one) => one.classList.contains("at"));
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) { load(""); return; }
      const next = options[(at + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length] ?? options[0];
      options.forEach((one) => one.classList.toggle("at", one === next));
      next?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      options[at]?.dispatchEvent(new Event("pick"));
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
    }
  });
  show();
  return el("div", { class: "combobox" }, field, list);
}

function peopleSelect(o) {
  const key = { users_select: "selected_user", conversations_select: "selected_conversation", channels_select: "selected_channel" }[o.element.type];
  const offered = o.element.type === "users_select" ? o.context.people() : o.context.rooms();
  const select = el("select", { id: o.id, class: "select" }, el("option", { value: "" }, o.element.placeholder?.text ?? "Choose…"),
    offered.map((one) => el("option", { value: one.id }, one.name)));
  select.value = current(o)[key] ?? "";
  select.addEventListener("change", () => settle(o, { [key]: select.value || null }));
  return select;
}

function choices(o, type, key) {
  const chosen = [current(o)[key] ?? []].flat().map((one) => one.value);
  const all = groupsOf(o.element).flatMap((group) => group.options);
  const boxes = all.map((option) => {
    const box = el("input", { type, name: o.id, value: option.value });
    box.checked = chosen.includes(option.value);
    return box;
  });
  const changed = () => {
    const picked = all.filter((_, index) => boxes[index].checked);
    settle(o, { [key]: key === "selected_options" ? picked : picked[0] ?? null });
  };
  return el("div", { class: "choices", role: type === "radio" ? "radiogroup" : "group", "aria-labelledby": o.block.type === "input" ? `${o.id}-label` : null },
    all.map((option, index) => {
      boxes[index].addEventListener("change", changed);
      return el("label", { class: "choice" }, boxes[index], el("span", {}, el("span", {}, o.context.text(option.text)),
        option.description ? el("span", { class: "small" }, o.context.text(option.description)) : null));
    }));
}

function dated(o, type, key) {
  const field = el("input", { id: o.id, type, class: "text-input short", "aria-label": o.element.placeholder?.text });
  field.value = current(o)[key] ?? "";
  field.addEventListener("change", () => settle(o, { [key]: field.value || null }));
  return field;
}

function datetimepicker(o) {
  const field = el("input", { id: o.id, type: "datetime-local", class: "text-input short" });
  const seconds = current(o).selected_date_time;
  if (seconds) {
    const local = new Date(seconds * 1000);
    field.value = new Date(local - local.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
  }
  field.addEventListener("change", () => {
    const moment = field.value ? Math.floor(new Date(field.value).getTime() / 1000) : null;
    settle(o, { selected_date_time: moment });
  });
  return field;
}
