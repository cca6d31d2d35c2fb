#ifndef CDISKSHIM_H
#define CDISKSHIM_H

// Nothing is called here: the library is preloaded into a program (LD_PRELOAD) and takes the place of what
// writes files. CDiskShim.c says what it does and how it is told.

#endif
