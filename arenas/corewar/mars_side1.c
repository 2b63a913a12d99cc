/* The handlers of the warrior that moves second; apart from the other side's so that
 * both compile at the same time. */
#define SIDE     1
#define MINE     mars_side1
#define THEIRS   mars_side0
#define MY_PC    pc1
#define THEIR_PC pc0
#include "arenas/corewar/mars_side.h"
