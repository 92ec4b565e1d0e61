# SPDX-License-Identifier: GPL-2.0-or-later
# Cost of a call against the entries in the invalidation array.
#
# Both axes are logarithmic, so that the cost of a call alone (left) and of its entries (right) are
# seen in one picture; the dashed line is the straight line fitted to the same points.

if (!exists_file('data/fits.tsv')) {
	print 'no section of this run varies the entries'
	exit status 77
}
file = 'data/by-entries.tsv'
eval read_series
stats file using (column('entries') > 0 ? column('entries') : NaN) nooutput
if (STATS_records < 4) {
	print 'fewer than four array sizes were measured'
	exit status 77
}
least = STATS_min
most = STATS_max

stats file using (column('entries') > 0 ? column(cost) : NaN) nooutput
low_cost = STATS_min
high_cost = STATS_max

headline = 'Cost of a call against the entries in the invalidation array'
subline = 'median, '.run_unit.' a call; dashed: least squares'
eval start

array slope[count]
array intercept[count]
do for [i = 1:count] { slope[i] = NaN }
stats 'data/fits.tsv' using (slope[column('series') + 1] = column('slope_'.run_unit.'_per_entry'), \
	intercept[column('series') + 1] = column('intercept_'.run_unit)) nooutput
line(i, x) = intercept[i + 1] + slope[i + 1] * x
told(i) = label(i).(slope[i + 1] == slope[i + 1] ? \
	sprintf(':  %.1f an entry + ', slope[i + 1]).commas(intercept[i + 1]).' a call' : '')

set logscale x 2
set logscale y 10
set xlabel 'entries in the array' textcolor rgb ink
set format x '%.0f'
set yrange [low_cost / 1.5:high_cost * 2.5]
eval log_tics
set xrange [least / 1.3:most * 1.3]
set key top left reverse Left samplen 2 spacing 1.3
set lmargin at screen 0.07
set rmargin at screen 0.98

plot for [i = 0:count - 1] [least:most] line(i, x) with lines dashtype 2 linewidth 1.2 \
		linecolor rgb colour(i) notitle, \
	for [i = 0:count - 1] file using \
		(column('series') == i && column('entries') > 0 ? column('entries') : NaN):(column(cost)) \
		with points pointtype shape(i) pointsize 0.9 linecolor rgb colour(i) title told(i)
