// Slack's markup to DOM nodes. Only what Slack itself would make live becomes live: a mention, a link, bold.
import { dated, el } from "./dom.js";

const TOKEN = /<([^<>]*)>|```([\s\S]*?)```|`([^`\n]+)`|(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])|(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])|(?<![\w~])~(?=\S)([^~\n]+?)(?<=\S)~(?![\w~])/g;

export function entities(text) {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

export function mrkdwn(text, context) {
  const nodes = [];
  for (const line of quoteGroups(text)) {
    if (line.quoted) nodes.push(el("blockquote", {}, inline(line.text, context)));
    else nodes.push(...inline(line.text, context));
  }
  return nodes;
}

function quoteGroups(text) {
  const groups = [];
  for (const line of text.split("\n")) {
    const quoted = line.startsWith("&gt;") || line.startsWith("> ");
    const words = quoted ? line.replace(/^(&gt;|>)\s?/, "") : line;
    const last = groups[groups.length - 1];
    if (last && last.quoted === quoted) last.text += `\n${words}`;
    else groups.push({ quoted, text: words });
  }
  return groups;
}

function inline(text, context) {
  const nodes = [];
  let position = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > position) nodes.push(entities(text.slice(position, match.index)));
    nodes.push(token(match, context));
    position = match.index + match[0].length;
  }
  nodes.push(entities(text.slice(position)));
  return nodes;
}

function token(match, context) {
  const [, reference, fence, code, bold, italic, struck] = match;
  if (reference !== undefined) return pointer(reference, context);
  if (fence !== undefined) return el("pre", {}, entities(fence.replace(/^\n/, "")));
  if (code !== undefined) return el("code", {}, entities(code));
  if (bold !== undefined) return el("strong", {}, inline(bold, context));
  if (italic !== undefined) return el("em", {}, inline(italic, context));
  return el("s", {}, inline(struck, context));
}

function pointer(reference, context) {
  const [target, label] = reference.split("|");
  if (target.startsWith("@")) return mention(target.slice(1), context);
  if (target.startsWith("#")) return el("span", { class: "mention" }, `#${context.channelName(target.slice(1)) ?? label ?? target.slice(1)}`);
  if (target.startsWith("!date^")) {
    const [, epoch, format] = target.split("^");
    return dated(Number(epoch), entities(format ?? ""), entities(label ?? target));
  }
  if (target.startsWith("!")) return el("span", { class: "mention broadcast" }, `@${target.slice(1)}`);
  return link(entities(target), label === undefined ? entities(target) : entities(label), context);
}

export function mention(id, context) {
  const mine = id === context.me ? " mine" : "";
  return el("span", { class: `mention${mine}` }, `@${context.userName(id)}`);
}

export function link(address, label, context) {
  let url;
  try { url = new URL(address); } catch { return label; }
  if (!["http:", "https:", "mailto:"].includes(url.protocol)) return label;
  // A permalink into this workspace jumps here instead of leaving.
  const permalink = /^\/archives\/([A-Z0-9]+)\/p(\d+)/.exec(url.pathname);
  if (permalink && url.hostname.endsWith(".slack.com")) {
    return el("a", { href: "#", onclick: (event) => { event.preventDefault(); context.jump(permalink[1]); } }, label);
  }
  return el("a", { href: url.href, target: "_blank", rel: "noopener noreferrer", title: url.href }, label);
}
