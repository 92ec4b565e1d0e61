#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# --format: one report for a letter, a page, a spreadsheet and a paper; a narrow table leaves out whole columns.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=tests/fixtures/seal.sh
. "$top/tests/fixtures/seal.sh"

fixtures=$top/tests/fixtures

# printed VERB FIXTURE FORMAT: writes the report to the file output
printed() {
	"$invbench" "$1" "$fixtures/$2.jsonl" --format "$3" >output 2>errors
	[[ $? -le 2 && ! -s errors ]] || die "$1 $2 --format $3: $(cat errors)"
}

# A letter: at most 72 columns, whatever is in the record. No line breaks a row.
for run in verdicts boots exact fio kernels; do
	for verb in compare show; do
		printed "$verb" "$run" text
		[[ $(LC_ALL=C.UTF-8 wc -L <output) -le 72 ]] || die "$verb $run: wider than 72 columns: $(cat output)"
	done
done
printed compare verdicts text
says '  strategy      v7.1   cost    effect     99 % interval  verdict'
says '  dma-mb       400.1  412.2   +3.01 %   +2.80 … +3.12 %  regressed'
says '  left out: p, min. detectable, lost on Arm, in LKMM'
says 'test      sign test, 40 rounds'
says 'host (7.3.4-custom), aarch64'
says '--format text'

# Each row and each number is in each format.
for format in csv tsv; do
	printed compare boots $format
	python3 - "$format" <<-'END' || die "$format is not read as what it is"
		import csv, sys
		with open("output", encoding="utf-8", newline="") as file:
		    rows = list(csv.DictReader(file, strict=True, delimiter="\t" if sys.argv[1] == "tsv" else ","))
		assert [row["verdict"] for row in rows] == ["regressed", "equivalent", "inconclusive"], rows
		assert [float(row["cost"]) for row in rows] == [1789.2, 1401.0, 5165.6], rows
		assert float(rows[0]["effect"]) == 5.13
	END
done
printed compare verdicts markdown
says '| strategy | v7.1 | cost |'
says '| --- | ---: | ---: |'
[[ $(grep -c '^|' output) -eq 7 ]] || die 'the Markdown table does not have a heading, a rule and five rows'
[[ $(grep '^|' output | sed 's/[^|]//g' | sort -u | wc -l) -eq 1 ]] || die 'rows have different numbers of columns'
printed compare verdicts latex
says 'lost on Arm'
says '+3.01 \% & +2.80 \ldots{} +3.12 \% &'
[[ $(grep -c '\\\\$' output) -eq 6 ]] || die 'the tabular does not have a heading and five rows'
printed compare verdicts json
jq -e '.format == "invbench-comparison"' output >/dev/null || die '--format json is no JSON'

# A terminal of 80 columns; --wide prints all columns.
fits() {
	expect 1 script -qec "stty cols 80; $invbench compare $fixtures/verdicts.jsonl $1" /dev/null </dev/null
	says 'by strategy, against'
}
if command -v script >/dev/null; then
	fits ''
	says 'left out: '
	says 'lost on Arm  verdict'
	[[ $(tr -d '\r' <output | grep '^  [a-z0-9-]*  *[0-9]' | wc -L) -le 80 ]] || die 'a row is longer than the terminal is wide'
	fits --wide
	! grep -q 'left out: ' output || die '--wide leaves out columns'
fi

expect 3 "$invbench" compare "$fixtures/verdicts.jsonl" --format markdwn
says "--format: 'markdwn' is unknown, did you mean 'markdown'? allowed: csv, latex, markdown, text, tsv, json"
# What a difference comes from is a part of the report in each format.
expect 1 "$invbench" compare "$fixtures/mix.jsonl" --mix --format markdown
says '| dmb ish | - | 1 | +1 |'
expect 3 "$invbench" compare "$fixtures/kernels.jsonl" --functions --format csv
says '--functions: the record has none'

# A call that cost nothing has no ratio to another: the change is absent in each format, and the cell stays.
sed 's/,"seq":.*/}/; /"cell":13,/{s/"min":1552/"min":12/; s/\[1552,/[12,/}' "$fixtures/exact.jsonl" | seal >nothing.jsonl
expect 0 "$invbench" show ./nothing.jsonl
grep -E 'inf %|nan' output && die 'a change from nothing is printed'
expect 0 "$invbench" show ./nothing.jsonl --json
jq -e '(.cells | length) == 29 and all(.cells[]; .change_percent == null or .change_percent > -100)' output >/dev/null ||
	die 'a cell is missing, or has a change from nothing'
