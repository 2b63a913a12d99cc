#include "harness/serve/serve.h"

#include <stddef.h>

/* The longest path that fits comes first. */
const struct route routes[] = {
	{"GET", "/report", "the run as a page", .start = page_report},
	{"GET", "/api/standings", "the run's standings as JSON", .start = page_standings},
	{"GET", "/api/dup", "?q=TEXT: the nearest problems as JSON", .start = page_dup_json},
	{"GET", "/dup", "search for a problem", .start = page_dup},
	{"POST", "/dup", "search for a problem", .start = page_dup},
	{"POST", "/run_code", "SandboxFusion: compile and run a program", .json = true,
	 .judge = true, .start = fusion_run_code},
	{"POST", "/submit", "SandboxFusion: a completion against its tests", .json = true,
	 .judge = true, .start = fusion_submit},
	{"POST", "/run", "go-judge: run commands", .json = true, .judge = true,
	 .start = gojudge_run},
	{"GET", "/file/", "go-judge: a stored file", .more = true, .judge = true,
	 .start = gojudge_get_file},
	{"DELETE", "/file/", "go-judge: forget a stored file", .more = true, .judge = true,
	 .start = gojudge_drop_file},
	{"GET", "/file", "go-judge: stored files", .judge = true, .start = gojudge_files},
	{"POST", "/file", "go-judge: store a file", .judge = true, .start = gojudge_add_file},
	{"GET", "/version", "go-judge: the version", .judge = true, .start = gojudge_version},
	{"GET", "/", "what there is", .start = page_home},
	{0}};
