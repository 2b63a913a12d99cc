/*
 * Checkers, interactors and validators of packages that do not bring their own
 * testlib.h are compiled with this one.  It has the interface that such programs
 * use, written anew from how it is documented to behave:
 *
 *	registerTestlibCmd, registerInteraction, registerValidation
 *	streams inf, ouf, ans with readers for characters, tokens, numbers, lines
 *	quit, quitf, quitp, quitif, quitpi, ensure, ensuref, expectedButFound
 *	doubleCompare, doubleDelta, format, join, split, tokenize, pattern, rnd
 *
 * Exit codes: 0 ok, 1 wrong answer, 2 presentation error, 3 the jury failed,
 * 4 dirt, 7 points (the first number on stderr), 50 + n for _pc(n), n of 200.
 * What goes wrong in inf or ans is the jury's fault: 3.
 *
 * Not here: generators that need the original random sequence (rnd has another).
 */
#ifndef AGON_TESTLIB_H
#define AGON_TESTLIB_H

#include <algorithm>
#include <cctype>
#include <climits>
#include <cmath>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <iomanip>
#include <iostream>
#include <limits>
#include <map>
#include <queue>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#define LF ((char)10)
#define CR ((char)13)
#define TAB ((char)9)
#define SPACE ((char)' ')
#define EOFC (255)

enum TResult {
	_ok = 0,
	_wa = 1,
	_pe = 2,
	_fail = 3,
	_dirt = 4,
	_points = 5,
	_unexpected_eof = 8,
	_partially = 16
};
#define _pc(n) (TResult(_partially + (n)))

enum TMode { _input, _output, _answer };
enum TTestlibMode { _unknown, _checker, _validator, _generator, _interactor };

inline std::string vformat_(const char *fmt, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	int n = std::vsnprintf(nullptr, 0, fmt, again);
	va_end(again);
	std::string s(n > 0 ? (size_t)n : 0, '\0');
	if (n > 0)
		std::vsnprintf(&s[0], s.size() + 1, fmt, ap);
	return s;
}
#define AGON_FORMAT_(result, fmt)                                                                  \
	va_list ap_;                                                                               \
	va_start(ap_, fmt);                                                                        \
	std::string result = vformat_(fmt, ap_);                                                   \
	va_end(ap_)

__attribute__((format(printf, 1, 2))) inline std::string format(const char *fmt, ...)
{
	AGON_FORMAT_(s, fmt);
	return s;
}

/* ---- Ending ---- */

struct State_ {
	TTestlibMode mode = _unknown;
	std::string checker_name, testset, group;
	int test_case = -1;
	bool quits = false, guard = true, read_eof = false;
	std::FILE *report = nullptr;
};
inline State_ &state_()
{
	static State_ s;
	return s;
}

inline int exitCode_(TResult r)
{
	static const struct {
		TResult r;
		int code;
	} codes[] = {{_ok, 0},   {_wa, 1},     {_pe, 2}, {_fail, 3},
		     {_dirt, 4}, {_points, 7},
#ifdef ENABLE_UNEXPECTED_EOF
		     {_unexpected_eof, 8}
#else
		     {_unexpected_eof, 2}
#endif
	};
	if (r >= _partially)
		return 50 + (r - _partially);
	for (auto &x : codes)
		if (x.r == r)
			return x.code;
	return 3;
}

/* The end of every program: a word for the result, the message, the exit code. */
[[noreturn]] inline void finish_(TResult r, const std::string &message)
{
	std::string word = r == _ok              ? "ok "
			   : r == _wa            ? "wrong answer "
			   : r == _pe            ? "wrong output format "
			   : r == _unexpected_eof ? "unexpected eof "
			   : r == _dirt          ? "wrong output format "
			   : r == _points        ? "points "
			   : r >= _partially ? format("partially correct (%d) ", r - _partially)
					     : "FAIL ";
	if (r != _points && state_().test_case >= 0)
		word += format("(test case %d) ", state_().test_case);
	state_().quits = true;
	std::fflush(stdout);
	std::fprintf(stderr, "%s%s\n", word.c_str(), message.c_str());
	if (state_().report != nullptr) {
		std::fprintf(state_().report, "%s%s\n", word.c_str(), message.c_str());
		std::fclose(state_().report);
	}
	std::exit(exitCode_(r));
}

inline void setTestCase(int n) { state_().test_case = n; }
inline void unsetTestCase() { state_().test_case = -1; }
inline void disableFinalizeGuard() { state_().guard = false; }

/* ---- Small helpers ---- */

inline bool isBlanks(char c) { return c == LF || c == CR || c == SPACE || c == TAB; }
inline bool isEof(int c) { return c == EOFC || c == EOF; }
inline bool isEoln(char c) { return c == LF || c == CR; }
inline std::string upperCase(std::string s)
{
	for (char &c : s)
		c = (char)std::toupper((unsigned char)c);
	return s;
}
inline std::string lowerCase(std::string s)
{
	for (char &c : s)
		c = (char)std::tolower((unsigned char)c);
	return s;
}
inline std::string trim(const std::string &s)
{
	size_t a = 0, b = s.size();
	while (a < b && isBlanks(s[a]))
		a++;
	while (b > a && isBlanks(s[b - 1]))
		b--;
	return s.substr(a, b - a);
}
/* Long texts in messages keep both ends. */
inline std::string compress(const std::string &s)
{
	return s.size() <= 64 ? s : s.substr(0, 30) + "..." + s.substr(s.size() - 31);
}
inline std::string englishEnding(int x)
{
	x %= 100;
	if (x / 10 == 1)
		return "th";
	return x % 10 == 1 ? "st" : x % 10 == 2 ? "nd" : x % 10 == 3 ? "rd" : "th";
}
template <class T> std::string toString(const T &t)
{
	std::ostringstream s;
	s << t;
	return s.str();
}
template <class T> std::string vtos(const T &t) { return toString(t); }
template <class I> std::string join(I first, I last, const std::string &by)
{
	std::ostringstream s;
	for (I i = first; i != last; ++i) {
		if (i != first)
			s << by;
		s << *i;
	}
	return s.str();
}
template <class I> std::string join(I first, I last, char by = ' ')
{
	return join(first, last, std::string(1, by));
}
template <class C> std::string join(const C &c, const std::string &by)
{
	return join(c.begin(), c.end(), by);
}
template <class C> std::string join(const C &c, char by = ' ') { return join(c, std::string(1, by)); }
/* split keeps empty parts, tokenize drops them. */
inline std::vector<std::string> split(const std::string &s, const std::string &by)
{
	std::vector<std::string> parts(1);
	for (char c : s)
		if (by.find(c) != std::string::npos)
			parts.emplace_back();
		else
			parts.back() += c;
	return parts;
}
inline std::vector<std::string> split(const std::string &s, char by)
{
	return split(s, std::string(1, by));
}
inline std::vector<std::string> tokenize(const std::string &s, const std::string &by)
{
	std::vector<std::string> all = split(s, by), some;
	for (auto &x : all)
		if (!x.empty())
			some.push_back(x);
	return some;
}
inline std::vector<std::string> tokenize(const std::string &s, char by)
{
	return tokenize(s, std::string(1, by));
}
template <class T> void println(const T &t) { std::cout << t << "\n"; }
template <class T, class... R> void println(const T &t, const R &...rest)
{
	std::cout << t << " ";
	println(rest...);
}

/* Equal within an absolute or relative error. */
inline bool doubleCompare(double expected, double result, double error)
{
	if (std::isnan(expected) || std::isnan(result))
		return std::isnan(expected) && std::isnan(result);
	if (std::isinf(expected) || std::isinf(result))
		return expected == result;
	double apart = std::fabs(result - expected);
	return apart <= error + 1e-15 || apart <= std::fabs(expected) * error + 1e-15;
}
inline double doubleDelta(double expected, double result)
{
	double apart = std::fabs(result - expected);
	return std::fabs(expected) > 1e-9 ? std::min(apart, apart / std::fabs(expected)) : apart;
}

/* ---- Random numbers ---- */

class random_t {
	std::mt19937_64 g_{0x5eed};

public:
	void setSeed(long long seed) { g_.seed((unsigned long long)seed); }
	void setSeed(int argc, char *argv[])
	{
		std::string all;
		for (int i = 1; i < argc; i++)
			all += std::string(argv[i]) + " ";
		g_.seed(std::hash<std::string>()(all));
	}
	long long next(long long from, long long to)
	{
		return std::uniform_int_distribution<long long>(from, to)(g_);
	}
	int next(int from, int to) { return (int)next((long long)from, (long long)to); }
	int next(int n) { return next(0, n - 1); }
	long long next(long long n) { return next(0LL, n - 1); }
	size_t next(size_t n) { return (size_t)next(0LL, (long long)n - 1); }
	double next() { return std::uniform_real_distribution<double>(0, 1)(g_); }
	double next(double n) { return n * next(); }
	double next(double from, double to) { return from + (to - from) * next(); }
	template <class C> typename C::value_type any(const C &c)
	{
		auto i = c.begin();
		std::advance(i, next((int)c.size()));
		return *i;
	}
	int wnext(int n, int weight)
	{
		int best = next(n);
		for (int i = 0; i < std::abs(weight); i++)
			best = weight > 0 ? std::max(best, next(n)) : std::min(best, next(n));
		return best;
	}
	std::vector<int> perm(int n, int first = 0)
	{
		std::vector<int> v((size_t)n);
		for (int i = 0; i < n; i++)
			v[(size_t)i] = first + i;
		std::shuffle(v.begin(), v.end(), g_);
		return v;
	}
	std::mt19937_64 &engine_() { return g_; }
};
static random_t rnd;
template <class I> void shuffle(I first, I last) { std::shuffle(first, last, rnd.engine_()); }

/* ---- Patterns ---- */

/* Literals, [sets] with ranges and ^, (groups), |, and ? * + {n} {a,b} {a,} behind any of them;
 * the whole text has to match.  Positions are explored as a set, so there is no blow-up. */
class pattern {
	std::string p_;
	typedef std::set<size_t> Places;

	static size_t part_end_(const std::string &p, size_t i)
	{
		if (p[i] == '\\' && i + 1 < p.size())
			return i + 2;
		if (p[i] != '[' && p[i] != '(')
			return i + 1;
		char open = p[i], close = open == '[' ? ']' : ')';
		for (int depth = 0; i < p.size(); i++) {
			if (p[i] == '\\')
				i++;
			else if (p[i] == open)
				depth++;
			else if (p[i] == close && --depth == 0)
				return i + 1;
		}
		return p.size();
	}
	static bool in_set_(const std::string &set, char c)
	{
		bool flip = !set.empty() && set[0] == '^', in = false;
		for (size_t i = flip; i < set.size(); i++) {
			if (set[i] == '\\' && i + 1 < set.size())
				i++;
			char from = set[i], to = from;
			if (i + 2 < set.size() && set[i + 1] == '-')
				to = set[i += 2];
			in = in || (from <= c && c <= to);
		}
		return in != flip;
	}
	static Places one_(const std::string &part, const std::string &s, const Places &from)
	{
		Places to;
		if (part[0] == '(') {
			std::string inner = part.substr(1, part.size() - 2);
			for (size_t i : from)
				for (size_t j : any_(inner, s, Places{i}))
					to.insert(j);
			return to;
		}
		for (size_t i : from) {
			bool hit = i < s.size() &&
				   (part[0] == '['    ? in_set_(part.substr(1, part.size() - 2), s[i])
				    : part[0] == '\\' ? s[i] == part[1]
				    : part[0] == '.'  ? true
						      : s[i] == part[0]);
			if (hit)
				to.insert(i + 1);
		}
		return to;
	}
	static size_t counts_(const std::string &p, size_t i, size_t &lo, size_t &hi)
	{
		lo = hi = 1;
		if (i >= p.size() || std::strchr("?*+{", p[i]) == nullptr)
			return i;
		if (p[i] != '{') {
			lo = p[i] == '+';
			hi = p[i] == '?' ? 1 : (size_t)-1;
			return i + 1;
		}
		char *end;
		lo = hi = std::strtoul(p.c_str() + i + 1, &end, 10);
		if (*end == ',')
			hi = end[1] == '}' ? (size_t)-1 : std::strtoul(end + 1, &end, 10);
		return p.find('}', i) == std::string::npos ? p.size() : p.find('}', i) + 1;
	}
	static Places row_(const std::string &p, const std::string &s, Places at)
	{
		for (size_t i = 0; i < p.size() && !at.empty();) {
			size_t end = part_end_(p, i), lo, hi;
			std::string part = p.substr(i, end - i);
			i = counts_(p, end, lo, hi);
			Places out, now = at;
			for (size_t k = 0; !now.empty() && k <= hi; k++) {
				size_t before = out.size();
				if (k >= lo)
					out.insert(now.begin(), now.end());
				if (k > lo && out.size() == before)
					break;
				if (k < hi)
					now = one_(part, s, now);
			}
			at = out;
		}
		return at;
	}
	static Places any_(const std::string &p, const std::string &s, const Places &at)
	{
		Places all;
		size_t begin = 0;
		for (size_t i = 0; i <= p.size();) {
			if (i < p.size() && p[i] != '|') {
				i = part_end_(p, i);
				continue;
			}
			Places some = row_(p.substr(begin, i - begin), s, at);
			all.insert(some.begin(), some.end());
			begin = ++i;
		}
		return all;
	}

public:
	pattern(std::string s) : p_(std::move(s)) {}
	bool matches(const std::string &s) const { return any_(p_, s, Places{0}).count(s.size()) > 0; }
	std::string src() const { return p_; }
};

/* ---- Streams ---- */

class InStream {
	std::string data_;
	size_t at_ = 0;
	std::FILE *live_ = nullptr; /* an interactor's: read as it comes */

	int peek_()
	{
		if (at_ < data_.size())
			return (unsigned char)data_[at_];
		if (live_ == nullptr)
			return EOF;
		int c = std::fgetc(live_);
		if (c == EOF)
			return EOF;
		if (at_ > (1 << 16)) {
			data_.erase(0, at_ - 16);
			at_ = 16;
		}
		data_ += (char)c;
		return c;
	}
	void blame_(TResult r, const std::string &message) const;
	std::string called_(const std::string &variable) const
	{
		return variable.empty() ? "" : " [name=" + variable + "]";
	}
	template <class T>
	void check_(const char *kind, T v, T lo, T hi, const std::string &variable)
	{
		if (lo <= v && v <= hi)
			return;
		quit(_wa, std::string(kind) + called_(variable) + " equals to " + toString(v) +
				  ", violates the range [" + toString(lo) + ", " + toString(hi) + "]");
	}
	bool integer_(const std::string &s, bool minus, unsigned long long &value, bool &negative)
	{
		size_t i = negative = minus && s[0] == '-';
		value = 0;
		if (i == s.size() || (s[i] == '0' && (s.size() > i + 1 || negative)))
			return false;
		for (; i < s.size(); i++) {
			unsigned digit = (unsigned)(s[i] - '0');
			if (digit > 9 || value > (ULLONG_MAX - digit) / 10)
				return false;
			value = value * 10 + digit;
		}
		return true;
	}
	void expect_(const char *what, const std::string &found)
	{
		quit(_pe, std::string("Expected ") + what + ", but \"" + compress(found) + "\" found");
	}

public:
	TMode mode = _input;
	std::string name;
	bool strict = false, opened = false;

	InStream() {}
	void init(const std::string &path, TMode m)
	{
		mode = m;
		name = m == _input ? "input" : m == _output ? "output" : "answer";
		opened = true;
		std::ifstream f(path, std::ios::binary);
		if (!f)
			quit(m == _output ? _pe : _fail, "cannot open file '" + path + "'");
		data_.assign(std::istreambuf_iterator<char>(f), std::istreambuf_iterator<char>());
	}
	void init(std::FILE *f, TMode m)
	{
		mode = m;
		name = m == _output ? "output" : "input";
		opened = true;
		live_ = f;
	}
	void close() {}

	/* The verdict as it falls on who wrote this stream. */
	[[noreturn]] void quit(TResult r, const std::string &message)
	{
		blame_(r, message);
		std::abort();
	}
	[[noreturn]] void quit(TResult r, const char *message) { quit(r, std::string(message)); }
	[[noreturn]] __attribute__((format(printf, 3, 4))) void quitf(TResult r, const char *fmt, ...)
	{
		AGON_FORMAT_(s, fmt);
		quit(r, s);
	}
	void quitif(bool when, TResult r, const char *fmt, ...)
	{
		AGON_FORMAT_(s, fmt);
		if (when)
			quit(r, s);
	}
	[[noreturn]] void quits(TResult r, std::string message) { quit(r, message); }

	/* ---- characters ---- */
	char curChar()
	{
		int c = peek_();
		return c == EOF ? (char)EOFC : (char)c;
	}
	char nextChar()
	{
		int c = peek_();
		at_ += c != EOF;
		return c == EOF ? (char)EOFC : (char)c;
	}
	void skipChar() { nextChar(); }
	void unreadChar(char c)
	{
		if (at_ > 0)
			data_[--at_] = c;
		else
			data_.insert(data_.begin(), c);
	}
	bool eof() { return peek_() == EOF; }
	void skipBlanks()
	{
		while (!eof() && isBlanks((char)peek_()))
			at_++;
	}
	bool seekEof()
	{
		skipBlanks();
		return eof();
	}
	bool eoln()
	{
		int c = peek_();
		if (c != CR)
			return c == LF || (c == EOF && !strict);
		at_++;
		c = peek_();
		at_--;
		return c == LF;
	}
	bool seekEoln()
	{
		while (!eof() && (peek_() == SPACE || peek_() == TAB))
			at_++;
		return eoln();
	}
	void nextLine() { readLine(); }
	char readChar()
	{
		if (eof())
			quit(_unexpected_eof, "Unexpected end of file - char expected");
		return nextChar();
	}
	char readChar(char want)
	{
		char c = readChar();
		if (c != want)
			quitf(_pe, "Unexpected character '%c', but '%c' expected", c, want);
		return c;
	}
	char readSpace() { return readChar(' '); }
	void readEoln()
	{
		if (!eoln())
			quit(_pe, "Expected EOLN");
		if (peek_() == CR)
			at_++;
		if (peek_() == LF)
			at_++;
	}
	void readEof()
	{
		if (!eof())
			quit(_pe, "Expected EOF");
		if (mode == _input)
			state_().read_eof = true;
	}

	/* ---- tokens and lines ---- */
	std::string readToken()
	{
		if (!strict)
			skipBlanks();
		if (eof())
			quit(_unexpected_eof, "Unexpected end of file - token expected");
		if (isBlanks((char)peek_()))
			quit(_pe, "Unexpected white-space - token expected");
		std::string s;
		while (!eof() && !isBlanks((char)peek_()))
			s += nextChar();
		return s;
	}
	std::string readToken(const pattern &p, const std::string &variable = "")
	{
		std::string s = readToken();
		if (!p.matches(s))
			quit(_wa, "Token" + called_(variable) + " \"" + compress(s) +
					  "\" doesn't correspond to pattern \"" + p.src() + "\"");
		return s;
	}
	std::string readToken(const std::string &p, const std::string &variable = "")
	{
		return readToken(pattern(p), variable);
	}
	void readTokenTo(std::string &to) { to = readToken(); }
	void readTokenTo(std::string &to, const std::string &p, const std::string &variable = "")
	{
		to = readToken(p, variable);
	}
	template <class... A> std::string readWord(const A &...a) { return readToken(a...); }
	template <class... A> void readWordTo(std::string &to, const A &...a) { to = readToken(a...); }
	std::string readLine()
	{
		if (eof())
			quit(_unexpected_eof, "Expected line");
		std::string s;
		while (!eof() && peek_() != LF)
			s += nextChar();
		if (!eof())
			at_++;
		else if (strict)
			quit(_pe, "Expected EOLN");
		if (!s.empty() && s.back() == CR)
			s.pop_back();
		return s;
	}
	std::string readLine(const pattern &p, const std::string &variable = "")
	{
		std::string s = readLine();
		if (!p.matches(s))
			quit(_wa, "Line" + called_(variable) + " \"" + compress(s) +
					  "\" doesn't correspond to pattern \"" + p.src() + "\"");
		return s;
	}
	std::string readLine(const std::string &p, const std::string &variable = "")
	{
		return readLine(pattern(p), variable);
	}
	template <class... A> std::string readString(const A &...a) { return readLine(a...); }
	template <class... A> void readLineTo(std::string &to, const A &...a) { to = readLine(a...); }
	template <class... A> void readStringTo(std::string &to, const A &...a) { to = readLine(a...); }

	/* ---- numbers ---- */
	long long readLong()
	{
		std::string s = readToken();
		unsigned long long v;
		bool negative;
		if (!integer_(s, true, v, negative) || v > (unsigned long long)LLONG_MAX + negative)
			expect_("integer", s);
		return negative ? (long long)(0 - v) : (long long)v;
	}
	long long readLong(long long lo, long long hi, const std::string &variable = "")
	{
		long long v = readLong();
		check_("Integer", v, lo, hi, variable);
		return v;
	}
	unsigned long long readUnsignedLong()
	{
		std::string s = readToken();
		unsigned long long v;
		bool negative;
		if (!integer_(s, false, v, negative))
			expect_("unsigned integer", s);
		return v;
	}
	unsigned long long readUnsignedLong(unsigned long long lo, unsigned long long hi,
					    const std::string &variable = "")
	{
		unsigned long long v = readUnsignedLong();
		check_("Unsigned integer", v, lo, hi, variable);
		return v;
	}
	int readInt()
	{
		size_t before = at_;
		long long v = readLong();
		if (v < INT_MIN || v > INT_MAX)
			expect_("int32", at_ >= before ? toString(v) : "");
		return (int)v;
	}
	int readInt(int lo, int hi, const std::string &variable = "")
	{
		int v = readInt();
		check_("Integer", v, lo, hi, variable);
		return v;
	}
	template <class... A> int readInteger(const A &...a) { return readInt(a...); }
	double readDouble()
	{
		std::string s = readToken();
		char *end;
		double v = std::strtod(s.c_str(), &end);
		if (s.find_first_not_of("0123456789+-.eE") != std::string::npos || *end != '\0' ||
		    !std::isfinite(v))
			expect_("double", s);
		return v;
	}
	double readDouble(double lo, double hi, const std::string &variable = "")
	{
		double v = readDouble();
		check_("Double", v, lo, hi, variable);
		return v;
	}
	template <class... A> double readReal(const A &...a) { return readDouble(a...); }
	/* Digits with so many behind the point, no exponent, no sign but minus. */
	double readStrictDouble(double lo, double hi, int least, int most,
				const std::string &variable = "")
	{
		std::string s = readToken();
		size_t minus = s[0] == '-', dot = s.find('.');
		size_t whole = (dot == std::string::npos ? s.size() : dot) - minus;
		int behind = dot == std::string::npos ? 0 : (int)(s.size() - dot - 1);
		std::string digits = s.substr(minus);
		if (dot != std::string::npos)
			digits.erase(dot - minus, 1);
		if (digits.find_first_not_of("0123456789") != std::string::npos || whole == 0 ||
		    behind < least || behind > most || (whole > 1 && s[minus] == '0') ||
		    (dot != std::string::npos && behind == 0))
			expect_("strict double", s);
		double v = std::strtod(s.c_str(), nullptr);
		check_("Strict double", v, lo, hi, variable);
		return v;
	}
	template <class... A> double readStrictReal(const A &...a) { return readStrictDouble(a...); }

	/* ---- several; in a strict stream one space stands between them ---- */
#define AGON_MANY_(names, type, one, between)                                                      \
	template <class... A> std::vector<type> names(int n, const A &...a)                        \
	{                                                                                          \
		std::vector<type> v;                                                               \
		for (int i = 0; i < n; i++) {                                                      \
			if (between && strict && i > 0)                                            \
				readSpace();                                                       \
			v.push_back(one(a...));                                                    \
		}                                                                                  \
		return v;                                                                          \
	}
	AGON_MANY_(readInts, int, readInt, true)
	AGON_MANY_(readIntegers, int, readInt, true)
	AGON_MANY_(readLongs, long long, readLong, true)
	AGON_MANY_(readUnsignedLongs, unsigned long long, readUnsignedLong, true)
	AGON_MANY_(readDoubles, double, readDouble, true)
	AGON_MANY_(readReals, double, readDouble, true)
	AGON_MANY_(readStrictDoubles, double, readStrictDouble, true)
	AGON_MANY_(readStrictReals, double, readStrictDouble, true)
	AGON_MANY_(readTokens, std::string, readToken, true)
	AGON_MANY_(readWords, std::string, readToken, true)
	AGON_MANY_(readLines, std::string, readLine, false)
	AGON_MANY_(readStrings, std::string, readLine, false)
};

static InStream inf, ouf, ans;
static std::ofstream tout;

inline void InStream::blame_(TResult r, const std::string &message) const
{
	if (mode != _output || (state_().mode == _validator && r != _ok))
		finish_(_fail, message + " (" + name + ")");
	if (r == _ok && state_().mode == _checker && !ouf.seekEof())
		finish_(_pe, "Extra information in the output file");
	finish_(r, message);
}

/* ---- Verdicts ---- */

[[noreturn]] inline void quit(TResult r, const std::string &message) { ouf.mode = _output, ouf.quit(r, message); }
[[noreturn]] inline void quit(TResult r, const char *message) { quit(r, std::string(message)); }
[[noreturn]] __attribute__((format(printf, 2, 3))) inline void quitf(TResult r, const char *fmt, ...)
{
	AGON_FORMAT_(s, fmt);
	quit(r, s);
}
inline void quitif(bool when, TResult r, const char *fmt, ...)
{
	AGON_FORMAT_(s, fmt);
	if (when)
		quit(r, s);
}
[[noreturn]] inline void quitp(double points, const std::string &message = "")
{
	finish_(_points, format("%.10g", points) + (message.empty() ? "" : " " + message));
}
[[noreturn]] inline void quitp(double points, const char *fmt, ...)
{
	AGON_FORMAT_(s, fmt);
	quitp(points, s);
}
[[noreturn]] inline void quitpi(const std::string &info, const std::string &message = "")
{
	finish_(_points, "points_info=" + info + (message.empty() ? "" : " " + message));
}
inline void ensuref(bool holds, const char *fmt, ...)
{
	AGON_FORMAT_(s, fmt);
	if (!holds)
		finish_(_fail, s);
}
inline void ensure_(bool holds, const char *what)
{
	if (!holds)
		finish_(_fail, std::string("Condition failed: \"") + what + "\"");
}
#define ensure(cond) ensure_((cond), #cond)
template <class T>
[[noreturn]] void expectedButFound(TResult r, const T &want, const T &got, const char *fmt = "", ...)
{
	AGON_FORMAT_(s, fmt);
	quit(r, s + (s.empty() ? "" : " ") + "expected '" + compress(toString(want)) + "', found '" +
			compress(toString(got)) + "'");
}

/* ---- Starting ---- */

struct Validator_ {
	std::string testset() const { return state_().testset; }
	std::string group() const { return state_().group; }
	void addFeature(const std::string &) {}
	void feature(const std::string &) {}
	void setTestset(const char *s) { state_().testset = s; }
	void setGroup(const char *s) { state_().group = s; }
};
static Validator_ validator __attribute__((unused)), checker __attribute__((unused));
inline void addFeature(const std::string &) {}
inline void feature(const std::string &) {}

/* Forgetting to give a verdict, or to look at the end of the input, is the jury's fault. */
struct Guard_ {
	Guard_() { state_(); } /* so that it outlives us */
	~Guard_()
	{
		State_ &s = state_();
		bool judges = s.mode == _checker || s.mode == _interactor;
		if (s.quits || !s.guard)
			return;
		if (judges)
			std::fputs("FAIL it ended without quit() or quitf()\n", stderr);
		else if (s.mode == _validator && !s.read_eof)
			std::fputs("FAIL it ended without inf.readEof()\n", stderr);
		else
			return;
		std::fflush(nullptr);
		std::_Exit(3);
	}
};
static Guard_ guard_;

/* The file names; options that say more go to checker and validator. */
inline std::vector<std::string> arguments_(int argc, char *argv[])
{
	std::vector<std::string> files;
	for (int i = 1; i < argc; i++) {
		std::string a = argv[i];
		if (a == "--testset" && i + 1 < argc)
			state_().testset = argv[++i];
		else if (a == "--group" && i + 1 < argc)
			state_().group = argv[++i];
		else if (a.compare(0, 2, "--") == 0 && i + 1 < argc)
			i++;
		else
			files.push_back(a);
	}
	return files;
}

inline void registerTestlibCmd(int argc, char *argv[])
{
	std::vector<std::string> f = arguments_(argc, argv);
	state_().mode = _checker;
	if (f.size() < 3)
		finish_(_fail, "Program must be run with the following arguments: input output answer");
	inf.init(f[0], _input);
	ouf.init(f[1], _output);
	ans.init(f[2], _answer);
	if (f.size() > 3)
		state_().report = std::fopen(f[3].c_str(), "w");
}

inline void registerInteraction(int argc, char *argv[])
{
	std::vector<std::string> f = arguments_(argc, argv);
	state_().mode = _interactor;
	if (f.size() < 2)
		finish_(_fail, "Program must be run with the following arguments: input output");
	inf.init(f[0], _input);
	tout.open(f[1], std::ios::binary);
	if (!tout)
		finish_(_fail, "cannot write file '" + f[1] + "'");
	ouf.init(stdin, _output);
	if (f.size() > 2)
		ans.init(f[2], _answer);
	else
		ans.name = "answer";
	if (f.size() > 3)
		state_().report = std::fopen(f[3].c_str(), "w");
}

inline void registerValidation()
{
	state_().mode = _validator;
	inf.init(stdin, _input);
	inf.strict = true;
}
inline void registerValidation(int argc, char *argv[])
{
	arguments_(argc, argv);
	registerValidation();
}
inline void registerGen(int argc, char *argv[], int = 1)
{
	state_().mode = _generator;
	rnd.setSeed(argc, argv);
}
__attribute__((format(printf, 1, 2))) inline void setName(const char *fmt, ...)
{
	AGON_FORMAT_(s, fmt);
	state_().checker_name = s;
}

/* ---- Numbers from text ---- */

inline long long stringToLongLong(InStream &, const char *s) { return std::strtoll(s, nullptr, 10); }
inline int stringToInt(InStream &, const char *s) { return (int)std::strtol(s, nullptr, 10); }

#endif
