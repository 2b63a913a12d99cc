#include "harness/base/log.h"

#include "harness/base/buf.h"
#include "harness/base/fd.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum log_level threshold = LOG_WARN;
static const char *prefix = "agon";
static const char *const level_names[] = {"debug", "info", "warn", "error"};

void log_init(const char *program)
{
	const char *want = getenv("AGON_LOG");

	prefix = program;
	for (int i = 0; want != NULL && i < 4; i++)
		if (strcmp(want, level_names[i]) == 0)
			threshold = (enum log_level)i;
}

void log_at(enum log_level level, const char *fmt, ...)
{
	if (level < threshold)
		return;
	BUF_SCOPED text = BUF_INIT;
	BUF_SCOPED line = BUF_INIT;
	va_list ap;
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	buf_printf(&line, "%s: %s: ", prefix, level_names[level]);
	buf_add_text(&line, text.data, text.len, 8192);
	buf_putc(&line, '\n');
	if (fd_write_all(STDERR_FILENO, line.data, line.len) < 0)
		return; /* nowhere left to say it */
}
