// What one can do on the page of a room.

function hint(text) {
	$("hint").textContent = text;
}

$("name").onchange = rename;
$("name").onkeydown = e => {
	if (e.key != "Enter" || e.isComposing) return;
	e.preventDefault();
	$("text").focus();
};

// The draft is kept by the tab.
const draft = `draft ${room}`;
$("text").value = tab.get(draft) ?? "";
let typedLast = 0;
$("text").oninput = () => {
	tab.set(draft, $("text").value);
	hint("");
	if (!$("text").value || Date.now() - typedLast < limits.typingPause || !link.isOpen()) return;
	typedLast = Date.now();
	link.mention({ type: "typing" });
};
$("text").onkeydown = e => {
	if (e.key != "Enter" || e.shiftKey || e.isComposing) return;
	e.preventDefault();
	$("say").requestSubmit();
};
$("say").onsubmit = e => {
	e.preventDefault();
	const text = $("text").value;
	if (!text.trim()) return $("text").focus();
	if (outbox.isFull()) return hint("Too much waits to be sent. Your message is still here: send it later.");
	rename();
	following = true;
	outbox.add(text);
	$("text").value = "";
	tab.set(draft, "");
	typedLast = 0;
};
$("below").onclick = () => {
	toEnd();
	$("text").focus();
};
$("go").onsubmit = e => {
	e.preventDefault();
	enter($("path").value, $("path"));
};
$("path").oninput = () => $("path").setCustomValidity("");

// The other rooms, while somebody looks.
let address = location.origin;
async function look() {
	if (document.hidden) return;
	const { rooms, addresses } = await (await fetch("/rooms")).json();
	address = isLocal && addresses?.[0] || location.origin;
	$("rooms").replaceChildren(...rooms.map(r => {
		const item = element("li"), a = element("a", "", r.path);
		a.href = encodeURI(r.path).replace(/[?#]/g, encodeURIComponent);
		a.dir = "auto";
		if (r.path == title) a.ariaCurrent = "page";
		const here = r.path == title; // whose people are counted as they come and go
		item.append(a, element("span", here ? "count" : "", String(here ? count : r.people)));
		return item;
	}));
}
const lookSafely = () => look().catch(() => { /* the state says that there is no connection */ });
lookSafely();
setInterval(lookSafely, 15000);
$("copy").onclick = () => copy(address + location.pathname, $("copy"));

// unfold shows the rest of the page, or not, where there is little room.
function unfold(more) {
	document.body.classList.toggle("open", more);
	$("more").ariaExpanded = more;
}
$("more").onclick = () => unfold(!document.body.classList.contains("open"));
document.onkeydown = e => {
	if (e.key == "Escape" && document.body.classList.contains("open")) {
		unfold(false);
		$("more").focus();
	}
};
document.addEventListener("visibilitychange", () => {
	if (document.hidden) return;
	unread = 0;
	entitle();
	lookSafely();
});
