# SPDX-License-Identifier: GPL-2.0-or-later
# Functions that gained or lost instructions, from kernel to kernel or between two runs.
#
# Below the name of a call, a bar for each function whose count differs: to the right it gained, to the left it lost. The
# bars sum to that of the whole call.

narrowest = 720
eval fit

file = 'data/function-changes.tsv'
if (!exists_data(file)) {
	print 'no call was counted by function on two kernels, or in two runs, with a difference (run --functions)'
	exit status 77
}

most = 60 # lines
listed = 12 # functions of a call; the others share a line
lines = 0
left_out = 0
group = -1
array heading[most]
array name_of[most]
array before[most]
array after[most]
add(title, name, from, to) = (lines = lines + 1, heading[lines] = title, name_of[lines] = name, before[lines] = from, \
	after[lines] = to)
# A call takes at least four lines: its name, a function, the others, the whole. What has no room is counted.
is_in = 0
rest = 0
end_call(last) = is_in ? (rest ? add('', sprintf('%d more', rest), rest_from, rest_to) : 0, \
	add('', whole, whole_from, whole_to)) : 0
whole = 'whole call'
begin_call(change, label, from, to, n, m) = (end_call(0), group = change, is_in = lines + 4 <= most, \
	left_out = left_out + 1 - is_in, seen = 0, rest = 0, rest_from = 0, rest_to = 0, whole_from = n, whole_to = m, \
	is_in ? add(clip(label, 70).': '.from.' → '.to, '', 0, 0) : 0)
see(name, from, to) = is_in == 0 ? 0 : (seen = seen + 1, seen > listed || lines + 2 >= most ? (rest = rest + 1, \
	rest_from = rest_from + from, rest_to = rest_to + to) : add('', clip(name, 44), from, to))
stats file using (stringcolumn('function') eq '-' ? begin_call(int(column('change')), stringcolumn('label'), stringcolumn('from'), \
	stringcolumn('to'), column('before'), column('after')) : see(stringcolumn('function'), column('before'), column('after'))) nooutput
discard = end_call(1)

longest = 0
least = 0.
top = 0.
do for [k = 1:lines] {
	longest = strlen(name_of[k]) > longest ? strlen(name_of[k]) : longest
	change = after[k] - before[k]
	least = change < least ? change : least
	top = change > top ? change : top
}

high = 84 + 30 + 24 * lines + 112 - raise - lift
headline = 'Functions that gained and lost'
subline = (exists('run_before') ? 'from '.run_before : 'instructions of the cheapest call').'; right: before and after'. \
	(left_out ? sprintf('; %d more calls are in the table', left_out) : '')
calls = '1'
eval start
set label 6 'orange: gained   green: lost   grey: the whole call' at screen 0.02,screen (53. - lift) / high font ',10' textcolor rgb faint

side = (60 + 9.3 * longest) / wide
pixels = wide * (0.98 - side)
beside = 200.
number = 80. # pixels of a tic
span = (top - least) * 1.05
pixel = span / (pixels - beside)
reach = top + 0.05 * span
end = reach + beside * pixel
step = round_step(1.6 * number * pixel)
step = step < 1 ? 1 : step

unset key
set border 1
set grid xtics noytics
set lmargin at screen side
set rmargin at screen 0.98
set tmargin at screen 1 - (84. - raise) / high
set bmargin at screen (112. - lift) / high
set xrange [least - 0.02 * span:end]
set yrange [-lines - 0.6:-0.4]
signed(n) = (n > 0 ? '+' : '').commas(n)
set xtics ()
set for [k = floor(least / step):floor(reach / step)] xtics add (signed(k * step) k * step)
set ytics () scale 0
set for [k = 1:lines] ytics add (plain(name_of[k]) -k)
do for [k = 1:lines] {
	if (strlen(heading[k])) {
		set label 10 + k heading[k] at screen 0.02, first -k font ',11' textcolor rgb faint
	}
}
set arrow 1 from 0, graph 0 to 0, graph 1 nohead linecolor rgb faint linewidth 1 back

unset datafile columnheaders # the array has none
array line[lines]
change_of(k) = strlen(heading[k]) ? NaN : after[k] - before[k]
is_sum(k) = name_of[k] eq whole
plot line using (0.5 * change_of($1)):(-$1):(0.5 * abs(change_of($1))):(0.34):(is_sum($1) ? 0x6a6a6a : meaning_colour(change_of($1))) \
		with boxxyerror fillstyle solid 0.9 noborder linecolor rgb variable, \
	line using (strlen(heading[$1]) ? NaN : end - 90 * pixel):(-$1):(commas(before[$1]).' → '.commas(after[$1])) with labels right \
		font ',11' textcolor rgb ink, \
	line using (strlen(heading[$1]) ? NaN : end):(-$1):(signed(after[$1] - before[$1])) with labels right font ',11' textcolor rgb ink
