# SPDX-License-Identifier: GPL-2.0-or-later
# Barriers, atomics and cache lines of a call, by operation and kernel.
#
# A bar is a call. To the left each kind of instruction that orders memory or is atomic has a segment; to
# the right are the cache lines that the call touches. A kernel whose call is made of the same has no bar.

narrowest = 820
eval fit

file = 'data/mix.tsv'
if (!exists_data(file)) {
	print 'what the calls of this run are made of was not counted (run --functions)'
	exit status 77
}

# One bar for each call, as many as are readable.
most = 40
stats file using 'bar' nooutput
bars = int(STATS_max) + 1
left_out = bars > most ? bars - most : 0
bars = bars > most ? most : bars
array title_of[bars]
array orders[bars] # instructions in the bar so far
array touched[bars]
array written[bars]
do for [i = 1:bars] { title_of[i] = ''; orders[i] = 0; touched[i] = 0; written[i] = 0 }
kinds = ''
kind_of(name) = strstrt(kinds, '"'.name.'"') ? 0 : (kinds = kinds.'"'.name.'" ', 1)
stats file using (stringcolumn('function') eq '-' && stringcolumn('part') eq 'ordering' && \
	column('bar') < bars ? kind_of(stringcolumn('kind')) : 0) nooutput
count = words(kinds)
row_of(name) = words(kinds[1:strstrt(kinds, '"'.name.'"')])
stats file nooutput
array from[STATS_records]
array to[STATS_records]
array bar_of[STATS_records]
array kind_at[STATS_records]
segments = 0
place(bar, kind, n) = (segments = segments + 1, from[segments] = orders[bar], to[segments] = orders[bar] + n, \
	orders[bar] = to[segments], bar_of[segments] = bar, kind_at[segments] = row_of(kind))
lines(bar, kind, n) = kind eq 'lines' ? (touched[bar] = n) : kind eq 'lines written' ? (written[bar] = n) : 0
several = words(run_kernel) > 1
note(bar, label, kernel, part, kind, n) = bar > bars ? 0 : ( \
	title_of[bar] = clip(label, 48).(several ? ', '.kernel : ''), \
	part eq 'ordering' ? place(bar, kind, n) : part eq 'lines' ? lines(bar, kind, n) : 0)
stats file using (stringcolumn('function') eq '-' ? note(column('bar') + 1, stringcolumn('label'), \
	stringcolumn('kernel'), stringcolumn('part'), stringcolumn('kind'), column('count')) : 0) nooutput

longest = 0
far = 1
wide_lines = 1
do for [i = 1:bars] {
	longest = strlen(title_of[i]) > longest ? strlen(title_of[i]) : longest
	far = orders[i] > far ? orders[i] : far
	wide_lines = touched[i] > wide_lines ? touched[i] : wide_lines
}
rows = (count + 2) / 3 # of the legend, with three kinds each
head = 90 - raise + 18 * rows
panel = 30 + 26 * bars
high = head + panel + 112 - lift
headline = 'What a call is made of'
subline = 'left: barriers, ordered accesses and atomics; right: cache lines of 64 bytes'. \
	(left_out ? sprintf('; %d more calls are in the table', left_out) : '')
calls = '1'
eval start

begin = (40 + 9. * longest) / wide
middle = begin + 0.56 * (0.98 - begin)
# A number behind a bar, or below an axis, needs so many pixels.
number = 48.
left_wide = (middle - 0.02 - begin) * wide
right_wide = (0.96 - middle) * wide
set multiplot
set border 1
set grid xtics noytics
set tmargin at screen 1 - 1. * head / high
set bmargin at screen (112. - lift) / high
set yrange [bars + 0.6:0.4]
unset datafile columnheaders # an array has none
array segment[segments]
array bar[bars]

set lmargin at screen begin
set rmargin at screen middle - 0.02
reach = far * (1 + number / left_wide)
set xrange [0:reach]
step = round_step(1.5 * reach * number / left_wide)
step = step < 1 ? 1 : step
set xtics ()
set for [k = 0:floor(reach / step)] xtics add (commas(k * step) k * step)
set ytics () scale 0
set for [i = 1:bars] ytics add (title_of[i] i)
set key at screen 0.02,screen 1 - (62. - raise) / high left top vertical Left reverse samplen 1.5 maxrows rows width -2 font ',11'
of(k, i) = kind_at[i] == k ? from[i] : NaN
plot for [k = 1:count] segment using (0.5 * (of(k, $1) + to[$1])):(bar_of[$1]):(0.5 * (to[$1] - of(k, $1))):(0.36) \
		with boxxyerror fillstyle solid (k > 8 ? 0.45 : 0.9) border rgb '#ffffff' linecolor rgb colour(k - 1) \
		title word(kinds, k), \
	bar using (orders[$1]):($1):(commas(orders[$1])) with labels left offset 0.5,0 font ',11' textcolor rgb ink notitle

unset label
set lmargin at screen middle + 0.02
set rmargin at screen 0.98
reach = wide_lines * (1 + number / right_wide)
set xrange [0:reach]
step = round_step(1.5 * reach * number / right_wide)
step = step < 1 ? 1 : step
set xtics ()
set for [k = 0:floor(reach / step)] xtics add (commas(k * step) k * step)
unset ytics
set key at screen 0.98,screen 1 - (62. - raise) / high right top vertical Left reverse samplen 1.5 width 1 font ',11'
plot bar using (0.5 * written[$1]):($1):(0.5 * written[$1]):(0.36) with boxxyerror fillstyle solid 0.9 \
		border rgb '#ffffff' linecolor rgb colour(1) title 'lines written', \
	bar using (0.5 * (written[$1] + touched[$1])):($1):(0.5 * (touched[$1] - written[$1])):(0.36) \
		with boxxyerror fillstyle solid 0.9 border rgb '#ffffff' linecolor rgb colour(4) title 'only read', \
	bar using (touched[$1]):($1):(commas(touched[$1])) with labels left offset 0.5,0 font ',11' textcolor rgb ink notitle
unset multiplot
