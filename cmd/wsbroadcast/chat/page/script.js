
"use strict";
const $ = id => document.getElementById(id);
const pause = { least: 250, most: 10000 }; // milliseconds between attempts to connect
const most = { messages: 500, people: 200, points: 60, newsOf: 30 };

// element makes an element with a text, which is never taken for markup.
function element(tag, kind, text = "") {
	const e = document.createElement(tag);
	e.className = kind;
	e.textContent = text;
	return e;
}

// stay keeps a connection to the URL that address returns until it is told to
// stop. It tells of its state, in words, and of each message.
function stay(address, protocols, told, heard) {
	let socket, timer, wait = pause.least, stopped = false;

	function connect() {
		clearTimeout(timer);
		told("connecting");
		socket = new WebSocket(address(), protocols);
		socket.onopen = () => told("connected");
		socket.onmessage = e => {
			wait = pause.least;
			heard(e.data);
		};
		socket.onclose = e => {
			if (stopped) return told("closed");
			const delay = wait * (0.5 + Math.random());
			timer = setTimeout(connect, delay);
			wait = Math.min(2 * wait, pause.most);
			told(`offline${e.reason ? ": " + e.reason : ""}`);
		};
	}
	connect();
	return {
		send: event => socket.send(JSON.stringify(event)),
		isOpen: () => socket.readyState == WebSocket.OPEN,
		again() {
			if (!stopped && socket.readyState == WebSocket.CLOSED) connect();
		},
		stop() {
			stopped = true;
			clearTimeout(timer);
			socket.close();
			told("closed");
		},
	};
}

const base = location.origin.replace(/^http/, "ws");

// What is kept for the next time, if the browser lets us.
function keep(name, value) {
	try {
		sessionStorage[name] = localStorage[name] = value;
	} catch { /* then it is not kept */ }
}
function kept(name) {
	try {
		return sessionStorage[name] ?? localStorage[name] ?? "";
	} catch {
		return "";
	}
}

// What is said.

let me;           // the name that we have got
let last = 0;     // when the last thing was said that is shown
let unheard = []; // what we have said and not heard yet
let unread = 0;
let title = "";
let following = true; // nobody reads further up

function toEnd() {
	$("messages").scrollTop = $("messages").scrollHeight;
}

// add shows something at the end, and goes there unless somebody reads further up.
function add(item) {
	const box = $("messages");
	box.append(item);
	while (box.childElementCount > most.messages) box.firstChild.remove();
	if (following) toEnd();
	else $("below").hidden = false;
}

// A box that changes its size may scroll too, which is nobody's wish.
let size = "";
const sizeOf = box => `${box.clientWidth} ${box.clientHeight}`;
$("messages").onscroll = () => {
	const box = $("messages");
	if (sizeOf(box) != size) return;
	following = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
	if (following) $("below").hidden = true;
};
new ResizeObserver(() => {
	size = sizeOf($("messages"));
	if (following) toEnd();
}).observe($("messages"));

const news = text => add(element("p", "news", text));

function hue(name) {
	let h = 0;
	for (const c of name) h = (h * 31 + c.codePointAt(0)) % 360;
	return h;
}

function said(e) {
	last = e.at;
	const when = new Date(e.at / 1000);
	const item = element("p", e.name == me ? "said mine" : "said");
	const name = element("b", "", e.name);
	name.style.setProperty("--hue", hue(e.name));
	const time = element("time", "", when.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
	time.dateTime = when.toISOString();
	item.append(name, time, element("span", "", e.text));
	add(item);
	if (document.hidden) {
		unread++;
		entitle();
	}
}

function entitle() {
	document.title = (unread ? `(${unread}) ` : "") + title;
}

// Who is there.

let people = new Set(), drawing = false;

function draw(count) {
	for (const e of document.querySelectorAll(".count")) e.textContent = count;
	if (drawing) return;
	drawing = true;
	requestAnimationFrame(() => {
		drawing = false;
		const names = [...people].sort((a, b) => a.localeCompare(b)).slice(0, most.people);
		$("people").replaceChildren(...names.map(n => element("li", "", n == me ? n + " (you)" : n)));
	});
}

// What the server tells us.
const on = {
	here(e) {
		me = e.name;
		people = new Set(e.names).add(me);
		title = $("room").textContent = e.room;
		entitle();
		const box = $("messages");
		box.setAttribute("aria-live", "off"); // nobody wants to have it all read out
		e.history.filter(s => s.at > last).forEach(said);
		setTimeout(() => box.setAttribute("aria-live", "polite"), 500);
		draw(e.count);
		if ($("name").value.trim() != chosen) rename();
		news(`You are here as ${me}.`);
	},
	said(e) {
		if (e.name == me && e.text == unheard[0]) unheard.shift();
		said(e);
	},
	joined(e) {
		people.add(e.name);
		draw(e.count);
		if (e.count <= most.newsOf) news(`${e.name} has come.`);
	},
	left(e) {
		people.delete(e.name);
		draw(e.count);
		if (e.count <= most.newsOf) news(`${e.name} has gone.`);
	},
	renamed(e) {
		people.delete(e.was);
		people.add(e.name);
		if (e.was == me) me = e.name;
		draw(e.count);
		news(`${e.was} is now ${e.name}.`);
	},
};

function state(s) {
	$("state").textContent = s;
	$("state").className = s == "connected" ? "good" : s == "connecting" ? "" : "bad";
	$("again").hidden = s == "connected" || s == "connecting";
	if (s == "connected") $("hint").textContent = "";
	if (s.startsWith("offline") && unheard.length) {
		$("text").value ||= unheard.join(" ");
		unheard = [];
		$("hint").textContent = "This may not have been heard.";
	}
}

let chosen = kept("name");
$("name").value = chosen;
try {
	$("room").textContent = decodeURIComponent(location.pathname);
} catch { /* the server will say which room it is */ }

const chat = stay(
	() => `${base}${location.pathname}?name=${encodeURIComponent(chosen)}`,
	["chat.duplex"],
	state,
	data => {
		if (typeof data != "string") return news(`${data.size} bytes that are no text`);
		const event = JSON.parse(data);
		on[event.type]?.(event);
	},
);

function rename() {
	const name = $("name").value.trim();
	if (name == chosen) return;
	chosen = name;
	keep("name", name);
	if (chat.isOpen()) chat.send({ type: "name", name });
}

$("name").onchange = rename;
$("name").onkeydown = e => {
	if (e.key != "Enter" || e.isComposing) return;
	e.preventDefault();
	$("text").focus();
};
$("say").onsubmit = e => {
	e.preventDefault();
	const text = $("text").value;
	if (!text.trim()) return $("text").focus();
	if (!chat.isOpen()) {
		$("hint").textContent = "There is no connection. Your message is still here: send it again in a while.";
		return;
	}
	$("hint").textContent = "";
	rename();
	chat.send({ type: "say", text });
	unheard.push(text);
	$("text").value = "";
	toEnd();
};
$("below").onclick = () => {
	toEnd();
	$("text").focus();
};
$("go").onsubmit = e => {
	e.preventDefault();
	location.href = "/" + $("path").value.split("/").filter(Boolean).map(encodeURIComponent).join("/");
};

// unfold shows the rest of the page, or not, where there is little room.
function unfold(more) {
	document.body.classList.toggle("open", more);
	$("more").setAttribute("aria-expanded", more);
}
$("more").onclick = () => unfold(!document.body.classList.contains("open"));
document.onkeydown = e => {
	if (e.key == "Escape" && document.body.classList.contains("open")) {
		unfold(false);
		$("more").focus();
	}
};

// The feed.

const svg = "http://www.w3.org/2000/svg";
const instruments = new Map();
let feed;

// instrument returns what shows one, which it makes if there is none.
function instrument(name) {
	if (!instruments.has(name)) {
		const figure = element("figure", ""), caption = element("figcaption", ""), value = element("span", "");
		const plot = document.createElementNS(svg, "svg"), line = document.createElementNS(svg, "polyline");
		plot.setAttribute("viewBox", "0 0 100 100");
		plot.setAttribute("preserveAspectRatio", "none");
		plot.setAttribute("role", "img");
		plot.append(line);
		caption.append(element("span", "", name), value);
		figure.append(caption, plot);
		$("instruments").append(figure);
		instruments.set(name, { value, plot, line, points: [] });
	}
	return instruments.get(name);
}

function plot({ name, unit, value }) {
	const i = instrument(name), { points } = i;
	points.push(value);
	if (points.length > most.points) points.shift();
	const low = Math.min(...points), high = Math.max(...points);
	const digits = value >= 1000 ? 0 : value >= 100 ? 1 : 2;
	const shown = v => `${v.toFixed(digits)} ${unit}`;
	const trend = value > points[0] ? "▲" : value < points[0] ? "▼" : "";
	i.value.textContent = `${trend} ${shown(value)}`;
	const x = n => 100 * (1 - (points.length - 1 - n) / (most.points - 1));
	const y = v => 95 - 90 * (high > low ? (v - low) / (high - low) : 0.5);
	i.line.setAttribute("points", points.map((v, n) => `${x(n).toFixed(1)},${y(v).toFixed(1)}`).join(" "));
	i.plot.setAttribute("aria-label", `${name}: between ${shown(low)} and ${shown(high)} in the last ${points.length} seconds`);
}

$("feed").ontoggle = () => {
	if ($("feed").open == Boolean(feed)) return;
	if (feed) feed = feed.stop();
	else feed = stay(() => `${base}/feed`, [], s => $("feedstate").textContent = s, data => JSON.parse(data).readings.forEach(plot));
};

function look() {
	if (location.hash != "#feed") return;
	unfold(true);
	$("feed").open = true;
	$("feed").scrollIntoView();
}
window.onhashchange = look;
look();

// Another attempt is worth while as soon as somebody looks, or there is a network.
function again() {
	chat.again();
	feed?.again();
}
$("again").onclick = again;
window.ononline = again;
document.onvisibilitychange = () => {
	if (document.hidden) return;
	unread = 0;
	entitle();
	again();
};
