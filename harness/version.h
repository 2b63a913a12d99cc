/*
 * version: of agon itself; one place.
 */
#ifndef AGON_VERSION_H
#define AGON_VERSION_H

#define AGON_VERSION "0.1.0"

#endif
