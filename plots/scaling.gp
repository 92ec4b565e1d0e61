# SPDX-License-Identifier: GPL-2.0-or-later
# Throughput of all callers together and cost of a call, against the number of callers.
#
# In the upper panel throughput grows with the number of callers unless they contend. In the lower
# panel the median over rounds is solid, with its interval, and the 99th percentile of all calls is dotted. Callers share CPUs if there are more
# callers than CPUs.

file = 'data/by-cpus.tsv'
if (!exists_file(file)) {
	print 'no section of this run varies the cpus'
	eval absent
}
eval read_series
eval read_common
if (!exact) { cost = 'round_'.run_unit }
rate = 'throughput_calls_per_second'
tail = 'p99_'.run_unit

most = 12
drawn = count < most ? count : most
is_drawn(value) = column('series') < most ? value : NaN
stats file using (is_drawn(column('cpus'))) nooutput
least = STATS_min
far = STATS_max
stats file using (is_drawn(column(rate))) nooutput
if (STATS_records == 0) {
	print 'no throughput: it needs batches or a clock in nanoseconds'
	eval absent
}
low_rate = STATS_min
high_rate = STATS_max
stats file using (is_drawn(column(cost))) nooutput
low_cost = STATS_min > 1 ? STATS_min : 1
stats file using (is_drawn(column(tail))) nooutput
high_cost = STATS_max

high = page_height ? high : 900 - raise - lift
headline = 'Throughput and cost against the number of callers'
subline = shared('below: median over rounds with its '.run_round_percent.' % interval; dotted: p99 of all calls'). \
	(count > most ? sprintf('; the first %d of %d series', most, count) : '')
eval start

set logscale x 2
set logscale y 10
set format x '%.0f'
set xrange [least / 1.2:far * 1.2]
set lmargin at screen 77. / wide
plot_least = 320
eval legend_beside

set multiplot
half = (high - (100. - raise + key_high) - (112. - lift) - 72) / 2
set tmargin at screen 1 - (100. - raise + key_high) / high
set bmargin at screen 1 - (100. - raise + key_high + half) / high
set ytics (); set for [decade = 0:15] ytics add (short(10.**decade) 10.**decade)
set yrange [low_rate / 1.5:high_rate * 1.5]
set label 5 'calls a second, all callers together' at graph 0, graph 1 offset 0, 0.8 textcolor rgb ink
plot for [i = 0:drawn - 1] file using (column('series') == i ? column('cpus') : NaN):(column(rate)) \
	with linespoints linewidth 1.5 pointtype shape(i) pointsize 0.9 linecolor rgb colour(i) title short_label(i)
unset key
eval legend_done
do for [k = 1:4] { unset label k }
set tmargin at screen (112. - lift + half) / high
set bmargin at screen (112. - lift) / high
set yrange [low_cost / 1.5:high_cost * 1.5]
set label 5 run_unit.' a call' at graph 0, graph 1 offset 0, 0.8 textcolor rgb ink
set xlabel 'callers' textcolor rgb ink
plot for [i = 0:(exact ? -1 : drawn - 1)] file using (column('series') == i ? column('cpus') : NaN):(column(cost)): \
		(column('round_low_'.run_unit)):(column('round_high_'.run_unit)) with yerrorbars pointtype 0 linewidth 1 \
		linecolor rgb colour(i) notitle, \
	for [i = 0:drawn - 1] file using (column('series') == i ? column('cpus') : NaN):(column(cost)) \
		with linespoints linewidth 1.5 pointtype shape(i) pointsize 0.9 linecolor rgb colour(i), \
	for [i = 0:drawn - 1] file using (column('series') == i ? column('cpus') : NaN):(column(tail)) \
		with lines linewidth 1 dashtype 3 linecolor rgb colour(i)
unset multiplot
