# SPDX-License-Identifier: GPL-2.0-or-later
# Cost of each operation by kernel, as the difference from the first kernel.
#
# Operations differ by orders of magnitude and kernels by a few per cent, so the axis is the
# difference; both costs are printed beside it. An operation that costs nothing on the first kernel
# has no difference and no line. On a real clock the difference is the effect that compare finds over all boots, with
# its interval; without one it is not drawn.

narrowest = 620
eval fit

file = 'data/by-kernel.tsv'
if (!exists_file(file)) {
	print 'no cell of this run was measured on two kernels'
	eval absent
}
eval read_series

# One line for each cell and each kernel after the first, as many as are readable. The first line of a
# cell names the cell; if there are several kernels, each line names its kernel.
most = 32
several = words(run_kernel) > 2
stats file using 'series' nooutput
array title_of[STATS_records]
array from[STATS_records]
array to[STATS_records]
array change[STATS_records]
array low_of[STATS_records]
array high_of[STATS_records]
array direction[STATS_records]
if (!exact) { cost = 'compared_'.run_unit }
lines = 0
left_out = 0
title(label, kernel) = (is_named ? '' : clip(label, several ? 34 : 46).(several ? ', ' : '')).(several ? kernel : '')
percent_of(value, name) = exact ? 100. * (value / base - 1) : column(name.'_percent')
is_known(value) = exact || (column('low_percent') == column('low_percent') && column('high_percent') == column('high_percent'))
# On the exact clock the colour is that of a difference of delta or more, on a real one that of the verdict.
direction_from(value) = !exact ? direction_of(stringcolumn('verdict')) : \
	abs(100. * (value / base - 1)) < run_kernel_delta_percent + 0 ? 0 : value > base ? 1 : -1
put(label, kernel, value) = base <= 0 || first ne run_first_kernel || !is_known(value) ? 0 : \
	lines == most ? (left_out = left_out + 1) : \
	(lines = lines + 1, title_of[lines] = title(label, kernel), from[lines] = base, \
	to[lines] = value, is_named = 1, change[lines] = percent_of(value, 'effect'), low_of[lines] = percent_of(value, 'low'), \
	high_of[lines] = percent_of(value, 'high'), direction[lines] = direction_from(value))
note(i, label, kernel, value) = seen == i ? put(label, kernel, value) : \
	(seen = i, first = kernel, base = value, is_named = 0)
seen = -1
stats file using (note(column('series'), stringcolumn('label'), stringcolumn('kernel'), \
	column(cost))) nooutput
if (!lines) {
	print exact ? 'no cell that costs anything was measured on the first kernel and another' : \
		'no cell has enough boots of the first kernel and another to be compared'
	eval absent
}

longest = 0
low = 0
far = 0
do for [k = 1:lines] {
	longest = strlen(title_of[k]) > longest ? strlen(title_of[k]) : longest
	low = low_of[k] < low ? low_of[k] : low
	far = high_of[k] > far ? high_of[k] : far
}
low = low == 0 ? 0 : low > -1 ? -1 : 1.1 * low
far = far < 1 ? 1 : 1.1 * far

panel = 30 + 28 * lines
high = 84 + panel + 112 - raise - lift
headline = 'Cost of an operation by kernel'
subline = (exact ? 'difference of the median from '.run_first_kernel.'; right: both medians, ' : \
	'difference from '.run_first_kernel.' with its '.run_kernel_interval_percent.' % interval; right: both costs, ').run_unit. \
	(left_out ? sprintf('; %d more are in the table', left_out) : '')
eval start
set label 6 meaning_legend.(exact ? ', by '.run_kernel_delta_percent.' % or more' : '') at screen 0.02,screen (53. - lift) / high \
	font ',10' textcolor rgb faint

# The numbers to the right of the axis need 300 pixels, 110 of them for the difference.
side = (30 + 9. * longest) / wide
pixels = wide * (0.98 - side)
end = far + (far - low) * 300 / (pixels - 300)
room = floor((pixels - 300) / 90) # for that many tics
step = round_step(1. * (far - low) / (room < 1 ? 1 : room))
step = step > far && step > -low ? step / 2 : step
percent(x) = x == 0 ? '0 %%' : sprintf('%+g %%%%', x) # a tick's label is itself a format

unset key
set border 1
set grid xtics noytics
set lmargin at screen side
set rmargin at screen 0.98
set tmargin at screen 1 - (84. - raise) / high
set bmargin at screen (112. - lift) / high
set xrange [low:end]
set yrange [-lines - 0.6:-0.4]
set xtics ()
set for [k = ceil(low / step):floor(far / step)] xtics add (percent(k * step) k * step)
set ytics () scale 0
set for [k = 1:lines] ytics add (plain(title_of[k]) -k)
set arrow 1 from 0, graph 0 to 0, graph 1 nohead linecolor rgb faint linewidth 1 back

unset datafile columnheaders # the array has none
array line[lines]
plot line using (0):(-$1):(change[$1]):(0):(meaning_colour(direction[$1])) with vectors nohead linewidth 2 \
		linecolor rgb variable, \
	line using (exact ? NaN : change[$1]):(-$1):(low_of[$1]):(high_of[$1]):(meaning_colour(direction[$1])) \
		with xerrorbars pointtype 0 linewidth 1.4 linecolor rgb variable, \
	line using (change[$1]):(-$1):(1.1):(meaning_shape(direction[$1], 0)):(meaning_colour(direction[$1])) \
		with points pointsize variable pointtype variable linecolor rgb variable, \
	line using (end - 110 * (end - low) / pixels):(-$1):(commas(from[$1]).' → '.commas(to[$1])) \
		with labels right textcolor rgb ink, \
	line using (end):(-$1):(sprintf('%+.2f %%', change[$1])) with labels right textcolor rgb faint
