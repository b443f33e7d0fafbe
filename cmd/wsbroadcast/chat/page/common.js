"use strict";
const $ = id => document.getElementById(id);

// element makes an element with a text, which is never taken for markup.
function element(tag, kind, text = "") {
	const e = document.createElement(tag);
	if (kind) e.className = kind;
	e.textContent = text;
	return e;
}

// random returns a text that nobody can guess. A page that is not from https or
// this machine has no crypto.randomUUID.
function random() {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	return [...bytes].map(b => b.toString(16).padStart(2, "0")).join("");
}

// What is kept if the browser lets us: by the tab, until it is closed, and, of
// what is for all tabs, by the browser.
const tab = {
	get: name => attempt(() => sessionStorage.getItem(name)),
	set: (name, value) => attempt(() => sessionStorage.setItem(name, value)),
};
const browser = {
	get: name => attempt(() => localStorage.getItem(name)),
	set: (name, value) => attempt(() => localStorage.setItem(name, value)),
};
function attempt(f) {
	try {
		return f();
	} catch {
		return undefined; // then it is not kept
	}
}

// isLocal is whether the address of this page works on this device alone.
const isLocal = /^(localhost|127\..*|\[::1\])$/.test(location.hostname);

// showState shows how a link is and by which protocol, and offers another attempt.
function showState(state, reason, http) {
	const words = {
		connecting: "connecting", connected: http ? `connected by ${http}` : "connected",
		checking: "this device seems to be offline", offline: `offline: ${reason}`,
	};
	$("state").textContent = words[state];
	$("state").className = { connected: "good", offline: "bad" }[state] ?? "";
	$("again").hidden = state != "offline";
}

// copy puts a text where it can be pasted from, and says so on the button.
async function copy(text, button) {
	const was = button.textContent;
	button.textContent = await copied(text) ? "Copied" : "Not copied";
	setTimeout(() => button.textContent = was, 2000);
}
async function copied(text) {
	if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => true, () => false);
	const field = element("textarea", "", text); // a page from http has no clipboard
	document.body.append(field);
	field.select();
	const ok = document.execCommand("copy");
	field.remove();
	return ok;
}

// enter goes to a room, or says why there is none of that name.
function enter(name, field) {
	const path = "/" + name.split("/").map(part => part.trim()).filter(Boolean).map(encodeURIComponent).join("/");
	const taken = document.body.dataset.reserved.split(" ");
	const fault = path == "/" ? "A room needs a name." : taken.includes(path.toLowerCase()) ? "That is a page of the server, and no room." : "";
	field.setCustomValidity(fault);
	if (!field.reportValidity()) return;
	location.href = path;
}
