// What the world sees: accounts and posts of the make-believe network, and the trainer's switches.
import { act, el, replace } from "./dom.js";

const KIND = { brand: "BRAND", personal: "PERSONAL", practice: "PRACTICE", public: "" };
let filter = null;
let before = "";
const known = new Set();
let first = true;
let last = null;

export function drawTimeline(picture) {
  last = picture;
  const source = JSON.stringify([picture, filter]);
  if (source === before) return;
  before = source;
  const accounts = new Map([...picture.accounts, ...picture.strangers].map((one) => [one.id, one]));
  const authors = new Map(picture.posts.map((post) => [post.id, accounts.get(post.account)]));
  replace(document.getElementById("accounts"), picture.accounts.map(account));
  const posts = picture.posts.filter((post) => filter === null || post.account === filter);
  replace(document.getElementById("timeline"), posts.length
    ? threads(posts).map((parts) => drawThread(parts, accounts, authors))
    : el("p", { class: "empty" }, "Silence. Nothing has been said in public yet."));
  picture.posts.forEach((post) => known.add(post.id));
  first = false;
  drawSwitches(document.getElementById("switches"), picture.switches);
}

function account(one) {
  const on = filter === one.id;
  return el("button", { type: "button", class: `account ${one.kind}${on ? " on" : ""}`, "aria-pressed": String(on), title: one.bio,
    onclick: () => { filter = on ? null : one.id; drawTimeline(last); } },
    el("img", { src: one.avatar, alt: "" }),
    el("span", { class: "account-words" }, el("strong", {}, `@${one.handle}`), el("span", { class: "small" }, KIND[one.kind] ?? one.kind),
      el("span", { class: "small" }, one.followers ? `${one.followers.toLocaleString("en")} followers` : "no followers")));
}

function threads(posts) {
  // Posts of one account that answer each other stand together, first part first, where the newest of them stands.
  const shown = new Map(posts.map((post) => [post.id, post]));
  const before = (post) => { const one = shown.get(post.reply_to); return one?.account === post.account ? one : null; };
  const start = (post) => { let one = post; while (before(one)) one = before(one); return one.id; };
  const groups = new Map();
  for (const post of posts) groups.set(start(post), [post, ...(groups.get(start(post)) ?? [])]);
  return [...groups.values()];
}

function drawThread(parts, accounts, authors) {
  const draw = (post, index) => drawPost(post, accounts.get(post.account), authors, index);
  if (parts.length === 1) return draw(parts[0], 0);
  return el("section", { class: "thread", "aria-label": `A thread of ${parts.length} posts` }, parts.map(draw));
}

function drawPost(post, by, authors, place) {
  const fresh = !first && !known.has(post.id);
  const gone = post.gone_at !== null;
  return el("article", { class: `post ${by?.kind ?? ""}${gone ? " gone" : fresh ? " fresh" : ""}`, "data-post": post.id },
    el("img", { class: "post-picture", src: by?.avatar ?? "/avatars/x.svg", alt: "" }),
    el("div", {},
      el("p", { class: "post-who" }, el("strong", {}, by?.name ?? "?"), el("span", { class: "small" }, ` @${by?.handle ?? "?"}`), el("span", { class: `kind ${by?.kind ?? ""}` }, KIND[by?.kind] ?? "")),
      post.reply_to && place === 0 ? el("p", { class: "small" }, `↪ in reply to ${named(authors.get(post.reply_to))}`) : null,
      post.quoting ? el("p", { class: "small" }, `❝ quotes ${named(authors.get(post.quoting))}`) : null,
      gone ? el("p", { class: "gone-line" }, `Taken down at ${exactly(post.gone_at)}. Nobody sees it any more.`) : null,
      el("p", { class: gone ? "gone-text" : "post-text" }, post.text),
      gone ? null : [drawMedia(post.media), drawPoll(post.poll)],
      post.is_partnership ? el("p", { class: "partnership" }, "Paid partnership") : null,
      el("p", { class: "small" }, exactly(post.at))));
}

function drawMedia(media) {
  if (media.length === 0) return null;
  return el("div", { class: "media" }, media.map((one) => el("figure", {},
    one.is_film ? el("video", { controls: true, src: one.address, "aria-label": one.alt }) : el("img", { src: one.address, alt: one.alt }),
    // X shows it behind a badge; here it is written out, because it is half of what was approved.
    el("figcaption", { class: "small", "aria-hidden": "true" }, el("span", { class: "alt-badge" }, "ALT"), ` ${one.alt || "nothing"}`))));
}

function drawPoll(poll) {
  if (!poll) return null;
  return el("div", { class: "poll", role: "group", "aria-label": "Poll" },
    poll.options.map((one) => el("p", { class: "poll-choice" }, one)),
    el("p", { class: "small" }, `Poll · open until ${new Date(poll.ends_at * 1000).toLocaleString("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" })}`));
}

function named(author) {
  return author ? `@${author.handle}` : "a post";
}

function exactly(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

function drawSwitches(box, switches) {
  // Drawn anew only when one changed, so that a switch does not lose the keyboard while something else happens.
  const key = JSON.stringify(switches);
  if (box.dataset.key === key) return;
  box.dataset.key = key;
  const focused = document.activeElement?.id;
  const groups = [...new Set(switches.map((one) => one.group))];
  replace(box, groups.map((group) => el("section", { class: "switch-group", "aria-label": group },
    el("h3", {}, group), switches.filter((one) => one.group === group).map(drawSwitch))));
  if (focused?.startsWith("switch-")) document.getElementById(focused)?.focus();
}

function drawSwitch(one) {
  if (one.once) return drawButton(one);
  const box = el("input", { type: "checkbox", role: "switch", id: `switch-${one.name}` });
  box.checked = one.on;
  box.disabled = !one.able;
  box.addEventListener("change", () => act("switch", { name: one.name, on: box.checked }));
  return el("div", { class: "switch" }, box, el("label", { for: box.id }, el("strong", {}, one.label), el("span", { class: "small" }, one.explanation)));
}

function drawButton(one) {
  // What happens once has no state to show: a button, which says that it was pressed.
  const button = el("button", { type: "button", class: "say", id: `switch-${one.name}`, disabled: !one.able,
    onclick: async () => {
      await act("switch", { name: one.name, on: true });
      const pressed = document.getElementById(button.id);
      pressed?.classList.add("said");
      setTimeout(() => document.getElementById(button.id)?.classList.remove("said"), 1500);
    } },
    el("strong", {}, one.label), el("span", { class: "small" }, one.explanation));
  return button;
}
