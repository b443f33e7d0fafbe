// A link to the server: a WebSocket that is made again whenever it is lost.

const pause = { least: 250, most: 10000 }; // milliseconds between attempts to connect
const patience = { connect: 15000, answer: 5000 }; // how long to wait for the server
const quiet = 10000; // without a message for so long, the server is asked whether it is there

const base = location.origin.replace(/^http/, "ws");

// stay keeps a link to the URL that address returns. It tells told of each state,
// which is "connecting", "connected", "checking" or "offline" with a reason, and
// heard of each message. A page does not see the Pings of WebSocket, and a network
// that is gone makes no sound. So ask, an event, is what is sent to find out
// whether the server is there; without it the server must send something anyway.
function stay(address, protocols, told, heard, ask) {
	let socket, retry, idle, answer, wait = pause.least, state;

	function tell(now, reason = "") {
		if (state == now && !reason) return;
		state = now;
		told(now, reason);
	}
	function connect() {
		clearTimeout(retry);
		tell("connecting");
		socket = new WebSocket(address(), protocols);
		expect(patience.connect);
		socket.onopen = hear;
		socket.onmessage = e => {
			wait = pause.least;
			hear();
			tell("connected");
			heard(e.data);
		};
		socket.onclose = e => lose(e.reason || (state == "connecting" ? "the server cannot be reached" : "the connection was lost"));
	}
	// expect gives up the connection unless something is heard in time.
	function expect(time = patience.answer) {
		answer ??= setTimeout(lose, time, "the server does not answer");
	}
	function hear() {
		clearTimeout(answer);
		clearTimeout(idle);
		answer = undefined;
		idle = setTimeout(check, quiet);
	}
	function lose(reason) {
		clearTimeout(answer);
		clearTimeout(idle);
		answer = undefined;
		socket.onopen = socket.onmessage = socket.onclose = null; // what still comes is too late
		socket.close();
		retry = setTimeout(connect, wait * (0.5 + Math.random()));
		wait = Math.min(2 * wait, pause.most);
		tell("offline", reason);
	}
	const isOpen = () => state != "offline" && socket.readyState == WebSocket.OPEN;

	// check finds out whether the server is there.
	function check() {
		if (state == "offline") return connect();
		if (!isOpen()) return;
		if (ask) socket.send(JSON.stringify(ask));
		expect();
	}
	addEventListener("online", check);
	addEventListener("offline", () => { // a server on this device is there nevertheless
		if (isOpen()) tell("checking");
		check();
	});
	document.addEventListener("visibilitychange", () => document.hidden || check());
	connect();
	return {
		isOpen,
		check,
		// send sends an event, to which there must be an answer.
		send(event) {
			socket.send(JSON.stringify(event));
			expect();
		},
		// mention sends one to which there is none.
		mention: event => socket.send(JSON.stringify(event)),
	};
}
