#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# make bench on an Arm machine: what is missing is named with its command, and the rest is measured; a build that
# fails ends it, a run that fails does so at the end. Programs that only write down how they are called stand for the
# machine's and for invbench.
# shellcheck source=tests/common.sh
. "$INVBENCH_HOME/tests/common.sh"

tree=$work/tree make=$(command -v make)
mkdir -p "$tree"/bench/{cli,place,lab/debian} "$tree/kmods" bin
cp "$top/Makefile" "$top/PACKAGES" "$tree/"
cp "$top/bench/cli/step.sh" "$tree/bench/cli/"
cp "$top/bench/place/driver.sh" "$tree/bench/place/"
cp "$top/bench/lab/debian/install.sh" "$tree/bench/lab/debian/"

# fake PATH: makes a program, from the input, which first writes its call to calls.
fake() {
	{
		printf '#!/bin/bash\necho "%s $*" >>%s\n' "${1##*/}" "$work/calls"
		cat
	} >"$1"
	chmod +x "$1"
}
fake bin/uname <<<"[[ \$* != -m ]] && echo 9.9.9-arm64 || echo aarch64"
fake bin/id <<<"cat $work/user"
fake bin/sudo <<<'exit 1'
fake bin/dpkg-query <<<"sed 's/^/installed /' $work/packages"
fake bin/apt-get <<<"exit \$(<$work/apt)"
fake bin/modprobe <<<'exit 1'
fake bin/insmod <<<"[[ \$(<$work/insmod) -eq 0 ]] && touch $work/loaded"
fake bin/rmmod <<<"rm $work/loaded"
# It is called for the program and for the module.
fake bin/make <<<"[[ \$* != *kmods* ]] || exit \$(<$work/kmods)"
# The program. doctor lacks what stands in the file missing, and no module once it is loaded.
fake "$tree/invbench" <<PROGRAM
case \$* in
doctor)
	names=
	while read -r name; do
		[[ ! -e $work/loaded || ! \$name =~ ^(headers|built|signature|loaded)$ ]] || continue
		printf '  %-8s %-11s missing  %s\n' area "\$name" "remedy for \$name"
		names=\${names:+\$names, }\$name
	done <$work/missing
	printf '\n  model    yes: a model\n  driver   %s\n' "\${names:+no, missing: }\${names:-yes: the driver}"
	exit 77
	;;
run\ model*) exit \$(<$work/model) ;;
*--device*) exit \$(<$work/run) ;;
esac
PROGRAM
sed -n 's/^host[[:space:]]\+\([^[:space:]]\+\).*/\1/p' "$top/PACKAGES" >all

export PATH=$work/bin:$PATH
# bench CODE: runs make bench on a fresh machine, with what the files say.
bench() {
	rm -f calls loaded
	expect "$1" "$make" -C "$tree" bench MAKE=make </dev/null
	! grep -q prepare calls || die 'a lab was prepared'
	[[ ! -e loaded ]] || die 'the module stays loaded'
	grep -q '^invbench run model-barriers' calls || die 'the model was not measured'
}
# measured: the driver was measured, with the module loaded.
measured() {
	grep -A 9 '^insmod kmods/invbench.ko' calls | grep -q '^invbench run quick .*--place host --device free' || die 'the driver was not measured'
}
# not_measured TEXT: the driver was not; the reason is TEXT.
not_measured() {
	! grep -q '^invbench run quick' calls || die 'the driver was measured'
	says "driver: not measured on this machine: $1"
}
# machine: one on which all is well, but nothing is loaded.
machine() {
	echo 0 | tee user apt insmod kmods model run >/dev/null
	cp all packages
	printf '%s\n' built loaded >missing
}

machine
bench 0
measured
# The run's own failure is the failure of make bench: a full disk is 3, a plan that no cell of can be measured 77.
for code in 1 3 4 77; do
	machine
	echo $code >run
	bench 2
	measured
	says "Error $code"
done
# So is that of the model, whose race may contradict a memory model. The driver is measured all the same.
machine
echo 1 >model
bench 2
measured
says 'Error 1'
# What doctor misses.
machine
echo 'for driver' >>missing
bench 0
not_measured 'for driver: remedy for for driver'
! grep -q 'make.*kmods' calls || die 'a module was built for nothing'
machine
printf '%s\n' headers >>missing
bench 0
measured
grep -q 'apt-get .* linux-headers-9.9.9-arm64' calls || die 'the headers were not installed'
echo 1 >apt
bench 0
not_measured 'headers: remedy for headers'
says 'driver: run this, then make bench again: sudo apt-get install linux-headers-9.9.9-arm64'
# The kernel does not load the module: because it is not signed, or for no reason that is known.
machine
echo 1 >insmod
bench 2
machine
printf '%s\n' signature >>missing
echo 1 >insmod
bench 0
not_measured 'signature: remedy for signature'
# A module that does not compile.
machine
echo 2 >kmods
bench 2
! grep -q '^invbench run quick' calls || die 'the driver was measured'

# An ordinary user without sudo: the packages are named with the command, the model is measured.
machine
echo 1000 >user
grep -v libgsl-dev all >packages
echo root >>missing
bench 0
says 'install: these packages are missing:'
says 'run as root:  apt-get install libgsl-dev'
not_measured 'it needs root'
says 'driver: run this, then make bench again: sudo make bench'
! grep -q '^apt-get' calls || die 'it installs without root'
