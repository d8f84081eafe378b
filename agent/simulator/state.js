// What the page knows: whose phone it is, what it shows, and which turn is looked at.

export const at = (id) => document.getElementById(id);
const address = new URLSearchParams(location.search);
export const number = /^26481000\d{4}$/.test(address.get("as") ?? "") ? address.get("as") : null;
export const state = {
  phone: null,
  panel: null,
  turn: Number(address.get("turn")) || null, // null follows the newest
  marked: [], // sids of the messages of an earlier turn that is looked at
  drawn: new Map(), // sid of a message -> its node
  day: "",
  asked: 0, // when she last said something, while no answer came
  line: Promise.resolve(), // what she does is sent in order
  heardFrom: null, // when the service last answered
  quoting: null, // the message that the next words reply to
  opener: null, // what has the focus again when the sheet closes
};
