# Programs of the oracle tests.  They are built only when such a test is run.
$(BUILD)/oracle/%: tests/oracle/%.c $(LIB)
	$(call say,ORAC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -MF $@.d $(ALL_LDFLAGS) -o $@ $< $(LIB) -lm
