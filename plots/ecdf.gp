# SPDX-License-Identifier: GPL-2.0-or-later
# Distribution of the cost of a call, by strategy where strategies differ, else by workload or entries.
#
# Read upwards: at 50 % the median, at 99 % the p99. The axis ends where 99 % of the calls are passed,
# for the rare dear calls beyond would squeeze all others into a line; they are in the table.

axis = exists_file('data/by-strategy.tsv') ? 'strategy' : exists_file('data/by-workload.tsv') ? \
	'workload' : exists_file('data/by-entries.tsv') ? 'entries' : ''
if (axis eq '') {
	print 'no section of this run varies strategy, workload or entries'
	exit status 77
}
file = 'data/by-'.axis.'.tsv'
eval read_series
curves = 'data/ecdf-by-'.axis.'.tsv'
spent = 'cost_'.run_unit

# The names along the axis, in the order of the plan; one colour each in all panels.
names = ' '
note(name) = (names = strstrt(names, ' '.name.' ') ? names : names.name.' ', 0)
stats curves using (note(stringcolumn(axis))) nooutput

# Each panel's cheapest call, and the cost by which every line has passed 99 %.
array low[count]
array far[count]
before = 1
do for [i = 1:count] { low[i] = 1e300; far[i] = 0 }
watch(i, x, share) = (low[i] = x < low[i] ? x : low[i], \
	far[i] = share >= 0.99 && before < 0.99 && x > far[i] ? x : far[i], before = share, 0)
stats curves using (watch(column('series') + 1, column(spent), column('share'))) nooutput

across = count < 2 ? 1 : 2
down = (count + across - 1) / across
panel = count < 2 ? 380 : 240
pitch = panel + 100
high = 72 + down * pitch + 60

headline = 'Distribution of the cost of a call, by '.axis
subline = 'share of the calls that cost no more'. \
	(exact ? '; lines that coincide lie inside one another' : '')
eval start

set yrange [0:1.02]
set ytics ('0 %%' 0, '25 %%' 0.25, '50 %%' 0.5, '75 %%' 0.75, '99 %%' 0.99)
set format x '%.10g'
set xlabel run_unit.' a call' textcolor rgb ink
set key bottom right reverse Left samplen 2 spacing 1.15 maxrows 8
broad(k) = exact ? 1.4 + 1.1 * (words(names) - k) : 1.6
pick(i, k) = column('series') == i && stringcolumn(axis) eq word(names, k) ? column(spent) : NaN

set multiplot
do for [i = 0:count - 1] {
	if (i == 1) { unset label 1; unset label 2; unset label 3; unset label 4; unset key }
	width = (across == 1 ? 0.92 : 0.98) / across
	side = 0.075 + (i % across) * width
	top = 1 - (72. + 40 + (i / across) * pitch) / high
	set lmargin at screen side
	set rmargin at screen side + width - (across == 1 ? 0.02 : 0.07)
	set tmargin at screen top
	set bmargin at screen top - (panel + 0.) / high
	set label 5 label(i) at graph 0, graph 1 offset 0, 0.8 font ',14' textcolor rgb ink
	room = far[i + 1] > low[i + 1] ? far[i + 1] - low[i + 1] : 1
	set xrange [low[i + 1] - 0.05 * room:far[i + 1] + 0.08 * room]
	set xtics round_step(room / (across == 1 ? 6. : 3.))
	plot for [k = 1:words(names)] curves using (pick(i, k)):(column('share')) with steps \
			linewidth broad(k) linecolor rgb colour(k - 1) notitle, \
		for [k = 1:words(names)] keyentry with lines linewidth broad(k) \
			linecolor rgb colour(k - 1) title word(names, k)
}
unset multiplot
