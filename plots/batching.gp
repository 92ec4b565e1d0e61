# SPDX-License-Identifier: GPL-2.0-or-later
# Cost of a call against the largest number of commands in a batch.
#
# Where a line is flat, a larger batch saves nothing. Both axes are logarithmic, because costs span
# decades and the sizes of batches double.

file = 'data/by-batch.tsv'
if (!exists_file(file)) {
	print 'no section of this run varies the batch'
	eval absent
}
eval read_series
eval read_common
if (!exact) { cost = 'round_'.run_unit }

# Only so many series have a unique shape and colour.
most = 12
drawn = count < most ? count : most
is_drawn(value) = column('series') < most ? value : NaN
stats file using (is_drawn(column('batch_commands'))) nooutput
least = STATS_min
far = STATS_max
stats file using (is_drawn(column(cost))) nooutput
low_cost = STATS_min
high_cost = STATS_max

headline = 'Cost of a call against the size of a batch'
subline = shared('median, ').run_unit.' a call'.(exact ? '' : ', over rounds, with its '.run_round_percent.' % interval').(count > most ? sprintf('; the first %d of %d series', most, count) : '')
eval start

set logscale x 2
set logscale y 10
set xlabel 'largest number of commands in a batch' textcolor rgb ink
set format x '%.0f'
set xrange [least / 1.2:far * 1.2]
set yrange [low_cost / 1.4:high_cost * 1.4]
eval log_tics
set lmargin at screen 67. / wide
eval legend_beside

plot for [i = 0:(exact ? -1 : drawn - 1)] file using (column('series') == i ? column('batch_commands') : NaN): \
		(column(cost)):(column('round_low_'.run_unit)):(column('round_high_'.run_unit)) with yerrorbars pointtype 0 \
		linewidth 1 linecolor rgb colour(i) notitle, \
	for [i = 0:drawn - 1] file using (column('series') == i ? column('batch_commands') : NaN):(column(cost)) \
	with linespoints linewidth 1.5 dashtype 1 + i / 8 pointtype shape(i) pointsize 0.9 linecolor rgb colour(i) \
	title short_label(i)
