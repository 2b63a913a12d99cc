#include "problems/dup/lexicon.h"

#include <stdbool.h>
#include <string.h>

enum { LOOP = 1, IF, ELSE, RETURN, JUMP };

/* clang-format off */
static const struct lexicon_code code_words[] = {
	{"abs", "abs", 0}, {"abstract", "", 0}, {"accumulate", "sum", 0}, {"add", "push", 0},
	{"addall", "push", 0}, {"addfirst", "push", 0}, {"addlast", "push", 0},
	{"adj", "graph", 0}, {"adjacency", "graph", 0}, {"algorithm", "", 0},
	{"and", "", '&' << 8 | '&'}, {"annotations", "", 0}, {"ans", "", 0}, {"answer", "", 0},
	{"answers", "", 0}, {"any", "", 0}, {"app", "", 0}, {"append", "push", 0},
	{"appendleft", "queue", 0}, {"argc", "", 0}, {"args", "", 0}, {"argv", "", 0},
	{"arr", "nums", 0}, {"array", "list", 0}, {"arraydeque", "queue", 0},
	{"arraylist", "list", 0}, {"arrays", "list", 0}, {"as", "", 0}, {"aslist", "list", 0},
	{"asref", "", 0}, {"assert", "", 0}, {"async", "", 0}, {"at", "", 0}, {"auto", "", 0},
	{"aux", "", 0}, {"await", "", 0}, {"back", "peek", 0}, {"backtrack", "dfs", 0},
	{"basicstring", "string", 0}, {"begin", "", 0}, {"bfs", "bfs", 0}, {"bin", "popcount", 0},
	{"binaryheap", "heap", 0}, {"binarysearch", "bisect", 0}, {"bisect", "bisect", 0},
	{"bisectleft", "bisect", 0}, {"bisectright", "bisect", 0}, {"bitcount", "popcount", 0},
	{"bits", "", 0}, {"bitset", "set", 0}, {"bool", "", 0}, {"boolean", "", 0},
	{"borrow", "", 0}, {"break", "", JUMP}, {"btreemap", "map", 0}, {"btreeset", "set", 0},
	{"bufferedreader", "", 0}, {"builtinpopcount", "popcount", 0},
	{"builtinpopcountll", "popcount", 0}, {"byte", "", 0}, {"cache", "memo", 0},
	{"cached", "memo", 0}, {"cap", "", 0}, {"case", "", ELSE}, {"catch", "", 0},
	{"cbegin", "", 0}, {"ceilingkey", "bisect", 0}, {"cend", "", 0}, {"cerr", "", 0},
	{"char", "", 0}, {"charat", "string", 0}, {"chr", "char", 0}, {"cin", "", 0},
	{"class", "", 0}, {"climits", "", 0}, {"clone", "", 0}, {"cloned", "", 0},
	{"close", "", 0}, {"cls", "", 0}, {"cmath", "", 0}, {"cnt", "count", 0},
	{"collect", "", 0}, {"collections", "", 0}, {"comparator", "sort", 0},
	{"comparing", "sort", 0}, {"computeifabsent", "map", 0}, {"const", "", 0},
	{"constexpr", "", 0}, {"contains", "", 0}, {"containskey", "", 0}, {"continue", "", JUMP},
	{"copied", "", 0}, {"count2", "", 0}, {"counter", "count", 0},
	{"countones", "popcount", 0}, {"counts", "count", 0}, {"cout", "", 0}, {"crate", "", 0},
	{"cstdio", "", 0}, {"cstr", "string", 0}, {"cstring", "", 0}, {"data", "", 0},
	{"data0", "", 0}, {"def", "", 0}, {"default", "", ELSE}, {"defaultdict", "map", 0},
	{"del", "pop", 0}, {"delete", "", 0}, {"deque", "queue", 0}, {"deque2", "list", 0},
	{"dfs", "dfs", 0}, {"dict", "map", 0}, {"dictionary", "map", 0},
	{"disjointset", "union", 0}, {"double", "", 0}, {"dsu", "union", 0}, {"edges", "graph", 0},
	{"elif", "", IF}, {"else", "", ELSE}, {"emplace", "push", 0}, {"emplaceback", "push", 0},
	{"empty", "", 0}, {"end", "", 0}, {"endl", "", 0}, {"entryset", "map", 0}, {"enum", "", 0},
	{"enumerate", "", 0}, {"erase", "pop", 0}, {"err", "", 0}, {"except", "", 0},
	{"exit", "", 0}, {"expect", "", 0}, {"export", "", 0}, {"extend", "push", 0},
	{"extends", "", 0}, {"extern", "", 0}, {"f32", "", 0}, {"f64", "", 0}, {"fa", "union", 0},
	{"fabs", "abs", 0}, {"false", "", 0}, {"father", "union", 0}, {"final", "", 0},
	{"finally", "", 0}, {"find", "find", 0}, {"findall", "find", 0}, {"first", "", 0},
	{"float", "", 0}, {"floorkey", "bisect", 0}, {"flush", "", 0}, {"fmt", "", 0},
	{"fn", "", 0}, {"for", "", LOOP}, {"foreach", "", LOOP}, {"forward", "", 0},
	{"freq", "count", 0}, {"frequencies", "count", 0}, {"frequency", "count", 0},
	{"from", "", 0}, {"front", "peek", 0}, {"frozenset", "set", 0}, {"fun", "", 0},
	{"func", "", 0}, {"function", "", 0}, {"functional", "", 0}, {"functools", "", 0},
	{"future", "", 0}, {"gcd", "gcd", 0}, {"gcd2", "gcd", 0}, {"get", "", 0},
	{"getchar", "", 0}, {"getfirst", "peek", 0}, {"getlast", "peek", 0},
	{"getordefault", "", 0}, {"gets", "", 0}, {"global", "", 0}, {"go", "", 0},
	{"goto", "", JUMP}, {"graph", "graph", 0}, {"has", "", 0}, {"hashmap", "map", 0},
	{"hashset", "set", 0}, {"haskey", "", 0}, {"heap", "heap", 0}, {"heapify", "heap", 0},
	{"heappop", "heap", 0}, {"heappush", "heap", 0}, {"heappushpop", "heap", 0},
	{"heapq", "heap", 0}, {"heapreplace", "heap", 0}, {"helper", "", 0}, {"hi", "right", 0},
	{"high", "right", 0}, {"hist", "count", 0}, {"histogram", "count", 0}, {"i16", "", 0},
	{"i32", "", 0}, {"i64", "", 0}, {"i8", "", 0}, {"if", "", IF}, {"impl", "", 0},
	{"impl2", "", 0}, {"implements", "", 0}, {"import", "", 0}, {"in", "", 0},
	{"include", "", 0}, {"index", "find", 0}, {"indexof", "find", 0}, {"inf", "inf", 0},
	{"infinity", "inf", 0}, {"inline", "", 0}, {"input", "", 0}, {"inputstreamreader", "", 0},
	{"insert", "push", 0}, {"instance", "", 0}, {"int", "", 0}, {"int16", "", 0},
	{"int16t", "", 0}, {"int32", "", 0}, {"int32t", "", 0}, {"int64", "", 0},
	{"int64t", "", 0}, {"int8", "", 0}, {"int8t", "", 0}, {"intarray", "list", 0},
	{"integer", "", 0}, {"interface", "", 0}, {"intmax", "inf", 0}, {"intmin", "inf", 0},
	{"into", "", 0}, {"intoiter", "", 0}, {"ints", "", 0}, {"io", "", 0}, {"ios", "", 0},
	{"iostream", "", 0}, {"is", "", 0}, {"isalnum", "alpha", 0}, {"isalpha", "alpha", 0},
	{"isdecimal", "digit", 0}, {"isdigit", "digit", 0}, {"isempty", "", 0}, {"isize", "", 0},
	{"isletter", "alpha", 0}, {"isletterordigit", "alpha", 0}, {"isnumber", "digit", 0},
	{"isqrt", "sqrt", 0}, {"iter", "", 0}, {"iterator", "", 0}, {"itertools", "", 0},
	{"java", "", 0}, {"keyset", "map", 0}, {"kmod", "mod", 0}, {"l", "left", 0},
	{"lambda", "", 0}, {"lang", "", 0}, {"lastindexof", "find", 0}, {"lca", "lca", 0},
	{"ld", "", 0}, {"left", "left", 0}, {"len", "", 0}, {"length", "", 0}, {"let", "", 0},
	{"linkedhashmap", "map", 0}, {"linkedhashset", "set", 0}, {"linkedlist", "list", 0},
	{"list", "list", 0}, {"ll", "", 0}, {"llabs", "abs", 0}, {"llongmax", "inf", 0},
	{"llongmin", "inf", 0}, {"lo", "left", 0}, {"long", "", 0}, {"loop", "", LOOP},
	{"low", "left", 0}, {"lower", "lower", 0}, {"lowerbound", "bisect", 0},
	{"lrucache", "memo", 0}, {"m2", "mid", 0}, {"main", "", 0}, {"make", "", 0},
	{"makepair", "", 0}, {"map", "map", 0}, {"mapping", "map", 0}, {"match", "", ELSE},
	{"math", "", 0}, {"mathh", "", 0}, {"max", "max", 0}, {"maxelement", "max", 0},
	{"maxheap", "heap", 0}, {"maximum", "max", 0}, {"maxint", "inf", 0},
	{"maxint32", "inf", 0}, {"maxint64", "inf", 0}, {"maxvalue", "inf", 0},
	{"memo", "memo", 0}, {"memoization", "memo", 0}, {"memoize", "memo", 0},
	{"merge", "union", 0}, {"mid", "mid", 0}, {"middle", "mid", 0}, {"min", "min", 0},
	{"minelement", "min", 0}, {"minheap", "heap", 0}, {"minimum", "min", 0},
	{"minint32", "inf", 0}, {"minvalue", "inf", 0}, {"mn", "min", 0}, {"mod", "mod", '%'},
	{"mod1", "mod", 0}, {"modpow", "pow", 0}, {"module", "", 0}, {"modulo", "mod", 0},
	{"move", "", 0}, {"multimap", "map", 0}, {"multiset", "count", 0}, {"mut", "", 0},
	{"mx", "max", 0}, {"name", "", 0}, {"namespace", "", 0}, {"neighbor", "graph", 0},
	{"neighbors", "graph", 0}, {"neighbour", "graph", 0}, {"neighbours", "graph", 0},
	{"new", "", 0}, {"next", "", 0}, {"nextint", "", 0}, {"nextline", "", 0},
	{"nextlong", "", 0}, {"nil", "", 0}, {"none", "", 0}, {"nonlocal", "", 0},
	{"not", "", '!'}, {"null", "", 0}, {"nullptr", "", 0}, {"nullptrt", "", 0},
	{"num", "nums", 0}, {"numbers", "nums", 0}, {"numeric", "", 0},
	{"numericlimits", "inf", 0}, {"nums", "nums", 0}, {"object", "", 0}, {"of", "", 0},
	{"offer", "push", 0}, {"offerfirst", "push", 0}, {"offerlast", "push", 0}, {"ok", "", 0},
	{"onescount", "popcount", 0}, {"operator", "", 0}, {"optional", "", 0},
	{"or", "", '|' << 8 | '|'}, {"ord", "char", 0}, {"ordereddict", "map", 0}, {"os", "", 0},
	{"out", "", 0}, {"output", "", 0}, {"outputstreamwriter", "", 0}, {"override", "", 0},
	{"package", "", 0}, {"pair", "", 0}, {"panic", "", 0}, {"parent", "union", 0},
	{"parse", "", 0}, {"parseint", "", 0}, {"partialsum", "sum", 0},
	{"partitionpoint", "bisect", 0}, {"pass", "", JUMP}, {"peek", "peek", 0},
	{"peekfirst", "peek", 0}, {"peeklast", "peek", 0}, {"pii", "", 0}, {"poll", "pop", 0},
	{"pollfirst", "pop", 0}, {"polllast", "pop", 0}, {"pop", "pop", 0}, {"popback", "pop", 0},
	{"popcount", "popcount", 0}, {"popfront", "pop", 0}, {"popleft", "queue", 0},
	{"pow", "pow", 0}, {"powmod", "pow", 0}, {"pq", "heap", 0}, {"prefixsum", "sum", 0},
	{"prelude", "", 0}, {"print", "", 0}, {"printf", "", 0}, {"println", "", 0},
	{"printwriter", "", 0}, {"priorityqueue", "heap", 0}, {"private", "", 0},
	{"program", "", 0}, {"protected", "", 0}, {"pub", "", 0}, {"public", "", 0},
	{"push", "push", 0}, {"pushback", "push", 0}, {"pushfront", "push", 0}, {"put", "", 0},
	{"putchar", "", 0}, {"puts", "", 0}, {"qsort", "sort", 0}, {"queue", "queue", 0},
	{"quickpow", "pow", 0}, {"r", "right", 0}, {"raise", "", 0}, {"range", "", 0},
	{"rangeof", "", 0}, {"rbegin", "", 0}, {"read", "", 0}, {"readint", "", 0},
	{"readline", "", 0}, {"readln", "", 0}, {"readonly", "", 0}, {"record", "", 0},
	{"recurse", "dfs", 0}, {"reduce", "sum", 0}, {"ref", "", 0}, {"register", "", 0},
	{"reinterpretcast", "", 0}, {"rem", "mod", '%'}, {"remove", "pop", 0},
	{"removefirst", "pop", 0}, {"removelast", "pop", 0}, {"rend", "", 0}, {"repeat", "", LOOP},
	{"require", "", 0}, {"res", "", 0}, {"result", "", 0}, {"results", "", 0}, {"ret", "", 0},
	{"return", "", RETURN}, {"rev", "reverse", 0}, {"reverse", "reverse", 0},
	{"reversed", "reverse", 0}, {"rfind", "find", 0}, {"right", "right", 0}, {"rune", "", 0},
	{"sb", "", 0}, {"scanf", "", 0}, {"scanner", "", 0}, {"searchints", "bisect", 0},
	{"second", "", 0}, {"seen", "visited", 0}, {"self", "", 0}, {"set", "set", 0},
	{"short", "", 0}, {"signed", "", 0}, {"size", "", 0}, {"sizet", "", 0},
	{"slice", "list", 0}, {"solution", "", 0}, {"solve", "", 0}, {"some", "", 0},
	{"sort", "sort", 0}, {"sortby", "sort", 0}, {"sorted", "sort", 0}, {"sortedby", "sort", 0},
	{"sortslice", "sort", 0}, {"sortunstable", "sort", 0}, {"split", "", 0},
	{"sqrt", "sqrt", 0}, {"stack", "stack", 0}, {"static", "", 0}, {"staticcast", "", 0},
	{"std", "", 0}, {"stdc", "", 0}, {"stdin", "", 0}, {"stdio", "", 0}, {"stdioh", "", 0},
	{"stdlib", "", 0}, {"stdlibh", "", 0}, {"stdout", "", 0}, {"stk", "stack", 0},
	{"str", "string", 0}, {"strconv", "", 0}, {"string", "string", 0}, {"stringbuffer", "", 0},
	{"stringbuilder", "", 0}, {"stringh", "", 0}, {"strings", "", 0},
	{"stringview", "string", 0}, {"strip", "", 0}, {"strlen", "string", 0}, {"struct", "", 0},
	{"substr", "string", 0}, {"substring", "string", 0}, {"sum", "sum", 0}, {"super", "", 0},
	{"swap", "swap", 0}, {"switch", "", ELSE}, {"sync", "", 0}, {"syncwithstdio", "", 0},
	{"sys", "", 0}, {"system", "", 0}, {"tally", "count", 0}, {"temp", "", 0},
	{"template", "", 0}, {"this", "", 0}, {"throw", "", 0}, {"throws", "", 0}, {"tie", "", 0},
	{"tmp", "", 0}, {"toarray", "list", 0}, {"tochararray", "string", 0},
	{"tolist", "list", 0}, {"tolower", "lower", 0}, {"tolowercase", "lower", 0},
	{"top", "peek", 0}, {"tostring", "", 0}, {"total", "sum", 0}, {"toupper", "upper", 0},
	{"touppercase", "upper", 0}, {"trait", "", 0}, {"treemap", "map", 0},
	{"treeset", "set", 0}, {"trie", "trie", 0}, {"trim", "", 0}, {"true", "", 0},
	{"try", "", 0}, {"tuple", "", 0}, {"type", "", 0}, {"typealias", "", 0},
	{"typedef", "", 0}, {"typename", "", 0}, {"typing", "", 0}, {"u16", "", 0}, {"u32", "", 0},
	{"u64", "", 0}, {"u8", "", 0}, {"uf", "union", 0}, {"uint", "", 0}, {"uint16", "", 0},
	{"uint32", "", 0}, {"uint32t", "", 0}, {"uint64", "", 0}, {"uint64t", "", 0},
	{"uint8", "", 0}, {"uint8t", "", 0}, {"ull", "", 0}, {"undefined", "", 0},
	{"union", "union", 0}, {"unionfind", "union", 0}, {"unite", "union", 0},
	{"unless", "", IF}, {"unorderedmap", "map", 0}, {"unorderedset", "set", 0},
	{"unsigned", "", 0}, {"until", "", LOOP}, {"unwrap", "", 0}, {"upper", "upper", 0},
	{"upperbound", "bisect", 0}, {"use", "", 0}, {"usestd", "", 0}, {"using", "", 0},
	{"usize", "", 0}, {"util", "", 0}, {"utility", "", 0}, {"val", "", 0}, {"valueof", "", 0},
	{"var", "", 0}, {"vec", "list", 0}, {"vecdeque", "queue", 0}, {"vector", "list", 0},
	{"vectorh", "", 0}, {"vi", "", 0}, {"virtual", "", 0}, {"vis", "visited", 0},
	{"visit", "visited", 0}, {"visited", "visited", 0}, {"vll", "", 0}, {"void", "", 0},
	{"volatile", "", 0}, {"where", "", 0}, {"while", "", LOOP}, {"with", "", 0},
	{"write", "", 0}, {"xor", "xor", '^'}, {"xrange", "", 0}, {"yield", "", RETURN},
	{"zip", "", 0},
};

struct pair {
	const char *key, *value;
};

static const struct pair glosses[] = {
	{"一半", "half"}, {"三个", "three"}, {"三元组", "triplet"}, {"三数之和", "three sum triplets"},
	{"三次", "three times"}, {"三角形", "triangle"}, {"上", "up"}, {"上下", "up down"}, {"下", "down"},
	{"下标", "index"}, {"不同", "different distinct"}, {"不同的方法", "different ways"},
	{"不存在", "not exist"}, {"不能", "cannot"}, {"不超过", "at most exceed"}, {"丑数", "ugly number"},
	{"丢失", "lost missing"}, {"两个", "two"}, {"两次", "twice"}, {"严格", "strictly"},
	{"个数", "number count"}, {"中位数", "median"}, {"中序", "inorder"}, {"中间", "middle"},
	{"之和", "sum"}, {"之字形", "zigzag"}, {"乘法", "multiplication"}, {"乘积", "product"},
	{"买", "buy"}, {"买卖", "buy sell"}, {"乱序", "unordered"}, {"二分", "bipartite binary"},
	{"二分图", "bipartite"}, {"二叉搜索树", "binary search tree"}, {"二叉树", "binary tree"},
	{"二进制", "binary"}, {"交换", "swap"}, {"交易", "transaction"}, {"交点", "intersection"},
	{"交集", "intersection"}, {"人", "people person"}, {"从上到下", "top bottom"},
	{"从左到右", "left right"}, {"代价", "cost"}, {"价值", "value"}, {"价格", "price"}, {"任务", "task"},
	{"任意", "any"}, {"众数", "majority"}, {"会议", "meeting"}, {"位", "bit"}, {"位置", "position"},
	{"余数", "remainder"}, {"例如", "example"}, {"依赖", "depend"}, {"保证", "guaranteed"},
	{"倍数", "multiple"}, {"倒数", "end last"}, {"值", "value"}, {"假设", "assume"}, {"偶数", "even"},
	{"偷窃", "rob"}, {"元素", "element"}, {"先修", "prerequisite"}, {"先序", "preorder"},
	{"入口", "begins"}, {"全排列", "permutations"}, {"公交", "bus"}, {"公共", "common"},
	{"公式", "formula"}, {"内存", "memory"}, {"内部", "inside"}, {"冗余", "redundant"},
	{"减法", "subtraction"}, {"出现", "appear occur"}, {"出现一次", "once"}, {"函数", "function"},
	{"分别", "respectively"}, {"分割", "split partition"}, {"分子", "numerator"}, {"分成", "divide"},
	{"分数", "score"}, {"分母", "denominator"}, {"分组", "group"}, {"分配", "assign distribute"},
	{"分钟", "minute"}, {"列", "column"}, {"列表", "list"}, {"删除", "delete remove"},
	{"判断", "determine check"}, {"利润", "profit"}, {"前", "k"}, {"前序", "preorder"},
	{"前缀", "prefix"}, {"前缀树", "trie prefix tree"}, {"剪绳子", "cut rope"}, {"加一", "plus one"},
	{"加油站", "gas station"}, {"加法", "addition"}, {"动态规划", "dynamic programming"},
	{"动物", "animal"}, {"包含", "contain"}, {"包括", "include"}, {"匹配", "match"}, {"匹配项", "match"},
	{"区间", "interval"}, {"十六进制", "hexadecimal"}, {"十进制", "decimal"}, {"升序", "ascending"},
	{"单元格", "cell"}, {"单词", "word"}, {"卖", "sell"}, {"双向链表", "doubly linked list"},
	{"双端队列", "deque"}, {"反序列化", "deserialize"}, {"反转", "reverse"}, {"取余", "modulo"},
	{"取模", "modulo"}, {"变位", "anagram"}, {"变位词", "anagram"}, {"变量", "variable"},
	{"句子", "sentence"}, {"只出现一次", "appears once"}, {"可以", "can"}, {"台阶", "stairs steps"},
	{"右", "right"}, {"右侧", "right side"}, {"右边", "right"}, {"叶子", "leaf"}, {"叶节点", "leaf"},
	{"合并", "merge"}, {"合法", "valid"}, {"名字", "name"}, {"名称", "name"}, {"后序", "postorder"},
	{"后缀", "suffix"}, {"员工", "employee"}, {"周长", "perimeter"}, {"和为", "sum equal"},
	{"哈希", "hash"}, {"唯一", "unique"}, {"四个", "four"}, {"回文", "palindrome"},
	{"回文串", "palindromic string"}, {"回文子串", "palindromic substring"}, {"因子", "factor"},
	{"国王", "king"}, {"图", "graph"}, {"圆", "circle"}, {"圆圈", "circle"}, {"地址", "address"},
	{"坏", "bad"}, {"坐标", "coordinate"}, {"城市", "city"}, {"基因", "gene"}, {"堆", "heap"},
	{"塔", "tower"}, {"墙", "wall"}, {"士兵", "soldier"}, {"复制", "copy"},
	{"复杂链表", "linked list random pointer"}, {"外星语", "alien language"}, {"外部", "outside"},
	{"多余", "redundant"}, {"多少种", "how many ways"}, {"多数", "majority"}, {"多级", "multilevel"},
	{"大于", "greater"}, {"大于等于", "greater equal"}, {"大写", "uppercase"}, {"大小", "size"},
	{"天", "day"}, {"头节点", "head"}, {"奇数", "odd"}, {"奖励", "reward"}, {"好", "good"},
	{"子串", "substring"}, {"子域名", "subdomain"}, {"子字符串", "substring"}, {"子序列", "subsequence"},
	{"子数组", "subarray"}, {"子树", "subtree"}, {"子矩阵", "submatrix"}, {"子节点", "child"},
	{"子集", "subset"}, {"字典", "dictionary"}, {"字典序", "lexicographical"}, {"字母", "letter"},
	{"字母表", "alphabet"}, {"字符", "character"}, {"字符串", "string"}, {"字节", "byte"},
	{"存在", "exist"}, {"学生", "student"}, {"孩子", "child children"}, {"安排", "schedule event"},
	{"完全二叉树", "complete binary tree"}, {"完全平方数", "perfect squares"}, {"完美", "perfect"},
	{"实现", "implement"}, {"容器", "container"}, {"容量", "capacity"}, {"宽度", "width"},
	{"密码", "password"}, {"对", "pair"}, {"对称", "symmetric"}, {"对角线", "diagonal"},
	{"寻找", "find"}, {"小于", "less"}, {"小于等于", "less equal"}, {"小偷", "robber rob"},
	{"小写", "lowercase"}, {"小数", "decimal fraction"}, {"小时", "hour"},
	{"小行星", "asteroid asteroids"}, {"层序", "level order"}, {"展平", "flatten"},
	{"山峰", "mountain peak"}, {"山脉", "mountain"}, {"岛屿", "island"}, {"峰顶", "peak"},
	{"工作", "job"}, {"左", "left"}, {"左侧", "left side"}, {"左边", "left"}, {"差", "difference"},
	{"差值", "difference"}, {"已排序", "sorted"}, {"常数", "constant"}, {"常量", "constant"},
	{"幂", "power"}, {"平均", "average"}, {"平方", "square"}, {"平方根", "square root"},
	{"平衡", "balanced"}, {"幸运", "lucky"}, {"序列化", "serialize"}, {"底层", "bottom"},
	{"建筑", "building"}, {"开关", "switch"}, {"开始", "start"}, {"开锁", "lock open"},
	{"异位词", "anagram"}, {"异或", "xor"}, {"形成", "form"}, {"得分", "score"}, {"循环", "circular"},
	{"循环链表", "circular linked list"}, {"必须", "must"}, {"快乐", "happy"}, {"总和", "sum"},
	{"情况", "case"}, {"感染", "infected"}, {"成对", "pair"}, {"房屋", "house"}, {"所有", "all"},
	{"扁平", "flatten"}, {"扑克", "poker"}, {"打印", "print"}, {"找出", "find"}, {"找到", "find"},
	{"拆分", "split break"}, {"拓扑", "topological"}, {"括号", "parentheses bracket"},
	{"括号组合", "parentheses combinations"}, {"指针", "pointer"}, {"排列", "permutation"},
	{"排序", "sorted"}, {"推特", "twitter"}, {"提示", "constraints"}, {"插入", "insert"},
	{"搜索", "search"}, {"操作", "operation"}, {"支持", "support"}, {"数位", "digit"},
	{"数字", "digit number"}, {"数对", "pair"}, {"数据", "data"}, {"数据库", "database table"},
	{"数据流", "data stream"}, {"数据结构", "data structure"}, {"数目", "number count"},
	{"数组", "array"}, {"数量", "number count"}, {"整个", "entire"}, {"整数", "integer"},
	{"文件", "file"}, {"斐波那契", "fibonacci"}, {"斜率", "slope"}, {"方格", "grid cell"},
	{"方案", "ways"}, {"方法", "ways method"}, {"方程", "equation"}, {"旋转", "rotate rotation"},
	{"无向", "undirected"}, {"无序", "unordered unsorted"}, {"日志", "log"}, {"日期", "date"},
	{"日程", "calendar schedule"}, {"时间", "time"}, {"时间复杂度", "time complexity"}, {"映射", "map"},
	{"是否", "whether"}, {"更新", "update"}, {"替换", "replace"}, {"最低", "lowest"}, {"最后", "last"},
	{"最多", "most"}, {"最大", "maximum"}, {"最大值", "maximum"}, {"最小", "minimum"},
	{"最小值", "minimum"}, {"最小差", "minimum difference"}, {"最小生成树", "minimum spanning tree"},
	{"最少", "minimum fewest"}, {"最短", "shortest"}, {"最近", "recent nearest"},
	{"最近公共祖先", "lowest common ancestor"}, {"最近最少使用", "least recently used"},
	{"最近的点", "closest points"}, {"最长", "longest"}, {"最高", "highest"}, {"有向", "directed"},
	{"有序", "sorted"}, {"有效", "valid"}, {"朋友", "friend"}, {"木头", "wood"}, {"机器人", "robot"},
	{"机场", "airport"}, {"权重", "weight"}, {"条件", "condition"}, {"构造", "construct"},
	{"构造函数", "constructor"}, {"染色", "color"}, {"查找", "find search"}, {"查询", "query"},
	{"柱子", "bar"}, {"柱状图", "histogram"}, {"标记", "marked"}, {"栈", "stack"}, {"树", "tree"},
	{"根节点", "root"}, {"格式", "format"}, {"桥", "bridge"}, {"棋盘", "chessboard board"},
	{"楼梯", "stairs"}, {"概率", "probability"}, {"次数", "times"}, {"正则表达式", "regular expression"},
	{"正整数", "positive integer"}, {"正方形", "square"}, {"正负号", "sign"}, {"步", "step"},
	{"每个", "each every"}, {"每日温度", "daily temperatures"}, {"比特", "bit"}, {"气温", "temperature"},
	{"水", "water"}, {"水果", "fruit"}, {"求", "find"}, {"求和", "sum"}, {"汉明", "hamming"},
	{"汉明重量", "hamming weight"}, {"汽车", "car"}, {"注意", "note"}, {"浮点", "float floating"},
	{"消息", "message"}, {"深度", "depth"}, {"深拷贝", "deep copy"}, {"添加", "add"},
	{"温度", "temperature"}, {"游戏", "game"}, {"溢出", "overflow"}, {"滑动窗口", "sliding window"},
	{"满二叉树", "full binary tree"}, {"灯", "light"}, {"点", "point"}, {"点数", "points"},
	{"父节点", "parent"}, {"版本", "version"}, {"特殊", "special"}, {"猜", "guess"}, {"玩家", "player"},
	{"环", "cycle"}, {"球", "ball"}, {"瓶", "bottle"}, {"用户", "user"}, {"电梯", "elevator"},
	{"电话", "phone"}, {"病毒", "virus"}, {"皇后", "queen"}, {"盛水", "container water"},
	{"目录", "directory"}, {"目标", "target"}, {"直方图", "histogram"}, {"直线", "line"},
	{"相乘", "multiply"}, {"相交", "intersect"}, {"相同", "same equal"}, {"相等", "equal"},
	{"相邻", "adjacent"}, {"省份", "province"}, {"矩形", "rectangle"}, {"矩阵", "matrix"},
	{"短信", "message"}, {"石头", "stone"}, {"砖", "brick"}, {"硬币", "coin"},
	{"碰撞", "collide collision"}, {"示例", "example"}, {"礼物", "gift"}, {"祖先", "ancestor"},
	{"票", "ticket"}, {"票价", "price"}, {"种", "ways"}, {"科学计数", "scientific notation"},
	{"移动", "move"}, {"移除", "remove"}, {"空格", "space"}, {"空间复杂度", "space complexity"},
	{"窗口", "window"}, {"站", "station"}, {"符号", "sign symbol"}, {"第", "th"}, {"第一个", "first"},
	{"等于", "equal"}, {"等式", "equation"}, {"答案", "answer"}, {"箱子", "box"}, {"类型", "type"},
	{"粉刷", "paint"}, {"糖果", "candy"}, {"素数", "prime"}, {"索引", "index"}, {"约数", "divisor"},
	{"约瑟夫", "josephus"}, {"线", "line"}, {"线性", "linear"}, {"组合", "combination"},
	{"组成", "consist"}, {"终点", "end destination"}, {"结束", "end"}, {"结构", "structure"},
	{"结果", "result"}, {"结点", "node"}, {"给你", "given"}, {"给定", "given"}, {"绝对值", "absolute"},
	{"绝对差", "absolute difference"}, {"统计", "count"}, {"绳子", "rope"}, {"缓存", "cache"},
	{"编号", "numbered label"}, {"编码", "encode"}, {"缺失", "missing"}, {"网格", "grid"},
	{"网站", "website"}, {"罗马", "roman"}, {"美丽", "beautiful"}, {"翻译", "translate translation"},
	{"翻转", "reverse flip"}, {"老师", "teacher"}, {"股票", "stock"}, {"至多", "at most"},
	{"至少", "at least"}, {"航班", "flight"}, {"船", "boat"}, {"节点", "node"}, {"花费", "cost"},
	{"苹果", "apple"}, {"范围", "range"}, {"薪水", "salary"}, {"螺旋", "spiral"}, {"行", "row"},
	{"行星", "asteroid"}, {"行程", "itinerary"}, {"补码", "complement"}, {"表", "table"},
	{"表达式", "expression"}, {"要求", "require"}, {"覆盖", "cover"}, {"规则", "rule"},
	{"解码", "decode"}, {"解释", "explanation"}, {"计数", "count"}, {"计算", "calculate compute"},
	{"设计", "design"}, {"词典", "dictionary words"}, {"说明", "note"}, {"请求", "request"},
	{"课程", "course"}, {"调用", "call"}, {"负数", "negative"}, {"账户", "account"},
	{"质因子", "prime factor"}, {"质数", "prime"}, {"贪心", "greedy"}, {"费用", "cost"},
	{"起点", "start"}, {"超级", "super"}, {"超过", "exceed more"}, {"距离", "distance"},
	{"路径", "path"}, {"路线", "route"}, {"跳", "jump"}, {"转换", "convert"},
	{"转换序列", "transformation sequence"}, {"轮", "wheel"}, {"输入", "input"}, {"输入一个", "given"},
	{"输出", "output"}, {"边", "edge"}, {"边界", "boundary"}, {"过期", "expire"}, {"返回", "return"},
	{"进位", "carry"}, {"进阶", "follow up"}, {"连接", "connected connect"},
	{"连续", "consecutive contiguous"}, {"连续子数组", "contiguous subarray"}, {"连通", "connected"},
	{"迭代", "iteration"}, {"迷宫", "maze"}, {"逆序", "reverse"}, {"逆序对", "reverse pairs"},
	{"逆时针", "counterclockwise"}, {"逆波兰", "reverse polish notation"}, {"选出", "choose"},
	{"选择", "choose select"}, {"递减", "decreasing"}, {"递增", "increasing"}, {"递归", "recursion"},
	{"速度", "speed"}, {"遍历", "traversal"}, {"道路", "road"}, {"邮箱", "email"}, {"部分", "part"},
	{"部门", "department"}, {"重叠", "overlap"}, {"重复", "duplicate repeat"}, {"重建", "construct"},
	{"金额", "amount"}, {"链表", "linked list"}, {"锁", "lock"}, {"错误", "error wrong"},
	{"键", "key"}, {"键值", "key value"}, {"镜像", "mirror"}, {"长度", "length"}, {"问题", "problem"},
	{"队列", "queue"}, {"阶乘", "factorial"}, {"降序", "descending"}, {"限制", "constraints"},
	{"除法", "division"}, {"除法求值", "evaluate division"}, {"随机", "random"}, {"障碍", "obstacle"},
	{"集合", "set"}, {"雨水", "rain water"}, {"零", "zero"}, {"青蛙", "frog"}, {"非负", "non negative"},
	{"非零", "non zero"}, {"面积", "area"}, {"顶点", "vertex"}, {"顺子", "straight"}, {"顺序", "order"},
	{"顺时针", "clockwise"}, {"预订", "booking"}, {"频率", "frequency"}, {"颜色", "color"},
	{"香蕉", "banana"}, {"骑士", "knight"}, {"骰子", "dice"}, {"高度", "height"}, {"高频", "frequent"},
};

static const struct pair related[] = {
	{"ancestor", "tree node"}, {"backtrack", "all combinations permutations possible"},
	{"backtracking", "all combinations permutations possible"},
	{"bfs", "shortest path grid steps moves"}, {"binary", "sorted minimum maximum"},
	{"bit", "bitwise integers binary"}, {"bit-manipulation", "binary bits"},
	{"bitmask", "subsets assign n"}, {"brute", "constraints"},
	{"combinatorics", "ways number modulo"}, {"counter", "count occurrences"},
	{"dfs", "connected tree grid path"}, {"dijkstra", "shortest path weighted edges"},
	{"dp", "dynamic minimum maximum ways number modulo"}, {"dsu", "connected edges graph"},
	{"dynamic", "minimum maximum ways modulo"}, {"fenwick", "range queries"},
	{"frequencies", "count occurrences"}, {"frequency", "count occurrences character"},
	{"game", "player optimal wins"}, {"gcd", "greatest common divisor"},
	{"graph", "nodes edges connected"}, {"greedy", "minimum maximum operations"},
	{"grid", "matrix row column cells"}, {"groupby", "table rows report"},
	{"hash", "count distinct"}, {"hashmap", "count distinct pairs"},
	{"hashset", "distinct duplicate"}, {"hashtable", "count distinct"},
	{"heap", "kth largest smallest priority"}, {"inorder", "tree bst"},
	{"interval", "start end"}, {"intervals", "start end overlapping"},
	{"join", "table rows sql"}, {"kmp", "substring prefix pattern"}, {"leaf", "tree node"},
	{"map", "count distinct"}, {"mask", "subset bits"}, {"matrix", "grid row column"},
	{"median", "middle sorted"}, {"memo", "minimum maximum ways"},
	{"modulo", "remainder divisible large"}, {"monotonic", "next greater subarray"},
	{"palindrome", "palindromic"}, {"palindromic", "palindrome"},
	{"pointer", "sorted array string in-place"}, {"pointers", "sorted array linked list"},
	{"prefix", "sum subarray"}, {"preorder", "tree"}, {"primes", "prime"},
	{"priority", "kth largest smallest"}, {"programming", "minimum maximum ways"},
	{"queue", "stream order"}, {"recursion", "tree root nested"},
	{"recursive", "tree root nested"}, {"regex", "match pattern"},
	{"segment", "range queries update"}, {"select", "table column sql"}, {"sieve", "prime"},
	{"simulate", "process operations"}, {"simulation", "process operations"},
	{"sliding", "substring subarray longest consecutive"}, {"sort", "order smallest largest"},
	{"sorting", "order smallest largest"}, {"stack", "parentheses nested expression valid"},
	{"subsequence", "sequence"}, {"substring", "string"},
	{"topological", "prerequisites courses order directed"}, {"traversal", "tree node root"},
	{"traverse", "tree node"}, {"trie", "words prefix strings dictionary"},
	{"union", "connected edges graph component"}, {"vertex", "node graph"},
	{"vertices", "nodes graph"}, {"window", "substring subarray longest contiguous"},
	{"xor", "bitwise integers"},
};
/* clang-format on */

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Order of a NUL-ended key and n bytes, among which NULs may be. */
static int order(const char *key, const char *s, size_t n)
{
	size_t len = strlen(key);
	int d = memcmp(key, s, len < n ? len : n);

	return d != 0 ? d : len < n ? -1 : len > n;
}

const struct lexicon_code *lexicon_code(const char *word, size_t n)
{
	size_t lo = 0, hi = COUNT(code_words);

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int d = order(code_words[mid].word, word, n);
		if (d == 0)
			return &code_words[mid];
		if (d < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

static const char *find(const struct pair *table, size_t count, const char *s, size_t n)
{
	size_t lo = 0, hi = count;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int d = order(table[mid].key, s, n);
		if (d == 0)
			return table[mid].value;
		if (d < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

const char *lexicon_gloss(const char *text, size_t n, size_t *ret_used)
{
	/* Keys are whole characters of three bytes each, seven at most. */
	for (size_t used = n < 21 ? n - n % 3 : 21; used >= 3; used -= 3) {
		const char *v = find(glosses, COUNT(glosses), text, used);
		if (v != NULL) {
			*ret_used = used;
			return v;
		}
	}
	return NULL;
}

const char *lexicon_related(const char *word, size_t n)
{
	return find(related, COUNT(related), word, n);
}

size_t lexicon_count(int table)
{
	return table == 0 ? COUNT(code_words) : table == 1 ? COUNT(glosses) : COUNT(related);
}

const char *lexicon_key(int table, size_t i)
{
	return table == 0 ? code_words[i].word : table == 1 ? glosses[i].key : related[i].key;
}
