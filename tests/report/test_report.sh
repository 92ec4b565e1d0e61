#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# report writes figures and a self-contained page, and says why a figure is missing.
set -uo pipefail

invbench=$INVBENCH_BUILD/invbench
# shellcheck source=tests/fixtures/seal.sh
. "$INVBENCH_HOME/tests/fixtures/seal.sh"
work=$(mktemp -d /tmp/invbench-report-XXXXXX)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME=$work/cache # without herd7
command -v gnuplot >/dev/null || { echo 'gnuplot is missing'; exit 77; }

die() {
	echo "FAILED: $*"
	sed 's/^/  output: /' "$work/output"
	exit 1
}

# report CODE FIXTURE: makes the report of a fixture in a new folder
report() {
	local got
	mkdir -p "$work/$2"
	cp "tests/fixtures/$2.jsonl" "$work/$2/record.jsonl"
	"$invbench" report "$work/$2" >"$work/output" 2>&1
	got=$?
	[[ $got -eq $1 ]] || die "$2: exit code $got, expected $1"
}

says() {
	grep -qF -- "$1" "$work/output" || die "the output does not have '$1'"
}

page_says() {
	grep -qF -- "$2" "$work/$1/report.html" || die "$1: '$2' is not on the page"
}

for name in exact hw; do
	report 0 "$name"
	figures=(entries ecdf)
	[[ $name != exact ]] || figures=(entries)
	for figure in "${figures[@]}"; do
		[[ -s $work/$name/figures/$figure.svg ]] || die "$name: no $figure.svg"
		page_says "$name" "<title>$figure</title>"
		for fact in 'run 20261122T081500Z-' 'kernel 7.3.4-' 'N = '; do
			grep -qF "$fact" "$work/$name/figures/$figure.svg" || die "$name: $figure: no '$fact'"
		done
	done
	[[ -z $(grep -o ' id="[^"]*"' "$work/$name/report.html" | sort | uniq -d) ]] || die "$name: an id occurs twice"
	! grep -oE '(src|href)="[a-z]+:[^"]*"|url\(' "$work/$name/report.html" || die "$name: the page loads another file"
done

# What is equal is a sentence on the page, not a figure.
for reason in 'all strategies cost the same: a barrier is one instruction on this clock, whatever it costs a core' \
	'the calls of each strategy cost the same on this clock, call by call'; do
	page_says exact "$reason"
done
for figure in strategies ecdf; do
	[[ ! -e $work/exact/figures/$figure.svg ]] || die "exact: the figure $figure shows that nothing differs"
done

# Strategies on a real clock: effects with intervals, or no figure.
says 'no figure strategies: no strategy has enough rounds to be compared'
report 0 verdicts
page_says verdicts '5 cells: 1 regressed, 2 improved, 1 equivalent, 1 inconclusive'
page_says verdicts 'caveat: frequency'
for fact in 'its 99 % interval (sign test)' '+3.01 %' 'lost on Arm' '>never<' '>sometimes<'; do
	grep -qF -- "$fact" "$work/verdicts/figures/strategies.svg" || die "verdicts: no '$fact'"
done

grep -q '>v7.1: never, sometimes<' "$work/verdicts/figures/ecdf.svg" || die 'verdicts: ecdf does not say what the models say'

# Cost against correctness: groups, the cheapest of each correct group filled (here three that cannot be told apart), and
# no figure where all cost the same.
for fact in 'Cost against correctness' 'correct on Arm only (*: the LKMM cannot express it)' 'broken (control)' 'dma-mb *' '-10.05 %'; do
	grep -qF -- "$fact" "$work/verdicts/figures/frontier.svg" || die "verdicts: no '$fact'"
done
filled=$(grep -c "href='#gpPt6'" "$work/verdicts/figures/frontier.svg")
[[ $filled -eq 3 ]] || die "verdicts: $filled strategies are filled, expected 3"
[[ ! -e $work/exact/figures/frontier.svg ]] || die 'exact: a frontier of equal costs'
# Sections that differ only in their strategies share a panel, which has the baseline once. What a race lost is shown.
awk -F '\t' -v OFS='\t' '
	NR == 1 { for (i = 1; i <= NF; i++) if ($i == "observed_lost") lost = i; else if ($i == "observed_of") of = i }
	$14 == "no-barriers" { $lost = 7; $of = 2964480 }
	$14 == "v7.1" { again = $0; $2 = $2 ", [a]" }
	$14 == "mb" { print "1\tinv_range, [b]" substr(again, length("0\tinv_range") + 1) }
	$14 == "mb" || $14 == "no-barriers" { $1 = 1 }
	{ print }' "$work/verdicts/data/by-strategy.tsv" >"$work/two.tsv"
mv "$work/two.tsv" "$work/verdicts/data/by-strategy.tsv"
(cd "$work/verdicts" && gnuplot -e "name='frontier'; format='svg'" "$INVBENCH_HOME"/plots/{common.gnuplot,frontier.gp}) >"$work/output" 2>&1 ||
	die 'verdicts: two sections are not drawn'
for fact in inv_range v7.1 mb '7 of 2.96M'; do
	[[ $(grep -c ">$fact\( \*\)\?<" "$work/verdicts/figures/frontier.svg") -eq 1 ]] || die "verdicts: '$fact' is not there once"
done

# Where two CPUs run the race, the figure says what that hides; not if three did, too.
says_shared() {
	(cd "$work/verdicts" && gnuplot -e "name='frontier'; format='svg'" "$INVBENCH_HOME"/plots/{common.gnuplot,frontier.gp}) \
		>"$work/output" 2>&1 || die 'verdicts: a race is not drawn'
	grep -q '>two CPUs: attach and walk share one, which hides' "$work/verdicts/figures/frontier.svg"
}
! says_shared || die 'verdicts: no race shares a CPU'
awk -F '\t' -v OFS='\t' '
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
	NR == 2 { race = $0 }
	{ print }
	END { $0 = race; $at["workload"] = "race"; $at["cpus"] = 2; print }' "$work/verdicts/data/cells.tsv" >"$work/cells.tsv"
mv "$work/cells.tsv" "$work/verdicts/data/cells.tsv"
says_shared || die 'verdicts: the figure does not say that attach and walk share a CPU'
awk -F '\t' -v OFS='\t' '
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
	{ print; last = $0 }
	END { $0 = last; $at["cpus"] = 3; print }' "$work/verdicts/data/cells.tsv" >"$work/cells.tsv"
mv "$work/cells.tsv" "$work/verdicts/data/cells.tsv"
! says_shared || die 'verdicts: three CPUs hide nothing'

# On x86-64 the figure says what differs from Arm. What lost an invalidation there is not the cheapest correct one.
sed -i 's/aarch64/x86_64/' "$work/verdicts/data/run.gp"
awk -F '\t' -v OFS='\t' '
	NR == 1 { for (i = 1; i <= NF; i++) if ($i == "observed_lost") lost = i }
	NR > 1 { $lost = 9 }
	{ print }' "$work/verdicts/data/by-strategy.tsv" >"$work/lost.tsv"
mv "$work/lost.tsv" "$work/verdicts/data/by-strategy.tsv"
(cd "$work/verdicts" && gnuplot -e "name='frontier'; format='svg'" "$INVBENCH_HOME"/plots/{common.gnuplot,frontier.gp}) >"$work/output" 2>&1 ||
	die 'verdicts: what lost is not drawn'
grep -q '>x86-64: smp_wmb, ' "$work/verdicts/figures/frontier.svg" || die 'verdicts: x86-64 is not explained'
! grep -q "href='#gpPt6'" "$work/verdicts/figures/frontier.svg" || die 'verdicts: a strategy that lost is filled'

# How broken strategies lose an invalidation: drawn if herd7 was fetched before, else the command that draws it.
# shellcheck source=tests/fixtures/herd_home.sh
. tests/fixtures/herd_home.sh
make_herd "$work"
home=$INVBENCH_HOME
export INVBENCH_HOME=$work/home
mv "$work/herd" "$work/gone"
report 0 verdicts
page_says verdicts "invbench litmus --judge --figures $work/verdicts/figures/executions no-barriers smp-wmb</code>"
! grep -q '<details class="execution">' "$work/verdicts/report.html" || die 'verdicts: an execution out of nothing'
mv "$work/gone" "$work/herd"
if command -v dot >/dev/null; then
	HERD_DOES=lose report 0 verdicts
	page_says verdicts '<summary>smp-wmb, shape walker, model lkmm</summary>'
	page_says verdicts 'a: W[pte]=1'
	[[ -z $(grep -o ' id="[^"]*"' "$work/verdicts/report.html" | sort | uniq -d) ]] || die "verdicts: an id occurs twice"
fi
export INVBENCH_HOME=$home

# I/O on a real clock: rates, invalidations, and the share of the path with its interval.
report 0 fio
page_says fio '4 cells: 1 regressed, 2 equivalent, 1 inconclusive'
page_says fio 'busy time, median of 39 rounds'
for fact in 'I/Os a second' '59,573' '7.0 (7.0–7.1) %' 'depth 32, strict, as-built'; do
	grep -qF -- "$fact" "$work/fio/figures/io.svg" || die "fio: no '$fact'"
done

report 0 kernels
# The page begins with the answer, what makes it doubtful, and the command that measures the same again.
page_says kernels '<dt class="note">answer</dt><dd class="note">by kernel, against 6.12.107: 3 cells: 2 regressed'
page_says verdicts '<dt class="warn">caveat</dt><dd class="warn">frequency: '
page_says kernels 'invbench run quick --place lab --seed 1 --kernels 6.12.107,7.3.4</dd>'
compgen -G "$work/kernels/figures/*.png" && die 'a PNG that nobody asked for'
page_says kernels '<a href="figures/kernels.svg">SVG</a></figcaption>'
for fact in '3,810 → 4,210' '+10.50 %' 'kernel 6.12.107, 7.3.4'; do
	grep -qF -- "$fact" "$work/kernels/figures/kernels.svg" || die "kernels: no '$fact'"
done
page_says kernels '5 cells (0-3,7), skip: no such function'

# What calls are made of: a bar for each cell and kernel, and the numbers behind it.
report 0 mix
for fact in 'What a call is made of' 'inv_range, no-smp-mb (broken), 7.3.4' 'dsb sy' 'lines written'; do
	grep -qF -- "$fact" "$work/mix/figures/mix.svg" || die "mix: no '$fact'"
done
# The same by function, below the name of the call.
for fact in '>iotlb_sync, 7.3.4<' '>arm_smmu_domain_inv_range<' 'dmb ish' 'only read'; do
	grep -qF -- "$fact" "$work/mix/figures/mix-functions.svg" || die "mix-functions: no '$fact'"
done
[[ $(grep -c '>arm_smmu_domain_inv_range<' "$work/mix/figures/mix-functions.svg") -eq 4 ]] ||
	die 'mix-functions: there are not as many bars as calls with this function'
grep -qP '^1\tiotlb_sync\t7.3.4\tarm_smmu_domain_inv_range\tordering\tdmb ish\t1$' "$work/mix/data/mix.tsv" ||
	die 'mix.tsv lacks the barrier of a function'
# Instructions by function: the segments of a call sum to it, and what differs from kernel to kernel sums to the difference.
for fact in '>a  arm_smmu_domain_inv_range<' '>b 402<' '>c 1,012<' '>1,414<' '>1,802<' '>inv_range, v7.1 (correct on Arm), 7.3.4<'; do
	grep -qF -- "$fact" "$work/mix/figures/functions.svg" || die "functions: no '$fact'"
done
# Strategies that differ in a barrier alone have one bar.
! grep -qF 'no-smp-mb' "$work/mix/figures/functions.svg" || die 'functions: a call of which the like stands already'
awk -F '\t' 'NR > 1 { sum[$2 ", " $3] += $6 } END { exit sum["iotlb_sync, 6.12.107"] != 1414 || sum["iotlb_sync, 7.3.4"] != 1802 }' \
	"$work/mix/data/functions.tsv" || die 'functions.tsv: the functions do not sum to the call'
for fact in 'iotlb_sync: 6.12.107 → 7.3.4' '>0 → 1,400<' '>1,012 → 0<' '>-1,012<' '>1,414 → 1,802<' '>+388<'; do
	grep -qF -- "$fact" "$work/mix/figures/function-changes.svg" || die "function-changes: no '$fact'"
done
awk -F '\t' 'NR > 1 { if ($5 == "-") whole = $7 - $6; else sum += $7 - $6 } END { exit whole != 388 || sum != whole }' \
	"$work/mix/data/function-changes.tsv" || die 'function-changes.tsv: the functions do not sum to the difference'
page_says mix '<td class="name">arm_smmu_iotlb_sync</td><td>1,012<span class="bar"><i style="width:71.57%"></i></span></td>'

# Each row leads to the data of its cell.
page_says mix '<td class="name"><a href="#cell-1-1">v7.1</a></td>'
page_says mix '<details class="cell" id="cell-1-1">'
page_says mix '<tr><td class="name">mean_instructions</td><td data-value="1617.41666667">1,617.4</td></tr>'
page_says verdicts '<tr><td class="name">median_of_rounds_ns</td><td data-value="400.1'

report 0 exact
says 'no figure functions: the instructions of the calls of this run were not counted by function (run --functions)'
says 'no figure mix: what the calls of this run are made of was not counted'

# By hand, a figure can be a PDF; an unknown format is refused.
by_hand() {
	(cd "$work/exact" && gnuplot -e "name='entries'; format='$1'" "$INVBENCH_HOME"/plots/{common.gnuplot,entries.gp}) >"$work/output" 2>&1
}
by_hand pdf || die 'no PDF'
[[ $(head -c 4 "$work/exact/figures/entries.pdf") == %PDF ]] || die 'entries.pdf is not a PDF'
! by_hand gif || die 'an unknown format was drawn'
says 'allowed: svg, png, pdf, eps'

# A script that fails, or that ends gnuplot, ends no other figure, and variables of a figure are gone in the next.
mkdir "$work/scripts"
ln -s "$INVBENCH_HOME"/* "$work/scripts/"
rm "$work/scripts/plots"
cp -r "$INVBENCH_HOME/plots" "$work/scripts/"
head='# SPDX-License-Identifier: GPL-2.0-or-later\n# A figure.\n\nkept = exists("kept") ? "kept" : "gone"\n'
printf "$head%b" 'set output "figures/a-first.svg"\nplot no_such_function(x)\n' >"$work/scripts/plots/a-first.gp"
printf "$head%b" 'print "it ends gnuplot: ".kept\nexit status 77\n' >"$work/scripts/plots/a-second.gp"
printf "$head%b" 'print "it says why: ".kept\neval absent\n' | tee "$work/scripts/plots/a-third.gp" >"$work/scripts/plots/a-fourth.gp"
rm "$work"/kernels/figures/*
INVBENCH_HOME=$work/scripts "$invbench" report "$work/kernels" >"$work/output" 2>&1
[[ $? -eq 3 ]] || die 'a script that fails is not 3'
says 'plots/a-first.gp: '
says 'no figure a-second: it ends gnuplot: gone'
says 'no figure a-third: it says why: gone'
says 'no figure a-fourth: it says why: gone'
[[ -s $work/kernels/figures/kernels.svg && -s $work/kernels/figures/timeline.svg ]] || die 'the other figures are not drawn'
[[ ! -e $work/kernels/figures/a-first.svg ]] || die 'half a figure is left'

# Asked for, there is a further format.
"$invbench" report "$work/kernels" --format png >"$work/output" 2>&1 || die 'report --format png fails'
says 'kernels/figures/kernels.svg .png'
page_says kernels '<a href="figures/kernels.svg">SVG</a>, <a href="figures/kernels.png">png</a></figcaption>'
[[ $(head -c 4 "$work/kernels/figures/kernels.png" | tail -c 3) == PNG ]] || die 'kernels.png is not a PNG'
"$invbench" report "$work/exact" --format eps >"$work/output" 2>&1 || die 'report --format eps fails'
says 'exact/figures/entries.svg .eps'
[[ $(head -c 10 "$work/exact/figures/entries.eps") == %!PS-Adobe ]] || die 'entries.eps is not a PostScript file'
"$invbench" report "$work/exact" --format gif >"$work/output" 2>&1 && die 'report took an unknown format'
says "--format: 'gif' is unknown, allowed: pdf, eps, png"

# One figure for a paper: of the size that was asked for, or refused with the size that it needs.
# paper CODE OPTION...: draws for a paper
paper() {
	local want=$1 got
	shift
	"$invbench" report "$work/exact" "$@" >"$work/output" 2>&1
	got=$?
	[[ $got -eq $want ]] || die "report $*: exit code $got, expected $want"
}
paper 0 --figure entries --format eps --bare --size 85x60mm
grep -qx '%%BoundingBox: 0 0 24[01] 1[67][0-9]' "$work/exact/figures/entries.eps" || die 'the page is not 85 mm wide and 60 mm high'
paper 3 --figure entries --format pdf --size 30x60mm
says 'is too narrow; this figure needs at least'
[[ ! -e $work/exact/figures/entries.pdf ]] || die 'half a drawing is left'
paper 3 --figure io --format pdf
says 'no figure io: no cell of this run is of the target fio'
paper 3 --figure entrie --format pdf
says "did you mean 'entries'?"
paper 3 --bare
says '--bare: needs --format pdf, eps or png'
paper 3 --format pdf --size 85,60
says "--size: '85,60' is not WIDTHxHEIGHTmm with numbers in 30..1000"
paper 0 --figure entries --format pdf

# Two runs: a page of the comparison, whose figure has what differs and counts what is equal.
# another NAME SED: the run exact as another run measured it
another() {
	mkdir -p "$work/$1"
	sed 's/,"seq":.*/}/' "$INVBENCH_HOME/tests/fixtures/exact.jsonl" | sed "$2" | seal >"$work/$1/record.jsonl"
}
another before 's/"run":"/&before-/'
another after 's/"run":"/&after-/; s/\[1552,20\]/[1592,20]/'
"$invbench" report "$work/before" "$work/after" >"$work/output" 2>&1 || die 'report of two runs fails'
page=$(echo "$work"/after/compare-before-*/report.html)
says "report: $page"
for fact in '8 regressed, 21 equal' '<h1>after-' 'aria-label="Difference of each cell between the two runs"' 'invbench report'; do
	grep -qF -- "$fact" "$page" || die "the page of two runs lacks '$fact'"
done
[[ $(grep -c '>+2.60 %<' "${page%/*}/figures/effects.svg") -eq 8 ]] || die 'effects: not eight differences'
grep -q '21 more are equal' "${page%/*}/figures/effects.svg" || die 'effects: what is equal is not counted'
# The functions that gained and lost, and the data of the cells of both runs.
sed 's/,"seq":.*/}/; s/"run":"/&more-/; s/arm_smmu_domain_inv_range",1150/arm_smmu_domain_inv_range",1175/g' \
	"$INVBENCH_HOME/tests/fixtures/mix.jsonl" | sed 's/\[1552,/[1577,/; s/"ticks":1552/"ticks":1577/' | seal >"$work/more.jsonl"
mkdir "$work/more"
mv "$work/more.jsonl" "$work/more/record.jsonl"
"$invbench" report "$work/mix" "$work/more" >"$work/output" 2>&1 || die 'report of two runs with functions fails'
page=$(echo "$work"/more/compare-*/report.html)
for fact in 'before → after' '>1,150 → 1,175<' '>+25<' 'id="before-1-1"' 'id="cell-1-1"' 'href="#before-1-1"' 'href="#cell-1-1"' \
	'1,175<span class="bar">' '+25<span class="bar change"><i class="more" style="margin-left:50%;width:50%"></i></span>'; do
	grep -qF -- "$fact" "$page" || die "the page of two runs lacks '$fact'"
done
[[ -z $(grep -o ' id="[^"]*"' "$page" | sort | uniq -d) ]] || die "an id occurs twice on the page of two runs"
"$invbench" report "$work/mix" "$work/more" --figure function-changes --format pdf --bare --size 85x60mm \
	>"$work/output" 2>&1 || die 'no figure of two runs in a column'
[[ $(head -c 4 "${page%/*}/figures/function-changes.pdf") == %PDF ]] || die 'function-changes.pdf is not a PDF'
"$invbench" report "$work/mix" "$work/more" --format pdf >"$work/output" 2>&1 && die 'a format of two runs without a figure'
says 'name it with --figure effects or function-changes'
another again 's/"run":"/&again-/'
"$invbench" report "$work/before" "$work/again" >"$work/output" 2>&1 || die 'report of two equal runs fails'
compgen -G "$work/again/compare-*/figures/*" && die 'a figure without a difference was drawn'
"$invbench" report "$work/before" "$work/before" >"$work/output" 2>&1 && die 'a run was compared with itself'
says 'each run counts once'

# The exact clock counts instructions, so its figures name no unit of time.
for svg in "$work"/exact/figures/*.svg; do
	grep -q 'instructions' "$svg" || die "$svg: no unit"
	! grep -qE '\b(ns|µs|seconds|cycles)\b' "$svg" || die "$svg: has a unit of time"
done

report 0 failed
says 'no figure kernels: no cell of this run was measured on two kernels'
says 'no figure strategies: no section of this run varies the strategy'
[[ ! -e $work/failed/figures/strategies.svg ]] || die 'a figure without data was drawn'
page_says failed 'panic: Kernel panic - not syncing'
page_says failed '&lt;NULL&gt; pointer'

report 0 emulated
page_says emulated 'functional test only'
[[ -z $(ls "$work/emulated/figures") ]] || die 'an emulated clock was drawn'

# Without gnuplot the page is written, and a message says what to install.
mkdir "$work/empty"
PATH=$work/empty "$invbench" report "$work/hw" >"$work/output" 2>&1 || die 'a run without figures is not complete'
says 'no figures: gnuplot is missing; install it with: sudo apt-get install gnuplot-nox'
[[ $(grep -c gnuplot "$work/output") -eq 1 ]] || die 'the missing gnuplot takes more than one line'
page_says hw 'No figure entries'

# A damaged record: the page shows the results before the damage and says that it is damaged.
head -c 9000 tests/fixtures/exact.jsonl >"$work/exact/record.jsonl"
"$invbench" report "$work/exact" >"$work/output" 2>&1
[[ $? -eq 4 ]] || die 'a damaged record is not 4'
page_says exact 'damaged record'
