# SPDX-License-Identifier: GPL-2.0-or-later
# Who waits for whom, and how long, when several callers share a queue.
#
# A panel is a cell, a row a caller, a column for whom it waits. The number is what a call of that caller waits for
# that one on average, so a row sums to the waits of a call that are another one's.

narrowest = 620
eval fit

file = 'data/waits.tsv'
if (!exists_data(file)) {
	print 'no waits of several callers were recorded (run --waits)'
	eval absent
}

# Cells with as many callers as are readable.
widest = 8
most = 9
array title_of[most]
array callers_of[most]
array number_of[most]
panels = 0
left_out = 0
seen = -1
note(number, label, callers) = number == seen ? 0 : (seen = number, callers > widest || panels == most ? \
	(left_out = left_out + 1) : (panels = panels + 1, title_of[panels] = label, callers_of[panels] = callers, \
	number_of[panels] = number))
stats file using (note(column('panel'), stringcolumn('label'), column('callers'))) nooutput
if (!panels) {
	print 'waits were recorded of more callers than a figure can show'
	eval absent
}
stats file using 'mean' nooutput
top_mean = STATS_max > 0 ? STATS_max : 1

across = panels < 3 ? panels : 3
down = (panels + across - 1) / across
each = 300
head = 90 - raise
high = head + each * down + 70 - lift
headline = 'Who waits for whom'
subline = 'what a call of the caller in the row waits for the one in the column, mean, '.run_unit. \
	(left_out ? sprintf('; %d more cells are in the table', left_out) : '')
calls = '1'
eval start
if (!bare) {
	set label 4 'clock '.run_clock.': '.run_unit.'; recorded by other loops than those that were timed' \
		at screen 0.02,screen 15./high font ',10' textcolor rgb faint
}

unset key
unset colorbox
set border 0
unset grid
set tics scale 0
set palette defined (0 '#ffffff', 0.15 '#cfe3f1', 1 '#0072b2')
set cbrange [0:log(1 + top_mean)]
of(number, value) = column('panel') == number ? value : NaN
text(x) = x < 0.5 ? '' : x < 999.5 ? sprintf('%.0f', x) : gprintf('%.1s%c', x)
set multiplot
do for [i = 1:panels] {
	n = callers_of[i]
	left = int(i - 1) % across
	line = (i - 1) / across
	set lmargin at screen (60. + left * (wide - 60.) / across) / wide + 0.01
	set rmargin at screen (60. + (left + 1) * (wide - 60.) / across - 70.) / wide
	set tmargin at screen 1 - (head + line * each + 50.) / high
	set bmargin at screen 1 - (head + (line + 1) * each - 30.) / high
	set xrange [-0.5:n + 1.5]
	set yrange [n - 0.5:-0.5]
	set xtics ()
	set for [k = 0:n - 1] xtics add (sprintf('%d', k) k)
	set xtics add ('SMMU' n, 'attacher' n + 1) rotate by 30 right font ',10'
	set ytics ()
	set for [k = 0:n - 1] ytics add (sprintf('%d', k) k)
	set label 5 clip(title_of[i], 38) at graph 0, graph 1 offset 0, 0.8 font ',11' textcolor rgb ink
	plot file using (of(number_of[i], column('peer'))):(column('caller')):(log(1 + column('mean'))) with image pixels, \
		file using (of(number_of[i], column('peer'))):(column('caller')):(text(column('mean'))) with labels font ',10' \
			textcolor rgb ink
	unset label 1; unset label 2; unset label 3; unset label 4
}
unset multiplot
