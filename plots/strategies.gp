# SPDX-License-Identifier: GPL-2.0-or-later
# Cost of a call by barrier strategy, as the difference from the first strategy.
#
# Strategies differ by a few per cent: bars from zero would hide that, and bars from elsewhere would
# exaggerate it. So the axis is the difference, at least one per cent wide on each side. Panels with the same axis
# could not show a workload that differs by hundreds of per cent beside one that differs by two. The costs are printed
# beside the points, and what the memory models say of the strategy. Colour and shape say whether a strategy costs more
# or less; a point of a broken strategy is open, as in the figure frontier.

narrowest = 820
eval fit

file = 'data/by-strategy.tsv'
if (!exists_file(file)) {
	print 'no section of this run varies the strategy'
	eval absent
}
eval read_series
if (count > most_panels) {
	print too_many_panels
	eval absent
}

# On a real clock the difference is the effect of the test; an effect without an interval is not drawn.
if (!exact) { cost = 'compared_'.run_unit }
bound(end, value) = exact ? 100 * (value / base[int(column('series')) + 1] - 1) : column(end.'_percent')
is_known(value) = exact ? 1 : column('low_percent') == column('low_percent') && \
	column('high_percent') == column('high_percent')

# The strategies of each panel in the order of the plan; the first one is the baseline.
array names[count]
array base[count]
array most[count] # the largest difference of a panel
array next[count] # and the next
do for [i = 1:count] { names[i] = ' '; base[i] = NaN; most[i] = 0; next[i] = 0 }
farther(low, high) = abs(low) > abs(high) || high != high ? abs(low) : abs(high)
reach(i, value) = (next[i] = value > most[i] ? most[i] : value > next[i] ? value : next[i], \
	most[i] = value > most[i] ? value : most[i])
place(i, strategy) = strstrt(names[i], ' '.strategy.' ')
note(i, strategy, value) = (names[i] = place(i, strategy) ? names[i] : names[i].strategy.' ', \
	longest = strlen(strategy) > longest ? strlen(strategy) : longest, \
	base[i] = base[i] == base[i] ? base[i] : value, reach(i, farther(bound('low', value), bound('high', value))), \
	bound('low', value))
longest = 0
STATS_min = 0 # without a single effect
STATS_max = 0
stats file using (note(column('series') + 1, stringcolumn('strategy'), column(cost))) nooutput
least = STATS_min
stats file using (bound('high', column(cost))) nooutput
equal = least == 0 && STATS_max == 0
if (equal) {
	print exact ? 'all strategies cost the same: a barrier is one instruction on this clock, whatever it costs a core' : \
		'no strategy has enough rounds to be compared'
	eval absent
}
row(i, strategy) = words(names[i][1:place(i, strategy)]) + 1
first = word(names[1], 1)

panel(i) = 30 + 28 * words(names[i])
gap = 96
high = 72 + 74 + gap * count - raise - lift
do for [i = 1:count] { high = high + panel(i) }

headline = 'Cost of a call by barrier strategy'
subline = exact ? 'difference of the median from '.first.'; right: the median, '.run_unit : \
	'difference from '.first.' with its '.run_interval_percent.' % interval (sign test); grey: within delta, '. \
	run_delta_percent.' %; right: the cost, '.run_unit
eval start
set label 8 meaning_legend.'   ● neither is shown   open: broken (control)' at screen 0.02,screen (53. - lift) / high \
	font ',10' textcolor rgb faint

# To the right of the axis stand the verdict, the cost and the difference.
side = (44 + 8.5 * longest) / wide
pixels = wide * (0.98 - side)
beside = 400

unset key
set border 1
set grid xtics noytics
set lmargin at screen side
set rmargin at screen 0.98
set ytics scale 0
if (!exact) {
	delta = run_delta_percent + 0
	set object 1 rectangle from -delta, graph 0 to delta, graph 1 \
		fillcolor rgb hair fillstyle solid 0.6 noborder behind
}
set arrow 1 from 0, graph 0 to 0, graph 1 nohead linecolor rgb faint linewidth 1 back

change(i) = column('series') == i && is_known(0) ? bound('effect', column(cost)) : NaN
low(i) = column('series') == i ? bound('low', column(cost)) : NaN
high(i) = column('series') == i ? bound('high', column(cost)) : NaN
at(i, x) = column('series') == i ? x : NaN
inside(i) = is_beyond(change(i)) ? NaN : change(i)
direction(change) = exact ? (change > 0) - (change < 0) : direction_of(stringcolumn('verdict'))
is_open = 'stringcolumn("bad_outcome_arm") eq "sometimes"'
y(i) = -row(i + 1, stringcolumn('strategy'))

set multiplot
top = 1 - (72. - raise + 54) / high
do for [i = 0:count - 1] {
	if (i == 1) { unset label 1; unset label 2; unset label 3; unset label 4; unset label 8 }
	set tmargin at screen top
	set bmargin at screen top - (panel(i + 1) + 0.) / high
	top = top - (panel(i + 1) + gap + 0.) / high
	set yrange [-words(names[i + 1]) - 0.6:-0.4]
	reached = reach_of(most[i + 1], next[i + 1])
	eval scale
	arm = end - 368 * pixel
	lkmm = end - 260 * pixel
	set label 5 label(i) at graph 0, graph 1 offset 0, 1.7 font ',14' textcolor rgb ink
	set label 6 'lost on Arm' at first arm, graph 1 offset 0, 0.6 font ',11' textcolor rgb faint
	set label 7 'in LKMM' at first lkmm, graph 1 offset 0, 0.6 font ',11' textcolor rgb faint
	set ytics ()
	set for [k = 1:words(names[i + 1])] ytics add (plain(word(names[i + 1], k)) -k)
	plot file using (0):(at(i, y(i))):(on_axis(change(i))):(0):(meaning_colour(direction(change(i)))) with vectors \
			nohead linewidth 2 linecolor rgb variable, \
		file using (inside(i)):(at(i, y(i))):(low(i)):(high(i)):(meaning_colour(direction(change(i)))) \
			with xerrorbars pointtype 0 linewidth 1.4 linecolor rgb variable, \
		file using (inside(i)):(at(i, y(i))):(1.1):(meaning_shape(0, 0)):(0xffffff) with points \
			pointsize variable pointtype variable linecolor rgb variable, \
		file using (inside(i)):(at(i, y(i))):(1.1):(meaning_shape(direction(change(i)), @is_open)): \
			(meaning_colour(direction(change(i)))) with points pointsize variable pointtype variable \
			linecolor rgb variable, \
		file using (beyond_at(change(i))):(at(i, y(i))):(beyond_mark(change(i))):(meaning_colour(direction(change(i)))) \
			with labels textcolor rgb variable, \
		file using (at(i, arm)):(at(i, y(i))):(stringcolumn('bad_outcome_arm')) with labels left \
			textcolor rgb ink, \
		file using (at(i, lkmm)):(at(i, y(i))):(stringcolumn('bad_outcome_lkmm')) with labels left \
			textcolor rgb ink, \
		file using (at(i, number)):(at(i, y(i))):(commas(column(cost))) with labels right \
			textcolor rgb ink, \
		file using (at(i, end)):(at(i, y(i))):(difference(change(i))) with labels right \
			textcolor rgb faint
}
unset multiplot
