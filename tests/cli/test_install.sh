#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The first step of make shows what it fetches: a blank screen for minutes looks like a hang.
set -uo pipefail

work=$(mktemp -d /tmp/invbench-install-XXXXXX)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
cat >"$work/bin/dpkg-query" <<'END'
#!/bin/sh
echo 'installed make'
END
# As apt-get does: with -q -q it says nothing until all is fetched.
cat >"$work/bin/apt-get" <<'END'
#!/bin/bash
quiet=0
for argument; do
	[[ $argument != -q ]] || ((++quiet))
	[[ $argument != -qq ]] || quiet=2
done
((quiet > 1)) || echo 'Get:1 a-package [1,000 kB]'
END
printf '#!/bin/sh\necho 0\n' >"$work/bin/id"
chmod +x "$work/bin/"*
PATH=$work/bin:$PATH "$INVBENCH_HOME/bench/lab/debian/install.sh" >"$work/output" 2>&1 || {
	cat "$work/output"
	exit 1
}
for text in 'install: installing missing packages:' 'Get:1 a-package'; do
	grep -qF "$text" "$work/output" || {
		printf "FAILED: no line '%s' in:\n" "$text"
		cat "$work/output"
		exit 1
	}
done
