# SPDX-License-Identifier: GPL-2.0-or-later
# Price of each barrier, atomic and access, by what it meets in memory.
#
# A row is a primitive, a panel what it follows or meets. Each panel has an axis of its own, because waiting for
# stores that miss costs a hundred times what a barrier costs alone.

narrowest = 820
eval fit

file = 'data/prices.tsv'
if (!exists_data(file)) {
	print 'no primitive was measured (run primitives)'
	eval absent
}

# The primitives in the order of the plan, and the panels that have a price.
names = ''
place(name) = strstrt(' '.names, ' '.name.' ')
row(name) = words(names[1:place(name)])
array known[5] = [0, 0, 0, 0, 0]
array least[5] = [0, 0, 0, 0, 0]
array most[5] = [0, 0, 0, 0, 0]
end(value, other) = value == value ? value : other
note(name, k, cost, low, high) = (names = place(name) ? names : names.name.' ', known[k] = known[k] + 1, \
	least[k] = least[k] < end(low, cost) ? least[k] : end(low, cost), \
	most[k] = most[k] > end(high, cost) ? most[k] : end(high, cost))
longest = 0
stats file using (note(stringcolumn('primitive'), column('column') + 1, column('cost'), column('low'), \
	column('high'))) nooutput
panels = 0
do for [k = 1:5] { panels = panels + (known[k] > 0) }
do for [k = 1:words(names)] { longest = strlen(word(names, k)) > longest ? strlen(word(names, k)) : longest }

high = 72 + 60 + 24 * words(names) + 100 - raise - lift
headline = 'Price of barriers, atomics and accesses'
subline = 'difference from the same loop without it, '.run_unit.', with its interval; shared, contended: by other CPUs'
calls = '1'
eval start
if (!bare) {
	set label 4 'clock '.run_clock.': '.run_unit.'; alone and after a hit: mean of batches, otherwise of single calls' \
		at screen 0.02,screen 15./high font ',10' textcolor rgb faint
}

titles = '"alone" "after a hit" "after 4 misses" "after shared" "contended"'
unset key
set border 1
set grid xtics noytics
set yrange [-words(names) - 0.6:-0.4]
set tmargin at screen 1 - (110. - raise) / high
begin = (36 + 8.5 * longest) / wide
each = (0.98 - begin) / panels
of(k, value) = column('column') == k - 1 ? value : NaN
panel = 0
set multiplot
do for [k = 1:5] {
	if (known[k]) {
		set lmargin at screen begin + panel * each + 0.012
		set rmargin at screen begin + (panel + 1) * each - 0.012
		if (panel) { unset ytics } else { set ytics () scale 0; \
			set for [i = 1:words(names)] ytics add (plain(word(names, i)) -i) }
		room = most[k] - least[k]
		set xrange [least[k] - 0.04 * room:most[k] + 0.30 * room]
		# A tick has 5 characters at most, and room for them.
		step = 1.34 * room * 48 / (wide * (each - 0.024))
		step = round_step(step < 1.3 * room / 3. ? 1.3 * room / 3. : 1.5 * step)
		set xtics ()
		set for [i = floor(least[k] / step):floor(most[k] / step)] xtics add (sprintf('%g', i * step) i * step)
		set label 5 word(titles, k) at graph 0, graph 1 offset 0, 0.8 font ',13' textcolor rgb ink
		plot file using (of(k, column('cost'))):(-row(stringcolumn('primitive'))):(end(column('low'), column('cost'))): \
				(end(column('high'), column('cost'))) with xerrorbars pointtype 7 pointsize 0.8 \
				linewidth 1.3 linecolor rgb colour(k - 1), \
			file using (of(k, end(column('high'), column('cost')))):(-row(stringcolumn('primitive'))): \
				(abs(column('cost')) < 0.05 ? '0' : sprintf(column('cost') < 9.95 ? '%.1f' : '%.0f', column('cost'))) with labels left \
				offset 0.7, 0 font ',11' textcolor rgb ink
		panel = panel + 1
		unset label 1; unset label 2; unset label 3; unset label 4
	}
}
unset multiplot
