// A plot of figures over the last minutes, drawn as SVG.

const svgNamespace = "http://www.w3.org/2000/svg";
const margin = { left: 58, right: 8, top: 8, bottom: 20 }; // pixels

function shape(tag, attributes, text = "") {
	const e = document.createElementNS(svgNamespace, tag);
	for (const [name, v] of Object.entries(attributes)) e.setAttribute(name, v);
	e.textContent = text;
	return e;
}

// format returns a value with its unit: bytes in KiB and so on, others with k and M.
function format(v, unit) {
	if (v == null) return "–";
	const bytes = unit.startsWith("B"), step = bytes ? 1024 : 1000;
	const prefixes = bytes ? ["", "Ki", "Mi", "Gi", "Ti"] : ["", "k", "M", "G"];
	let i = 0;
	while (Math.abs(v) >= step && i < prefixes.length - 1) {
		v /= step;
		i++;
	}
	const digits = v == 0 || Math.abs(v) >= 100 || Number.isInteger(v) && i == 0 ? 0 : Math.abs(v) >= 10 ? 1 : Math.abs(v) >= 0.1 ? 2 : 3;
	return `${v.toFixed(digits)}${prefixes[i] || unit ? " " : ""}${prefixes[i]}${unit}`;
}

// scale returns round marks from 0 to above a value that is over 0, at most five.
function scale(high, unit) {
	const base = unit.startsWith("B") ? 2 : 10;
	const parts = base == 2 ? [1, 2] : [1, 2, 5];
	let step = base ** Math.floor(Math.log(high / 4) / Math.log(base));
	if (!unit && step < 1) step = 1; // what is counted has no half
	for (let power = step; ; power *= base) {
		const fitting = parts.map(p => p * power).find(s => high <= 4 * s);
		if (!fitting) continue;
		return Array.from({ length: Math.max(1, Math.ceil(high / fitting)) + 1 }, (_, i) => i * fitting);
	}
}

// makePlot makes a plot of figures, which has values later: see drawPlot.
function makePlot(title, figures) {
	const box = element("figure"), caption = element("figcaption"), now = element("div", "now");
	const values = figures.map((f, i) => {
		const item = element("span"), v = element("b");
		item.append(element("span", `key series${i}`), f.name, v);
		if (f.metric) item.title = `/metrics: wsbroadcast_${f.metric}`;
		now.append(item);
		return v;
	});
	const svg = shape("svg", { role: "img" });
	caption.append(element("h2", "", title), now);
	box.append(caption, svg);
	return { title, figures, box, values, svg };
}

// drawPlot draws ticks, of which each has a value for each figure at its place in
// them all. The axis ends now, and span is how many seconds it has.
function drawPlot({ title, figures, values, svg }, ticks, span) {
	const width = svg.clientWidth, height = svg.clientHeight;
	if (!width || !ticks.length) return;
	const end = ticks.at(-1).at, unit = figures[0].unit;
	const all = figures.flatMap(f => ticks.map(t => t.values[f.place])).filter(v => v != null);
	const marks = scale(Math.max(unit == "ms" ? 0.1 : 1, ...all), unit), top = marks.at(-1);
	const x = at => width - margin.right - (end - at) / 1e6 / span * (width - margin.left - margin.right);
	const y = v => height - margin.bottom - v / top * (height - margin.top - margin.bottom);
	const parts = [];
	for (const mark of marks) {
		parts.push(shape("line", { x1: margin.left, x2: width - margin.right, y1: y(mark), y2: y(mark) }));
		parts.push(shape("text", { x: margin.left - 6, y: y(mark) + 4, "text-anchor": "end" }, format(mark, unit)));
	}
	for (let minute = 0; minute <= span / 60; minute++) {
		const at = x(end - minute * 60e6);
		parts.push(shape("line", { x1: at, x2: at, y1: margin.top, y2: height - margin.bottom }));
		const anchor = minute ? "middle" : "end";
		parts.push(shape("text", { x: at, y: height - 4, "text-anchor": anchor }, minute ? `−${minute} min` : "now"));
	}
	figures.forEach((f, i) => {
		let d = "", down = false;
		for (const t of ticks) {
			const v = t.values[f.place];
			if (v != null) d += `${down ? "L" : "M"}${x(t.at).toFixed(1)} ${y(v).toFixed(1)}`;
			down = v != null;
		}
		parts.push(shape("path", { d, class: `series${i}` }));
		values[i].textContent = format(ticks.at(-1).values[f.place], f.unit);
	});
	svg.replaceChildren(...parts);
	svg.setAttribute("aria-label", `${title} over ${Math.round(ticks.length / 60)} minutes, at most ${format(Math.max(0, ...all), unit)}`);
}
