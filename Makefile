# SPDX-License-Identifier: GPL-2.0-or-later
# Builds, tests and installs invbench.
#
# Everything that is one of a kind (strategy, workload, driver, metric …) is found by a wildcard: no list of
# files stands here. What a goal needs from Debian is installed before anything is compiled, so
# nothing below may look at the machine before a recipe runs.

O	?= build
CC	= gcc
PREFIX	?= /usr/local
KERNEL	?=
RUN	?= latest
V	?= 0

Q	:= $(if $(filter 1,$(V)),,@)
tell	= $(if $(filter 1,$(V)),,@printf '  %-7s %s\n' "$(1)" "$(2)")
step	= @bench/step.sh
JOBS	:= $(shell nproc)
export INVBENCH_BUILD := $(abspath $(O))

ifneq ($(words $(CURDIR) $(O))$(findstring :,$(CURDIR)$(O)),2)
$(error $(CURDIR), O=$(O): make cannot work in a path with a space or a colon, choose another)
endif

CFLAGS	?= -O2 -g
WARN	= -Wall -Wextra -Werror
FLAGS	= -std=gnu11 -D_GNU_SOURCE $(WARN) -I. -I$(O) -MMD -MP
LIBS	= -lbpf -lelf -ljansson -linih -lsqlite3 -lz -lurcu-memb -lgsl -lgslcblas -lpfm -lpthread -lm

SOURCES := $(wildcard bench/*.c bench/run/*.c bench/measure/*.c bench/core/*.c bench/core/model/*.c bench/lab/*.c \
	drivers/*.c drivers/*/*.c analysis/*.c analysis/*/*.c plots/*.c)
LISTS	:= $(addprefix $(O)/,strategies.list models.list workloads.list workloads.inc jobs.list drivers.list metrics.list exports.list version.h)
# The model's loops, compiled once a strategy: the barriers are constants in them. Each starts a cache
# line: where else it fell within one made copies of one loop differ by over 1 %.
ALIGN	= -falign-functions=64
MODELS	:= $(patsubst bench/core/strategies/%.h,$(O)/models/%.o,$(wildcard bench/core/strategies/*.h))
OBJECTS	:= $(SOURCES:%.c=$(O)/%.o) $(MODELS)
# The program without main(), as the unit tests link it.
PARTS	:= $(filter-out $(O)/bench/invbench.o,$(OBJECTS))
UNITS	:= $(patsubst %.c,$(O)/%,$(wildcard tests/unit/test_*.c))

.PHONY: help
help:
	@echo 'make bench          install what is missing, build, run the plans model-barriers and quick'
	@echo 'make check          install what is missing, run all tests'
	@echo 'make invbench       only the program'
	@echo 'make kmods          the kernel module; KERNEL=a kernel of the lab or a build tree'
	@echo 'make guest-programs the arm64 programs of the lab guest'
	@echo 'make report         figures and report of a run; RUN=id, default the latest'
	@echo 'make install        into PREFIX=$(PREFIX), below DESTDIR'
	@echo 'make clean          remove $(O)/ and the program; runs (out/) and the cache stay'
	@echo 'V=1 shows the commands, O=DIR builds elsewhere, CC=clang compiles with it.'

# The lock is for two of these at once in one tree.
.PHONY: bench
bench:
	$(step) 'packages' bench/lab/install.sh
	$(step) 'build' flock Makefile $(MAKE) --no-print-directory -j$(JOBS) invbench
	$(step) 'plan model-barriers' ./invbench run model-barriers
	$(step) 'lab' ./invbench prepare
	$(step) 'plan quick' ./invbench run quick

.PHONY: check
check:
	$(step) 'packages' bench/lab/install.sh check
	$(step) 'build' flock Makefile $(MAKE) --no-print-directory -j$(JOBS) invbench units
	@tests/run.sh

.PHONY: report
report: invbench
	./invbench report $(RUN)

# Lists are made again whenever a file comes or goes; they change only when their content does.
.PHONY: FORCE
FORCE:

replace	= cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(O)/strategies.list: FORCE | $(O)
	@bench/registry.sh -i STRATEGY $(wildcard bench/core/strategies/*.h) > $@.new
	@$(replace)

$(O)/workloads.list: FORCE | $(O)
	@bench/registry.sh WORKLOAD $(wildcard bench/core/workloads/*.h) > $@.new
	@$(replace)

$(O)/workloads.inc: FORCE | $(O)
	@bench/registry.sh -i WORKLOAD $(wildcard bench/core/workloads/*.h) > $@.new
	@$(replace)

$(O)/jobs.list: FORCE | $(O)
	@bench/registry.sh JOB $(wildcard drivers/fio/*.fio) > $@.new
	@$(replace)

$(O)/drivers.list: FORCE | $(O)
	@bench/registry.sh DRIVER $(wildcard drivers/*.c) > $@.new
	@$(replace)

$(O)/models.list: FORCE | $(O)
	@bench/registry.sh STRATEGY $(wildcard bench/core/strategies/*.h) > $@.new
	@$(replace)

$(O)/metrics.list: FORCE | $(O)
	@bench/registry.sh METRIC $(wildcard analysis/metrics/*.c) > $@.new
	@$(replace)

$(O)/exports.list: FORCE | $(O)
	@bench/registry.sh EXPORT $(wildcard analysis/exports/*.c) > $@.new
	@$(replace)

$(O)/version.h: FORCE | $(O)
	@bench/version.sh > $@.new
	@$(replace)

$(O):
	@mkdir -p $@

$(O)/%.o: %.c | $(LISTS)
	@mkdir -p $(@D)
	$(call tell,CC,$<)
	$(Q)$(CC) $(FLAGS) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# The text of each is in the program.
$(O)/drivers/fio/job.o: $(wildcard drivers/fio/*.fio drivers/fio/*.global)

# Workloads include the loops that they are compiled into by name.
$(O)/drivers/vfio/loops.o: CPPFLAGS += -Ibench/core

# What the kernel runs where an observed function begins and ends. Its compiler knows of no library's
# headers; the kernel's for user space are the same for all machines in what is used of them. gcc 12 would
# have constants among variables, and its assembler warns that they are not.
BPF_CC	= bpf-gcc
$(O)/%.bpf.o: %.c | $(O)
	@mkdir -p $(@D)
	$(call tell,BPF,$<)
	$(Q)$(BPF_CC) -std=gnu11 -O2 -mcpu=v3 -gbtf -Wall -Wextra -Werror -Wa,--no-warn -MMD -MP -I. \
		$(addprefix -idirafter ,$(wildcard /usr/include /usr/include/*-linux-gnu)) -c -o $@ $<

$(O)/drivers/probe/bpf.o: $(O)/drivers/probe/bpf/observed.bpf.o
$(O)/drivers/probe/bpf.o: CPPFLAGS += -Wa,-I$(O)

$(O)/models/%.o: bench/core/strategies/%.h bench/core/model/loops.h | $(LISTS)
	@mkdir -p $(@D)
	$(call tell,CC,model: $*)
	$(Q)$(CC) $(FLAGS) $(CPPFLAGS) $(CFLAGS) -Ibench/core -Idrivers/shared -DMODEL_STRATEGY=$(subst -,_,$*) \
		$(ALIGN) -DMODEL_STRATEGY_FILE='"$<"' -DMODEL_WORKLOADS='"workloads.inc"' \
		-DMODEL_WORKLOAD_TABLE='"workloads.list"' -x c -c -o $@ bench/core/model/loops.h

-include $(OBJECTS:.o=.d) $(wildcard $(O)/*/*/*/*.bpf.d) $(wildcard $(O)/tests/*/*.d)

$(O)/invbench: $(OBJECTS)
	$(call tell,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) $(LIBS)

# The program runs from the top of the tree, where it finds its plans, kernels and plots. It is this O='s, whichever
# it was of last.
invbench: $(O)/invbench FORCE
	$(Q)cmp -s $< $@ || cp -f $< $@

$(O)/tests/unit/%: $(O)/tests/unit/%.o $(PARTS)
	$(call tell,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka $(LIBS)

# They are kept, and still made when they are missing.
.PRECIOUS: $(O)/%.o $(O)/%.bpf.o
.PHONY: units
units: $(UNITS)

# The guest's programs are compiled in the lab's build root, which calls in-guest.
GUESTS	:= $(patsubst tests/guest/%.c,$(O)/%,$(wildcard tests/guest/*.c))

.PHONY: guest-programs in-guest
guest-programs:
	$(Q)bench/lab/programs.sh "$$(bench/lab/root.sh)"

in-guest: $(O)/invbench $(GUESTS)

$(GUESTS): $(O)/%: $(O)/tests/guest/%.o $(PARTS)
	$(call tell,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) $(LIBS)

# On an arm64 machine for its own kernel or KERNEL=TREE, elsewhere in the lab's build root.
.PHONY: kmods
kmods: invbench
ifeq ($(shell uname -m),aarch64)
	$(Q)$(MAKE) -C kmods $(if $(KERNEL),KERNEL=$(KERNEL))
else
	$(Q)./invbench prepare $(KERNEL)
endif

# With the sources: the lab compiles module and guest program from them.
SHARE	= $(DESTDIR)$(PREFIX)/share/invbench

.PHONY: install
install: invbench
	install -D $(O)/invbench $(DESTDIR)$(PREFIX)/bin/invbench
	mkdir -p $(SHARE)
	cp -R Makefile PACKAGES bench analysis drivers plots kmods $(SHARE)/

.PHONY: clean
clean:
	rm -rf $(O) invbench
