// The words of adaptive cards: the bit of Markdown our cards use, calls, and times in the reader's own zone.
import { el } from "./dom.js";

const TOKEN = /\*\*(?=\S)(.+?)(?<=\S)\*\*|\[([^\]\n]+)\]\(([^)\s]+)\)|<at>(.*?)<\/at>|\{\{(DATE|TIME)\(([^,)]+)(?:,\s*(COMPACT|SHORT|LONG))?\)\}\}/g;
const DAYS = {
  COMPACT: { day: "2-digit", month: "2-digit", year: "numeric" },
  SHORT: { weekday: "short", day: "numeric", month: "short", year: "numeric" },
  LONG: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
};

export function textBlock(text, calls) {
  const nodes = [];
  let position = 0;
  for (const match of text.matchAll(TOKEN)) {
    nodes.push(text.slice(position, match.index), token(match, calls));
    position = match.index + match[0].length;
  }
  nodes.push(text.slice(position));
  return nodes;
}

function token(match, calls) {
  const [whole, bold, label, address, name, what, moment, format] = match;
  if (bold !== undefined) return el("strong", {}, textBlock(bold, calls));
  if (label !== undefined) return webLink(address, label);
  if (name !== undefined) return calls.includes(whole) ? el("span", { class: "mention" }, name) : whole;
  const at = new Date(moment);
  if (Number.isNaN(at.getTime())) return whole;
  const words = what === "TIME"
    ? at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })
    : at.toLocaleDateString("en-GB", DAYS[format ?? "COMPACT"]);
  return el("time", { datetime: at.toISOString(), title: at.toString() }, words);
}

export function textRun(run) {
  if (typeof run === "string") return run;
  const classes = [
    run.weight?.toLowerCase() === "bolder" ? "ac-bolder" : "", run.isSubtle ? "ac-subtle" : "",
    run.fontType?.toLowerCase() === "monospace" ? "ac-mono" : "", run.size ? `ac-size-${run.size.toLowerCase()}` : "",
    run.color ? `ac-color-${run.color.toLowerCase()}` : "",
  ].filter(Boolean).join(" ");
  const words = run.selectAction ? webLink(run.selectAction.url, run.text) : run.text;
  return el("span", { class: classes || null }, words);
}

export function webLink(address, words, className) {
  let url;
  try { url = new URL(address); } catch { return words; }
  if (!["http:", "https:"].includes(url.protocol)) return words;
  return el("a", { href: url.href, class: className, target: "_blank", rel: "noopener noreferrer", title: url.href }, words);
}
