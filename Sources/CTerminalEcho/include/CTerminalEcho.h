#ifndef CTERMINALECHO_H
#define CTERMINALECHO_H

#include <stdint.h>

/* Switches a terminal's echo off until it is switched on again, or a signal ends the program: that puts it back first, and so does Ctrl-Z for
   as long as the program is stopped. Less than 0 where the descriptor is no terminal, which is then left alone. One at a time. */
int32_t kaptop_hide_echo(int32_t descriptor);
void kaptop_show_echo(void);

#endif
