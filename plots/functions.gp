# SPDX-License-Identifier: GPL-2.0-or-later
# The instructions of a call, by function.
#
# A bar is a call; its segments are functions, the largest of all calls first, and sum to the call, whose instructions
# stand behind it. All bars have one length, because calls differ by a factor of a thousand. The record does not have
# who called whom, so there is one level. The legend gives each function a letter and a colour. On a narrow page the name
# of a call stands above its bar, and fewer functions have a colour.

narrowest = 540
full = 820
eval fit

file = 'data/functions.tsv'
if (!exists_data(file)) {
	print 'the instructions of the calls of this run were not counted by function (run --functions)'
	eval absent
}

named = is_narrow ? 5 : 12 # functions with a colour; the others share a segment
columns = 2
pitch = is_narrow ? 35 : 26 # pixels from bar to bar
above = (is_narrow ? 60. : 76.) - raise # pixels to the first row of the legend, 19 for each row, and below the bars
below = (is_narrow ? 95. : 112.) - lift
most = floor((room_high - above - 19 * ((named + columns) / columns) - 26 - below) / pitch) # bars
most = most > 40 ? 40 : most < 1 ? 1 : most
bars = 0
left_out = 0
array title_of[most]
array whole[most]
array other[most]
on(kernel) = words(run_kernel) > 1 ? ', '.kernel : ''
call_title(label, kernel) = clip_before(label, on(kernel), is_narrow ? floor(0.96 * wide / 8.8) : 56)

# The functions of these bars, the largest first.
stats file using 'rank' nooutput
ranks = int(STATS_max) + 1
array function_at[ranks]
do for [k = 1:ranks] { function_at[k] = '' }
see(bar, rank, function) = bar >= most ? (left_out = bar + 1 - most) : (bars = bar + 1, function_at[rank + 1] = function)
stats file using (see(int(column('bar')), int(column('rank')), stringcolumn('function'))) nooutput
do for [i = 1:bars] { whole[i] = 0; other[i] = 0 }
array kind_of[ranks]
array name_of[named]
count = 0
do for [k = 1:ranks] {
	count = count + (strlen(function_at[k]) > 0)
	kind_of[k] = count
	if (strlen(function_at[k]) && count <= named) { name_of[count] = function_at[k] }
}
functions = count > named ? named : count
others = count - functions

stats file nooutput
array from[STATS_records + most]
array to[STATS_records + most]
array bar_of[STATS_records + most]
array kind_at[STATS_records + most]
segments = 0
place(bar, kind, n) = (segments = segments + 1, from[segments] = whole[bar], to[segments] = whole[bar] + n, \
	whole[bar] = to[segments], bar_of[segments] = bar, kind_at[segments] = kind)
note(bar, kind, n, label, kernel) = (title_of[bar] = call_title(label, kernel), \
	kind > named ? (other[bar] = other[bar] + n) : place(bar, kind, n))
stats file using (column('bar') >= bars ? 0 : note(int(column('bar')) + 1, kind_of[int(column('rank')) + 1], \
	column('instructions'), stringcolumn('label'), stringcolumn('kernel'))) nooutput
far = 1
longest = 0
do for [i = 1:bars] {
	if (other[i] > 0) { discard = place(i, named + 1, other[i]) }
	far = whole[i] > far ? whole[i] : far
	longest = strlen(title_of[i]) > longest ? strlen(title_of[i]) : longest
}

entries = functions + (others > 0)
rows = (entries + columns - 1) / columns
head = above + 19 * rows - (is_narrow ? 0 : 4)
high = head + 30 + pitch * bars + below
headline = 'What a call costs, by function'
subline = 'shares of the cheapest call, without what a function calls; equal calls stand once; right: instructions'. \
	(left_out ? sprintf('; %d more calls', left_out) : '')
calls = '1'
eval start
if (bare && left_out) {
	set label 5 sprintf('%d more calls are left out', left_out) at screen 0.98,screen 9. / high right font ',10' textcolor rgb faint
}

letter(k) = k > named ? '' : substr('abcdefghijkl', k, k)
fill(k) = k > named ? '#c4c4c4' : k > 6 ? word('#8cc0df #eeb48a #8cd0b8 #e8c5d8 #b8dff5 #f5d58f', k - 6) : colour(k - 1)
legend_at(k) = 0.02 + (0.96 / columns) * ((k - 1) / rows)
legend_up(k) = 1 - (above + 19 * ((k - 1) % rows)) / high
legend_most = floor((0.96 / columns * wide - 34) / (is_narrow ? 8 : 8.8)) # letters
legend_font = is_narrow ? ',10' : ',11'
legend_text(k) = k > functions ? sprintf('%d other function%s', others, others > 1 ? 's' : '') : \
	letter(k).'  '.clip_middle(name_of[k], legend_most - 3)
do for [k = 1:entries] {
	set object k rectangle from screen legend_at(k),legend_up(k) - 6. / high to screen legend_at(k) + 20. / wide,legend_up(k) + 6. / high \
		fillstyle solid 1 noborder fillcolor rgb fill(k)
	set label 100 + k legend_text(k) at screen legend_at(k) + 28. / wide,legend_up(k) font legend_font textcolor rgb ink
}

begin = is_narrow ? 0.04 : (60 + 9. * longest) / wide
number = 8. * strlen(commas(far)) + (is_narrow ? 30 : 20) # pixels of the sum behind a bar
pixels = (0.98 - begin) * wide
reach = 100 * pixels / (pixels - number)
set border 1
set grid xtics noytics
set tmargin at screen 1 - 1. * head / high
set bmargin at screen below / high
set lmargin at screen begin
set rmargin at screen 0.98
set xrange [0:reach]
set xtics ()
set for [k = 0:4] xtics add (sprintf('%d %%%%', 25 * k) 25 * k)
set yrange [bars + 0.6:0.4]
if (is_narrow) {
	unset ytics
	set xtics font ',11'
	do for [i = 1:bars] { set label 200 + i title_of[i] at screen 0.02,first i - 0.48 font ',11' textcolor rgb ink }
} else {
	set ytics () scale 0
	set for [i = 1:bars] ytics add (plain(title_of[i]) i)
}
unset key

# The segment has its letter and its number, only the letter, or nothing, as there is room.
thick = is_narrow ? 0.24 : 0.36
share(i, n) = 100. * n / whole[bar_of[i]]
middle(i) = share(i, 0.5 * (from[i] + to[i]))
half(i) = share(i, 0.5 * (to[i] - from[i]))
room(i) = 2 * half(i) / reach * pixels
inside(i) = (digits = commas(to[i] - from[i]), both = kind_at[i] > named ? digits : letter(kind_at[i]).' '.digits, \
	room(i) > 8.5 * strlen(both) + 6 ? both : room(i) > 13 ? letter(kind_at[i]) : '')
is_dark(i) = kind_at[i] == 1 || kind_at[i] == 2 || kind_at[i] == 3
unset datafile columnheaders # the arrays have none
array segment[segments]
array bar[bars]
of(k, i) = kind_at[i] == k ? middle(i) : NaN
plot for [k = 1:entries] segment using (of(k, $1)):(bar_of[$1]):(half($1)):(thick) \
		with boxxyerror fillstyle solid 1 border rgb '#ffffff' linecolor rgb fill(k), \
	segment using (middle($1)):(bar_of[$1]):(is_dark($1) ? inside($1) : '') with labels font ',10' textcolor rgb '#ffffff', \
	segment using (middle($1)):(bar_of[$1]):(is_dark($1) ? '' : inside($1)) with labels font ',10' textcolor rgb ink, \
	bar using (100):($1):(commas(whole[$1])) with labels left offset 0.5,0 font ',11' textcolor rgb ink
