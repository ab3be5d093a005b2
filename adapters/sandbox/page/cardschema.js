// What a card may consist of: Adaptive Cards 1.5, and of it what this page draws. Anything else in a card is an error
// that one sees: a card must not look right here and wrong in Teams.

const text = (value) => typeof value === "string";
const yes = (value) => typeof value === "boolean";
const list = Array.isArray;
const object = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const whole = Number.isInteger;
const one = (...allowed) => (value) => text(value) && allowed.includes(value.toLowerCase());
const kind = (name) => (value) => object(value) && value.type === name;

const SIZE = one("small", "default", "medium", "large", "extralarge");
const WEIGHT = one("lighter", "default", "bolder");
const COLOUR = one("default", "dark", "light", "accent", "good", "warning", "attention");
const PLACED = {
  spacing: one("none", "small", "default", "medium", "large", "extralarge", "padding"),
  separator: yes,
};
const INPUT = { ...PLACED, id: text, label: text, isRequired: yes, errorMessage: text };
const ACTION = { title: text, style: one("default", "positive", "destructive") };

export const KNOWN = {
  AdaptiveCard: { $schema: text, version: one("1.5"), body: list, actions: list, msteams: object, fallbackText: text, refresh: object },
  TextBlock: { ...PLACED, text, wrap: yes, size: SIZE, weight: WEIGHT, color: COLOUR, isSubtle: yes, style: one("default", "heading") },
  RichTextBlock: { ...PLACED, inlines: list },
  TextRun: { text, size: SIZE, weight: WEIGHT, color: COLOUR, isSubtle: yes, fontType: one("default", "monospace"), strikethrough: yes, selectAction: kind("Action.OpenUrl") },
  Container: { ...PLACED, items: list, style: one("default", "emphasis", "good", "attention", "warning", "accent") },
  ColumnSet: { ...PLACED, columns: list },
  Column: { items: list, width: one("auto", "stretch"), verticalContentAlignment: one("top", "center", "bottom") },
  Image: { ...PLACED, url: text, altText: text, size: one("auto", "stretch", "small", "medium", "large"), style: one("default", "person") },
  ActionSet: { ...PLACED, actions: list },
  "Input.Text": { ...INPUT, isMultiline: yes, value: text, placeholder: text, maxLength: whole },
  "Input.ChoiceSet": { ...INPUT, choices: list, value: text, placeholder: text, wrap: yes, style: one("compact", "filtered", "expanded"), isMultiSelect: yes },
  "Input.Toggle": { ...INPUT, title: text, value: text, wrap: yes },
  "Input.Date": { ...INPUT, value: text },
  "Input.Time": { ...INPUT, value: text },
  "Action.Execute": { ...ACTION, verb: text, data: object },
  "Action.Submit": { ...ACTION, data: object },
  "Action.OpenUrl": { ...ACTION, url: text },
  "Action.ShowCard": { ...ACTION, card: kind("AdaptiveCard") },
};
const NEEDED = {
  TextBlock: ["text"], RichTextBlock: ["inlines"], TextRun: ["text"], Container: ["items"], Image: ["url"], ActionSet: ["actions"],
  "Input.Text": ["id"], "Input.ChoiceSet": ["id"], "Input.Toggle": ["id", "title"], "Input.Date": ["id"], "Input.Time": ["id"],
  "Action.OpenUrl": ["url"], "Action.ShowCard": ["card"],
};
const HEADERS = { width: one("full"), entities: list };

export function troubles(node, allowed) {
  // What keeps this one element, action or card from being drawn as Teams would; its parts are looked at when drawn.
  const type = node?.type;
  if (!object(node) || !text(type)) return ["something without a type"];
  if (!KNOWN[type] || (allowed && !allowed(type))) return [`${type} is not known here`];
  const found = (NEEDED[type] ?? []).filter((name) => node[name] === undefined).map((name) => `${type} without ${name}`);
  for (const [name, value] of Object.entries(node)) {
    if (name === "type") continue;
    const holds = KNOWN[type][name];
    if (!holds) found.push(`${type}.${name} is not known here`);
    else if (!holds(value)) found.push(`${type}.${name} is ${JSON.stringify(value)?.slice(0, 40)}`);
  }
  if (type === "AdaptiveCard") {
    for (const [name, value] of Object.entries(node.msteams ?? {})) if (!HEADERS[name]?.(value)) found.push(`msteams.${name} is not known here`);
    if (node.refresh && node.refresh.action?.type !== "Action.Execute") found.push("refresh without Action.Execute");
  }
  return found;
}
