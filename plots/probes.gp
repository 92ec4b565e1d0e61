# SPDX-License-Identifier: GPL-2.0-or-later
# Cost that observation adds to a call, by mechanism and kernel.
#
# A bar is the difference between the median with a probe attached and without. The dashed line is the
# cost of the call without a probe: beyond it, the probe costs more than the call.

narrowest = 620
eval fit

file = 'data/by-probe.tsv'
if (!exists_file(file)) {
	print 'no section of this run varies the probe'
	eval absent
}
eval read_series

# Chooses the operation that most kernels measured, and its kernels that also ran without a probe.
work(i) = word(works, i + 1)
works = ''
seen = -1
stats file using (column('series') > seen ? \
	(works = works.'"'.stringcolumn('workload').'" ', seen = column('series')) : 0) nooutput
times(name) = sum [i = 0:count - 1] (work(i) eq name)
chosen = work(0)
do for [i = 1:count - 1] { if (times(work(i)) > times(chosen)) { chosen = work(i) } }
is_chosen = "stringcolumn('workload') eq chosen"

most = 4
array base[count]
array kernels[count]
do for [i = 1:count] { base[i] = NaN }
take(i, kernel, probe, value) = (kernels[i] = kernel, probe eq 'none' ? (base[i] = value) : 0)
probes = ' '
note(probe) = probe eq 'none' || strstrt(probes, ' '.probe.' ') ? 0 : (probes = probes.probe.' ', 1)
# A bar is a kernel, and a strategy if the models judge it.
strategy = "judged(stringcolumn('strategy'), stringcolumn('bad_outcome_arm'), stringcolumn('bad_outcome_lkmm'))"
bar_name(kernel, text) = strstrt(text, ' (') ? kernel.', '.text : kernel
stats file using (take(column('series') + 1, bar_name(stringcolumn('kernel'), @strategy), stringcolumn('probe'), column(cost)), \
	@is_chosen ? note(stringcolumn('probe')) : 0) nooutput
shown = ''
do for [i = 0:count - 1] {
	if (work(i) eq chosen && base[i + 1] == base[i + 1] && words(shown) < most) { shown = shown.i.' ' }
}
if (!words(probes) || !words(shown)) {
	print 'no cell of this run was measured with a probe and without'
	eval absent
}
bars = words(shown)
series_of(k) = int(word(shown, k))
row(probe) = words(probes[1:strstrt(probes, ' '.probe.' ')]) + 1
longest = 0
do for [k = 1:words(probes)] { longest = strlen(word(probes, k)) > longest ? strlen(word(probes, k)) : longest }
added(i) = column('series') == i && stringcolumn('probe') ne 'none' ? column(cost) - base[i + 1] : NaN
far = 0
do for [k = 1:bars] {
	stats file using (added(series_of(k))) nooutput
	far = STATS_max > far ? STATS_max : far
	far = base[series_of(k) + 1] > far ? base[series_of(k) + 1] : far
}

thick = 16
panel = words(probes) * (bars * thick + 12)
high = 100 + panel + 112 - raise - lift
headline = 'Cost that observation adds to a call'
subline = chosen.': difference of the median, '.run_unit.'; dashed: the call without a probe'
eval start

set key at screen 0.97,screen 1 - (66. - raise) / high right top horizontal Left reverse samplen 1.5 width 1
set border 1
set grid xtics noytics
set lmargin at screen (50 + 8.5 * longest) / wide
set rmargin at screen 0.97
set tmargin at screen 1 - (100. - raise) / high
set bmargin at screen (112. - lift) / high
set xrange [0:far * 1.09]
set yrange [words(probes) + 0.5:0.5]
step = round_step(far / 6)
set xtics ()
set for [k = 0:floor(far * 1.09 / step)] xtics add (commas(k * step) k * step)
set ytics () scale 0
set for [k = 1:words(probes)] ytics add (plain(word(probes, k)) k)
number(x) = x == x ? commas(x) : ''
part = 1. * thick / (bars * thick + 12)
place(k) = (k - 0.5 * (bars + 1)) * part
do for [k = 1:bars] {
	own = base[series_of(k) + 1]
	set arrow k from own, graph 0 to own, graph 1 nohead dashtype 2 linewidth 1.4 linecolor rgb colour(k - 1) front
}
plot for [k = 1:bars] file using (0.5 * added(series_of(k))):(row(stringcolumn('probe')) + place(k)): \
		(0.5 * added(series_of(k))):(0.45 * part) with boxxyerror fillstyle solid 0.85 noborder \
		linecolor rgb colour(k - 1) notitle, \
	for [k = 1:bars] file using (added(series_of(k))):(row(stringcolumn('probe')) + place(k)): \
		(number(added(series_of(k)))) with labels left offset 0.5, 0 font ',11' textcolor rgb ink notitle, \
	for [k = 1:bars] NaN with boxes fillstyle solid 0.85 noborder linecolor rgb colour(k - 1) \
		title kernels[series_of(k) + 1].', without a probe '.commas(base[series_of(k) + 1])
