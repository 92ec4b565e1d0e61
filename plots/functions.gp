# SPDX-License-Identifier: GPL-2.0-or-later
# The instructions of a call, by function.
#
# A bar is a call; its segments are functions, the largest of all calls first, and sum to the call, whose instructions
# stand behind it. All bars have one length, because calls differ by a factor of a thousand. The record does not have
# who called whom, so there is one level. The legend gives each function a letter and a colour.

narrowest = 820
eval fit

file = 'data/functions.tsv'
if (!exists_data(file)) {
	print 'the instructions of the calls of this run were not counted by function (run --functions)'
	exit status 77
}

most = 40 # bars
named = 12 # functions with a colour; the others share a segment
bars = 0
left_out = 0
functions = 0
others = 0
array title_of[most]
array whole[most]
array other[most]
array name_of[named]
do for [k = 1:named] { name_of[k] = '' }
call_title(label, kernel) = clip(label, 48).(words(run_kernel) > 1 ? ', '.kernel : '')
see(bar, rank, function, n) = bar >= most ? (left_out = bar + 1 - most) : (bars = bar + 1, rank >= named ? \
	(others = rank + 1 - named > others ? rank + 1 - named : others) : \
	(name_of[rank + 1] = function, functions = rank + 1 > functions ? rank + 1 : functions))
stats file using (see(int(column('bar')), int(column('rank')), stringcolumn('function'), column('instructions'))) nooutput
do for [i = 1:bars] { whole[i] = 0; other[i] = 0 }

stats file nooutput
array from[STATS_records + most]
array to[STATS_records + most]
array bar_of[STATS_records + most]
array kind_at[STATS_records + most]
segments = 0
place(bar, kind, n) = (segments = segments + 1, from[segments] = whole[bar], to[segments] = whole[bar] + n, \
	whole[bar] = to[segments], bar_of[segments] = bar, kind_at[segments] = kind)
note(bar, rank, n, label, kernel) = bar > bars ? 0 : (title_of[bar] = call_title(label, kernel), \
	rank >= named ? (other[bar] = other[bar] + n) : place(bar, rank + 1, n))
stats file using (note(int(column('bar')) + 1, int(column('rank')), column('instructions'), stringcolumn('label'), \
	stringcolumn('kernel'))) nooutput
far = 1
longest = 0
do for [i = 1:bars] {
	if (other[i] > 0) { discard = place(i, named + 1, other[i]) }
	far = whole[i] > far ? whole[i] : far
	longest = strlen(title_of[i]) > longest ? strlen(title_of[i]) : longest
}

entries = functions + (others > 0)
columns = 2
rows = (entries + columns - 1) / columns
head = 72 - raise + 19 * rows
high = head + 30 + 26 * bars + 112 - lift
headline = 'What a call costs, by function'
subline = 'shares of the cheapest call, without what a function calls; equal calls stand once; right: instructions'. \
	(left_out ? sprintf('; %d more calls', left_out) : '')
calls = '1'
eval start

letter(k) = k > named ? '' : substr('abcdefghijkl', k, k)
fill(k) = k > named ? '#c4c4c4' : k > 6 ? word('#8cc0df #eeb48a #8cd0b8 #e8c5d8 #b8dff5 #f5d58f', k - 6) : colour(k - 1)
legend_at(k) = 0.02 + (0.96 / columns) * ((k - 1) / rows)
legend_up(k) = 1 - (76. - raise + 19 * ((k - 1) % rows)) / high
do for [k = 1:functions] {
	set object k rectangle from screen legend_at(k),legend_up(k) - 6. / high to screen legend_at(k) + 20. / wide,legend_up(k) + 6. / high \
		fillstyle solid 1 noborder fillcolor rgb fill(k)
	set label 100 + k letter(k).'  '.clip(name_of[k], 44) at screen legend_at(k) + 28. / wide,legend_up(k) font ',11' textcolor rgb ink
}
if (others) {
	k = functions + 1
	set object k rectangle from screen legend_at(k),legend_up(k) - 6. / high to screen legend_at(k) + 20. / wide,legend_up(k) + 6. / high \
		fillstyle solid 1 noborder fillcolor rgb fill(named + 1)
	set label 100 + k sprintf('%d other functions', others) at screen legend_at(k) + 28. / wide,legend_up(k) font ',11' textcolor rgb ink
}

begin = (60 + 9. * longest) / wide
number = 8. * strlen(commas(far)) + 20 # pixels of the sum behind a bar
pixels = (0.98 - begin) * wide
reach = 100 * pixels / (pixels - number)
set border 1
set grid xtics noytics
set tmargin at screen 1 - 1. * head / high
set bmargin at screen (112. - lift) / high
set lmargin at screen begin
set rmargin at screen 0.98
set xrange [0:reach]
set xtics ()
set for [k = 0:4] xtics add (sprintf('%d %%%%', 25 * k) 25 * k)
set yrange [bars + 0.6:0.4]
set ytics () scale 0
set for [i = 1:bars] ytics add (plain(title_of[i]) i)
unset key

# The segment has its letter and its number, only the letter, or nothing, as there is room.
share(i, n) = 100. * n / whole[bar_of[i]]
middle(i) = share(i, 0.5 * (from[i] + to[i]))
half(i) = share(i, 0.5 * (to[i] - from[i]))
room(i) = 2 * half(i) / reach * pixels
inside(i) = (count = commas(to[i] - from[i]), both = kind_at[i] > named ? count : letter(kind_at[i]).' '.count, \
	room(i) > 7.5 * strlen(both) + 6 ? both : room(i) > 13 ? letter(kind_at[i]) : '')
is_dark(i) = kind_at[i] == 1 || kind_at[i] == 2 || kind_at[i] == 3
unset datafile columnheaders # the arrays have none
array segment[segments]
array bar[bars]
of(k, i) = kind_at[i] == k ? middle(i) : NaN
plot for [k = 1:named + 1] segment using (of(k, $1)):(bar_of[$1]):(half($1)):(0.36) \
		with boxxyerror fillstyle solid 1 border rgb '#ffffff' linecolor rgb fill(k), \
	segment using (middle($1)):(bar_of[$1]):(is_dark($1) ? inside($1) : '') with labels font ',10' textcolor rgb '#ffffff', \
	segment using (middle($1)):(bar_of[$1]):(is_dark($1) ? '' : inside($1)) with labels font ',10' textcolor rgb ink, \
	bar using (100):($1):(commas(whole[$1])) with labels left offset 0.5,0 font ',11' textcolor rgb ink
