# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What an owner does with a server, and what must not hurt it. Sourced after tests/server/common.sh.
# The server expands what stands in single quotes.
# shellcheck disable=SC2016

device=0000:00:04.0 # without a driver
disk=0000:41:00.0   # with its driver, and empty

# free: gives the device away and loads the modules.
free() {
	there "insmod kmods/invbench.ko && modprobe -a vfio-pci vfio_iommu_type1 &&
		echo $device >/sys/bus/pci/devices/$device/driver/unbind" || die 'the module cannot be loaded'
}

# kill_in_server COUNT SEED: it runs in the server. Kills this number of runs, of three targets in turn, at random moments.
# After each the module can be removed, and hugepages, bindings and disks become what they were.
kill_in_server() {
	local i tries plan plans=(driver vfio fio)
	local -A takes=([driver]=$device [vfio]=$device [fio]=$disk)
	RANDOM=$2
	state_here >before
	for ((i = 0; i < $1; i++)); do
		plan=${plans[i % 3]}
		setsid ./invbench run "./$plan.plan" --device "${takes[$plan]}" >log 2>&1 &
		sleep "$((RANDOM % 12)).$((RANDOM % 10))"
		kill -KILL "$!"
		wait "$!" 2>/dev/null
		# rmmod waits for what the kernel still does.
		for ((tries = 0; tries < 600; tries++)); do
			rmmod invbench 2>/dev/null && break
			sleep 0.1
		done
		insmod kmods/invbench.ko || {
			echo "after kill $i, of plan $plan, the module stayed"
			cat log
			return 1
		}
		for ((tries = 0; tries < 600; tries++)); do
			state_here | cmp -s - before && break
			sleep 0.1
		done
		state_here | diff before - || {
			echo "kill $i, of plan $plan, left the server changed"
			cat log
			return 1
		}
	done
}

# kill_runs COUNT SEED
kill_runs() {
	driver_plan 200
	plan vfio <<-END
		[plan]
		rounds = 200
		slots = 1
		[huge]
		target = vfio
		workload = unmap,map
		backing = 2M
		granule = 2M
		size = 2M,16M
	END
	plan fio <<-END
		[plan]
		rounds = 200
		slots = 1
		[reads]
		target = fio
		workload = randread
		domain = strict,lazy
		strategy = as-built,dma-mb
	END
	echo "seed $2"
	there "device=$device disk=$disk
		$(declare -f state_here kill_in_server)
		kill_in_server $1 $2" >output 2>&1 || die 'a killed run left something behind'
	clean_log
}

# use COMMAND: it succeeds in the server.
use() {
	expect 0 there "./invbench $1"
}

# use_all: what an owner does on a day, with the verbs that read what was measured. Nothing stays changed.
use_all() {
	local few='--set rounds=1 --set slots=1' code=0
	state >before
	grep -q '^disk of' before || die 'the server shows no disk'
	use "run workloads $few --device $device --device fio=$disk"
	says ' 0 failed'
	says 'clock   hw'
	plan writes <<-END
		[writes]
		target = fio
		workload = randwrite
		domain = strict
	END
	expect 1 there "./invbench run ./writes.plan $few --device $disk"
	says "the job destroys all data on"
	use "run ./writes.plan $few --device $disk --allow-write $disk"
	says '1 measured, 0 skipped, 0 failed'
	driver_plan 2
	use "run ./driver.plan --device $device"
	says '12 of 12 cells measured'
	use 'perf latest'
	use 'report latest'
	says '/report.html'
	# Two rounds decide nothing, or by chance something.
	there './invbench compare latest' >output 2>&1 || code=$?
	[[ $code -le 2 ]] || die "compare: exit code $code"
	says 'dma-mb'
	state >after
	diff before after || die 'the runs left the server changed'
	clean_log
}
