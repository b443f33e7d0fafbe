// The page of a room.

const limits = { people: 200, newsOf: 30, typing: 4000, typingPause: 2000 };

const room = attempt(() => decodeURIComponent(location.pathname)) ?? location.pathname;
let title = room, unread = 0;
let me = { name: "", by: "" };
let seen = new Set(); // what is shown of what was said
let alone = false; // whether what was said last has not been heard on other servers

// Words are mine by a secret of this tab, which others see only a hash of. A name
// can be somebody else's tomorrow.
const key = tab.get("key") ?? random();
tab.set("key", key);
let chosen = tab.get("name") ?? browser.get("name") ?? "";

// decide returns what does something with a text that may not have been heard. The
// button that was used is gone then.
const decide = action => id => {
	outbox[action](id);
	hint("");
	$("text").focus();
};
const outbox = openOutbox(room,
	items => showOutbox(items, me.name || chosen || "guest", me.by, decide("again"), decide("discard")),
	item => {
		if (!link?.isOpen() || !me.by) return false;
		link.send({ type: "say", id: item.id, text: item.text });
		return true;
	});

function said(e) {
	const id = `${e.at} ${e.by}`;
	if (seen.has(id)) return;
	seen.add(id);
	if (seen.size > most.messages) seen.delete(seen.values().next().value);
	const mine = e.by == me.by;
	if (mine) outbox.confirm(e.id);
	showSaid(e, mine);
	typed(e.name, false);
}

// Somebody who looks elsewhere sees a number in the title, or is notified.
function entitle() {
	document.title = (unread ? `(${unread}) ` : "") + title;
}
function announce(e) {
	if (!document.hidden) return;
	unread++;
	entitle();
	if (wantsNotices()) attempt(() => new Notification(`${e.name} in ${title}`, { body: e.text.slice(0, 200), tag: title }));
}
const wantsNotices = () => window.Notification?.permission == "granted" && browser.get("notify") == "yes";
function showNotices() {
	$("notify").hidden = !window.Notification || !window.isSecureContext;
	$("notify").ariaPressed = wantsNotices();
}
$("notify").onclick = async () => {
	const wanted = !wantsNotices();
	if (wanted) await Notification.requestPermission();
	browser.set("notify", wanted ? "yes" : "no");
	showNotices();
	if (wanted && !wantsNotices()) hint("The browser does not let this page notify you.");
};
showNotices();

// Who is there.

let people = new Set(), count = 0, drawing = false;

function draw(now) {
	count = now;
	for (const e of document.querySelectorAll(".count")) e.textContent = count;
	if (drawing) return;
	drawing = true;
	requestAnimationFrame(() => {
		drawing = false;
		const names = [...people].sort((a, b) => a.localeCompare(b)).slice(0, limits.people);
		$("people").replaceChildren(...names.map(name => {
			const item = element("li"), who = element("bdi", "", name);
			item.append(who);
			if (name == me.name) item.append(element("i", "", "you"));
			return item;
		}));
	});
}

// Who is typing, with what ends that.
const typists = new Map();
function typed(name, on) {
	clearTimeout(typists.get(name));
	if (on) typists.set(name, setTimeout(typed, limits.typing, name, false));
	else typists.delete(name);
	const names = [...typists.keys()];
	$("typing").textContent = names.length == 0 ? "" : names.length > 3 ? "Several people are typing" :
		`${names.join(", ")} ${names.length > 1 ? "are" : "is"} typing`;
}

// What the server tells us.
const on = {
	here(e) {
		const was = me.name, shown = seen.size > 0, known = e.history.some(s => seen.has(`${s.at} ${s.by}`));
		me = { name: e.name, by: e.by };
		showState("connected", "", e.http);
		people = new Set(e.names).add(me.name);
		title = $("room").textContent = e.room;
		entitle();
		const log = $("log");
		log.ariaLive = "off"; // nobody wants to have it all read out
		if (shown && !known && e.history.length) news("Messages may be missing here.");
		e.history.forEach(said);
		setTimeout(() => log.ariaLive = "polite", 500);
		draw(e.count);
		if ($("name").value.trim() != chosen) rename();
		if (me.name != was) news(`You are here as ${me.name}.`);
		outbox.flush();
		if (outbox.hasLost()) hint("Something may not have been heard. Send it again, or discard it.");
	},
	said(e) {
		said(e);
		if (e.alone && !alone) news("This server is cut off from the others: people there do not hear this.");
		alone = Boolean(e.alone);
		if (e.by != me.by) announce(e);
	},
	heard: e => outbox.confirm(e.id),
	joined(e) {
		people.add(e.name);
		draw(e.count);
		if (e.count <= limits.newsOf && e.name != me.name) passing("came", `${e.name} came`);
	},
	left(e) {
		people.delete(e.name);
		draw(e.count);
		typed(e.name, false);
		if (e.count <= limits.newsOf) passing("left", `${e.name} left`);
	},
	renamed(e) {
		people.delete(e.was);
		people.add(e.name);
		draw(e.count);
		typed(e.was, false);
		passing("renamed", `${e.was} is now ${e.name}`);
	},
	named(e) {
		me.name = e.name;
		people.add(me.name);
		draw(count);
	},
	typing: e => typed(e.name, true),
	missed: () => news("Messages may be missing here."),
};

$("name").value = chosen;
$("room").textContent = room;

const link = stay(
	() => `${base}${location.pathname}?name=${encodeURIComponent(chosen)}`,
	["chat.duplex", `key.${key}`],
	(state, reason) => {
		showState(state, reason);
		if (state == "connecting" || state == "offline") outbox.lose();
	},
	data => {
		if (typeof data != "string") return news(`${data.size} bytes that are no text`);
		const event = JSON.parse(data);
		on[event.type]?.(event);
	},
	{ type: "ping" },
);
$("again").onclick = link.check;

function rename() {
	const name = $("name").value.trim();
	if (name == chosen) return;
	chosen = name;
	tab.set("name", name);
	browser.set("name", name);
	if (link.isOpen()) link.send({ type: "name", name });
}
