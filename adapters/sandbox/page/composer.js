// The message box: it grows with what is typed, and offers what the app understands.
import { el, replace } from "./dom.js";

const field = document.getElementById("composer-text");
const box = document.getElementById("hints");

export function grow() {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 180)}px`;
}

function commands(word) {
  return [
    [word, "Write a post"], [`${word} `, "…followed by your words, or by @account and your words"],
    [`${word} status`, "Where your posts are"], [`${word} queue`, "What waits for a decision"],
    [`${word} freeze`, "Stop every send at once"], [`${word} thaw`, "Let posts go out again"],
    [`${word} connect`, "Sign in for an account"], [`${word} help`, "What else there is"],
  ];
}

export function hints(word) {
  // `word` begins what the app hears here; "" where it hears nothing.
  const typed = field.value;
  const fitting = word && typed ? commands(word).filter(([line]) => line.startsWith(typed) && line !== typed) : [];
  box.hidden = fitting.length === 0;
  replace(box, fitting.map(([line, words]) => el("button", {
    type: "button", class: "hint-row", role: "option",
    onclick: () => { field.value = line; field.focus(); hints(word); },
  }, el("strong", {}, line), " ", el("span", { class: "small" }, words))));
}

export function use(line, word) {
  field.value = line;
  grow();
  hints(word);
  field.focus();
}
