# Every tests/fuzz/NAME.c is a libFuzzer driver, started from the seeds in
# tests/fuzz/corpus/NAME.  All code under test is built by clang with ASan and UBSan.
#
#	make fuzz          FUZZ_SECONDS (60) for each      make fuzz-short   5 s for each
#	make fuzz-NAME     one of them                 FUZZ_SEED (0: a new one each time)
#
# What is found along the way stays in $(BUILD)/fuzz/corpus; an input that breaks
# something is left as $(BUILD)/fuzz/NAME-crash-..., and the run fails.

FUZZ_CC ?= clang
FUZZ_SECONDS ?= 60
FUZZ_SEED ?= 0
FUZZ_DIR := $(BUILD)/fuzz
FUZZ_NAMES := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c))
FUZZ_SAN := -fsanitize=address,undefined -fno-sanitize-recover=undefined
FUZZ_CFLAGS = -std=gnu17 -D_GNU_SOURCE -I. $(WARN) $(PKG_CFLAGS) -O1 -g -fno-omit-frame-pointer
FUZZ_OBJ := $(patsubst %.c,$(FUZZ_DIR)/obj/%.o,$(LIB_SRC))
FUZZ_LIB := $(FUZZ_DIR)/libagon.a

$(FUZZ_DIR)/obj/%.o: %.c
	$(call say,FUZZ,$<)
	@mkdir -p $(@D)
	$(Q)$(FUZZ_CC) $(FUZZ_CFLAGS) $(FUZZ_SAN) -fsanitize=fuzzer-no-link \
		-include harness/base/banned.h -MMD -MP -c -o $@ $<

$(FUZZ_LIB): $(FUZZ_OBJ) $(EMBED)
	@rm -f $@
	$(Q)ar rcs $@ $^

$(FUZZ_DIR)/%: tests/fuzz/%.c $(FUZZ_LIB)
	$(call say,FUZZ,$@)
	@mkdir -p $(@D)
	$(Q)$(FUZZ_CC) $(FUZZ_CFLAGS) $(FUZZ_SAN) -fsanitize=fuzzer -MMD -MP -MF $@.d -o $@ $< \
		$(FUZZ_LIB) $(shell $(PKG_CONFIG) --libs $(AGON_LIBS)) $(TEST_EXTRA)

.PHONY: fuzz-build
fuzz-build: $(FUZZ_NAMES:%=$(FUZZ_DIR)/%)
.PHONY: fuzz-short $(FUZZ_NAMES:%=fuzz-%)
fuzz: $(FUZZ_NAMES:%=fuzz-%)
fuzz-short:
	@$(MAKE) --no-print-directory fuzz FUZZ_SECONDS=5

# One line for each: how much was run, and the log when something broke.
$(FUZZ_NAMES:%=fuzz-%): fuzz-%: $(FUZZ_DIR)/%
	@mkdir -p $(FUZZ_DIR)/corpus/$*
	@if $< -seed=$(FUZZ_SEED) -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=2048 -verbosity=1 \
		-print_final_stats=1 -artifact_prefix=$(FUZZ_DIR)/$*- $(FUZZ_DIR)/corpus/$* \
		$(wildcard tests/fuzz/corpus/$*) >$(FUZZ_DIR)/$*.log 2>&1; then \
		printf '  fuzz  %-14s %s runs, nothing found\n' $* \
			"$$(sed -n 's/^stat::number_of_executed_units: *//p' $(FUZZ_DIR)/$*.log)"; \
	else tail -n 40 $(FUZZ_DIR)/$*.log; exit 1; fi

-include $(shell find $(FUZZ_DIR) -name '*.d' 2>/dev/null)
