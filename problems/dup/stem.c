#include "problems/dup/stem.h"

#include "harness/base/err.h"

#include <libstemmer.h>
#include <string.h>

struct sb_stemmer *stem_new(void)
{
	struct sb_stemmer *s = sb_stemmer_new("english", NULL);

	if (s == NULL)
		BUG("libstemmer has no English");
	return s;
}

void stem_free(struct sb_stemmer **s)
{
	if (*s != NULL)
		sb_stemmer_delete(*s);
	*s = NULL;
}

const char *stem(struct sb_stemmer *s, const char *w, size_t n, size_t *ret_n)
{
	*ret_n = n;
	if (n < 3 || n > 40)
		return w;
	for (size_t i = 0; i < n; i++)
		if (w[i] < 'a' || w[i] > 'z')
			return w;
	const sb_symbol *out = sb_stemmer_stem(s, (const sb_symbol *)w, (int)n);
	if (out == NULL)
		BUG("out of memory in libstemmer");
	n = (size_t)sb_stemmer_length(s);
	/* "occurrence" leaves "occurr", "occurs" "occur". */
	if (n > 4 && out[n - 1] == out[n - 2] && strchr("bdgmnprt", out[n - 1]) != NULL)
		n--;
	*ret_n = n;
	return (const char *)out;
}
