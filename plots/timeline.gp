# SPDX-License-Identifier: GPL-2.0-or-later
# Cost of each operation by kernel, in release order, with its steps marked.
#
# Each operation has one panel from zero, because operations differ by orders of magnitude. Kernels are
# at equal distances: the axis is an order and not a time. Only the first flavour is drawn; the table
# has all. An operation that one kernel measured, or that costs nothing, has no panel.

narrowest = 620
eval fit

file = 'data/timeline.tsv'
if (!exists_file(file)) {
	print 'no cell of this run was measured on two kernels'
	eval absent
}

# Series are numbered flavour by flavour, so those of the first come first.
flavour = ''
count = 0
kernels = 0
stats file using (count == 0 && column('series') == 0 ? (flavour = stringcolumn('flavour'), count = 1) : 0, \
	stringcolumn('flavour') eq flavour ? (count = column('series') + 1 > count ? \
	int(column('series')) + 1 : count, kernels = column('position') + 1 > kernels ? \
	int(column('position')) + 1 : kernels) : 0) nooutput
array label_of[count]
array most[count]
array measured[count]
do for [i = 1:count] { most[i] = 0; measured[i] = 0 }
array kernel_of[kernels]
note(i, label, at, kernel, value) = (label_of[i] = label, most[i] = value > most[i] ? value : most[i], \
	kernel_of[at] = kernel, measured[i] = measured[i] + 1, 0)
stats file using (column('series') < count ? note(int(column('series')) + 1, stringcolumn('label'), \
	int(column('position')) + 1, stringcolumn('kernel'), column('cost')) : 0) nooutput
longest = 0
do for [k = 1:kernels] { longest = strlen(kernel_of[k]) > longest ? strlen(kernel_of[k]) : longest }

shown = ''
do for [i = 0:count - 1] { shown = measured[i + 1] > 1 && most[i + 1] > 0 ? shown.sprintf(' %d', i) : shown }
panels = words(shown)
if (!panels) {
	print 'no cell of this run that costs anything was measured on two kernels'
	eval absent
}
across = panels < 2 ? 1 : 2
down = (panels + across - 1) / across
panel = 96
pitch = panel + 44
names = 12 + 7 * longest
high = 72 + 24 + down * pitch + names + 60 - raise - lift
calls = '1'

headline = 'Cost of an operation by kernel'
subline = (flavour eq '' ? '' : flavour.', ').(exact ? 'the cheapest call' : 'the median round').', '.run_unit. \
	'; marked: steps, orange if a kernel costs more and green if it costs less'
footer = 'run '.run_id.'   '.(kernels + 0).' kernels, '.kernel_of[1].' to '.kernel_of[kernels].'   '.run_machine
eval start
if (!bare) {
	set label 4 'clock '.run_clock.': '.run_unit.(exact ? \
		'   guest instructions, not time: a barrier counts as one' : '   one number per boot')
}

unset key
set xrange [-0.5:kernels + 0.2]
set xtics () scale 0.4
set border 1
set grid ytics noxtics
width = (0.99 - 77. / wide) / across

at(i, value) = column('series') == i ? value : NaN
step(i, value) = column('step_percent') == column('step_percent') ? at(i, value) : NaN
direction = 'column("step_percent") > 0 ? 0xd55e00 : 0x009e73'

tick(n) = n < 1000 ? sprintf('%g', n) : n < 1e6 ? sprintf('%gk', n / 1e3) : sprintf('%gM', n / 1e6)

# Neighbouring labels alternate in height.
series_before = -1
step_before = -9
raised = 0
note_step(i, at) = (raised = i == series_before && at == step_before + 1 ? 1 - raised : 0, \
	series_before = i, step_before = at, 0)
lift(i, at) = step(i, at) == at ? (note_step(i, at), 0.22 * raised * most[i + 1]) : 0

set multiplot
do for [place = 0:panels - 1] {
	i = int(word(shown, place + 1))
	if (place == 1) { unset label 1; unset label 2; unset label 3; unset label 4 }
	side = 77. / wide + (place % across) * width
	top = 1 - (72. - raise + 24 + (place / across) * pitch) / high
	bottom = place + across >= panels
	set lmargin at screen side
	set rmargin at screen side + width - (across > 1 ? 67. / wide : 0)
	set tmargin at screen top
	set bmargin at screen top - (panel + 0.) / high
	set label 5 clip(label_of[i + 1], across > 1 ? 52 : 110) at graph 0, graph 1 offset 0, 0.9 font ',14' textcolor rgb ink
	most[i + 1] = most[i + 1] > 0 ? most[i + 1] : 1
	set yrange [0:1.5 * most[i + 1]]
	tic = round_step(most[i + 1] / 2.5)
	set ytics ()
	set for [k = 0:3] ytics add (tick(k * tic) k * tic)
	set xtics ()
	set for [k = 1:kernels] xtics add (bottom ? plain(kernel_of[k]) : '' k - 1) rotate by 90 right
	plot file using (at(i, column('position')) - 0.5):(at(i, column('cost'))):(1):(0) with vectors \
			nohead linewidth 2 linecolor rgb colour(0), \
		file using (step(i, column('position'))):(at(i, column('cost'))):(@direction) with points \
			pointtype 7 pointsize 1.2 linecolor rgb variable, \
		file using (step(i, column('position'))):(at(i, column('cost')) + lift(i, column('position'))): \
			(sprintf('%+.1f %%', column('step_percent'))):(@direction) with labels center \
			offset 0, 0.9 font ',11' textcolor rgb variable
}
unset multiplot
