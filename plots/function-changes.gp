# SPDX-License-Identifier: GPL-2.0-or-later
# Functions that gained or lost instructions, from kernel to kernel or between two runs.
#
# Below the name of a call, a bar for each function whose count differs: to the right it gained, to the left it lost. The
# bars sum to that of the whole call. On a narrow page only the whole call has its counts, beside its name.

narrowest = 540
full = 720
eval fit

file = 'data/function-changes.tsv'
if (!exists_data(file)) {
	print 'no call was counted by function on two kernels, or in two runs, with a difference (run --functions)'
	eval absent
}

pitch = is_narrow ? 20 : 24 # pixels from line to line
above = (is_narrow ? 56. : 84.) - raise # pixels above and below the lines
below = (is_narrow ? 95. : 112.) - lift
most = floor((room_high - above - 10 - below) / pitch) # lines
most = most > 60 ? 60 : most < 4 ? 4 : most
# A call takes at least four lines: its name, a function, the others, the whole. On a page each of the first calls has as many.
stats file using (stringcolumn('function') eq '-' ? 1 : 0) nooutput
calls_drawn = int(STATS_sum) < most / 6 ? int(STATS_sum) : most < 12 ? 1 : most / 6
listed = page_height ? most / calls_drawn - 3 : 12 # functions of a call; the others share a line
listed = listed > 12 ? 12 : listed
lines = 0
left_out = 0
group = -1
array heading[most]
array name_of[most]
array before[most]
array after[most]
add(title, name, from, to) = (lines = lines + 1, heading[lines] = title, name_of[lines] = name, before[lines] = from, \
	after[lines] = to)
# What has no room is counted.
is_in = 0
rest = 0
end_call(last) = is_in ? (rest ? add('', rest > 1 ? sprintf('%d other functions', rest) : rest_name, rest_from, rest_to) : 0, \
	add('', whole, whole_from, whole_to)) : 0
whole = 'whole call'
title_of(name) = clip_middle(name, is_narrow ? 25 : 44)
counts(n, m) = commas(n).' → '.commas(m)
call_title(label, kernels, n, m) = is_narrow ? (taken = counts(n, m), \
	clip_before(label, ': '.kernels, floor(0.96 * wide / 8.8) - strlen(taken) - 2)) : clip(label, 70).': '.kernels
begin_call(change, label, from, to, n, m) = (end_call(0), group = change, is_in = lines + 4 <= most, \
	left_out = left_out + 1 - is_in, seen = 0, rest = 0, rest_from = 0, rest_to = 0, whole_from = n, whole_to = m, \
	is_in ? add(call_title(label, from.' → '.to, n, m), '', n, m) : 0)
see(name, from, to) = is_in == 0 ? 0 : (seen = seen + 1, seen > listed || lines + 2 >= most ? (rest = rest + 1, rest_name = title_of(name), \
	rest_from = rest_from + from, rest_to = rest_to + to) : add('', title_of(name), from, to))
stats file using (stringcolumn('function') eq '-' ? begin_call(int(column('change')), stringcolumn('label'), stringcolumn('from'), \
	stringcolumn('to'), column('before'), column('after')) : see(stringcolumn('function'), column('before'), column('after'))) nooutput
discard = end_call(1)

longest = 0
widest = 0
least = 0.
top = 0.
do for [k = 1:lines] {
	longest = strlen(name_of[k]) > longest ? strlen(name_of[k]) : longest
	widest = strlen(counts(before[k], after[k])) > widest ? strlen(counts(before[k], after[k])) : widest
	change = strlen(heading[k]) ? 0 : after[k] - before[k]
	least = change < least ? change : least
	top = change > top ? change : top
}

high = above + 10 + pitch * lines + below
headline = 'Functions that gained and lost'
subline = (exists('run_before') ? 'from '.run_before : 'instructions of the cheapest call').'; right: before and after'. \
	(left_out ? sprintf('; %d more calls are in the table', left_out) : '')
calls = '1'
eval start
set label 6 'orange: gained   green: lost   grey: whole call' at screen 0.02,screen (53. - lift) / high font ',10' textcolor rgb faint
if (bare && left_out) {
	set label 7 sprintf('%d more calls', left_out) at screen 0.98,screen (53. - lift) / high right font ',10' textcolor rgb faint
}

signed(n) = (n > 0 ? '+' : '').commas(n)
digits = strlen(signed(top)) > strlen(signed(least)) ? strlen(signed(top)) : strlen(signed(least))
letter = is_narrow ? 8.2 : 9.3 # pixels of one in a name
side = ((is_narrow ? 26 : 60) + letter * longest) / wide
pixels = wide * (0.98 - side)
beside = is_narrow ? 9.4 * digits + 10. : 8.8 * widest + 110. # the counts and the change
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
set tmargin at screen 1 - above / high
set bmargin at screen below / high
set xrange [least - 0.02 * span:end]
set yrange [-lines - 0.6:-0.4]
set xtics ()
set for [k = floor(least / step):floor(reach / step)] xtics add (signed(k * step) k * step)
set ytics () scale 0
set for [k = 1:lines] ytics add (plain(name_of[k]) -k)
if (is_narrow) {
	set xtics font ',11'
	set ytics font ',10'
}
do for [k = 1:lines] {
	if (strlen(heading[k])) {
		set label 10 + k heading[k] at screen 0.02, first -k font ',11' textcolor rgb faint
		set object k rectangle from screen 0.02, first -k - 0.5 to screen 0.98, first -k + 0.5 back fillcolor rgb '#ffffff' \
			fillstyle solid 1 noborder
		if (is_narrow) {
			set label 100 + k counts(before[k], after[k]) at screen 0.98, first -k right font ',11' textcolor rgb faint
		}
	}
}
set yzeroaxis linetype 1 linecolor rgb faint linewidth 1

unset datafile columnheaders # the array has none
array line[lines]
change_of(k) = strlen(heading[k]) ? NaN : after[k] - before[k]
is_sum(k) = name_of[k] eq whole
plot line using (0.5 * change_of($1)):(-$1):(0.5 * abs(change_of($1))):(0.34):(is_sum($1) ? 0x6a6a6a : meaning_colour(change_of($1))) \
		with boxxyerror fillstyle solid 0.9 noborder linecolor rgb variable, \
	line using (strlen(heading[$1]) ? NaN : end - 90 * pixel):(-$1):(is_narrow ? '' : counts(before[$1], after[$1])) with labels right \
		font ',11' textcolor rgb ink, \
	line using (strlen(heading[$1]) ? NaN : end):(-$1):(signed(after[$1] - before[$1])) with labels right font ',11' textcolor rgb ink
