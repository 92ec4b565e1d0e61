# SPDX-License-Identifier: GPL-2.0-or-later
# Cost of a call by the number of entries in the invalidation array.
#
# Both axes are logarithmic, so that the figure shows the cost of a call itself (left) and of its
# entries (right). The dashed line is the straight line that fits the same points best.

file = 'data/by-entries.tsv'
if (!exists_file(file)) {
	print 'no section of this run varies the entries'
	eval absent
}
eval read_series

# Draws sweeps of at least four sizes, at most as many as there are colours.
array slope[count]
array intercept[count]
array stray[count]
drawn = ''
sweeps = 0
note(i, entry, call, deviation, sizes) = (slope[i] = entry, intercept[i] = call, stray[i] = deviation, \
	sweeps = sizes < 4 ? sweeps : sweeps + 1, \
	drawn = sizes < 4 || sweeps > 8 ? drawn : drawn.sprintf(' %d', i - 1), 0)
if (exists_data('data/fits.tsv')) {
	stats 'data/fits.tsv' using (note(column('series') + 1, column('slope_'.run_unit.'_per_entry'), \
		column('intercept_'.run_unit), column('largest_deviation_percent'), column('sizes'))) nooutput
}
if (!sweeps) {
	print 'fewer than four array sizes were measured'
	eval absent
}
is_drawn(i) = strstrt(drawn.' ', sprintf(' %d ', i)) > 0
here(value) = is_drawn(column('series')) && column('entries') > 0 ? value : NaN
stats file using (here(column('entries'))) nooutput
least = STATS_min
most = STATS_max
stats file using (here(column(cost))) nooutput
low_cost = STATS_min
high_cost = STATS_max

headline = 'Cost of a call against the entries in the invalidation array'
subline = 'median, '.run_unit.' a call; dashed: the line with the smallest relative deviations'. \
	(sweeps > 8 ? sprintf('; the first 8 of %d sweeps', sweeps) : '')
eval start

line(i, x) = intercept[i + 1] + slope[i + 1] * x
line_of(i) = sprintf('%.1f an entry + ', slope[i + 1]).commas(intercept[i + 1]).' a call'
fitted(i) = label(i).':  '.line_of(i).sprintf(', within %.1f %%', stray[i + 1])
# The legend stands above the curves, a line in more than one where the page is narrow.
fits = floor((wide - 130) / 8.9)
lines = 0
is_long(text) = strlen(text) > fits
title(i) = is_long(fitted(i)) ? wrap(label(i), fits)."\n".line_of(i) : fitted(i)
do for [i in drawn] { lines = lines + 1 + (is_long(fitted(int(i))) ? 1 + is_long(label(int(i))) : 0) }
share_of_key = 0.06 * lines * 600. / high + 0.04

set logscale x 2
set logscale y 10
set xlabel 'entries in the array' textcolor rgb ink
set format x '%.0f'
set xrange [least / 1.3:most * 1.3]
set yrange [low_cost / 1.4:low_cost * (high_cost / low_cost) ** (1 / (1 - share_of_key)) * 1.2]
eval log_tics
set key top left reverse Left samplen 2 spacing 1.3
set lmargin at screen 67. / wide
set rmargin at screen 1 - 20. / wide

plot for [i in drawn] [least:most] line(int(i), x) with lines dashtype 2 linewidth 1.2 \
		linecolor rgb colour(i) notitle, \
	for [i in drawn] file using (column('series') == i ? here(column('entries')) : NaN): \
		(column(cost)) with points pointtype shape(i) pointsize 0.9 linecolor rgb colour(i) \
		title title(int(i))
