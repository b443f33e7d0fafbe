// The outbox has what was said on this page and has not come back yet. It is kept
// by the tab, so that no word is lost with the connection or when the page is
// loaded again. What is in it is
//
//	waiting   not sent yet: that is done as soon as there is a connection
//	sent      on its way
//	lost      sent, but the connection ended before it came back: whether others
//	          have heard it is not known, so that the one who said it decides
//
// Each text has an id, by which the server knows what was said before. So nothing
// is said twice, and what the history has is known to have been heard.

const mostInOutbox = 50;

// openOutbox opens the outbox of a room. Its texts are shown by show and sent by send.
function openOutbox(room, show, send) {
	const key = `outbox ${room}`;
	let items = JSON.parse(tab.get(key) ?? "[]");
	for (const item of items) if (item.state == "sent") item.state = "lost";

	function changed() {
		tab.set(key, JSON.stringify(items));
		show(items);
	}
	const box = {
		hasLost: () => items.some(item => item.state == "lost"),
		isFull: () => items.length >= mostInOutbox,
		add(text) {
			items.push({ id: random(), text, state: "waiting" });
			box.flush();
		},
		// flush sends what waits, if that is possible.
		flush() {
			for (const item of items) if (item.state == "waiting" && send(item)) item.state = "sent";
			changed();
		},
		// confirm takes out what has come back.
		confirm(id) {
			const length = items.length;
			items = items.filter(item => item.id != id);
			if (items.length != length) changed();
		},
		// lose is for when the connection has ended.
		lose() {
			for (const item of items) if (item.state == "sent") item.state = "lost";
			changed();
		},
		again(id) {
			for (const item of items) if (item.id == id) item.state = "waiting";
			box.flush();
		},
		discard: id => box.confirm(id),
	};
	changed();
	return box;
}
