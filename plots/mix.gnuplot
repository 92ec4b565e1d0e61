# SPDX-License-Identifier: GPL-2.0-or-later
# Draws data/mix.tsv: a bar of ordering instructions and a bar of cache lines for each call, or each function.
#
# A figure sets headline; whole, what bars are; is_part(function), which lines of the data it draws;
# key_of(call, function), equal for the lines of a bar; title_of_bar(function, label, kernel); and is_new_group(call),
# whether the next bar begins a group, whose title is the call's.

narrowest = 820
eval fit

file = 'data/mix.tsv'
if (!exists_data(file)) {
	print 'what the calls of this run are made of was not counted (run --functions)'
	eval absent
}

# The bars, as many as are readable. A group's title takes the place of one.
most = 40
bars = 0
left_out = 0
last = ''
titles = ''
headings = ''
add(title, heading) = bars >= most ? (left_out = left_out + (strlen(heading) == 0), 0) : (bars = bars + 1, \
	titles = titles.'"'.title.'" ', headings = headings.'"'.heading.'" ', 0)
call_title(label, kernel) = clip(label, 48).(words(run_kernel) > 1 ? ', '.kernel : '')
see(call, function, label, kernel) = key_of(call, function) eq last ? 0 : (last = key_of(call, function), \
	is_new_group(call) ? add('', call_title(label, kernel)) : 0, \
	add(title_of_bar(function, label, kernel), ''))
stats file using (is_part(stringcolumn('function')) ? see(column('bar'), stringcolumn('function'), \
	stringcolumn('label'), stringcolumn('kernel')) : 0) nooutput
if (!bars) {
	print 'no function of these calls executes a barrier or an atomic'
	eval absent
}
array orders[bars] # instructions in the bar so far
array touched[bars]
array written[bars]
do for [i = 1:bars] { orders[i] = 0; touched[i] = 0; written[i] = 0 }

# The segments of each bar. Lines beyond the last bar are left out.
kinds = ''
row_of(name) = words(kinds[1:strstrt(kinds, '"'.name.'"')])
kind_of(name) = (kinds = strstrt(kinds, '"'.name.'"') ? kinds : kinds.'"'.name.'" ', row_of(name))
stats file nooutput
array from[STATS_records]
array to[STATS_records]
array bar_of[STATS_records]
array kind_at[STATS_records]
segments = 0
place(bar, kind, n) = (segments = segments + 1, from[segments] = orders[bar], to[segments] = orders[bar] + n, \
	orders[bar] = to[segments], bar_of[segments] = bar, kind_at[segments] = kind_of(kind))
lines(bar, kind, n) = kind eq 'lines' ? (touched[bar] = n) : kind eq 'lines written' ? (written[bar] = n) : 0
at = 0
last = ''
group = -1
next_bar(call, key) = key eq last ? at : (last = key, at = at + 1 + is_new_group(call), at)
note(bar, part, kind, n) = bar > bars ? 0 : part eq 'ordering' ? place(bar, kind, n) : \
	part eq 'lines' ? lines(bar, kind, n) : 0
stats file using (is_part(stringcolumn('function')) ? note(next_bar(column('bar'), key_of(column('bar'), \
	stringcolumn('function'))), stringcolumn('part'), stringcolumn('kind'), column('count')) : 0) nooutput
count = words(kinds)
if (!segments) { from[1] = NaN; to[1] = NaN; bar_of[1] = 1; kind_at[1] = 0 }

longest = 0
far = 1
wide_lines = 1
do for [i = 1:bars] {
	longest = strlen(word(titles, i)) > longest ? strlen(word(titles, i)) : longest
	far = orders[i] > far ? orders[i] : far
	wide_lines = touched[i] > wide_lines ? touched[i] : wide_lines
}
rows = (count + 2) / 3 # of the legend, with three kinds each
head = 90 - raise + 18 * rows
panel = 30 + 26 * bars
high = head + panel + 112 - lift
subline = 'left: barriers, ordered accesses and atomics; right: cache lines of 64 bytes'. \
	(left_out ? sprintf('; %d more %s are in the table', left_out, whole) : '')
calls = '1'
eval start

begin = (60 + 9. * longest) / wide
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
array segment[segments > 0 ? segments : 1]
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
set for [i = 1:bars] ytics add (word(titles, i) i)
do for [i = 1:bars] {
	if (strlen(word(headings, i))) {
		set label 10 + i word(headings, i) at screen 0.02, first i font ',11' textcolor rgb faint
	}
}
set key at screen 0.02,screen 1 - (62. - raise) / high left top vertical Left reverse samplen 1.5 maxrows rows width 0 font ',11'
of(k, i) = kind_at[i] == k ? from[i] : NaN
number_at(i) = orders[i] > 0 ? commas(orders[i]) : ''
plot for [k = 1:count] segment using (0.5 * (of(k, $1) + to[$1])):(bar_of[$1]):(0.5 * (to[$1] - of(k, $1))):(0.36) \
		with boxxyerror fillstyle solid (k > 8 ? 0.45 : 0.9) border rgb '#ffffff' linecolor rgb colour(k - 1) \
		title word(kinds, k), \
	bar using (orders[$1]):($1):(number_at($1)) with labels left offset 0.5,0 font ',11' textcolor rgb ink notitle

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
lines_at(i) = touched[i] > 0 ? commas(touched[i]) : ''
plot bar using (0.5 * written[$1]):($1):(0.5 * written[$1]):(0.36) with boxxyerror fillstyle solid 0.9 \
		border rgb '#ffffff' linecolor rgb colour(1) title 'lines written', \
	bar using (0.5 * (written[$1] + touched[$1])):($1):(0.5 * (touched[$1] - written[$1])):(0.36) \
		with boxxyerror fillstyle solid 0.9 border rgb '#ffffff' linecolor rgb colour(4) title 'only read', \
	bar using (touched[$1]):($1):(lines_at($1)) with labels left offset 0.5,0 font ',11' textcolor rgb ink notitle
unset multiplot
