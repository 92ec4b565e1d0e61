# SPDX-License-Identifier: GPL-2.0-or-later
# Difference of each cell between two runs (report A B).
#
# The difference is drawn with its interval on a real clock, where a cell without one has too few runs. Colour
# and shape are those of the verdict. What is equal on the exact clock is counted and not drawn.

narrowest = 720
eval fit

file = 'data/effects.tsv'
if (!exists_file(file)) {
	print 'it is drawn for two runs: report A B'
	eval absent
}
most = 60
equal = 0
left_out = 0
lines = 0
pitch = 26 # pixels of a row, more if a name has two lines
array name_of[most]
array from[most]
array to[most]
array change[most]
array least[most]
array top[most]
array direction[most]
note(label, before, after, effect, low, high, verdict) = verdict eq 'equal' ? (equal = equal + 1) : \
	effect != effect || lines == most ? (left_out = left_out + 1) : (lines = lines + 1, name_of[lines] = wrap(label, 46), \
	pitch = strstrt(name_of[lines], "\n") ? 38 : pitch, \
	from[lines] = before, to[lines] = after, change[lines] = effect, least[lines] = low, top[lines] = high, \
	direction[lines] = direction_of(verdict))
stats file using (note(stringcolumn('label'), column('before'), column('after'), column('effect_percent'), \
	column('low_percent'), column('high_percent'), stringcolumn('verdict'))) nooutput
if (!lines) {
	print sprintf('all %d cells are equal', equal)
	eval absent
}

longest = 0
array reach[2] = [0., 0.]
farther(low, value, high) = (far = abs(value), far = low == low && abs(low) > far ? abs(low) : far, \
	high == high && abs(high) > far ? abs(high) : far)
do for [k = 1:lines] {
	long = strstrt(name_of[k], "\n") ? 46 : strlen(name_of[k])
	longest = long > longest ? long : longest
	this = farther(least[k], change[k], top[k])
	reach[2] = this > reach[1] ? reach[1] : this > reach[2] ? this : reach[2]
	reach[1] = this > reach[1] ? this : reach[1]
}

high = 84 + 30 + pitch * lines + 112 - raise - lift
headline = 'Difference of each cell between two runs'
subline = 'from '.run_before.(exact ? '' : ', with its '.run_round_percent.' % interval').'; right: both costs, '.run_unit. \
	(equal ? sprintf('; %d more are equal', equal) : '').(left_out ? sprintf('; %d more are in the table', left_out) : '')
calls = '1'
eval start
if (!bare) {
	set label 4 'clock '.run_clock.': '.run_unit at screen 0.02,screen 15./high font ',10' textcolor rgb faint
}
set label 6 meaning_legend at screen 0.02,screen (53. - lift) / high font ',10' textcolor rgb faint

side = (30 + 9. * longest) / wide
pixels = wide * (0.98 - side)
beside = 290
reached = reach_of(reach[1], reach[2])
eval scale

unset key
set border 1
set grid xtics noytics
set lmargin at screen side
set rmargin at screen 0.98
set tmargin at screen 1 - (84. - raise) / high
set bmargin at screen (112. - lift) / high
set yrange [-lines - 0.6:-0.4]
set ytics () scale 0
set for [k = 1:lines] ytics add (plain(name_of[k]) -k)
set arrow 1 from 0, graph 0 to 0, graph 1 nohead linecolor rgb faint linewidth 1 back

unset datafile columnheaders # the array has none
array line[lines]
inside(k) = is_beyond(change[k]) ? NaN : change[k]
plot line using (0):(-$1):(on_axis(change[$1])):(0):(meaning_colour(direction[$1])) with vectors nohead linewidth 2 \
		linecolor rgb variable, \
	line using (inside($1)):(-$1):(least[$1]):(top[$1]):(meaning_colour(direction[$1])) with xerrorbars pointtype 0 \
		linewidth 1.4 linecolor rgb variable, \
	line using (inside($1)):(-$1):(1.1):(meaning_shape(direction[$1], 0)):(meaning_colour(direction[$1])) with points \
		pointsize variable pointtype variable linecolor rgb variable, \
	line using (beyond_at(change[$1])):(-$1):(beyond_mark(change[$1])) with labels textcolor rgb ink, \
	line using (end - 100 * pixel):(-$1):(commas(from[$1]).' → '.commas(to[$1])) with labels right textcolor rgb ink, \
	line using (end):(-$1):(difference(change[$1])) with labels right textcolor rgb faint
