// The front page: the rooms that there are, and how others get here.

$("ws").textContent = `${base}/green`;
$("name").value = browser.get("name") ?? "";
$("go").onsubmit = e => {
	e.preventDefault();
	browser.set("name", $("name").value.trim());
	tab.set("name", $("name").value.trim());
	enter($("path").value.trim() || "lobby", $("path"));
};
$("path").oninput = () => $("path").setCustomValidity("");

let addresses = [], shown;

function show(listing) {
	const { rooms } = listing;
	addresses = listing.addresses ?? addresses;
	$("total").textContent = rooms.length;
	$("none").hidden = rooms.length > 0;
	$("rooms").replaceChildren(...rooms.map(room => {
		const item = element("li"), a = element("a", "", room.path);
		a.href = encodeURI(room.path).replace(/[?#]/g, encodeURIComponent);
		a.dir = "auto";
		item.append(a, element("span", "", room.people == 1 ? "1 person" : `${room.people} people`));
		return item;
	}));
	const all = isLocal ? addresses : [location.origin];
	$("alone").hidden = all.length > 0;
	if (all.join() == shown) return;
	shown = all.join();
	$("addresses").replaceChildren(...all.map(address => {
		const item = element("li"), button = element("button", "", "Copy");
		button.type = "button";
		button.ariaLabel = `Copy ${address}`;
		button.onclick = () => copy(`${address}/`, button);
		item.append(element("code", "", `${address}/`), button);
		return item;
	}));
}

const link = stay(() => `${base}/rooms`, [], showState, data => show(JSON.parse(data)));
$("again").onclick = link.check;
