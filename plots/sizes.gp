# SPDX-License-Identifier: GPL-2.0-or-later
# Cost of a call against the size of the range, one panel per operation, first and last kernel.
#
# A colour is a kind of call. Lines of the first kernel are solid and those of the last one dashed: the
# distance between lines of one colour is the change. Both axes are logarithmic.

narrowest = 520
eval fit

file = 'data/by-size.tsv'
if (!exists_file(file)) {
	print 'no section of this run varies the size'
	eval absent
}
eval read_series

# Splits the label of each series into operation, kernel and the rest.
works = ''
kernels = ''
seen = -1
stats file using (column('series') > seen ? (works = works.'"'.stringcolumn('workload').'" ', \
	kernels = kernels.'"'.stringcolumn('kernel').'" ', seen = column('series')) : 0) nooutput
work(i) = word(works, i + 1)
kernel(i) = word(kernels, i + 1)
without(text, part) = (at = strstrt(text, part), at ? text[1:at - 1].text[at + strlen(part):] : text)
kind(i) = without(without(label(i), work(i).', '), ', '.kernel(i))

# The place of a word in a list of quoted words, from 1; 0: not in the list.
place(list, one) = (found = 0, sum [k = 1:words(list)] (word(list, k) eq one ? (found = k, 0) : 0), found)
panels = ''
old_new = ''
kinds = ''
do for [i = 0:count - 1] {
	if (!place(panels, work(i))) { panels = panels.'"'.work(i).'" ' }
	if (!place(old_new, kernel(i))) { old_new = old_new.'"'.kernel(i).'" ' }
	if (!place(kinds, kind(i))) { kinds = kinds.'"'.kind(i).'" ' }
}
# The beginning that all kinds share moves to the subline.
same = word(kinds, 1)
do for [k = 2:words(kinds)] { while (word(kinds, k)[1:strlen(same)] ne same) { same = same[1:strlen(same) - 1] } }
while (strlen(same) && same[strlen(same) - 1:] ne ', ') { same = same[1:strlen(same) - 1] }
# Draws only the first and the last kernel.
ends = words(old_new) < 2 ? old_new : '"'.word(old_new, 1).'" "'.word(old_new, words(old_new)).'"'
longest = 0
do for [k = 1:words(kinds)] { longest = strlen(word(kinds, k)) > longest ? strlen(word(kinds, k)) : longest }
most = 3
shown = words(panels) < most ? words(panels) : most
is_shown(value) = place(panels, stringcolumn('workload')) <= shown && place(ends, stringcolumn('kernel')) ? value : NaN
stats file using (is_shown(column('size_bytes'))) nooutput
least = STATS_min
far = STATS_max
stats file using (is_shown(column(cost))) nooutput
low_cost = STATS_min > 1 ? STATS_min : 1
high_cost = STATS_max

headline = 'Cost of a call against the size of the range'
subline = same.'median, '.run_unit.' a call'. \
	(words(panels) > most ? sprintf('; the first %d of %d operations', most, words(panels)) : ''). \
	(words(old_new) > 2 ? sprintf('; the first and the last of %d kernels', words(old_new)) : '')
eval start

dash(k) = k > 1 ? 2 : 1
hue(i) = colour(place(kinds, kind(i)) - 1)
form(i) = shape(place(kinds, kind(i)) - 1)
set logscale x 2
set logscale y 10
set xrange [least / 1.4:far * 1.4]
set yrange [low_cost / 1.4:high_cost * 1.4]
eval log_tics
name_of(n) = n < 2**20 ? sprintf('%dK', n / 2**10) : n < 2**30 ? sprintf('%dM', n / 2**20) : '1G'
set xtics ()

left = 67. / wide
right = 0.9 - 0.0102 * (longest - strlen(same))
gap = 67. / wide
panel_width = (right - left - gap * (shown - 1)) / shown
# A tick needs 44 pixels.
each = panel_width * wide / (log(far / least * 1.96) / log(2))
apart = 2 * ceil(44 / each / 2)
do for [power2 = 12:30:(apart < 2 ? 2 : apart)] { set xtics add (name_of(2**power2) 2**power2) }
set key at screen 0.985,screen 1 - (96. - raise) / high right top reverse Left samplen 2.5 spacing 1.3
set label 8 'size of the range' at screen 0.5 * (left + right), screen (62. - lift) / high center textcolor rgb ink
set multiplot
set tmargin at screen 1 - (96. - raise) / high
do for [panel = 1:shown] {
	set lmargin at screen left + (panel - 1) * (panel_width + gap)
	set rmargin at screen left + (panel - 1) * (panel_width + gap) + panel_width
	set label 9 word(panels, panel) at graph 0.5,1.03 center textcolor rgb ink
	if (panel > 1) { unset key; unset label 8; do for [k = 1:4] { unset label k } }
	plot for [i = 0:count - 1] file using \
			(column('series') == i && work(i) eq word(panels, panel) && place(ends, kernel(i)) ? column('size_bytes') : NaN): \
			(column(cost)) with linespoints linewidth 1.5 dashtype dash(place(ends, kernel(i))) pointtype form(i) \
			pointsize 0.8 linecolor rgb hue(i) notitle, \
		for [k = 1:words(kinds)] NaN with points pointtype shape(k - 1) pointsize 0.9 \
			linecolor rgb colour(k - 1) title word(kinds, k)[strlen(same) + 1:], \
		for [k = 1:(words(old_new) > 1 ? 2 : 0)] NaN with lines dashtype dash(k) \
			linewidth 1.5 linecolor rgb faint title word(ends, k)
}
unset multiplot
