// The messages of one channel. Each is redrawn only when it changed, so nothing jumps while one reads.
import { act, add, clock, el } from "./dom.js";
import { renderBlock } from "./blocks.js";
import { mrkdwn } from "./mrkdwn.js";

const drawn = new Map(); // node by channel and ts
const sources = new Map();

export function drawMessages(list, messages, context) {
  const wanted = threaded(messages).map(({ message, reply }) => node(message, reply, context));
  place(list, wanted.length ? wanted : [context.start()]);
}

export function place(list, wanted) {
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const keep = new Set(wanted);
  for (const child of [...list.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((one, index) => {
    if (list.children[index] !== one) list.insertBefore(one, list.children[index] ?? null);
  });
  if (atEnd) list.scrollTop = list.scrollHeight;
}

export function threaded(messages) {
  const present = new Set(messages.map((one) => one.ts));
  const replies = Map.groupBy ? Map.groupBy(messages, (one) => one.thread_ts ?? "") : group(messages);
  return messages
    .filter((one) => !one.thread_ts || one.thread_ts === one.ts || !present.has(one.thread_ts))
    .flatMap((one) => [
      { message: one, reply: false },
      ...(replies.get(one.ts) ?? []).filter((two) => two.ts !== one.ts).map((two) => ({ message: two, reply: true })),
    ]);
}

function group(messages) {
  const groups = new Map();
  for (const one of messages) groups.set(one.thread_ts ?? "", [...(groups.get(one.thread_ts ?? "") ?? []), one]);
  return groups;
}

function node(message, reply, context) {
  const key = `${context.me} ${message.channel} ${message.ts}`;
  const source = JSON.stringify([message, reply]);
  if (sources.get(key) !== source) {
    sources.set(key, source);
    drawn.set(key, build(message, reply, context));
  }
  return drawn.get(key);
}

function build(message, reply, context) {
  const user = context.user(message.user) ?? { name: message.user, avatar: "" };
  const own = { ...context, values: null, viewId: () => null,
    press: (block, element, state) => act("press", { as: context.me, channel: message.channel, ts: message.ts, block: block.block_id, action: element.action_id, state }) };
  const problem = el("p", { class: "message-problem", role: "alert", hidden: true });
  own.complain = (words) => { problem.textContent = `⚠ ${words}`; problem.hidden = false; };
  const body = el("div", { class: "message-body" });
  if (message.blocks.length) add(body, message.blocks.map((block) => renderBlock(block, own)));
  else add(body, mrkdwn(message.text, own));
  return el("article", { class: `message${reply ? " reply" : ""}${message.ephemeral ? " ephemeral" : ""}${user.is_bot ? " from-app" : ""}`, "data-ts": message.ts },
    el("img", { class: "avatar", src: user.avatar, alt: "" }),
    el("div", { class: "message-main" },
      message.ephemeral ? el("p", { class: "only-you" }, el("img", { class: "sign", src: "/page/eye.svg", alt: "" }), "Only visible to you") : null,
      el("p", { class: "who" }, el("strong", {}, user.name), user.is_bot ? el("span", { class: "app-tag" }, "APP") : null,
        user.is_guest ? el("span", { class: "app-tag" }, "GUEST") : null,
        el("time", {}, clock(Number(message.ts))), message.edited ? el("span", { class: "small" }, "(edited)") : null),
      body, problem,
      message.reactions.length ? el("p", { class: "reactions" }, message.reactions.map((one) => el("span", {}, one.name))) : null),
    tools(message, context));
}

function tools(message, context) {
  if (message.ephemeral) return null;
  const run = async (id) => {
    const answer = await act("shortcut", { as: context.me, id, channel: message.channel, ts: message.ts });
    if (answer.error) context.complain(answer.error);
  };
  return el("div", { class: "tools" },
    el("button", { type: "button", title: "Reply in thread", "aria-label": "Reply in thread", onclick: () => context.reply(message.thread_ts ?? message.ts) }, "↩"),
    context.shortcuts.filter((one) => one.on_message).map((one) =>
      el("button", { type: "button", title: one.name, onclick: () => run(one.id) }, `⚡ ${one.name}`)));
}
