#include "agents/llm/wire.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/opt.h"

#include <stdlib.h>
#include <string.h>

enum { REPLY_TOKENS = 16384 }; /* of a reply at most, when nobody says */

/* Who is meant by the first part of a model's name, and where they are. */
static const struct provider {
	const char *prefix, *wire, *url, *key_env, *key_header, *max_tokens_key;
} providers[] = {
	{"openai/", "openai", "https://api.openai.com/v1", "OPENAI_API_KEY", NULL,
	 "max_completion_tokens"},
	{"anthropic/", "anthropic", "https://api.anthropic.com", "ANTHROPIC_API_KEY", NULL, NULL},
	{"openrouter/", "openai", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY", NULL, NULL},
	{"deepseek/", "openai", "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY", NULL, NULL},
	{"mistral/", "openai", "https://api.mistral.ai/v1", "MISTRAL_API_KEY", NULL, NULL},
	{"groq/", "openai", "https://api.groq.com/openai/v1", "GROQ_API_KEY", NULL, NULL},
	{"xai/", "openai", "https://api.x.ai/v1", "XAI_API_KEY", NULL, NULL},
	{"together_ai/", "openai", "https://api.together.xyz/v1", "TOGETHER_API_KEY", NULL, NULL},
	{"gemini/", "openai", "https://generativelanguage.googleapis.com/v1beta/openai",
	 "GEMINI_API_KEY", NULL, NULL},
	{"ollama/", "openai", "http://127.0.0.1:11434/v1", NULL, NULL, NULL},
	{"ollama_chat/", "openai", "http://127.0.0.1:11434/v1", NULL, NULL, NULL},
	{"hosted_vllm/", "openai", "http://127.0.0.1:8000/v1", NULL, NULL, NULL},
	{"llamacpp/", "openai", "http://127.0.0.1:8080/v1", NULL, NULL, NULL},
	/* Portkey's names keep their "@provider/". */
	{"@", "openai", "https://api.portkey.ai/v1", "PORTKEY_API_KEY",
	 "x-portkey-api-key: ", NULL},
};

/* What LiteLLM takes for itself and never sends. */
static const char *const not_sent[] = {
	"drop_params", "num_retries",         "timeout",     "api_base", "base_url",
	"max_retries", "custom_llm_provider", "api_version", "caching",  NULL};

static bool is_in(const char *const *list, const char *name)
{
	for (; *list != NULL; list++)
		if (strcmp(*list, name) == 0)
			return true;
	return false;
}

/* NULL: there is none. */
static const struct llm_wire *wire_find(const char *name)
{
	static const struct llm_wire *const all[] = {&llm_wire_openai, &llm_wire_anthropic};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(all[i]->name, name) == 0)
			return all[i];
	return NULL;
}

const char *llm_wire_name(const struct llm_model *m)
{
	return m->wire->name;
}

const char *const *llm_headers(const struct llm_model *m)
{
	return m->wire->headers;
}

void llm_answer_release(struct llm_answer *a)
{
	json_decref(a->message);
	json_decref(a->calls);
	*a = (struct llm_answer){0};
}

/* A text of the config, or of the environment variable that key + "_env" names. */
static int text_of(const json_t *spec, const char *key, const char *def, char **ret, struct err *e)
{
	MEM_SCOPED char *env_key = xprintf("%s_env", key);
	const char *env = json_str_or(spec, env_key, NULL);
	const char *v = env != NULL ? getenv(env) : json_str_or(spec, key, def);

	if (env != NULL && (v == NULL || v[0] == '\0'))
		return err_set(e, ERR_USAGE, "%s: the environment variable %s is not set", env_key,
			       env);
	*ret = v != NULL ? xstrdup(v) : NULL;
	return 0;
}

static const struct provider *provider_of(const char *name)
{
	for (size_t i = 0; i < sizeof(providers) / sizeof(providers[0]); i++)
		if (strncmp(name, providers[i].prefix, strlen(providers[i].prefix)) == 0)
			return &providers[i];
	return NULL;
}

static char *join_url(const char *base, const struct llm_wire *w)
{
	size_t n = strlen(base), root = strlen(w->root);

	while (n > 0 && base[n - 1] == '/')
		n--;
	bool have = root > 0 && n >= root && memcmp(base + n - root, w->root, root) == 0;
	return xprintf("%.*s%s", (int)n, base, w->path + (have ? root : 0));
}

static int read_address(struct llm_model *m, const json_t *spec, struct err *e)
{
	MEM_SCOPED char *name = NULL;
	MEM_SCOPED char *base = NULL;

	if (text_of(spec, "model_name", "", &name, e) < 0)
		return -1;
	const struct provider *p = provider_of(name);
	/* An address of one's own has models with names of its own: the first part is theirs,
	 * unless it is one that we know. */
	if (text_of(spec, "base_url", p != NULL ? p->url : NULL, &base, e) < 0)
		return -1;
	if (base == NULL)
		return err_set(e, ERR_USAGE,
			       "model_name: where is \"%.80s\"? Give base_url and api_key_env, or "
			       "a name that begins with openai/, anthropic/, openrouter/, ollama/ "
			       "or another known provider",
			       name);
	if (strncmp(base, "https://", 8) != 0 && strncmp(base, "http://", 7) != 0)
		return err_set(e, ERR_USAGE,
			       "base_url: expected http:// or https://, got \"%.100s\"", base);
	if (strchr(base, '@') != NULL)
		return err_set(e, ERR_USAGE,
			       "base_url: a name or key in the address would be recorded; use "
			       "api_key_env");
	m->wire = wire_find(json_str_or(spec, "api", p != NULL ? p->wire : "openai"));
	if (m->wire == NULL)
		return err_set(e, ERR_USAGE, "api: expected openai or anthropic");
	m->url = join_url(base, m->wire);
	m->name = xstrdup(p != NULL && p->prefix[0] != '@' ? name + strlen(p->prefix) : name);
	bool same = p != NULL && json_object_get(spec, "base_url") == NULL &&
		    json_object_get(spec, "base_url_env") == NULL;
	const char *env = json_str_or(spec, "api_key_env", same ? p->key_env : NULL);
	m->key_env = env != NULL ? xstrdup(env) : NULL;
	m->key_header = same && p->key_header != NULL ? p->key_header : m->wire->key_header;
	m->max_tokens_key =
		same && p->max_tokens_key != NULL ? p->max_tokens_key : m->wire->max_tokens_key;
	const char *own = json_str_or(spec, "max_tokens_key", NULL);
	if (own != NULL)
		m->max_tokens_key =
			strcmp(own, "max_tokens") == 0 ? "max_tokens" : "max_completion_tokens";
	return 0;
}

static double price_at(const json_t *j, const char *key, double otherwise)
{
	const json_t *v = json_object_get(j, key);

	return json_is_number(v) ? json_number_value(v) : otherwise;
}

/* cost: is CodeClash's name for it. */
static int read_price(struct llm_model *m, const json_t *spec, struct err *e)
{
	const json_t *p = json_object_get(spec, "price");

	if (p == NULL)
		p = json_object_get(spec, "cost");
	if (p == NULL)
		return 0;
	if (!json_is_number(json_object_get(p, "input")) ||
	    !json_is_number(json_object_get(p, "output")))
		return err_set(e, ERR_USAGE,
			       "price: expected {input, output} in dollars for one token, and "
			       "cache_creation_input, cache_read_input if they differ");
	double in = price_at(p, "input", 0);
	m->price = (struct llm_price){.known = true,
				      .input = in,
				      .output = price_at(p, "output", 0),
				      .cache_write = price_at(p, "cache_creation_input", in),
				      .cache_read = price_at(p, "cache_read_input", in)};
	return 0;
}

static int read_extra(struct llm_model *m, const json_t *spec, struct err *e)
{
	static const char *const ours[] = {"model", "messages", "tools", "system", "stream", NULL};
	static const char *const secret[] = {"api_key", "extra_headers", "headers", NULL};
	static const char *const places[] = {"model_kwargs", "extra_body"};
	const char *key;
	json_t *v;

	m->extra = json_object();
	for (size_t i = 0; i < 2; i++) {
		json_object_foreach (json_object_get(spec, places[i]), key, v) {
			if (is_in(secret, key))
				return err_set(e, ERR_USAGE,
					       "%s.%s: a key here would be recorded; put it into "
					       "an environment variable and name that with "
					       "api_key_env",
					       places[i], key);
			if (is_in(ours, key))
				return err_set(e, ERR_USAGE, "%s.%s: agon sets this itself",
					       places[i], key);
			if (strcmp(key, "max_tokens") == 0 && json_is_integer(v))
				m->max_tokens = json_integer_value(v);
			else if (!is_in(not_sent, key) && !json_is_null(v))
				json_object_set(m->extra, key, v);
		}
	}
	return json_object_get(spec, "api_key") == NULL
		       ? 0
		       : err_set(e, ERR_USAGE,
				 "api_key: a key in a file would be recorded; put it into an "
				 "environment variable and name that with api_key_env");
}

static int64_t time_at(const json_t *spec, const char *key, int64_t def_s)
{
	const char *text = json_str_or(spec, key, NULL);
	int64_t ns = 0;

	return text != NULL && opt_time(text, &ns, NULL) == 0 && ns > 0 ? ns : def_s * 1000000000;
}

int llm_model_init(struct llm_model *m, const json_t *spec, struct err *e)
{
	static const char *const modes[] = {"auto", "tools", "text"};
	const char *mode = json_str_or(spec, "tool_mode", "auto");

	*m = (struct llm_model){.max_tokens = json_int_or(spec, "max_tokens", REPLY_TOKENS),
				.connect_ns = time_at(spec, "connect_timeout", 10),
				.reply_ns = time_at(spec, "reply_timeout", 600),
				.patience_ns = time_at(spec, "retry_for", 600)};
	/* The classes of mini-swe-agent for models that answer in text end like this. */
	const char *class = json_str_or(spec, "model_class", "");
	size_t n = strlen(class);
	if (n >= 9 && strcmp(class + n - 9, "textbased") == 0)
		mode = json_str_or(spec, "tool_mode", "text");
	for (int i = 0; i < 3; i++)
		if (strcmp(mode, modes[i]) == 0)
			m->tools = (enum llm_tools)i;
	if (read_address(m, spec, e) == 0 && read_price(m, spec, e) == 0 &&
	    read_extra(m, spec, e) == 0)
		return 0;
	llm_model_release(m);
	return -1;
}

void llm_model_release(struct llm_model *m)
{
	free(m->name);
	free(m->url);
	free(m->key_env);
	json_decref(m->extra);
	*m = (struct llm_model){0};
}

double llm_cost(const struct llm_price *p, const struct llm_usage *u)
{
	if (!p->known || !u->known)
		return -1;
	return (double)u->input * p->input + (double)u->output * p->output +
	       (double)u->cache_write * p->cache_write + (double)u->cache_read * p->cache_read;
}

double llm_cost_most(const struct llm_price *p, const struct llm_usage *worst)
{
	double dear = p->cache_write > p->input ? p->cache_write : p->input;

	return (double)worst->input * dear + (double)worst->output * p->output;
}

struct llm_usage llm_usage_of(const struct llm_model *m, const json_t *body)
{
	return m->wire->usage(body);
}

int64_t llm_reply_tokens(const struct llm_model *m)
{
	return m->max_tokens > 0 ? m->max_tokens : REPLY_TOKENS;
}

struct llm_usage llm_worst(const struct llm_model *m, size_t request_bytes)
{
	/* A byte is a token at worst; what the server puts around messages and tools is
	 * covered by the JSON that carries them here. */
	return (struct llm_usage){
		.known = true, .input = (int64_t)request_bytes, .output = llm_reply_tokens(m)};
}

void llm_use_add(struct llm_use *use, const struct llm_model *m, const struct llm_usage *u,
		 const struct llm_usage *worst)
{
	double cost = llm_cost(&m->price, u);
	const struct llm_usage *count = u->known ? u : worst;

	use->calls++;
	use->input += u->input;
	use->output += u->output;
	use->cache_write += u->cache_write;
	use->cache_read += u->cache_read;
	use->cost = cost < 0 || use->cost < 0 ? -1 : use->cost + cost;
	double most = llm_cost(&m->price, count);
	use->spent += most > 0 ? most : 0;
	use->used += count->input + count->output + count->cache_write + count->cache_read;
}
