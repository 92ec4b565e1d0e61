# SPDX-License-Identifier: GPL-2.0-or-later
# I/O of fio by domain, strategy and other axes, with the number of invalidations.
#
# On a real clock the axis is I/Os a second, where more is better. On the exact clock it is the
# instructions of an I/O, where fewer is better. Each boot has one point; the distance between the
# points of one line is noise.

narrowest = 960
eval fit

file = 'data/cells.tsv'
value = run_unit eq 'ns' ? 'throughput_calls_per_second' : 'batch_mean_'.run_unit
is_io = "stringcolumn('target') eq 'fio' && column(value) > 0"
io(x) = (@is_io) ? x : NaN
found = 0
if (run_unit ne '' && exists_data(file)) {
	stats file using ((@is_io) ? (found = found + 1) : 0) nooutput
}
if (!found) {
	print 'no cell of this run is of the target fio'
	eval absent
}
stats file using (io(column(value))) nooutput
most = STATS_max
stats file using (io(column('calls'))) nooutput
calls = commas(STATS_min).(STATS_min < STATS_max ? ' to '.commas(STATS_max) : '')

# The name of a cell is the section and the axes that differ between cells. A strategy with a verdict always has a name.
bytes(n) = n < 1048576 ? sprintf('%dK', n / 1024) : sprintf('%dM', n / 1048576)
part(axis) = axis eq 'size_bytes' ? bytes(column(axis)) : \
	axis eq 'disk' && stringcolumn(axis) eq 'any' ? '' : axis eq 'iodepth_requests' ? 'depth '.stringcolumn(axis) : \
	axis eq 'numjobs_jobs' ? stringcolumn(axis).' jobs' : axis eq 'strategy' ? \
	judged(stringcolumn(axis), stringcolumn('bad_outcome_arm'), stringcolumn('bad_outcome_lkmm')) : stringcolumn(axis)
varying = ''
do for [axis in 'section disk workload size_bytes ioengine iodepth_requests numjobs_jobs domain strategy'] {
	seen = ''
	differs = 0
	stats file using ((@is_io) ? (seen eq '' ? (seen = part(axis), 0) : \
		seen eq part(axis) ? 0 : (differs = 1)) : 0) nooutput
	differs = axis eq 'strategy' && strstrt(seen, '(') ? 1 : differs
	varying = varying.(differs ? axis.' ' : '')
}
title = ''
joined(axis) = title.(title eq '' || part(axis) eq '' ? '' : ', ').part(axis)
take = 'title = ""'
do for [axis in varying] {
	take = take.sprintf(", title = joined('%s')", axis)
}

# One line for each cell, in the order of the plan; one point for each boot, in the colour of its kernel.
array line_of[4096]
array name_at[4096]
array number_of[4096]
array of_path[4096]
rate = value[1:10] eq 'throughput'
made(x) = (rate ? x : 1) * (column('commands_per_call') - column('syncs_per_call'))
number(x) = !(x == x) ? '-' : rate ? commas(x) : sprintf('%.2f', x)
of_functions(x) = x == x ? sprintf('%.1f %%', x) : ''
of_time(x, low, high) = !(x == x) ? '' : sprintf('%.1f', x).(low == low ? sprintf(' (%.1f–%.1f) %%', low, high) : ' %')
share = rate ? "of_time(column('cpu_in_path_percent'), column('cpu_in_path_low_percent'), column('cpu_in_path_high_percent'))" : \
	"of_functions(column('in_path_percent'))"
shares = 0
put(cell) = line_of[cell + 1] ? 0 : (@take, line_of[cell + 1] = 1, name_at[cell + 1] = title, \
	number_of[cell + 1] = number(made(column(value))), of_path[cell + 1] = @share, \
	shares = strlen(of_path[cell + 1]) > shares ? strlen(of_path[cell + 1]) : shares, 0)
do for [k = 1:4096] { line_of[k] = 0 }
stats file using ((@is_io) ? put(column('cell')) : 0) nooutput
lines = 0
longest = 0
do for [k = 1:4096] {
	if (line_of[k]) {
		lines = lines + 1
		line_of[k] = lines
		longest = strlen(name_at[k]) > longest ? strlen(name_at[k]) : longest
	}
}
kernel_of(name) = words(run_kernel[1:strstrt(run_kernel, name)]) - 1
several = words(run_kernel) > 1

kernel_name(i) = word(run_kernel, i + 1)[1:strlen(word(run_kernel, i + 1)) - (i + 1 < words(run_kernel))]
high = 84 + 30 + 24 * lines + 112 - raise - lift
headline = rate ? 'I/Os a second' : 'Instructions of an I/O'
subline = 'fio; '.(rate ? 'mean over all rounds' : 'one point per boot').'; right: invalidations per '.(rate ? 'second' : 'I/O'). \
	(shares ? rate ? ', CPU time in their path' : ', share of their path' : '').(rate ? '' : '; noisy: boots differ')
eval start

side = (40 + 9. * longest) / wide
# Two columns of text: the invalidations and the share of their path.
shares_from = 0.985 - (15 + 8.9 * shares) / wide
right = (shares ? shares_from : 0.985) - 0.095
set lmargin at screen side
set rmargin at screen right
set tmargin at screen 1 - (84. - raise) / high
set bmargin at screen (112. - lift) / high
set border 1
set grid xtics noytics
set xrange [0:1.05 * most]
set yrange [-lines - 0.6:-0.4]
tics = floor((right - side) * wide / 100)
step = round_step(most / (tics > 6 ? 6 : tics > 2 ? tics : 2))
set xtics ()
set for [k = 0:floor(1.05 * most / step)] xtics add (commas(k * step) k * step)
set ytics () scale 0
do for [k = 1:4096] {
	if (line_of[k]) {
		set ytics add (plain(name_at[k]) -line_of[k])
		set label 10 + k number_of[k] at screen (shares ? shares_from : 0.985), first -line_of[k] right textcolor rgb faint
		if (shares) { set label 5000 + k of_path[k] at screen 0.985, first -line_of[k] right textcolor rgb faint }
	}
}
set key at screen 0.985,screen 1 - 8. / high right top horizontal
if (!several) { unset key }

plot for [i = 0:words(run_kernel) - 1] file using \
	((@is_io) && (!several || kernel_of(stringcolumn('kernel')) == i) ? column(value) : NaN): \
	((@is_io) ? -line_of[column('cell') + 1] : NaN) with points pointtype shape(i) pointsize 1.1 \
	linecolor rgb colour(i) title several ? kernel_name(i) : ''
