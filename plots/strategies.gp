# SPDX-License-Identifier: GPL-2.0-or-later
# Cost of a call by barrier strategy, as the difference from the first one.
#
# Strategies differ by per cents of a cost: bars from zero would hide that, bars from elsewhere would
# exaggerate it. So the axis is the difference itself, the same in all panels and never narrower than
# one per cent either way, and the medians stand beside the points.

file = 'data/by-strategy.tsv'
if (!exists_file(file)) {
	print 'no section of this run varies the strategy'
	exit status 77
}
eval read_series

# The strategies in the order of the plan, and each panel's first.
strategies = ''
place(strategy) = strstrt(strategies, ' '.strategy.' ')
array base[count]
do for [i = 1:count] { base[i] = NaN }
note(i, strategy, value) = (strategies = place(strategy) ? strategies : \
	(strlen(strategies) ? strategies : ' ').strategy.' ', \
	base[i] = base[i] == base[i] ? base[i] : value, 100 * (value / base[i] - 1))
stats file using (note(column('series') + 1, stringcolumn('strategy'), column(cost))) nooutput
equal = STATS_min == 0 && STATS_max == 0
span = 1.15 * (abs(STATS_min) > abs(STATS_max) ? abs(STATS_min) : abs(STATS_max))
span = span < 1 ? 1 : span
row(strategy) = words(strategies[1:place(strategy)]) + 1
rows = words(strategies)

across = count < 2 ? 1 : 2
down = (count + across - 1) / across
panel = 30 + 28 * rows
pitch = panel + 84
high = 72 + down * pitch + 60

headline = 'Cost of a call by barrier strategy'
subline = exact && equal ? 'equal, for a barrier is one instruction on this clock, whatever it costs a core' : \
	'difference of the median from that of '.word(strategies, 1).'; beside it the median, '.run_unit
eval start

# Right of the axis stand the numbers: 190 pixels, whatever the panel's width.
width = 0.865 / across
pixels = wide * (width - 0.02)
end = span * (pixels + 190) / (pixels - 190)
number = end - 95 * (end + span) / pixels
step = span > 80 ? 40 : span > 40 ? 20 : span > 16 ? 10 : span > 8 ? 5 : span > 4 ? 2 : span > 2 ? 1 : 0.5
step = step * across > span ? step : step * across
percent(x) = x == 0 ? '0 %%' : sprintf('%+g %%%%', x) # a tick's label is itself a format

unset key
set border 1
set grid xtics noytics
set xrange [-span:end]
set yrange [-rows - 0.6:-0.4]
set xtics ()
set for [k = -floor(span / step):floor(span / step)] xtics add (percent(k * step) k * step)
set ytics scale 0
set arrow 1 from 0, graph 0 to 0, graph 1 nohead linecolor rgb faint linewidth 1 back

change(i) = column('series') == i ? 100 * (column(cost) / base[i + 1] - 1) : NaN
at(i, x) = column('series') == i ? x : NaN
y(zero) = -row(stringcolumn('strategy'))

set multiplot
do for [i = 0:count - 1] {
	if (i == 1) { unset label 1; unset label 2; unset label 3; unset label 4 }
	side = 0.115 + (i % across) * width
	top = 1 - (72. + 40 + (i / across) * pitch) / high
	set lmargin at screen side
	set rmargin at screen side + width - 0.02
	set tmargin at screen top
	set bmargin at screen top - (panel + 0.) / high
	set label 5 label(i) at graph 0, graph 1 offset 0, 0.8 font ',14' textcolor rgb ink
	set ytics ()
	set for [k = 1:rows] ytics add (i % across ? '' : word(strategies, k) -k)
	plot file using (0):(y(0)):(change(i)):(0) with vectors nohead linewidth 2 \
			linecolor rgb colour(0), \
		file using (change(i)):(y(0)) with points pointtype 7 pointsize 1.1 \
			linecolor rgb colour(0), \
		file using (at(i, number)):(y(0)):(commas(column(cost))) with labels right \
			textcolor rgb ink, \
		file using (at(i, end)):(y(0)):(sprintf('%+.2f %%', change(i))) with labels right \
			textcolor rgb faint
}
unset multiplot
