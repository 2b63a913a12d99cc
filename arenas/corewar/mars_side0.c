/* The handlers of the warrior that moves first; apart from the other side's so that
 * both compile at the same time. */
#define SIDE  0
#define MINE  mars_side0
#define OTHER mars_side1
#include "arenas/corewar/mars_side.h"
