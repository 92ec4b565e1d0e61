#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A step of the lab that says nothing of its progress shows in a log that it goes on.
# shellcheck source=tests/cli/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=tests/cli/lab.sh
. "$top/tests/cli/lab.sh"

kernels '1.2 1000 2000'
# It ends when its line is there, or after a minute without one.
programs=home/bench/lab/guest/programs.sh
rm "$programs"
cat >"$programs" <<END
#!/bin/bash
for ((i = 0; i < 600; i++)); do
	! grep -q 'guest programs …' '$work/output' || break
	sleep 0.1
done
echo '$FAKE'
END
chmod +x "$programs"
expect 0 "$invbench" run ./p.plan --place lab --kernels 1.2
grep -qE '^lab: guest programs … [0-9]+ s$' output || die 'a step of more than ten seconds has no line'
