# Programs of the oracle tests.
oracle-tools: $(patsubst tests/oracle/%.c,$(BUILD)/oracle/%,$(wildcard tests/oracle/*.c))

$(BUILD)/oracle/%: tests/oracle/%.c $(LIB)
	$(call say,ORAC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -MF $@.d $(ALL_LDFLAGS) -o $@ $< $(LIB) \
		$(shell $(PKG_CONFIG) --libs jansson) -lm
