// SPDX-License-Identifier: GPL-2.0-or-later
// Sorts a table by the column whose heading is clicked: up, down, and back to the order of the record. Also opens the data
// of a cell that a link leads to. Without it the page has all the same.
"use strict";

// A number has its value in data-value where its digits are another one. What has no value stays below the others.
function key(row, column, words) {
	const cell = row.cells[column];
	const text = !cell || cell.colSpan > 1 ? "-" : cell.textContent;
	const value = Number(cell?.dataset.value ?? text.replaceAll(",", ""));

	if (words)
		return text === "-" || text === "" ? null : text;
	return Number.isNaN(value) || text === "" ? null : value;
}

function sorted(rows, column, words, sign) {
	const keys = new Map(rows.map(row => [row, key(row, column, words)]));
	const compare = words ? (a, b) => a.localeCompare(b, "en", { numeric: true }) : (a, b) => a - b;

	return [...rows].sort((x, y) => {
		const a = keys.get(x), b = keys.get(y);

		return a === null || b === null ? (a === null) - (b === null) : sign * compare(a, b);
	});
}

function sort(table, head, rows) {
	const next = { ascending: "descending", descending: null }, was = head.getAttribute("aria-sort");
	const now = was in next ? next[was] : "ascending";

	for (const other of head.parentNode.cells)
		other.removeAttribute("aria-sort");
	if (now)
		head.setAttribute("aria-sort", now);
	table.tBodies[0].append(...(now ? sorted(rows, head.cellIndex, head.className === "name", now === "ascending" ? 1 : -1) : rows));
}

for (const table of document.querySelectorAll("table")) {
	const rows = [...(table.tBodies[0]?.rows ?? [])];

	for (const head of rows.length > 1 ? table.tHead?.rows[0]?.cells ?? [] : []) {
		const button = document.createElement("button");

		button.type = "button";
		button.append(...head.childNodes);
		if (!button.textContent)
			button.setAttribute("aria-label", "name");
		button.addEventListener("click", () => sort(table, head, rows));
		head.append(button);
	}
}

function open() {
	const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));

	if (target instanceof HTMLDetailsElement) {
		target.open = true;
		target.scrollIntoView();
	}
}
addEventListener("hashchange", open);
open();
