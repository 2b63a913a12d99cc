#include "harness/base/base64.h"
#include "harness/base/json.h"
#include "harness/serve/serve.h"

json_t *bytes_json(const char *bytes, size_t n)
{
	BUF_SCOPED out = BUF_INIT;

	base64_put(&out, bytes, n);
	return json_stringn(out.data, out.len);
}

json_t *bytes_text(const json_t *base64)
{
	BUF_SCOPED bytes = BUF_INIT;

	base64_get(json_string_value(base64), json_string_length(base64), &bytes);
	return json_text(bytes.data, bytes.len);
}
