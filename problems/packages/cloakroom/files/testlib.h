/*
 * The part of testlib's interface that this package's checker and validator use,
 * written anew: registerTestlibCmd, registerValidation, quitf, and streams inf,
 * ouf, ans with readInt, readSpace, readEoln, readEof, seekEof.
 *
 * Exit codes: 0 accepted, 1 wrong, 2 not in the form asked for, 3 the jury failed.
 */
#ifndef TESTLIB_SMALL_H
#define TESTLIB_SMALL_H

#include <cctype>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

enum TResult { _ok = 0, _wa = 1, _pe = 2, _fail = 3 };

[[noreturn]] inline void quitf(TResult result, const char *format, ...)
{
	static const char *const names[] = {"ok", "wrong answer", "wrong output format", "FAIL"};
	va_list list;

	va_start(list, format);
	std::fprintf(stderr, "%s ", names[result]);
	std::vfprintf(stderr, format, list);
	std::fprintf(stderr, "\n");
	va_end(list);
	std::exit(result);
}

class InStream {
public:
	/* In a strict stream nothing may stand where it is not expected. */
	void open(const char *path, TResult blame, bool strict)
	{
		std::ifstream file(path, std::ios::binary);

		if (!file)
			quitf(_fail, "cannot open %s", path);
		text_.assign(std::istreambuf_iterator<char>(file), {});
		blame_ = blame;
		strict_ = strict;
	}

	void take(std::FILE *file)
	{
		for (int c; (c = std::fgetc(file)) != EOF;)
			text_ += (char)c;
		blame_ = _fail;
		strict_ = true;
	}

	int readInt(long long low, long long high, const char *name)
	{
		if (!strict_)
			skip();
		std::size_t from = at_;
		while (at_ < text_.size() && !std::isspace((unsigned char)text_[at_]))
			at_++;
		std::string token = text_.substr(from, at_ - from);
		char *end = nullptr;
		long long value = std::strtoll(token.c_str(), &end, 10);
		if (token.empty() || *end != '\0' || token.size() > 18)
			quitf(blame_, "%s: expected an integer", name);
		if (value < low || value > high)
			quitf(blame_ == _pe ? _wa : blame_, "%s: %lld is not in [%lld, %lld]", name,
			      value, low, high);
		return (int)value;
	}

	bool seekEof()
	{
		skip();
		return at_ == text_.size();
	}

	void readSpace() { expect(' '); }
	void readEoln() { expect('\n'); }
	void readEof()
	{
		if (at_ != text_.size())
			quitf(blame_, "expected the end of the file");
	}

private:
	void skip()
	{
		while (at_ < text_.size() && std::isspace((unsigned char)text_[at_]))
			at_++;
	}

	void expect(char c)
	{
		if (at_ >= text_.size() || text_[at_] != c)
			quitf(blame_, "expected character %d", c);
		at_++;
	}

	std::string text_;
	std::size_t at_ = 0;
	TResult blame_ = _fail;
	bool strict_ = false;
};

inline InStream inf, ouf, ans;

inline void registerTestlibCmd(int argc, char **argv)
{
	if (argc < 4)
		quitf(_fail, "expected the names of input, output and answer");
	inf.open(argv[1], _fail, false);
	ouf.open(argv[2], _pe, false);
	ans.open(argv[3], _fail, false);
}

inline void registerValidation(int, char **)
{
	inf.take(stdin);
}

#endif
