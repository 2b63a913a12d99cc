/* The handlers of the warrior that moves first; apart from the other side's so that
 * both compile at the same time. */
#include "arenas/corewar/mars_side.h"
