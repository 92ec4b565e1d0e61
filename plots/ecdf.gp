# SPDX-License-Identifier: GPL-2.0-or-later
# Distribution of the cost of a call, by strategy if strategies differ, otherwise by workload or entries.
#
# The median is at 50 % and the p99 at 99 %. The axis ends at the p99, because the few expensive calls
# beyond it would compress all others into a line; the table has them. On the exact clock, which
# measures 64 calls, one interrupt is more than 1 %, so there the axis ends at 95 %. The axis spans at
# least 2 % of the cost, so that a few instructions do not look like a result. If all curves of each panel are
# equal, a sentence says so instead of the figure.

narrowest = 620
eval fit

axis = exists_file('data/by-strategy.tsv') ? 'strategy' : exists_file('data/by-workload.tsv') ? \
	'workload' : exists_file('data/by-entries.tsv') ? 'entries' : ''
if (axis eq '') {
	print 'no section of this run varies strategy, workload or entries'
	eval absent
}
file = 'data/by-'.axis.'.tsv'
eval read_series
eval read_common
if (count == 1) { common = '' }
curves = 'data/ecdf-by-'.axis.'.tsv'
spent = 'cost_'.run_unit

# Each row of the first file is a curve. A panel is a series; a name along the axis has the same
# colour in all panels.
stats file using 'series' nooutput
rows = STATS_records
names = ' '
array name_of[rows]
array said[rows] # a name, and what the memory models say of a strategy
is_judged(name) = axis eq 'strategy' && !(stringcolumn('bad_outcome_arm') eq '-' && stringcolumn('bad_outcome_lkmm') eq '-')
caption(name) = is_judged(name) ? name.': '.stringcolumn('bad_outcome_arm').', '.stringcolumn('bad_outcome_lkmm') : name
array first_curve[count]
array last_curve[count]
note(curve, panel, name) = (names = strstrt(names, ' '.name.' ') ? names : names.name.' ', \
	name_of[curve] = words(names[1:strstrt(names, ' '.name.' ')]) + 1, last_curve[panel] = curve, \
	said[name_of[curve]] = caption(name), \
	first_curve[panel] = panel > seen ? curve : first_curve[panel], seen = panel, 0)
seen = 0
stats file using (note(column(0) + 1, column('series') + 1, stringcolumn(axis))) nooutput

# For each curve its first and last line in the second file; for each panel its cheapest call and the
# cost at which the axis ends.
passed = exact ? 0.95 : 0.99
array first_point[rows]
array last_point[rows]
array low[count]
array far[count]
array area[rows]
do for [i = 1:count] { low[i] = 1e300; far[i] = 0 }
do for [k = 1:rows] { area[k] = 0 }
watch(point, panel, x, share) = ( \
	curve = share == 0 ? curve + 1 : curve, before = share == 0 ? 0 : before, \
	first_point[curve] = share == 0 ? point : first_point[curve], last_point[curve] = point, \
	low[panel] = x < low[panel] ? x : low[panel], \
	far[panel] = share >= passed && before < passed && x > far[panel] ? x : far[panel], \
	area[curve] = area[curve] + x * (1 + share) * (1 + point - first_point[curve]), before = share, 0)
curve = 0
before = 0
stats curves using (watch(column(0), column('series') + 1, column(spent), column('share'))) nooutput

# Equal curves have equal sums.
differ = 0
do for [i = 1:count] { do for [k = first_curve[i]:last_curve[i]] {
	differ = area[k] == area[first_curve[i]] && first_curve[i] < last_curve[i] ? differ : differ + 1
} }
if (exact && !differ) {
	print 'the calls of each '.axis.' cost the same on this clock, call by call'
	eval absent
}
spread = 0
do for [i = 1:count] {
	spread = low[i] > 0 && far[i] / low[i] - 1 > spread ? far[i] / low[i] - 1 : spread
}
if (exact && spread < 0.01) {
	print 'on this clock 95 % of the calls of each '.axis.' cost the same within 1 %'
	eval absent
}

most = 8
drawn = count < most ? count : most
across = drawn < 2 ? 1 : 2
down = (drawn + across - 1) / across
panel = drawn < 2 ? 380 : 240
# A long title has two lines.
title(i) = wrap(short_label(i), across == 1 ? 100 : 48)
wrapped = 0
do for [i = 0:drawn - 1] { wrapped = strstrt(title(i), "\n") ? 1 : wrapped }
pitch = panel + 100 + 18 * wrapped
longest = 0
do for [k = 1:words(names)] { longest = strlen(said[k]) > longest ? strlen(said[k]) : longest }
a_row = floor(0.96 * wide / (54 + 9 * longest))
a_row = a_row < 1 ? 1 : a_row > 8 ? 8 : a_row
head = 86 - raise + 18 * wrapped + 22 * ((words(names) + a_row - 1) / a_row)
high = head + down * pitch + 60 - lift

headline = 'Distribution of the cost of a call, by '.axis
subline = shared('share of the calls that cost no more'). \
	(count > most ? sprintf('; the first %d of %d panels', most, count) : ''). \
	(axis eq 'strategy' ? '; beside a name: the invalidation is lost on Arm, in the LKMM' : ''). \
	(exact ? '; equal curves lie on top of each other' : '')
eval start

set yrange [0:1.02]
set ytics ('0 %%' 0, '25 %%' 0.25, '50 %%' 0.5, '75 %%' 0.75, '99 %%' 0.99)
tick(x) = x < 1e5 ? sprintf('%.10g', x) : x < 1e6 ? sprintf('%gk', x / 1e3) : sprintf('%gM', x / 1e6)
set xlabel run_unit.' a call' textcolor rgb ink
unset key
broad(k) = exact ? 1.4 + 1.1 * (words(names) - k) : 1.6

# One legend serves all panels. After eight colours the lines are dashed, then dotted.
dashes(k) = 1 + (k - 1) / 8
across_screen(k) = 0.02 + 0.96 / a_row * ((k - 1) % a_row)
down_screen(k) = 1 - (76. - raise + 22 * ((k - 1) / a_row)) / high
set for [k = 1:words(names)] arrow 10 + k from screen across_screen(k), down_screen(k) to \
	screen across_screen(k) + 0.025, down_screen(k) nohead linewidth broad(k) \
	dashtype dashes(k) linecolor rgb colour(k - 1)
set for [k = 1:words(names)] label 10 + k said[k] at \
	screen across_screen(k) + 0.035, down_screen(k) textcolor rgb ink

set multiplot
do for [i = 0:drawn - 1] {
	if (i == 1) {
		do for [k = 1:4] { unset label k }
		do for [k = 11:10 + words(names)] { unset arrow k; unset label k }
	}
	width = (across == 1 ? 1 - 77. / wide : 1 - 29. / wide) / across
	side = 72. / wide + (i % across) * width
	top = 1 - (head + 40. + (i / across) * pitch) / high
	set lmargin at screen side
	set rmargin at screen side + width - (across == 1 ? 20. : 72.) / wide
	set tmargin at screen top
	set bmargin at screen top - (panel + 0.) / high
	set label 5 title(i) at graph 0, graph 1 offset 0, (strstrt(title(i), "\n") ? 1.6 : 0.8) font ',12' textcolor rgb ink
	least = 0.02 * low[i + 1] > 8 ? 0.02 * low[i + 1] : 8
	spare = far[i + 1] - low[i + 1] < least ? (least - far[i + 1] + low[i + 1]) / 2 : 0
	room = far[i + 1] - low[i + 1] + 2 * spare
	set xrange [low[i + 1] - spare - 0.05 * room:far[i + 1] + spare + 0.08 * room]
	ticks = (width * wide - 72) / 100.
	tic = round_step(room / (ticks < 1.5 ? 1.5 : ticks > 6 ? 6. : ticks))
	set xtics ()
	set for [k = ceil((low[i + 1] - spare - 0.05 * room) / tic):floor((far[i + 1] + spare + 0.08 * room) / tic)] \
		xtics add (tick(k * tic) k * tic)
	plot for [k = first_curve[i + 1]:last_curve[i + 1]] curves \
			every ::first_point[k]::last_point[k] using (column(spent)):(column('share')) \
			with steps linewidth broad(name_of[k]) dashtype dashes(name_of[k]) \
			linecolor rgb colour(name_of[k] - 1)
}
unset multiplot
