# SPDX-License-Identifier: GPL-2.0-or-later
# Cost of a call against correctness: which correct strategy is the cheapest.
#
# A panel for each workload. Its strategies are grouped by what the memory models say of them, the cheapest first. A
# filled point is the cheapest of its group or cannot be told from it: its interval begins where that of the cheapest
# has not ended. A strategy that lost an invalidation in the run's race is never filled: this machine's barriers are
# weaker than Arm's. Broken strategies show what correctness costs. Where the run has races, their lost invalidations stand
# beside the cost.

narrowest = 720
eval fit

file = 'data/by-strategy.tsv'
if (!exists_file(file)) {
	print 'no section of this run varies the strategy'
	eval absent
}
eval read_series
if (!exact) { cost = 'compared_'.run_unit }

# The groups, as judged_group() numbers them.
broken = 4
array titles[4] = ['correct on Arm and in the LKMM', 'correct on Arm only (*: the LKMM cannot express it)', \
	"correct in the LKMM (Arm's model cannot express it)", 'broken (control)']
array hues[4] = [3, 1, 5, 2]
hue(group) = int('0x'.colours[hues[int(group)]][2:])

# Reads what was judged and has a known cost. On the exact clock the difference of the medians has no interval.
# Sections whose cells differ only in the strategy share a panel if they share the baseline.
lines = int(system("wc -l < '".file."'"))
array keys[lines]; array panel[lines]; array group[lines]; array names[lines]
array price[lines]; array lost[lines]; array raced[lines]; array low[lines]; array middle[lines]; array upper[lines]
panels = 0
points = 0
longest = 0
least = 0
most = 0
seen = -1
bracket(text) = strstrt(text, ', [')
bare(text) = bracket(text) ? text[1:bracket(text) - 1].text[bracket(text) + strstrt(text[bracket(text):], ']'):] : text
panel_of(key) = sum [i = 1:panels] (keys[i] eq key ? i : 0)
begin(key, value) = (base = value, panel_of(key) ? 0 : (panels = panels + 1, keys[panels] = key), here = panel_of(key))
is_there(strategy) = sum [i = 1:points] (panel[i] == here && names[i] eq strategy)
add(mark, strategy, value, from, at, to) = (points = points + 1, panel[points] = here, group[points] = mark, \
	names[points] = strategy, price[points] = value, lost[points] = column('observed_lost'), raced[points] = column('observed_of'), low[points] = from, middle[points] = at, upper[points] = to, \
	least = from < least ? from : least, most = to > most ? to : most, \
	longest = strlen(strategy) > longest ? strlen(strategy) : longest)
percent_of(value, name) = exact ? 100 * (value / base - 1) : column(name)
take(mark, strategy, value) = panels > most_panels ? 0 : ( \
	column('series') == seen ? 0 : (seen = column('series'), \
		begin(bare(stringcolumn('label'))."\t".strategy, value)), \
	mark && percent_of(value, 'low_percent') == percent_of(value, 'low_percent') && \
		percent_of(value, 'high_percent') == percent_of(value, 'high_percent') && !is_there(strategy) ? \
		add(mark, strategy.(mark == 2 && stringcolumn('bad_outcome_lkmm') eq '-' ? ' *' : ''), value, \
			percent_of(value, 'low_percent'), percent_of(value, 'effect_percent'), \
			percent_of(value, 'high_percent')) : 0, 0)
stats file using (take(judged_group(stringcolumn('bad_outcome_arm'), stringcolumn('bad_outcome_lkmm')), \
	stringcolumn('strategy'), column(cost))) nooutput

if (panels > most_panels) {
	print too_many_panels
	eval absent
}
if (points < 2) {
	print 'fewer than two strategies of this run are judged and have a cost to compare'
	eval absent
}
if (exact && least == most) {
	print 'all strategies cost the same: a barrier counts as one instruction on this clock'
	eval absent
}

# Places the rows of each panel: the title of a group, then its strategies from the cheapest on.
array rows[panels]
array largest[panels] # the largest difference of a panel
array second[panels] # and the next
do for [p = 1:panels] { rows[p] = 0; largest[p] = 0; second[p] = 0 }
do for [i = 1:points] {
	p = panel[i]
	far = abs(low[i]) > abs(upper[i]) ? abs(low[i]) : abs(upper[i])
	second[p] = far > largest[p] ? largest[p] : far > second[p] ? far : second[p]
	largest[p] = far > largest[p] ? far : largest[p]
}
instances(n) = gprintf(n < 1000 ? '%g' : n < 1e6 ? '%.0s%c' : '%.2s%c', n)
array left[points]
do for [i = 1:points] { left[i] = 1 }
left_in(p, g) = sum [i = 1:points] (left[i] && panel[i] == p && group[i] == g)
set print $heads
print "panel\ty\ttext"
set print $points
print "panel\ty\tgroup\tlow\tmiddle\tupper\tprice\tfilled\tlost\tname"
do for [p = 1:panels] {
	do for [g = 1:broken] {
		if (left_in(p, g)) {
			rows[p] = rows[p] + 1
			set print $heads append
			print sprintf("%d\t%d\t%s", p, -rows[p], titles[g])
		}
		limit = NaN
		while (left_in(p, g)) {
			next = 0
			do for [i = 1:points] {
				if (left[i] && panel[i] == p && group[i] == g) {
					next = next ? (middle[i] < middle[next] ? i : next) : i
				}
			}
			left[next] = 0
			rows[p] = rows[p] + 1
			has_lost = lost[next] > 0
			limit = limit == limit || has_lost ? limit : upper[next]
			set print $points append
			print sprintf("%d\t%d\t%d\t%.12g\t%.12g\t%.12g\t%.12g\t%d\t%s\t%s", p, -rows[p], g, low[next], \
				middle[next], upper[next], price[next], g != broken && !has_lost && low[next] <= limit, \
				lost[next] == lost[next] ? commas(lost[next]).' of '.instances(raced[next]) : '', names[next])
		}
	}
}
set print

observes = sum [i = 1:points] (lost[i] == lost[i])

# With two CPUs one thread attaches and walks.
shares = 0
parts = 0
stats 'data/cells.tsv' using (stringcolumn('workload') eq 'race' && stringcolumn('state') eq 'measured' ? \
	(column('cpus') == 2 ? (shares = 1) : (parts = 1)) : 0) nooutput
shares = shares && !parts

# Where a wanted order is none that the machine needs an instruction for, it costs nothing here and something on Arm.
is_x86 = strstrt(run_machine, 'x86_64') > 0 && !exact
high = 72 + 72 + 20 * (is_x86 + shares) - raise - lift
gap = 84
panel_high(p) = 18 + 24 * rows[p]
do for [p = 1:panels] { high = high + gap + panel_high(p) }

first = keys[1][strstrt(keys[1], "\t") + 1:]
headline = 'Cost against correctness'
subline = (exact ? 'difference of the median from '.first : \
	'difference from '.first.' with its '.run_interval_percent.' % interval (sign test)'). \
	'; right: the cost, '.run_unit
eval start
set label 5 'filled: cheapest of its group'.(exact ? '' : ', by the intervals'). \
	(observes ? '; N of M: invalidations lost in the race here' : '') \
	at screen 0.02,screen 1 - (68. - raise) / high textcolor rgb faint
if (is_x86) {
	set label 7 'x86-64: smp_wmb, smp_rmb, dma_wmb, stlr, ldapr are no instructions, wmb is a weaker sfence' \
		at screen 0.02,screen 1 - (88. - raise) / high textcolor rgb faint
}

if (shares) {
	set label 8 'two CPUs: attach and walk share one, which hides array and STE stored out of order' \
		at screen 0.02,screen 1-(88. - raise + 20 * is_x86)/high textcolor rgb faint
}

# The numbers to the right of the axis need 190 pixels, and 120 more with those that were observed.
beside = observes ? 310 : 190
side = (56 + 8.5 * longest) / wide
pixels = wide * (0.98 - side)

unset key
set border 1
set grid xtics noytics
set lmargin at screen side
set rmargin at screen 0.98
unset ytics
set arrow 1 from 0, graph 0 to 0, graph 1 nohead linecolor rgb faint linewidth 1 back
in(p, x) = column('panel') == p ? x : NaN

set multiplot
top = 1 - (72. - raise + 54 + 20 * (is_x86 + shares)) / high
do for [p = 1:panels] {
	if (p == 2) { unset label 1; unset label 2; unset label 3; unset label 4; unset label 5; unset label 7; unset label 8 }
	reached = reach_of(largest[p], second[p])
	eval scale
	observed = end - 165 * pixel
	set tmargin at screen top
	set bmargin at screen top - (panel_high(p) + 0.) / high
	top = top - (panel_high(p) + gap + 0.) / high
	set yrange [-rows[p] - 0.6:-0.4]
	set label 6 keys[p][1:strstrt(keys[p], "\t") - 1] at graph 0, graph 1 offset 0, 0.8 font ',14' textcolor rgb ink
	plot $heads using (0):(in(p, column('y'))):(reached):(0.4) with boxxyerror fillstyle solid noborder \
			linecolor rgb '#ffffff', \
		$heads using (-reached):(in(p, column('y'))):(stringcolumn('text')) with labels left textcolor rgb faint, \
		$points using (-reached):(in(p, column('y'))):(stringcolumn('name')) with labels right offset -1, 0 \
			textcolor rgb ink, \
		$points using (in(p, column('middle'))):(column('y')):(column('low')):(column('upper')): \
			(hue(column('group'))) with xerrorbars pointtype 6 pointsize 1.1 linewidth 1.4 \
			linecolor rgb variable, \
		$points using (column('filled') == 1 ? in(p, column('middle')) : NaN):(column('y')): \
			(hue(column('group'))) with points pointtype 7 pointsize 1.1 linecolor rgb variable, \
		$points using (in(p, beyond_at(column('middle')))):(column('y')):(beyond_mark(column('middle'))) with labels \
			textcolor rgb ink, \
		$points using (observed):(in(p, column('y'))):(stringcolumn('lost')) with labels right \
			textcolor rgb faint, \
		$points using (number):(in(p, column('y'))):(commas(column('price'))) with labels right \
			textcolor rgb ink, \
		$points using (end):(in(p, column('y'))):(difference(column('middle'))) with labels right \
			textcolor rgb faint
}
unset multiplot
