#include "arenas/chess/chess.h"

/* Main lines that theory holds for about even, from all parts of it. */
const char *const chess_openings[] = {
	"e2e4 e7e5 g1f3 b8c6 f1b5 a7a6 b5a4 g8f6",           /* Spanish */
	"e2e4 e7e5 g1f3 b8c6 f1b5 g8f6",                     /* Berlin */
	"e2e4 e7e5 g1f3 b8c6 f1c4 f8c5 c2c3 g8f6",           /* Italian */
	"e2e4 e7e5 g1f3 b8c6 f1c4 g8f6 d2d3",                /* two knights */
	"e2e4 e7e5 g1f3 b8c6 d2d4 e5d4 f3d4",                /* Scottish */
	"e2e4 e7e5 g1f3 g8f6 f3e5 d7d6 e5f3 f6e4",           /* Russian */
	"e2e4 e7e5 b1c3 g8f6",                               /* Vienna */
	"e2e4 c7c5 g1f3 d7d6 d2d4 c5d4 f3d4 g8f6 b1c3 a7a6", /* Sicilian, Najdorf */
	"e2e4 c7c5 g1f3 b8c6 d2d4 c5d4 f3d4 g8f6 b1c3",      /* classical Sicilian */
	"e2e4 c7c5 g1f3 e7e6 d2d4 c5d4 f3d4 a7a6",           /* Sicilian, Kan */
	"e2e4 c7c5 c2c3 g8f6 e4e5 f6d5",                     /* Alapin */
	"e2e4 c7c5 b1c3 b8c6 g2g3",                          /* closed Sicilian */
	"e2e4 e7e6 d2d4 d7d5 b1c3 g8f6",                     /* French */
	"e2e4 e7e6 d2d4 d7d5 e4e5 c7c5",                     /* French, advance */
	"e2e4 c7c6 d2d4 d7d5 b1c3 d5e4 c3e4 c8f5",           /* Caro-Kann */
	"e2e4 c7c6 d2d4 d7d5 e4d5 c6d5 c2c4 g8f6",           /* Panov */
	"e2e4 d7d5 e4d5 d8d5 b1c3 d5a5",                     /* Scandinavian */
	"e2e4 d7d6 d2d4 g8f6 b1c3 g7g6",                     /* Pirc */
	"d2d4 d7d5 c2c4 e7e6 b1c3 g8f6",                     /* Queen's Gambit declined */
	"d2d4 d7d5 c2c4 d5c4 g1f3 g8f6",                     /* accepted */
	"d2d4 d7d5 c2c4 c7c6 g1f3 g8f6 b1c3",                /* Slav */
	"d2d4 g8f6 c2c4 e7e6 b1c3 f8b4",                     /* Nimzo-Indian */
	"d2d4 g8f6 c2c4 e7e6 g1f3 b7b6",                     /* Queen's Indian */
	"d2d4 g8f6 c2c4 g7g6 b1c3 f8g7 e2e4 d7d6",           /* King's Indian */
	"d2d4 g8f6 c2c4 g7g6 b1c3 d7d5",                     /* Gruenfeld */
	"d2d4 g8f6 g1f3 e7e6 c1f4",                          /* London */
	"d2d4 f7f5 g2g3 g8f6 f1g2",                          /* Dutch */
	"d2d4 g8f6 c2c4 c7c5 d4d5 e7e6",                     /* Benoni */
	"c2c4 e7e5 b1c3 g8f6 g1f3 b8c6",                     /* English */
	"c2c4 c7c5 g1f3 g8f6",                               /* symmetrical English */
	"g1f3 d7d5 g2g3 g8f6 f1g2",                          /* Reti */
	"g1f3 g8f6 c2c4 g7g6",                               /* double fianchetto */
	NULL,
};
