/*
 * What is said of a game.  A seat's view has its own two cards and those of the
 * board that lie open; other cards are only in frames and pictures, which are for
 * people, and in the event that ends a hand, when they were turned up.
 */
#include "arenas/holdem/game.h"

#include <inttypes.h>
#include <string.h>

static const char *const acts[] = {"fold", "check", "call", "raise", "blind"};
static const char *const streets[] = {"preflop", "flop", "turn", "river", "over"};

static void put_card(int card, struct buf *out)
{
	buf_printf(out, "%c%c", "23456789TJQKA"[card >> 2], "cdhs"[card & 3]);
}

static void put_cards(const uint8_t *card, int n, struct buf *out)
{
	buf_putc(out, '[');
	for (int i = 0; i < n; i++) {
		buf_puts(out, i > 0 ? ",\"" : "\"");
		put_card(card[i], out);
		buf_putc(out, '"');
	}
	buf_putc(out, ']');
}

static void put_chips(const char *key, const int32_t *v, int n, struct buf *out)
{
	buf_printf(out, ",\"%s\":[", key);
	for (int i = 0; i < n; i++)
		buf_printf(out, i > 0 ? ",%d" : "%d", v[i]);
	buf_putc(out, ']');
}

static void put_net(const struct game *g, struct buf *out)
{
	buf_puts(out, ",\"net\":[");
	for (int i = 0; i < g->n; i++)
		buf_printf(out, i > 0 ? ",%" PRId64 : "%" PRId64, g->net[i]);
	buf_putc(out, ']');
}

static void put_seats(const char *key, uint32_t set, struct buf *out)
{
	const char *comma = "";
	buf_printf(out, ",\"%s\":[", key);
	for (int s = 0; s < HAND_SEATS; s++)
		if (set >> s & 1) {
			buf_printf(out, "%s%d", comma, s);
			comma = ",";
		}
	buf_putc(out, ']');
}

static void put_history(const struct hand *h, struct buf *out)
{
	buf_puts(out, ",\"history\":[");
	for (int i = 0; i < h->events; i++)
		buf_printf(out, "%s[%d,%d,\"%s\",%d]", i > 0 ? "," : "", h->event[i].street,
			   h->event[i].seat, acts[h->event[i].act], h->event[i].to);
	buf_putc(out, ']');
}

static void put_legal(const struct hand *h, struct buf *out)
{
	int32_t call = hand_to_call(h), least, most;
	hand_raises(h, &least, &most);
	buf_printf(out, ",\"to_call\":%d,\"min_raise_to\":%d,\"max_raise_to\":%d,\"legal\":[%s",
		   call, least, most, call > 0 ? "\"fold\",\"call\"" : "\"check\"");
	if (most > 0)
		buf_printf(out, ",\"raise %d\"", least);
	if (most > least)
		buf_printf(out, ",\"raise %d\"", most);
	buf_putc(out, ']');
}

/* What everybody at the table sees. */
static void put_table(const struct game *g, struct buf *out)
{
	const struct hand *h = &g->h;
	buf_printf(out,
		   "\"hand\":%d,\"hands\":%d,\"button\":%d,\"small_blind\":%d,\"big_blind\":%d,"
		   "\"street\":\"%s\",\"pot\":%d,\"board\":",
		   g->no - hand_over(h), g->hands, h->button, h->small, h->big, streets[h->street],
		   hand_pot(h));
	put_cards(h->card + 2 * h->n, hand_board(h), out);
	put_chips("stacks", h->stack, h->n, out);
	put_chips("bets", h->bet, h->n, out);
	put_chips("paid", h->paid, h->n, out);
	put_seats("in", h->in & ~h->folded, out);
	put_net(g, out);
}

void holdem_view(const void *st, int seat, struct buf *out)
{
	const struct game *g = st;
	buf_printf(out, "{\"seat\":%d,\"hole\":", seat);
	put_cards(hand_hole(&g->h, seat), g->h.in >> seat & 1 ? 2 : 0, out);
	buf_putc(out, ',');
	put_table(g, out);
	if (g->h.mover == seat)
		put_legal(&g->h, out);
	put_history(&g->h, out);
	buf_putc(out, '}');
}

static void put_holes(const struct hand *h, uint32_t set, struct buf *out)
{
	const char *comma = "";
	buf_putc(out, '{');
	for (int s = 0; s < h->n; s++)
		if (set >> s & 1) {
			buf_printf(out, "%s\"%d\":", comma, s);
			put_cards(hand_hole(h, s), 2, out);
			comma = ",";
		}
	buf_putc(out, '}');
}

void holdem_event(const void *st, int seat, struct buf *out)
{
	const struct game *g = st;
	(void)seat;
	if (!hand_over(&g->h))
		return;
	buf_putc(out, '{');
	put_table(g, out);
	put_chips("won", g->h.won, g->h.n, out);
	buf_puts(out, ",\"shown\":");
	put_holes(&g->h, g->h.shown, out);
	put_history(&g->h, out);
	buf_putc(out, '}');
}

static void put_values(const struct hand *h, struct buf *out)
{
	const char *comma = "";
	buf_puts(out, ",\"values\":{");
	for (int s = 0; s < h->n; s++)
		if (h->shown >> s & 1) {
			buf_printf(out, "%s\"%d\":\"%s\"", comma, s,
				   eval_name(eval_category(eval_hand(hand_cards(h, s)))));
			comma = ",";
		}
	buf_putc(out, '}');
}

void holdem_frame(const void *st, struct buf *out)
{
	const struct game *g = st;
	const struct hand *h = &g->h;
	buf_putc(out, '{');
	put_table(g, out);
	buf_printf(out, ",\"mover\":%d,\"holes\":", h->mover);
	put_holes(h, h->in, out);
	put_chips("won", h->won, h->n, out);
	put_values(h, out);
	const struct hand_event *e = &h->event[h->events - 1];
	buf_printf(out, ",\"last\":{\"seat\":%d,\"act\":\"%s\",\"to\":%d}}", e->seat, acts[e->act],
		   e->to);
}

void holdem_report(const void *st, int seat, struct buf *out)
{
	const struct game *g = st;
	buf_printf(out, "%+.1f mbb/hand: %+" PRId64 " chips in %d hands; %d won, %d showdowns",
		   holdem_mbb(g, seat), g->net[seat], g->no, g->hands_won[seat],
		   g->showdowns[seat]);
	if (g->left_at[seat] > 0 && g->mode == HOLDEM_TOURNAMENT)
		buf_printf(out, "; out in hand %d", g->left_at[seat]);
	if (g->faults[seat] > 0)
		buf_printf(out, "; %d actions were no good and became check or fold",
			   g->faults[seat]);
	buf_putc(out, '\n');
}

/* ---- for people ---- */

static void show_cards(const uint8_t *card, int n, bool color, struct buf *out)
{
	for (int i = 0; i < n; i++) {
		bool red = (card[i] & 3) == 1 || (card[i] & 3) == 2;
		buf_putc(out, ' ');
		if (color)
			buf_puts(out, red ? "\033[1;31;107m" : "\033[1;30;107m");
		put_card(card[i], out);
		buf_puts(out, color ? "\033[0m" : "");
	}
}

static void show_seat(const struct game *g, int s, const char *name, bool color, struct buf *out)
{
	enum { NAME_SHOWN = 20 };
	const struct hand *h = &g->h;
	BUF_SCOPED clean = BUF_INIT;
	buf_add_text(&clean, name, strnlen(name, NAME_SHOWN), NAME_SHOWN);
	buf_printf(out, "%c%c %-20.20s", h->mover == s ? '>' : ' ', h->button == s ? 'D' : ' ',
		   clean.data);
	if (h->in >> s & 1)
		show_cards(hand_hole(h, s), 2, color, out);
	buf_printf(out, "  %7d  bet %-7d", h->stack[s], h->bet[s]);
	if (h->folded >> s & 1)
		buf_puts(out, " folded");
	else if (h->shown >> s & 1)
		buf_printf(out, " %s", eval_name(eval_category(eval_hand(hand_cards(h, s)))));
	else if ((h->in >> s & 1) && h->stack[s] == 0)
		buf_puts(out, " all-in");
	if (h->won[s] > 0)
		buf_printf(out, " wins %d", h->won[s]);
	buf_printf(out, "  (%+" PRId64 ")\n", g->net[s]);
}

void holdem_show(const void *st, const char *const *names, bool color, int width, int height,
		 struct buf *out)
{
	const struct game *g = st;
	const struct hand *h = &g->h;
	(void)width;
	(void)height;
	buf_printf(out, "hand %d/%d  %s  blinds %d/%d  pot %d ", g->no + !hand_over(h), g->hands,
		   streets[h->street], h->small, h->big, hand_pot(h));
	show_cards(h->card + 2 * h->n, hand_board(h), color, out);
	buf_putc(out, '\n');
	for (int s = 0; s < g->n; s++)
		show_seat(g, s, names[s], color, out);
}
