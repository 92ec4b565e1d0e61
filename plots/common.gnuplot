# SPDX-License-Identifier: GPL-2.0-or-later
# Shared by all figures: terminal, fonts, colours, footer, and the reading of series.
#
# The suffix differs from .gp, because each *.gp is a figure. To draw one, run `gnuplot -e
# "name='entries'; format='svg'" common.gnuplot entries.gp` in the run's folder: it reads data/ and
# writes to figures/. The formats are svg, png, pdf and eps. A figure without data prints why and evals `absent`, which
# ends it with status 77, or without one if this gnuplot draws several figures (is_one_of_many) and goes on with the next.

load 'data/run.gp'
# What several figures load lies beside this file.
if (strlen(ARG0) > strlen('common.gnuplot')) { set loadpath ARG0[1:strlen(ARG0) - strlen('/common.gnuplot')] }

set encoding utf8
absent = exists('is_one_of_many') ? 'exit' : 'exit status 77'

# For a paper: `bare` leaves out headline, subline and footer, and a page has a size in mm. A figure is laid out in
# pixels, in which a letter of size 11 is about 9 pixels wide on a page. There the smallest text, of size 10, has 7 points; a
# figure that needs more pixels than fit has smaller ones, down to 5 points. One that needs more than 400 pixels to the
# right sets `narrowest` and evals `fit` before it reads `wide`. A figure of rows may have `room_high` pixels and leave out
# the others: those of the page if that is narrower than `full` pixels, else as many as fit with the smallest text.
if (!exists('bare')) { bare = 0 }
if (!exists('page_width')) { page_width = 0; page_height = 0 }
raise = 48 * bare # pixels that are not needed above and below a bare figure
lift = 45 * bare
mm = 72 / 25.4
narrowest = 400
full = 400
fit = "is_narrow = page_width && page_width * mm / 0.55 < full; \
	wide = page_width ? page_width * mm / 0.55 : 960; wide = wide < narrowest ? narrowest : wide; \
	point = page_width ? page_width * mm / wide : 1.; \
	high = page_height ? page_height * mm / point : 600; page_high = high; \
	room_high = page_height == 0 ? 1e6 : is_narrow ? page_high : page_height * mm * 13 / 5; \
	if (13 * point < 5) { \
		print sprintf('a page of %d mm is too narrow; this figure needs at least %.0f', page_width, \
			ceil(5 / 13. * wide / mm)); \
		exit status 77 }"
eval fit

# The palette of Okabe and Ito, which colour-blind readers can distinguish, darkest first.
ink = '#1a1a1a'
faint = '#6a6a6a'
hair = '#d9d9d9'
array colours[8] = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#000000', '#8a8a8a']
colour(i) = colours[1 + int(i) % 8]
shape(i) = word('7 5 9 11 13 6 4 8', 1 + int(i) % 8) + 0

# Figures with a panel for each place where strategies are compared: many panels take minutes, and nobody reads them.
most_panels = 64
too_many_panels = sprintf('the strategies are compared at more than %d places, which compare prints', most_panels)

# Colour and shape of a result. The difference beside a point says the same in digits.
direction_of(verdict) = verdict eq 'regressed' ? 1 : verdict eq 'improved' ? -1 : 0
meaning_legend = '▲ costs more   ▼ costs less'
meaning_colour(d) = d > 0 ? 0xd55e00 : d < 0 ? 0x009e73 : 0x0072b2
meaning_shape(d, is_open) = (d > 0 ? 9 : d < 0 ? 11 : 7) - is_open

set border 3 linecolor rgb faint linewidth 0.8
set tics nomirror out scale 0.6 textcolor rgb ink
set grid linecolor rgb hair linewidth 0.6 linetype 1
set key textcolor rgb ink
set datafile separator "\t"
set datafile columnheaders
set datafile missing NaN

cost = 'median_'.run_unit
exact = run_clock eq 'exact'

# Figures share a page, so the names inside each SVG begin with the figure's name, with _ for -.
id = ''
do for [i = 1:strlen(name)] { id = id.(name[i:i] eq '-' ? '_' : name[i:i]) }

# `eval start` opens a figure of `high` pixels with headline, subline and footer.
headline = ''
subline = ''
footer = 'run '.run_id.'   kernel '.run_kernel.'   '.run_machine
footer2(calls) = 'clock '.run_clock.': '.run_unit.'   N = '.calls.' calls a point'.(exact ? \
	'   guest instructions, not time: a barrier counts as one' : '')
svg = "set terminal svg size wide,high noenhanced rounded font 'DejaVu Sans,Verdana,sans-serif,13' \
	name id background '#ffffff' linewidth 1.2"
png = "set terminal pngcairo size 2*wide,2*high noenhanced rounded font 'DejaVu Sans,13' \
	background '#ffffff' fontscale 2 linewidth 2.4 pointscale 2"
paper = "size wide*point/72.,high*point/72. noenhanced rounded font 'DejaVu Sans,13' background '#ffffff' \
	fontscale point linewidth 1.2*point pointscale point"
pdf = 'set terminal pdfcairo '.paper
eps = 'set terminal epscairo '.paper
if (!(format eq 'svg' || format eq 'png' || format eq 'pdf' || format eq 'eps')) {
	print "format: '".format."' is unknown; allowed: svg, png, pdf, eps"
	exit status 3
}
start = "if (page_height && high > page_high) { \
		point = page_height * mm / high; \
		if (13 * point < 5) { \
			print sprintf('a page of %d mm is too low; this figure needs at least %.0f', page_height, \
				ceil(5 / 13. * high / mm)); \
			eval absent } }; \
	eval format eq 'svg' ? svg : format eq 'png' ? png : format eq 'pdf' ? pdf : eps; set output 'figures/'.name.'.'.format; \
	if (!bare) { \
		set label 1 headline at screen 0.02,screen 1-24./high font ',17' textcolor rgb ink; \
		set label 2 subline at screen 0.02,screen 1-48./high textcolor rgb faint; \
		set label 3 footer at screen 0.02,screen 34./high font ',10' textcolor rgb faint; \
		set label 4 footer2(calls) at screen 0.02,screen 15./high font ',10' textcolor rgb faint }; \
	set tmargin at screen 1-(72.-raise)/high; set bmargin at screen (112.-lift)/high"

# 1234567 as "1,234,567"
commas(n) = n < 0 ? '-'.commas(-n) : n < 999.5 ? sprintf('%.0f', n) : \
	commas(floor((n + 0.5) / 1000)).sprintf(',%03d', int(floor(n + 0.5)) % 1000)

# Labels of a logarithmic axis: decades, and 2 and 5 between them if there are few decades.
short(n) = gprintf(n < 1000 ? '%g' : '%.0s%c', n)
log_tics = "set ytics (); \
	set for [decade = 0:15] ytics add (short(10.**decade) 10.**decade); \
	if (high_cost < 300 * low_cost) { \
		set for [decade = 0:15] ytics add (short(2 * 10.**decade) 2 * 10.**decade, \
			short(5 * 10.**decade) 5 * 10.**decade) }"

# A text as the label of a tic, where gnuplot takes % for a format.
plain(text) = (at_percent = strstrt(text, '%'), at_percent ? text[1:at_percent].'%'.plain(text[at_percent + 1:]) : text)

# The round number that is closest to a wanted distance between tics.
power(x) = 10.**floor(log10(x))
round_step(x) = power(x) * (x / power(x) < 1.5 ? 1 : x / power(x) < 3.5 ? 2 : x / power(x) < 7.5 ? 5 : 10)

# `eval scale` places what stands beside an axis of differences in per cent: `reached` is how far the axis goes to both
# sides, `beside` the pixels to its right, `pixels` those of the whole. A strategy that differs by a multiple of all
# others would squeeze them, so the axis leaves it out: reach_of(most, next) of the two largest differences. An arrow
# beyond_mark(x) at beyond_at(x), the axis' end on its side, stands for it; its line ends at on_axis(x).
reach_of(most, next) = (limit = most > 5 * next && next > 0 ? next : most, 1.15 * limit < 1 ? 1. : 1.15 * limit)
is_beyond(x) = abs(x) > reached
on_axis(x) = x > reached ? reached : x < -reached ? -reached + 26 * pixel : x
beyond_mark(x) = x > reached ? '→' : x < -reached ? '←' : ' '
beyond_at(x) = x < -reached ? -reached + 14 * pixel : reached + 14 * pixel
percent(x) = x == 0 ? '0 %%' : sprintf('%+g %%%%', x) # a tick's label is itself a format
difference(x) = sprintf(abs(x) < 100 ? '%+.2f %%' : '%+.0f %%', x)
scale = "end = reached * (pixels + beside) / (pixels - beside); pixel = (end + reached) / pixels; \
	number = end - 96 * pixel; step = reached / 2; \
	step = round_step(step < 64 * pixel ? 64 * pixel : step); \
	set xrange [-reached:end]; set xtics (); \
	set for [k = -floor(reached / step):floor(reached / step)] xtics add (percent(k * step) k * step)"

# A text of at most n characters, one without its middle, one before a rest that stays, and one that continues after a
# comma on a second line.
clip(text, n) = strlen(text) <= n ? text : text[1:n - 1].'…'
clip_middle(text, n) = strlen(text) <= n ? text : text[1:n / 2].'…'.text[strlen(text) - (n - n / 2) + 2:]
clip_before(text, rest, n) = (left = n - strlen(rest), clip_middle(clip(text, left < 24 ? 24 : left).rest, n))
comma_before(text, k) = k < 2 || text[k:k] eq ',' ? k : comma_before(text, k - 1)
wrap(text, n) = strlen(text) <= n ? text : (at_comma = comma_before(text, n), at_comma < 2 ? \
	clip(text, n) : text[1:at_comma]."\n".clip(text[at_comma + 2:], n))

# What the memory models say of a strategy, from their answers: 1 correct, 2 on Arm, 3 in the LKMM, 4 broken; 0: not
# judged, as as-built is. judged(name, arm, lkmm) is the name with its word, as labels have it.
judged_group(arm, lkmm) = arm eq 'never' ? (lkmm eq 'never' ? 1 : 2) : arm eq '-' && lkmm eq 'never' ? 3 : \
	arm eq 'sometimes' || lkmm eq 'sometimes' ? 4 : 0
array judged_words[4] = ['correct', 'correct on Arm', 'correct in LKMM', 'broken']
judged(name, arm, lkmm) = judged_group(arm, lkmm) ? name.' ('.judged_words[judged_group(arm, lkmm)].')' : name

exists_data(path) = exists_file(path) && int(system("wc -l < '".path."'")) > 1
exists_file(path) = int(system("test -s '".path."' && echo 1 || echo 0"))

# `file = 'data/by-AXIS.tsv'; eval read_series` sets count, the number of series; label(i) for i from 0;
# and calls, the number of calls behind a point.
label(i) = word(labels, i + 1)
read_series = "labels = ''; seen = -1; \
	stats file using (column('series') > seen ? \
		(labels = labels.'\"'.stringcolumn('label').'\" ', seen = column('series')) : 0) nooutput; \
	count = int(seen) + 1; \
	stats file using 'calls' nooutput; \
	calls = commas(STATS_min).(STATS_min < STATS_max ? ' to '.commas(STATS_max) : '')"

# After read_series, `eval read_common` finds the beginning that all labels share. shared() puts it
# before a text, and short_label(i) is the rest of a label.
short_label(i) = label(i)[strlen(common) + 1:]
shared(rest) = (strlen(common) ? common[1:strlen(common) - 2].': ' : '').rest
read_common = "common = label(0); \
	do for [i = 1:count - 1] { while (label(i)[1:strlen(common)] ne common) { \
		common = common[1:strlen(common) - 1] } }; \
	while (strlen(common) && common[strlen(common) - 1:] ne ', ') { \
		common = common[1:strlen(common) - 1] }"

# After read_common, `eval legend_beside` puts the legend of the first `drawn` series to the right of
# the plot, or above it on a narrow page, where it takes key_high pixels. gnuplot overestimates the width of text, so a
# right-aligned key would cover the plot. `eval legend_done` removes what stands above, before a second panel.
legend_done = "do for [i = 0:key_high / 19 - 1] { unset arrow 100 + i; unset label 100 + i }"
plot_least = 150 # pixels that the plot needs in height
legend_beside = "longest = 1; key_high = 0; \
	do for [i = 0:drawn - 1] { long = strlen(short_label(i)); longest = long > longest ? long : longest }; \
	right = 1 - (77 + 8.83 * longest) / wide; \
	if (right * wide < 300 && page_width) { \
		key_high = 19 * drawn; \
		least_high = 84. - raise + key_high + 112 - lift + plot_least; \
		if (page_height && high < least_high) { \
			print sprintf('a page of %d mm is too low; this figure needs at least %.0f', page_height, \
				ceil(least_high * point / mm)); \
			eval absent }; \
		set rmargin at screen 1-20./wide; \
		set tmargin at screen 1-(84.-raise+key_high)/high; \
		unset key; \
		do for [i = 0:drawn - 1] { \
			above = 1-(84.-raise+19*i)/high; \
			set arrow 100 + i from screen 0.02,above to screen 0.02+28./wide,above nohead linewidth 1.5 \
				dashtype 1 + i / 8 linecolor rgb colour(i); \
			set label 100 + i short_label(i) at screen 0.02+14./wide,above point pointtype shape(i) \
				pointsize 0.9 linecolor rgb colour(i) offset 2.5,0 textcolor rgb ink } \
	} else { \
		right = right < 0.35 ? 0.35 : right; \
		set rmargin at screen right; \
		set key at screen right + 0.01,screen 1-(90.-raise)/high left top reverse Left samplen 2 spacing 1.3 }"
