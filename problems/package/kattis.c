/*
 * ICPC and Kattis packages: problem.yaml and the programs.  Rules: the problem
 * package format, versions legacy, legacy-icpc and 2025-09 (kattis.com).
 */
#include "problems/package/kattis.h"

#include "harness/base/opt.h"

#include <stdlib.h>
#include <string.h>

#define MIB       (1ll << 20)
#define YAML_FILE "problem.yaml"

static const char *const keys_2025[] = {"problem_format_version",
					"type",
					"name",
					"uuid",
					"version",
					"credits",
					"source",
					"license",
					"rights_owner",
					"embargo_until",
					"limits",
					"keywords",
					"languages",
					"allow_file_writing",
					"constants",
					NULL};
static const char *const keys_legacy[] = {"problem_format_version",
					  "type",
					  "name",
					  "uuid",
					  "author",
					  "source",
					  "source_url",
					  "license",
					  "rights_owner",
					  "limits",
					  "validation",
					  "validator_flags",
					  "grading",
					  "keywords",
					  NULL};
static const char *const limit_keys_2025[] = {"time_multipliers",
					      "time_limit",
					      "time_resolution",
					      "memory",
					      "output",
					      "code",
					      "compilation_time",
					      "compilation_memory",
					      "validation_time",
					      "validation_memory",
					      "validation_output",
					      "validation_passes",
					      NULL};
static const char *const limit_keys_legacy[] = {"time_multiplier",
						"time_safety_margin",
						"memory",
						"output",
						"code",
						"compilation_time",
						"compilation_memory",
						"validation_time",
						"validation_memory",
						"validation_output",
						"time_limit",
						NULL};

static int read_version(struct kattis *k, const struct place *w)
{
	const char *v = "legacy";

	if (place_text(w, "problem_format_version", &v) < 0)
		return -1;
	k->icpc = strcmp(v, "legacy-icpc") == 0;
	k->legacy = k->icpc || strcmp(v, "legacy") == 0;
	bool draft = strcmp(v, "draft") == 0 || strcmp(v, "2023-07") == 0 ||
		     strcmp(v, "2023-07-draft") == 0 || strcmp(v, "2025-09-draft") == 0;
	if (!k->legacy && !draft && strcmp(v, "2025-09") != 0)
		return place_fail(w, node_get(w->map, "problem_format_version"),
				  "problem_format_version %.40s is not known; there are legacy, "
				  "legacy-icpc and 2025-09",
				  v);
	if (draft)
		draft_warn(k->d, YAML_FILE, 0, "problem_format_version %s is read as 2025-09", v);
	k->d->p->dialect = k->icpc     ? "kattis-legacy-icpc"
			   : k->legacy ? "kattis-legacy"
				       : "kattis-2025-09";
	return 0;
}

static int read_types(struct kattis *k, const struct place *w)
{
	static const char *const names[] = {"pass-fail",   "scoring",       "multi-pass",
					    "interactive", "submit-answer", NULL};
	struct problem *p = k->d->p;
	struct problem_args types = {0};
	unsigned mask = 0;

	if (place_texts(w, "type", &types) < 0)
		return -1;
	const struct node *n = node_get(w->map, "type");
	for (size_t i = 0; i < types.len; i++) {
		int t = 0;
		while (names[t] != NULL && strcmp(names[t], types.at[i]) != 0)
			t++;
		if (names[t] == NULL || (k->legacy && t > 1) || (k->icpc && t > 0))
			return place_fail(w, n, "type %.40s is not one of this version",
					  types.at[i]);
		if (mask & 1u << t)
			return place_fail(w, n, "type %s is there twice", names[t]);
		mask |= 1u << t;
	}
	if ((mask & 3) == 3)
		return place_fail(w, n, "pass-fail and scoring exclude each other");
	if ((mask & 16) && (mask & 12))
		return place_fail(w, n, "submit-answer cannot be interactive or multi-pass");
	p->scoring = mask & 2;
	p->multipass = mask & 4;
	p->interactive = mask & 8;
	p->output_only = mask & 16;
	return 0;
}

static int read_name(struct kattis *k, const struct place *w)
{
	const struct node *n = node_get(w->map, "name");

	if (n == NULL || node_is_null(n))
		return k->legacy ? 0 : place_fail(w, w->map, "name is missing");
	if (n->kind != NODE_MAP)
		return place_text(w, "name", &k->d->p->title);
	const struct node *title = node_get(n, "en");
	if (title == NULL && n->entries.len > 0)
		title = n->entries.at[0].value;
	if (title == NULL || title->kind != NODE_SCALAR)
		return place_fail(w, n, "name: expected a text for each language");
	k->d->p->title = pool_str(k->d->pool, title->text);
	return 0;
}

static int read_timing(struct kattis *k, const struct place *w)
{
	struct problem_timing *t = &k->d->p->limits.time;
	struct place m;

	t->ac_factor = k->legacy ? 5 : 2;
	t->tle_factor = k->legacy ? 2 : 1.5;
	t->resolution_ns = 1000000000;
	if (k->legacy)
		return place_real(w, "time_multiplier", 0.001, 1e6, &t->ac_factor) < 0 ||
				       place_real(w, "time_safety_margin", 0.001, 1e6,
						  &t->tle_factor) < 0 ||
				       place_seconds(w, "time_limit", &t->fixed_ns) < 0
			       ? -1
			       : 0;
	if (place_sub(w, "time_multipliers", "limits.time_multipliers.", &m) < 0 ||
	    place_real(&m, "ac_to_time_limit", 1, 1e6, &t->ac_factor) < 0 ||
	    place_real(&m, "time_limit_to_tle", 1, 1e6, &t->tle_factor) < 0 ||
	    place_seconds(w, "time_limit", &t->fixed_ns) < 0 ||
	    place_seconds(w, "time_resolution", &t->resolution_ns) < 0)
		return -1;
	return 0;
}

static int read_limits(struct kattis *k, const struct place *top)
{
	struct problem_limits *l = &k->d->p->limits;
	int64_t passes = k->d->p->multipass ? 2 : 1;
	struct place w;

	/* What the format calls typical system defaults. */
	*l = (struct problem_limits){.memory_bytes = 2048 * MIB,
				     .output_bytes = 8 * MIB,
				     .code_bytes = 128 << 10,
				     .compile_ns = 60000000000,
				     .compile_memory_bytes = 2048 * MIB,
				     .validation_ns = 60000000000,
				     .validation_memory_bytes = 2048 * MIB,
				     .validation_output_bytes = 8 * MIB};
	if (place_sub(top, "limits", "limits.", &w) < 0 ||
	    place_known(&w, k->legacy ? limit_keys_legacy : limit_keys_2025, k->legacy) < 0 ||
	    read_timing(k, &w) < 0 || place_bytes(&w, "memory", MIB, &l->memory_bytes) < 0 ||
	    place_bytes(&w, "output", MIB, &l->output_bytes) < 0 ||
	    place_bytes(&w, "code", 1024, &l->code_bytes) < 0 ||
	    place_seconds(&w, "compilation_time", &l->compile_ns) < 0 ||
	    place_bytes(&w, "compilation_memory", MIB, &l->compile_memory_bytes) < 0 ||
	    place_seconds(&w, "validation_time", &l->validation_ns) < 0 ||
	    place_bytes(&w, "validation_memory", MIB, &l->validation_memory_bytes) < 0 ||
	    place_bytes(&w, "validation_output", MIB, &l->validation_output_bytes) < 0 ||
	    place_int(&w, "validation_passes", 2, 10000, &passes) < 0)
		return -1;
	const struct node *n = node_get(w.map, "validation_passes");
	if (n != NULL && !k->d->p->multipass)
		return place_fail(&w, n, "validation_passes is only for multi-pass problems");
	l->passes = (int)passes;
	return 0;
}

static int read_constants(struct kattis *k, const struct place *top)
{
	struct place w;

	if (place_sub(top, "constants", "constants.", &w) < 0)
		return -1;
	for (size_t i = 0; w.map != NULL && i < w.map->entries.len; i++) {
		const struct node_entry *x = &w.map->entries.at[i];
		const char *name = x->key->text;
		if (name[0] == '\0' || (name[0] >= '0' && name[0] <= '9') ||
		    name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
				      "0123456789")] != '\0')
			return place_fail(&w, x->key, "constants: %.60s is not a name", name);
		if (x->value->kind != NODE_SCALAR)
			return place_fail(&w, x->value,
					  "constants.%.60s: expected a number or a "
					  "text",
					  name);
		vec_push(&k->d->constants, ((struct problem_constant){
						   .name = pool_str(k->d->pool, name),
						   .value = pool_str(k->d->pool, x->value->text)}));
	}
	return 0;
}

/* "custom interactive score" */
static int read_validation(struct kattis *k, const struct place *w, bool *ret_custom)
{
	const char *text = "default";

	if (place_text(w, "validation", &text) < 0 ||
	    place_flags(w, "validator_flags", &k->flags) < 0)
		return -1;
	struct problem_args words = draft_split(k->d, text);
	const struct node *n = node_get(w->map, "validation");
	*ret_custom = words.len > 0 && strcmp(words.at[0], "custom") == 0;
	if (words.len == 0 || (!*ret_custom && strcmp(words.at[0], "default") != 0))
		return place_fail(w, n,
				  "validation: expected default or custom first, got "
				  "\"%.60s\"",
				  text);
	for (size_t i = 1; i < words.len; i++) {
		if (*ret_custom && strcmp(words.at[i], "interactive") == 0)
			k->d->p->interactive = true;
		else if (*ret_custom && strcmp(words.at[i], "score") == 0)
			k->validator_scores = true;
		else if (*ret_custom && strcmp(words.at[i], "multi-pass") == 0)
			k->d->p->multipass = true; /* DOMjudge has it in legacy packages too */
		else
			return place_fail(w, n, "validation: \"%.40s\" is not known here",
					  words.at[i]);
	}
	if (k->validator_scores && !k->d->p->scoring)
		return place_fail(w, n, "validation: score is only for scoring problems");
	return 0;
}

static void add_validator(struct kattis *k, struct problem_program prog)
{
	vec_push(&k->d->validators,
		 ((struct problem_validator){.protocol = PROTOCOL_KATTIS, .program = prog}));
}

/* One program that is the folder itself, or the one thing in it. */
static bool one_program(struct draft *d, const char *dir, struct problem_program *ret)
{
	size_t n, files = 0, folders = 0;
	const struct entry *x = source_below(d->s, dir, &n), *folder = NULL;

	for (size_t i = 0; i < n; i++)
		if (source_is_child(&x[i], dir)) {
			files += x[i].kind == ENTRY_FILE;
			folders += x[i].kind == ENTRY_DIR;
			folder = x[i].kind == ENTRY_DIR ? &x[i] : folder;
		}
	if (files + folders == 0)
		return false;
	*ret = draft_program(d, files == 0 && folders == 1 ? folder : source_find(d->s, dir));
	return true;
}

static int read_output_validators(struct kattis *k, bool custom)
{
	struct draft *d = k->d;
	struct problem_program prog;
	size_t n;
	const char *dir = k->legacy ? "output_validators" : "output_validator";
	const struct entry *x = source_below(d->s, dir, &n);

	if (!k->legacy && one_program(d, dir, &prog))
		add_validator(k, prog);
	for (size_t i = 0; k->legacy && custom && i < n; i++)
		if (source_is_child(&x[i], dir))
			add_validator(k, draft_program(d, &x[i]));
	if (k->legacy && custom && d->validators.len == 0 &&
	    one_program(d, "output_validator", &prog))
		add_validator(k, prog);
	if (k->legacy && !custom && n > 0)
		draft_warn(d, YAML_FILE, 0,
			   "output_validators/ is there but validation is default: not used");
	if (d->validators.len == 0 && (custom || d->p->interactive || d->p->multipass))
		return draft_fail(d, YAML_FILE, 0, "an output validator is needed: put it into %s/",
				  dir);
	if (d->p->interactive) {
		d->p->interactor.kind = INTERACTOR_KATTIS;
		d->p->interactor.protocol = PROTOCOL_KATTIS;
	}
	return 0;
}

static void read_input_validators(struct kattis *k, const char *dir)
{
	size_t n;
	const struct entry *x = source_below(k->d->s, dir, &n);

	for (size_t i = 0; i < n; i++) {
		if (!source_is_child(&x[i], dir) || strncmp(path_base(x[i].path), "README", 6) == 0)
			continue;
		struct problem_input_validator v = {.kind = INPUT_PROGRAM,
						    .program = draft_program(k->d, &x[i])};
		const char *dot = strrchr(v.program.name, '.');
		if (dot != NULL && strcmp(dot, ".ctd") == 0)
			v.kind = INPUT_CTD;
		if (dot != NULL && strcmp(dot, ".viva") == 0)
			v.kind = INPUT_VIVA;
		vec_push(&k->d->input_validators, v);
	}
}

static void read_includes(struct kattis *k)
{
	size_t n;
	const struct entry *x = source_below(k->d->s, "include", &n);

	for (size_t i = 0; i < n; i++) {
		if (!source_is_child(&x[i], "include") || x[i].kind != ENTRY_DIR)
			continue;
		const char *lang = path_base(x[i].path);
		struct problem_include inc = {.language =
						      strcmp(lang, "default") == 0 ? NULL : lang,
					      .files = draft_members(k->d, x[i].path)};
		if (inc.files.len > 0)
			vec_push(&k->d->includes, inc);
	}
}

/* DOMjudge writes the time limit beside problem.yaml: "timelimit = 3" or "'3'". */
static int read_ini(struct kattis *k)
{
	static const char file[] = "domjudge-problem.ini";
	BUF_SCOPED text = BUF_INIT;
	int line = 0;

	if (source_file(k->d->s, file) == NULL)
		return 0;
	if (draft_read(k->d, file, 64 << 10, &text) < 0)
		return -1;
	for (char *p = text.data, *next; *p != '\0'; p = next) {
		size_t n = strcspn(p, "\n");
		next = p + n + (p[n] == '\n');
		p[n] = '\0';
		line++;
		p += strspn(p, " \t");
		if (strncmp(p, "timelimit", 9) != 0 || strchr(" \t=", p[9]) == NULL)
			continue;
		char *value = p + 9 + strspn(p + 9, " \t='\"");
		value[strcspn(value, "'\" \t\r")] = '\0';
		double s;
		if (!real_parse(value, false, &s) || s <= 0 || s > 1e6)
			return draft_fail(k->d, file, line, "timelimit: expected seconds");
		k->d->p->limits.time.fixed_ns = llround(s * 1e9);
	}
	return 0;
}

/* What lies beside programs and is none: notes, headers, what an editor or Python left. */
static bool is_beside(const char *name)
{
	static const char *const ends[] = {".md", ".txt", ".h", ".hpp", ".pyc", "~", NULL};
	size_t n = strlen(name);

	if (name[0] == '.' || strncmp(name, "README", 6) == 0 || strcmp(name, "__pycache__") == 0)
		return true;
	for (size_t i = 0; ends[i] != NULL; i++) {
		size_t m = strlen(ends[i]);
		if (n > m && strcmp(name + n - m, ends[i]) == 0)
			return true;
	}
	return false;
}

/* The format knows one grader: of two nobody could say which one a group means. */
static void read_graders(struct kattis *k)
{
	struct draft *d = k->d;
	size_t n;
	const struct entry *x = source_below(d->s, "graders", &n);
	VEC(struct problem_program)
	graders = {0};

	for (size_t i = 0; i < n; i++)
		if (source_is_child(&x[i], "graders") && !is_beside(path_base(x[i].path)))
			vec_push(&graders, draft_program(d, &x[i]));
	d->p->graders.len = graders.len;
	d->p->graders.at = pool_copy(d->pool, graders.at, graders.len * sizeof(*graders.at));
	vec_release(&graders);
}

static void read_programs(struct kattis *k)
{
	struct draft *d = k->d;

	if (k->legacy)
		read_graders(k);
	if (!k->legacy && one_program(d, "static_validator", &d->p->static_validator.program))
		d->p->static_validator.protocol = PROTOCOL_KATTIS;
	one_program(d, "generator", &d->p->generator);
	read_input_validators(k, "input_validators");
	if (k->legacy)
		read_input_validators(k, "input_format_validators");
	read_includes(k);
	draft_attachments(d, "attachments");
	draft_statements(d, k->legacy ? "problem_statement" : "statement", "problem");
}

static int read_rest(struct kattis *k, const struct place *w)
{
	struct problem *p = k->d->p;
	struct place g;
	static const char *const objectives[] = {"max", "min", NULL};
	int objective = 0;

	if (place_texts(w, "languages", &p->languages) < 0 ||
	    place_bool(w, "allow_file_writing", &p->allow_file_writing) < 0)
		return -1;
	if (p->languages.len == 1 && strcmp(p->languages.at[0], "all") == 0)
		p->languages.len = 0;
	if (!k->legacy)
		return 0;
	p->allow_file_writing = true; /* legacy says nothing against it */
	if (place_sub(w, "grading", "grading.", &g) < 0 ||
	    place_choice(&g, "objective", objectives, &objective) < 0)
		return -1;
	p->maximize = objective == 0;
	return 0;
}

int read_kattis(struct draft *d)
{
	struct kattis k = {.d = d};
	struct place w;
	const char *uuid = NULL;
	bool custom = false;

	if (place_open(&w, d, YAML_FILE) < 0)
		return -1;
	if (!source_has_dir(d->s, "data"))
		return draft_fail(d, d->p->path, 0, "a problem.yaml but no data/ folder");
	if (read_version(&k, &w) < 0 ||
	    place_known(&w, k.legacy ? keys_legacy : keys_2025, k.legacy) < 0 ||
	    read_types(&k, &w) < 0 || read_name(&k, &w) < 0 || place_text(&w, "uuid", &uuid) < 0)
		return -1;
	if (!k.legacy && uuid == NULL)
		return place_fail(&w, w.map, "uuid is missing");
	if (k.legacy && read_validation(&k, &w, &custom) < 0)
		return -1;
	if (read_limits(&k, &w) < 0 || read_rest(&k, &w) < 0 || read_constants(&k, &w) < 0 ||
	    (k.legacy && read_ini(&k) < 0) || read_output_validators(&k, custom) < 0)
		return -1;
	read_programs(&k);
	return kattis_data(&k) < 0 || kattis_submissions(&k) < 0 ? -1 : 0;
}
