// A short tour for newcomers: a few steps one does, not five pages one reads.
import { el, replace } from "./dom.js";

const STEPS = [
  { title: "Welcome to Acme", text: "This is a whole make-believe company on your own machine. You are Ana, an employee. Beside the chat (on a phone: behind “The world”) is what the public sees: nothing yet. Nothing you do here leaves this computer.", point: null },
  { title: "Write a post", text: "Press one of the suggestions, or type /post into the message box, and send it. Pick an account, write a sentence, and press the button at the bottom.", point: "composer" },
  { title: "Check who speaks", text: "Before anything leaves, you confirm the account by name. This is the step that saves companies: read the name, then the words.", point: null },
  { title: "Be the approver", text: "Try words that need a second pair of eyes, such as an angry one. Then press “News for Ben” at the top: now you are Ben, and his card is in front of you.", point: "acting-as" },
  { title: "Break it", text: "Open “Trainer: break something”. Lose X’s answer, kill the program half way, or post from a phone past everybody. A post is out once, or not at all, and people are told which. What should not be out: press Recall.", point: "trainer" },
  { title: "Hear the public", text: "The same panel lets the public talk: a complaint, a journalist, a storm. A few seconds later a card is in the channel of whoever can answer; “News for Fay” takes you to it. Press Answer: it goes out like any other post.", point: "trainer" },
];
const IN_TEAMS = { title: "The same in Teams", text: "Acme works in two chats. Press “Teams” at the top: it is the same Ana, with her chat with Countersign there. Type post instead of /post. An approval is a card in both chats at once: whoever decides first, in either, decides it.", point: "chat-switch" };
const KEY = "countersign-tour-seen";
let step = null;

export function tourWasSeen() {
  try { return sessionStorage.getItem(KEY) === "yes"; } catch { return false; }
}

export function startTour() {
  step = 0;
}

export function endTour() {
  try { sessionStorage.setItem(KEY, "yes"); } catch { /* private window */ }
  step = null;
}

export function drawTour(root, picture) {
  const key = step === null ? "" : String(step);
  if (root.dataset.key === key) return;
  root.dataset.key = key;
  for (const node of document.querySelectorAll(".pointed-at")) node.classList.remove("pointed-at");
  if (step === null) { root.replaceChildren(); return; }
  const steps = picture?.teams ? [...STEPS, IN_TEAMS] : STEPS;
  const { title, text, point } = steps[step];
  if (point) document.getElementById(point)?.classList.add("pointed-at");
  const go = (next) => { step = next; drawTour(root, picture); };
  const finish = () => { endTour(); drawTour(root, picture); };
  replace(root, el("section", { class: "tour", role: "region", "aria-label": "Guided tour" },
    el("p", { class: "small" }, `Step ${step + 1} of ${steps.length}`),
    el("h2", {}, title), el("p", {}, text),
    el("div", { class: "tour-buttons" },
      el("button", { type: "button", class: "ghost", onclick: finish }, step + 1 < steps.length ? "Skip the tour" : "Close"),
      step > 0 ? el("button", { type: "button", class: "bk-button", onclick: () => go(step - 1) }, "Back") : null,
      step + 1 < steps.length ? el("button", { type: "button", class: "bk-button primary", onclick: () => go(step + 1) }, "Next") : null)));
}
