# agon: one readable, non-recursive Makefile.
#
#   make            build/agon, build/agon-worker and build/agon-ctd
#   make demo       install what is missing, build, run the demo tournament
#   make test       install what is missing, build, run all tests under ASan+UBSan
#   make check      the tests on the build as it is       make lint   style, layers, docs
#   make bench      side-by-side timings                  make fuzz   long fuzzing
#
# Every .c file below a folder is found by itself; nothing is listed twice.

CC ?= gcc
PKG_CONFIG ?= pkg-config
PREFIX ?= /usr/local
BUILD ?= build
V ?= 0

WORKER_LIBS := libseccomp jansson
AGON_LIBS := libgit2 libmicrohttpd libarchive libcurl sqlite3 yaml-0.1 libzstd libcrypto expat $(WORKER_LIBS)
AGON_EXTRA := -lstemmer -lm
CTD_LIBS := gmp
# Of what takes any part of libagon.a: tests.
TEST_EXTRA := $(AGON_EXTRA) $(shell $(PKG_CONFIG) --libs $(CTD_LIBS) 2>/dev/null)

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla \
	-Wformat=2 -Wswitch-enum -Wundef -Wno-missing-field-initializers
HARDEN := -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection -fPIE
CFLAGS ?= -O2 -g
ALL_CFLAGS = -std=gnu17 -D_GNU_SOURCE -I. -I$(BUILD) $(WARN) $(HARDEN) $(PKG_CFLAGS) $(CFLAGS) $(EXTRA)
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(LDFLAGS) $(EXTRA)
PKG_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(AGON_LIBS) 2>/dev/null)

find = $(sort $(shell find $(1) -name '*.c' $(2) 2>/dev/null))
BASE_SRC := $(call find,harness/base,)
SANDBOX_SRC := $(call find,sandbox,-not -path '*/example/*')
ARENAS_SRC := $(call find,arenas,-not -path '*/bots/*' -not -path '*/starter/*' -not -path '*/problems/*')
PROBLEMS_SRC := $(call find,problems,-not -path '*/packages/*')
AGENTS_SRC := $(call find,agents,)
WORK_SRC := $(call find,harness/work,)
HARNESS_SRC := $(filter-out $(BASE_SRC) $(WORK_SRC),$(call find,harness,))
WORKER_MAIN := harness/work/main.c
AGON_MAIN := harness/main.c
CTD_MAIN := problems/ctd/main.c

obj = $(patsubst %.c,$(BUILD)/%.o,$(1))
# What `agon` carries along: rules, viewers, starters and bots of the arenas; testlib and the like.
EMBED_SRC := $(sort $(shell find arenas -type f -not -name '*.pyc' \( -name README.md -o -name viewer.js -o -name page.html \
	-o -path '*/starter/*' -o -path '*/bots/*' -o -path '*/problems/*' -o -path '*/lib/*' \))) \
	problems/python/call.py problems/testlib/testlib.hpp
EMBED := $(BUILD)/harness/embedded.o

LIB_SRC := $(BASE_SRC) $(SANDBOX_SRC) $(ARENAS_SRC) $(filter-out $(CTD_MAIN),$(PROBLEMS_SRC)) \
	$(AGENTS_SRC) $(filter-out $(WORKER_MAIN),$(WORK_SRC)) $(filter-out $(AGON_MAIN),$(HARNESS_SRC))
LIB := $(BUILD)/libagon.a

UNIT := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*.c))
BENCH := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(wildcard tests/bench/*.c))

Q := $(if $(filter 1,$(V)),,@)
say = $(if $(filter 1,$(V)),,@printf '  %-5s %s\n' $(1) $(2))

.PHONY: all check test demo asan fuzz bench lint format install uninstall deps clean hostile
all: $(BUILD)/agon $(BUILD)/agon-worker $(BUILD)/agon-ctd

$(BUILD)/%.o: %.c
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -include harness/base/banned.h -MMD -MP -c -o $@ $<

# gmp.h names a function that banned.h forbids: it is read before.
$(BUILD)/problems/ctd/%.o $(BUILD)/fuzz/obj/problems/ctd/%.o: PKG_CFLAGS += -include gmp.h

$(BUILD)/harness/embedded.S: $(EMBED_SRC) harness/embed.sh
	@mkdir -p $(@D)
	$(Q)harness/embed.sh $(EMBED_SRC) >$@
$(EMBED): $(BUILD)/harness/embedded.S
	$(call say,AS,$@)
	$(Q)$(CC) -c -o $@ $<

$(LIB): $(call obj,$(LIB_SRC)) $(EMBED)
	$(call say,AR,$@)
	@rm -f $@
	$(Q)ar rcs $@ $^

$(BUILD)/agon: $(call obj,$(AGON_MAIN)) $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(shell $(PKG_CONFIG) --libs $(AGON_LIBS)) $(AGON_EXTRA)

$(BUILD)/agon-worker: $(call obj,$(WORKER_MAIN)) $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(shell $(PKG_CONFIG) --libs $(WORKER_LIBS)) -lm

$(BUILD)/agon-ctd: $(call obj,$(CTD_MAIN)) $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(shell $(PKG_CONFIG) --libs $(CTD_LIBS))

$(BUILD)/unit/%: tests/unit/%.c $(LIB)
	$(call say,TEST,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -MF $@.d $(ALL_LDFLAGS) -o $@ $< $(LIB) \
		$(shell $(PKG_CONFIG) --libs cmocka $(AGON_LIBS)) $(TEST_EXTRA)

$(BUILD)/bench/%: tests/bench/%.c $(LIB)
	$(call say,BENCH,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -MF $@.d $(ALL_LDFLAGS) -o $@ $< $(LIB) \
		$(shell $(PKG_CONFIG) --libs $(AGON_LIBS)) $(TEST_EXTRA)

units: $(UNIT)
.PHONY: units

clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
-include sandbox/sandbox.mk
-include tests/tests.mk
