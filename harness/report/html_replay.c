#include "harness/report/html_replay.h"

#include "harness/base/err.h"
#include "harness/embed.h"
#include "harness/report/html.h"

#include "harness/base/json.h"

#include <string.h>

/* JSON inside a <script>: "<" could end it, and U+2028 is a line end to some. */
static void put_data(const struct html_replay *x, struct buf *out)
{
	BUF_SCOPED text = BUF_INIT;
	JSON_SCOPED *j = json_pack("{s:s,s:O,s:O,s:O,s:O}", "unit", x->unit, "players", x->players,
				   "seats", x->seats, "frames", x->frames, "ticks", x->ticks);

	json_dump(j, &text);
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] == '<')
			buf_puts(out, "\\u003c");
		else if (strncmp(text.data + i, "\xe2\x80\xa8", 3) == 0 ||
			 strncmp(text.data + i, "\xe2\x80\xa9", 3) == 0)
			buf_printf(out, "\\u202%c", (text.data[i += 2] & 1) != 0 ? '9' : '8');
		else
			buf_putc(out, text.data[i]);
}

void html_replay(const struct html_replay *x, struct buf *out)
{
	const struct embed_file *page = embed_find("arenas/viewer/page.html");

	if (page == NULL)
		BUG("the player's page is not in this executable");
	for (const char *p = page->data; *p != '\0';) {
		const char *at = strchr(p, '@');
		size_t n = at != NULL ? (size_t)(at - p) : strlen(p);
		buf_add(out, p, n);
		p += n;
		if (*p == '\0')
			break;
		if (strncmp(p, "@TITLE@", 7) == 0) {
			html_text(out, x->title);
			p += 7;
		} else if (strncmp(p, "@VIEWER@", 8) == 0) {
			buf_puts(out, x->viewer != NULL ? x->viewer : "");
			p += 8;
		} else if (strncmp(p, "@DATA@", 6) == 0) {
			put_data(x, out);
			p += 6;
		} else {
			buf_putc(out, *p++);
		}
	}
}
