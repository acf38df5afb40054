// The console's one script: it keeps pages up to date, lets a person join a stage, and chats.
// Every page can be read without it. What it is given to show is set as text, or is HTML of the
// server, which escapes.
const find = (selector, within = document) => within.querySelector(selector);

/** Makes one element like another of the same kind, and leaves alone what is the same already. */
function morph(old, next) {
  if (old.isEqualNode(next)) return;
  for (const { name } of [...old.attributes]) if (!next.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of [...next.attributes]) old.setAttribute(name, value);
  const kept = new Map([...old.children].filter((child) => child.id).map((child) => [child.id, child]));
  let at = old.firstChild;
  for (const wanted of [...next.childNodes]) {
    const named = wanted.id && kept.get(wanted.id);
    if (named && named !== at) {
      old.insertBefore(named, at);
      at = named;
    }
    const fits = at && at.nodeName === wanted.nodeName && (at.id ?? "") === (wanted.id ?? "");
    if (!fits) {
      if (wanted.nodeName === "TR") wanted.classList.add("new");
      old.insertBefore(wanted, at);
      continue;
    }
    if (at.nodeType === Node.ELEMENT_NODE) morph(at, wanted);
    else if (at.nodeValue !== wanted.nodeValue) at.nodeValue = wanted.nodeValue;
    at = at.nextSibling;
  }
  while (at) {
    const rest = at.nextSibling;
    at.remove();
    at = rest;
  }
}

function keepUpToDate(url) {
  let events;
  let shown = location.search;
  const follow = (from) => {
    events?.close();
    events = Object.assign(new EventSource(from), { onopen, onerror, onmessage });
  };
  const state = find("#live");
  const say = (name, text) => {
    state.dataset.state = name;
    if (state.textContent !== text) state.textContent = text;
  };
  const onopen = () => say("live", "Live");
  const onerror = () => {
    const isClosed = events.readyState === EventSource.CLOSED;
    say("off", isClosed ? "Not live: reload the page" : "Connecting…");
  };
  const onmessage = ({ data }) => {
    const { id, html } = JSON.parse(data);
    const part = document.getElementById(id);
    if (!part) return;
    const next = part.cloneNode(false);
    next.innerHTML = html;
    const had = part.contains(document.activeElement);
    morph(part, next);
    // Where the focus was may be gone, as a button is that did its work.
    if (had && !part.contains(document.activeElement)) find("a, button, [tabindex]", part)?.focus();
  };
  // A browser has few connections to a host: pages that nobody looks at leave theirs to others.
  const look = () => (document.hidden ? events?.close() : follow(url));
  look();
  document.addEventListener("visibilitychange", look);
  addEventListener("pagehide", () => events?.close());
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  addEventListener("popstate", () => location.search !== shown && location.reload());
  // What leads to the same page, with other members, needs no other page: who is trying a stage stays there.
  addEventListener("click", (event) => {
    const link = event.target.closest("section a");
    const isModified = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!link || event.button !== 0 || isModified || link.pathname !== location.pathname) return;
    event.preventDefault();
    history.pushState(null, "", link.href);
    shown = location.search;
    const query = new URLSearchParams(link.search);
    query.set("view", new URL(url, location).searchParams.get("view"));
    url = `/console/live?${query}`;
    follow(url);
  });
  addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.closest("td")) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, { method: "POST", body }).catch(() => undefined);
    find("#trouble").textContent = answer?.ok ? "" : `Refused (${answer?.status ?? "no answer"}).`;
  });
}

/** Sends a form's members to the console, which makes a token of them. */
async function makeToken(arn, members) {
  const body = new URLSearchParams([["arn", arn], ...members]);
  const headers = { accept: "application/json" };
  const answer = await fetch("/console/token", { method: "POST", headers, body });
  const found = await answer.json();
  if (!answer.ok) throw new Error(`${found.code}: ${found.message}`);
  return found.token;
}

function button(text, label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}

function span(kind, text) {
  const made = document.createElement("span");
  made.className = kind;
  made.textContent = text;
  return made;
}

/** Lets a person join a stage, as the client SDKs do: see "Participants" in the README. */
function tryStage(section) {
  const { arn } = section.dataset;
  const [form, list, status] = ["form", "ul", "[role=status]"].map((selector) => find(selector, section));
  const path = (what) => `/participants/${encodeURIComponent(arn)}/${what}`;
  const there = new Set();
  const post = async (what, connection, options = {}) => {
    const headers = { authorization: `Bearer ${connection}` };
    const answer = await fetch(path(what), { method: "POST", headers, ...options });
    const found = await answer.json();
    if (answer.ok) return found;
    throw Object.assign(new Error(`${found.code}: ${found.message}`), { status: answer.status });
  };
  find(".script-only", section).remove();
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    status.textContent = "";
    try {
      const members = [...new FormData(form), ["stage-capability", "SUBSCRIBE"]];
      const token = await makeToken(arn, members);
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify({ token, client: { browserName: "console" } });
      const answer = await fetch(path("join"), { method: "POST", headers, body });
      const joined = await answer.json();
      if (!answer.ok) throw new Error(`${joined.code}: ${joined.message}`);
      show(joined, form.elements.userId.value);
      form.elements.userId.value = "";
    } catch (error) {
      status.textContent = error.message;
    }
  });
  function show({ connection, participant }, user) {
    const one = { connection };
    there.add(one);
    const item = document.createElement("li");
    const name = user || participant.participantId;
    const state = span("badge good", "joined");
    const gone = (text) => {
      there.delete(one);
      state.className = "badge plain";
      state.textContent = text;
      item.querySelectorAll("button").forEach((made) => made.remove());
      item.append(button("Forget", `Forget ${name}`, () => (item.remove(), form.elements.userId.focus())));
    };
    let isPublishing = false;
    const toggle = button("Publish", `Publish as ${name}`, () =>
      (isPublishing ? act("unpublish", "joined") : act("publish", "publishing"))(),
    );
    const act = (what, said) => async () => {
      try {
        const { connection: renewed } = await post(what, one.connection);
        if (renewed) one.connection = renewed;
        if (what === "publish" || what === "unpublish") {
          isPublishing = what === "publish";
          toggle.textContent = isPublishing ? "Stop publishing" : "Publish";
          toggle.setAttribute("aria-label", `${toggle.textContent} as ${name}`);
        }
        if (what === "leave") gone(said);
        else if (said) state.textContent = said;
        if (said) status.textContent = `${name}: ${said}`;
      } catch (error) {
        status.textContent = `${name}: ${error.message}`;
        if ([401, 404, 409].includes(error.status)) gone("gone");
      }
    };
    one.beat = act("heartbeat", "");
    item.append(
      span("name", name),
      state,
      toggle,
      button("Leave", `Leave as ${name}`, act("leave", "left")),
    );
    list.append(item);
    status.textContent = `${name} joined. It leaves when this page is closed.`;
  }
  setInterval(() => there.forEach((one) => one.beat()), 15_000);
  addEventListener("pagehide", () =>
    there.forEach((one) => post("leave", one.connection, { keepalive: true }).catch(() => {})),
  );
}

/** Chats in a room, by the official SDK. */
async function chat(section) {
  const { arn } = section.dataset;
  const selectors = ["#enter", "#messages", "#say", "#chat-status"];
  const [enter, list, say, status] = selectors.map((selector) => find(selector));
  const sdk = await import("/console/chat-sdk.js");
  const { ChatRoom, SendMessageRequest, DeleteMessageRequest, DisconnectUserRequest } = sdk;
  const url = location.origin.replace(/^http/, "ws");
  let room;
  find(".script-only", section).remove();
  enter.hidden = false;
  const add = (item) => {
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    list.append(item);
    while (list.children.length > 500) list.firstChild.remove();
    if (atEnd) list.scrollTop = list.scrollHeight;
  };
  const tell = (text) => {
    const item = document.createElement("div");
    item.append(span("event", text));
    add(item);
  };
  const tried = async (what) => {
    try {
      status.textContent = "";
      await what();
    } catch (error) {
      status.textContent = `${error.errorCode ?? ""} ${error.errorMessage ?? error.message}`.trim();
    }
  };
  const inside = (is) => {
    [enter.hidden, say.hidden] = [is, !is];
    if (is) list.hidden = false;
    find("input", is ? say : enter).focus();
  };
  enter.addEventListener("submit", (event) => {
    event.preventDefault();
    // It is back when the room says "disconnect", as it also does when it could not be entered.
    enter.hidden = true;
    const { userId, moderates } = enter.elements;
    const moderation = moderates.checked ? ["DELETE_MESSAGE", "DISCONNECT_USER"] : [];
    const capabilities = ["SEND_MESSAGE", ...moderation];
    const members = [["userId", userId.value], ...capabilities.map((name) => ["room-capability", name])];
    const me = userId.value;
    room = new ChatRoom({
      regionOrUrl: url,
      tokenProvider: async () => {
        try {
          return { token: await makeToken(arn, members) };
        } catch (error) {
          status.textContent = error.message;
          throw error;
        }
      },
    });
    // What is refused is shown in the page.
    room.logger = { debug() {}, info() {}, error() {} };
    room.addListener("connect", () => (inside(true), tell(`You are here as ${me}.`)));
    room.addListener("disconnect", (reason) => (inside(false), tell(`Disconnected: ${reason}.`)));
    room.addListener("message", (message) => {
      const item = document.createElement("div");
      item.dataset.message = message.id;
      const { userId: sender } = message.sender;
      const time = document.createElement("time");
      time.textContent = message.sendTime.toLocaleTimeString();
      item.append(time, span("sender", sender), span("content", message.content));
      if (moderates.checked) {
        const remove = () => tried(() => room.deleteMessage(new DeleteMessageRequest(message.id)));
        const cut = () => tried(() => room.disconnectUser(new DisconnectUserRequest(sender)));
        item.append(button("Delete", `Delete the message of ${sender}`, remove));
        if (sender !== me) item.append(button("Disconnect", `Disconnect ${sender}`, cut));
      }
      add(item);
    });
    room.addListener("messageDelete", ({ messageId }) => {
      const item = find(`[data-message="${CSS.escape(messageId)}"]`, list);
      if (item?.contains(document.activeElement)) list.focus();
      item?.remove();
    });
    room.addListener("userDisconnect", ({ userId: user }) => tell(`${user} was disconnected.`));
    room.connect();
  });
  say.addEventListener("submit", (event) => {
    event.preventDefault();
    const { content } = say.elements;
    tried(async () => {
      await room.sendMessage(new SendMessageRequest(content.value));
      content.value = "";
    });
  });
  say.elements.leave.addEventListener("click", () => room.disconnect());
}

if (document.body.dataset.live) keepUpToDate(document.body.dataset.live);
if (find("#try")) tryStage(find("#try"));
if (find("#chat")) chat(find("#chat"));
