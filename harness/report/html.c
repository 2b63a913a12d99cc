#include "harness/report/html.h"

#include <stdarg.h>
#include <string.h>

/* Embeddings, overrides, isolates and marks: U+200E, 200F, 202A-202E, 2066-2069. */
static unsigned bidi_control(const char *p)
{
	unsigned char c = (unsigned char)p[2];

	if ((unsigned char)p[0] != 0xe2)
		return 0;
	if ((unsigned char)p[1] == 0x80 && (c == 0x8e || c == 0x8f || (c >= 0xaa && c <= 0xae)))
		return 0x2000u + (c & 0x3f);
	if ((unsigned char)p[1] == 0x81 && c >= 0xa6 && c <= 0xa9)
		return 0x2040u + (c & 0x3f);
	return 0;
}

void html_textn(struct buf *out, const void *bytes, size_t n, size_t max)
{
	static const struct {
		char c;
		const char *as;
	} escapes[] = {
		{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"},
	};
	BUF_SCOPED clean = BUF_INIT;

	buf_add_text(&clean, bytes, n, max);
	for (const char *p = clean.data; *p != '\0'; p++) {
		const char *as = NULL;
		unsigned bidi = bidi_control(p);
		for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++)
			as = *p == escapes[i].c ? escapes[i].as : as;
		if (as != NULL)
			buf_puts(out, as);
		else if (bidi != 0)
			buf_printf(out, "\\u%04x", bidi);
		else
			buf_putc(out, *p);
		p += bidi != 0 ? 2 : 0;
	}
}

void html_text(struct buf *out, const char *text)
{
	html_textn(out, text, strlen(text), strlen(text));
}

void html_markup(struct buf *out, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(out, fmt, ap);
	va_end(ap);
}

const char html_style[] =
	":root{color-scheme:light dark;--ink:#1b1f24;--dim:#667080;--line:#d9dee5;--paper:#fff;"
	"--soft:#f4f6f9;--add:#e4f5e8;--del:#fbe9e7}\n"
	"@media(prefers-color-scheme:dark){:root{--ink:#e3e7ed;--dim:#8d97a5;--line:#333b46;"
	"--paper:#14181d;--soft:#1c2129;--add:#17301d;--del:#3a1d1a}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0;background:var(--paper);color:var(--ink);"
	"font:15px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif}\n"
	"main{max-width:62rem;margin:0 auto;padding:2rem 1.25rem 4rem}\n"
	"h1{font-size:1.6rem;margin:0 0 .25rem}h2{font-size:1.15rem;margin:2.5rem 0 .6rem}\n"
	"p{margin:.3rem 0}.dim{color:var(--dim)}\n"
	".winner{font-size:1.1rem;margin:1rem 0 0;padding:.7rem 1rem;background:var(--soft);"
	"border-left:4px solid #0072b2;border-radius:4px}\n"
	".scroll{overflow-x:auto}\n"
	"table{border-collapse:collapse;font-variant-numeric:tabular-nums}\n"
	"th,td{padding:.35rem .7rem;text-align:left;border-bottom:1px solid var(--line);"
	"vertical-align:top}\n"
	"th{font-weight:600;color:var(--dim);font-size:.85rem;white-space:nowrap}\n"
	"td.n,th.n{text-align:right;white-space:nowrap}td.name{font-weight:600;white-space:nowrap}"
	"\n"
	"table.matrix td{text-align:center;border:2px solid var(--paper);min-width:5.5rem}\n"
	"table.many td{min-width:0;padding:.3rem .4rem;font-size:.85rem}"
	"table.matrix td "
	"small{display:block;white-space:nowrap;color:var(--dim);font-size:.75rem}\n"
	"table.matrix th{border:0;text-align:center}"
	"table.matrix tbody th{text-align:right;vertical-align:middle}\n"
	"table.history{width:100%;table-layout:fixed}table.history th:first-child{width:4.5rem}"
	"table.history th:last-child{width:38%}\n"
	".bar{display:inline-block;width:6rem;height:.55rem;background:var(--line);"
	"border-radius:3px;overflow:hidden;margin-right:.5rem}\n"
	".bar i{display:block;height:100%;background:#0072b2}\n"
	".ok{color:#0a7d33}.bad{color:#c4320a}\n"
	"@media(prefers-color-scheme:dark){.ok{color:#58c878}.bad{color:#ff8a65}}\n"
	"code,pre{font:12.5px/1.45 ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',"
	"monospace}\n"
	"pre{background:var(--soft);padding:.6rem .8rem;border-radius:4px;overflow-x:auto;"
	"max-height:24rem;margin:.4rem 0;white-space:pre;unicode-bidi:isolate}\n"
	"pre .a{background:var(--add);display:block}pre .d{background:var(--del);display:block}\n"
	"pre .h{color:var(--dim);display:block}pre .c{display:block}\n"
	"details{border:1px solid var(--line);border-radius:6px;margin:.5rem 0;padding:.1rem "
	".9rem}\n"
	"details details{border:0;padding:0;margin:.2rem 0}\n"
	"summary{cursor:pointer;padding:.45rem 0}\n"
	".tag{display:inline-block;padding:0 .45rem;border-radius:3px;background:var(--soft);"
	"font-size:.85rem}\n"
	".reason{white-space:pre-wrap;overflow-wrap:anywhere}\n"
	"svg{max-width:100%;height:auto}svg text{font-size:12px;fill:var(--ink)}\n"
	"svg .axis{stroke:var(--line)}svg .dim{fill:var(--dim)}\n"
	"svg polyline{fill:none;stroke-width:2.2;stroke-linejoin:round}\n"
	".p0{stroke:#0072b2;fill:#0072b2}.p1{stroke:#d55e00;fill:#d55e00}"
	".p2{stroke:#009e73;fill:#009e73}.p3{stroke:#cc79a7;fill:#cc79a7}\n"
	".p4{stroke:#e69f00;fill:#e69f00}.p5{stroke:#56b4e9;fill:#56b4e9}"
	".p6{stroke:#8c6bb1;fill:#8c6bb1}.p7{stroke:#7f7f7f;fill:#7f7f7f}\n"
	"svg text.p0,svg text.p1,svg text.p2,svg text.p3,svg text.p4,svg text.p5,svg text.p6,"
	"svg text.p7{stroke:none;font-weight:600}\n"
	"polyline.p0,polyline.p1,polyline.p2,polyline.p3,polyline.p4,polyline.p5,polyline.p6,"
	"polyline.p7{fill:none}\n"
	"@media print{details{break-inside:avoid}main{max-width:none}}\n";
