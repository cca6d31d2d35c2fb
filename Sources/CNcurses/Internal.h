/* What the files of this target share. */
#ifndef KAPTOP_CNCURSES_INTERNAL_H
#define KAPTOP_CNCURSES_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <termios.h>

struct kt_screen {
    struct screen *screen; /* curses' SCREEN */
    FILE *input;
    FILE *output;
    int input_fd;
    int output_fd;
    bool is_tty;
    bool is_utf8;
    bool is_xterm_like;
    bool is_cursor_shown;
    bool has_title;
    bool has_mouse;
    bool has_sync;
    /* Put since the last frame; how large the next one is. */
    int changed_cells;
    int colors;
    /* The terminal's modes before, and the bytes that bring its screen back. */
    bool has_saved_mode;
    struct termios saved_mode;
    char restore[512];
    size_t restore_length;
    /* Signals */
    bool has_signals;
    int signal_pipe[2];
};

/* Stops the process as SIGTSTP's default does and returns when it goes on. */
void kt_stop_process(void);

/* The actions that signals have before newterm sets its own; they come back when the screen is closed. */
void kt_signals_save(void);
void kt_signals_restore(void);

#endif
