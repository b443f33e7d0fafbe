// What is said, as it is shown: with date lines, messages of one person one below
// the other, links that are links, and who has come and gone in one line.

const most = { messages: 500, together: 5 * 60e6 }; // microseconds between messages that belong together

let following = true; // nobody reads further up
let previous;         // what was said before, if that is what is shown last
let lastDay = "";
let fold;             // the line of who has come and gone, if that is what is shown last

function toEnd() {
	$("messages").scrollTop = $("messages").scrollHeight;
}

// add shows something at the end, and goes there unless somebody reads further up.
function add(item) {
	const log = $("log");
	log.append(item);
	while (log.childElementCount > most.messages) log.firstChild.remove();
	grown();
}
function grown() {
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

function hue(text) {
	let h = 0;
	for (const c of text) h = (h * 31 + c.codePointAt(0)) % 360;
	return h;
}

// initials returns what stands for a name: the first characters of up to two words.
function initials(name) {
	const words = name.split(" ");
	const first = word => [...word][0] ?? "";
	return (first(words[0]) + (words.length > 1 ? first(words.at(-1)) : "")).toUpperCase();
}

// linked returns an element with a text in which URLs are links.
function linked(text) {
	const box = element("div", "text");
	box.dir = "auto";
	let done = 0;
	for (const match of text.matchAll(/\bhttps?:\/\/[^\s<>"]+/gi)) {
		const url = match[0].replace(/[.,:;!?'*_)\]}]+$/, "");
		if (!URL.canParse(url)) continue;
		const a = element("a", "", url);
		a.href = url;
		a.target = "_blank";
		a.rel = "noopener noreferrer nofollow";
		box.append(text.slice(done, match.index), a);
		done = match.index + url.length;
	}
	box.append(text.slice(done));
	return box;
}

// message makes what shows a message. One that belongs to the one before has its
// head for those who hear the page.
function message(name, by, text, mine, more, when) {
	const item = element("div", `said${mine ? " mine" : ""}${more ? " more" : ""}`);
	const face = element("span", "face", initials(name)), head = element("p", "head"), who = element("b", "", name);
	item.style.setProperty("--hue", hue(by));
	face.ariaHidden = "true";
	who.dir = "auto";
	head.append(who);
	if (mine) head.append(element("i", "", "you"));
	if (when) {
		const time = element("time", "", when.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
		time.dateTime = when.toISOString();
		item.title = when.toLocaleString();
		head.append(time);
	}
	item.append(face, head, linked(text));
	return item;
}

// day shows a date line when another day has begun.
function day(when) {
	const today = when.toDateString();
	if (today == lastDay) return;
	lastDay = today;
	previous = fold = undefined;
	add(element("p", "date", when.toLocaleDateString([], { weekday: "long", day: "numeric", month: "long", year: "numeric" })));
}

// showSaid shows what was said.
function showSaid(e, mine) {
	const when = new Date(e.at / 1000);
	day(when);
	const more = previous?.by == e.by && previous.name == e.name && e.at - previous.at < most.together;
	fold = undefined;
	previous = e;
	add(message(e.name, e.by, e.text, mine, more, when));
}

// news shows a line about the room.
function news(text) {
	previous = fold = undefined;
	add(element("p", "news", text));
}

// passing shows that somebody "came", "left" or was "renamed". All that happens so
// while nothing is said is folded into one line.
function passing(kind, text) {
	if (!fold) {
		news(text);
		fold = { lines: [], times: { came: 0, left: 0, renamed: 0 }, item: $("log").lastChild };
	}
	fold.times[kind]++;
	fold.lines.push(text);
	if (fold.lines.length < 2) return;
	const counts = Object.entries(fold.times).filter(([, n]) => n).map(([kind, n]) => `${n} ${kind}`);
	const summary = element("summary", "", counts.join(", "));
	const item = element("details", "news");
	item.open = Boolean(fold.item.open);
	item.append(summary, ...fold.lines.slice(-50).map(line => element("p", "", line)));
	fold.item.replaceWith(item);
	fold.item = item;
	grown();
}

// showOutbox shows what is on its way, and asks what is to become of what is lost.
function showOutbox(items, name, by, again, discard) {
	const words = { waiting: "waits for the connection", sent: "sending", lost: "may not have been heard" };
	$("outbox").replaceChildren(...items.map(item => {
		const shown = message(name, by, item.text, true, false);
		shown.classList.add("pending", item.state);
		const fate = element("p", "fate", words[item.state]);
		if (item.state == "lost") {
			const send = element("button", "", "Send again"), drop = element("button", "", "Discard");
			send.type = drop.type = "button";
			send.onclick = () => again(item.id);
			drop.onclick = () => discard(item.id);
			fate.append(send, drop);
		}
		shown.append(fate);
		return shown;
	}));
	grown();
}
