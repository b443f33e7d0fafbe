// The table of all nodes: a row for each, and one for all together, which of latencies has
// the longest, and of what else there is the sum.

function showNodes(nodes, columns) {
	const table = element("table"), head = element("tr");
	head.append(element("th", "", "Node"), ...columns.map(f => element("th", "", `${f.plot}, ${f.name}`)));
	table.append(head, ...nodes.map(n => nodeRow(nodeName(n), columns, f => n.values?.[f.metric])));
	table.append(nodeRow(nodes.length == 1 ? "1 node" : `${nodes.length} nodes`, columns, f => together(nodes, f)));
	$("nodes").replaceChildren(table);
	$("nodes").hidden = false;
}

function nodeName(n) {
	const name = [n.host, n.name].filter(Boolean).join(" ");
	return n.gone ? `${name} does not answer` : n.own ? `${name} (this one)` : name;
}

function nodeRow(name, columns, valueOf) {
	const row = element("tr"), first = element("th", "", name);
	first.scope = "row";
	row.append(first, ...columns.map(f => element("td", "", format(valueOf(f), f.unit))));
	return row;
}

// together returns the value of all nodes, or undefined if none of them has it.
function together(nodes, figure) {
	const values = nodes.map(n => n.values?.[figure.metric]).filter(v => v != null);
	if (values.length) return values.reduce((a, b) => figure.unit == "ms" ? Math.max(a, b) : a + b);
}
