// The messages of one conversation in Teams. Whoever looks at a card that is drawn for its reader asks for theirs.
import { act, ask, clock, el } from "./dom.js";
import { renderCard } from "./cards.js";
import { place, threaded } from "./messages.js";

const drawn = new Map(); // node by person and message
const sources = new Map();
const scenes = new Map(); // what was entered and unfolded on a message
const asked = new Set();
const LOOKED_AT = 15; // the newest cards of a conversation: what a screen shows

export function drawTeamsMessages(list, messages, context) {
  const ordered = threaded(messages.map((one) => ({ ...one, ts: one.id, thread_ts: one.thread })));
  const wanted = ordered.map(({ message, reply }) => node(message, reply, context));
  place(list, wanted.length ? wanted : [context.start()]);
  look(messages, context.me);
}

export function lookAgain() {
  // Somebody comes back to a conversation: what could not be asked for before is asked for once more.
  asked.clear();
}

function look(messages, me) {
  for (const one of messages.filter((message) => message.wants_view).slice(-LOOKED_AT)) {
    const key = `${me} ${one.channel} ${one.id} ${one.version}`;
    if (asked.has(key)) continue;
    asked.add(key);
    ask("teams.look", { as: me, channel: one.channel, message: one.id });
  }
}

function node(message, reply, context) {
  const key = `${context.me} ${message.channel} ${message.id}`;
  const source = JSON.stringify([message, reply]);
  if (sources.get(key) !== source) {
    sources.set(key, source);
    drawn.set(key, build(message, reply, context, key));
  }
  return drawn.get(key);
}

function build(message, reply, context, key) {
  const problem = el("p", { class: "message-problem", role: "alert", hidden: true });
  const complain = (words) => { problem.textContent = `⚠ ${words}`; problem.hidden = false; };
  if (!scenes.has(key)) scenes.set(key, { values: {}, folds: new Set() });
  const { values, folds } = scenes.get(key);
  const press = (path, title) => act("teams.press", { as: context.me, channel: message.channel, message: message.id, path, title, values });
  return el("article", { class: `message teams${reply ? " reply" : ""}${message.is_app ? " from-app" : ""}`, "data-ts": message.id },
    el("img", { class: "avatar", src: message.avatar, alt: "" }),
    el("div", { class: "message-main" },
      el("p", { class: "who" }, el("strong", {}, message.name), message.is_app ? el("span", { class: "app-tag" }, "APP") : null,
        message.is_guest ? el("span", { class: "app-tag" }, "GUEST") : null,
        el("time", {}, clock(Number(message.at))), message.edited ? el("span", { class: "small" }, "(edited)") : null),
      el("div", { class: "message-body" }, message.card ? renderCard(message.card, { press, values, folds, complain }) : said(message.text)),
      problem),
    message.is_app ? null : tools(message, context, complain));
}

function said(text) {
  return text.replace(/<at>(.*?)<\/at>/g, "@$1");
}

function tools(message, context, complain) {
  const turn = async () => {
    const answer = await act("teams.turn", { as: context.me, channel: message.channel, message: message.id });
    if (answer.error) complain(answer.error);
  };
  return el("div", { class: "tools" },
    context.isChat ? null : el("button", { type: "button", title: "Reply", "aria-label": "Reply", onclick: () => context.reply(message.thread ?? message.id) }, "↩"),
    el("button", { type: "button", title: "Turn into a post", onclick: turn }, "✓✓ Turn into a post"));
}
