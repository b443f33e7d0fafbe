// The page of a board: plots that move as the server sends a tick each second.

const span = 300; // seconds
let ticks = [], plots = [], columns = [];

function drawAll() {
	for (const plot of plots) drawPlot(plot, ticks, span);
}

const on = {
	figures(e) {
		e.figures.forEach((f, place) => f.place = place);
		const titles = [...new Set(e.figures.map(f => f.plot))];
		plots = titles.map(title => makePlot(title, e.figures.filter(f => f.plot == title)));
		$("plots").replaceChildren(...plots.map(p => p.box));
		columns = e.figures.filter(f => f.metric);
		ticks = e.past;
		drawAll();
	},
	nodes: e => showNodes(e.nodes, columns),
	tick(e) {
		ticks.push(e);
		while (ticks[0].at < e.at - span * 1e6) ticks.shift();
		if (!document.hidden) requestAnimationFrame(drawAll);
	},
};

new ResizeObserver(drawAll).observe($("plots"));
const link = stay(() => base + location.pathname, [], showState, data => {
	const event = JSON.parse(data);
	on[event.type](event);
});
$("again").onclick = link.check;
