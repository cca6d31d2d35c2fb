/* A narrow door to ncurses: what Swift cannot import (macros, variadics, mutable globals) stays behind it.
 *
 * All functions but kt_thread_start, kt_wake and kt_wait belong to the one thread that opened the screen. At most one screen is open at
 * a time.
 * Numbers have fixed widths and nothing of curses.h is seen here. */
#ifndef KAPTOP_CNCURSES_H
#define KAPTOP_CNCURSES_H

#include <stdint.h>

typedef struct kt_screen kt_screen;

/* Why a screen was refused. */
#define KT_REFUSED_NO_TERM 1       /* TERM is empty */
#define KT_REFUSED_UNKNOWN_TERM 2  /* no terminfo entry of that name */
#define KT_REFUSED_DUMB 3          /* the terminal cannot place its cursor */
#define KT_REFUSED_FILES 4         /* a file descriptor cannot be used, or memory is out */

/* What kt_open is told about the terminal; the shim reads no environment but the locale's, which setlocale takes from there itself. */
typedef struct kt_options {
    int32_t input;               /* file descriptor of the terminal's keys */
    int32_t output;              /* file descriptor of its screen */
    const char *term;            /* name of the terminfo entry */
    const char *locale;          /* "" for the environment's */
    int32_t tries_direct_color;  /* tries the entry NAME-direct first */
    int32_t uses_color;
    int32_t escape_delay;        /* milliseconds to wait for the rest of a key after ESC */
} kt_options;

/* Takes the terminal; NULL with a reason when it is refused. */
kt_screen *kt_open(const kt_options *options, int32_t *reason);
/* Gives the terminal back and frees the screen. */
void kt_close(kt_screen *screen);

/* Number of colours: 0, 8, 16, 256 or more than 256 for direct colour. */
int32_t kt_colors(const kt_screen *screen);
/* Whether the locale's encoding is UTF-8. */
int32_t kt_is_utf8(const kt_screen *screen);
/* Whether the terminal takes xterm's window title and clipboard sequences. */
int32_t kt_is_xterm_like(const kt_screen *screen);
void kt_size(const kt_screen *screen, int32_t *columns, int32_t *rows);
/* Asks the terminal for its size and adapts to it; returns 1 when it has changed. */
int32_t kt_resize(kt_screen *screen);

/* Attribute bits. */
#define KT_BOLD 1
#define KT_UNDERLINE 2
#define KT_REVERSE 4
#define KT_DIM 8

/* A number for a pair of colours; -1 is the terminal's own. */
int32_t kt_pair(kt_screen *screen, int32_t foreground, int32_t background);
/* Puts one glyph: a base and its combining marks. What the C library measures differently from `width` is shown as '?'. */
void kt_put(kt_screen *screen, int32_t column, int32_t row, const uint32_t *scalars, int32_t count, int32_t width, int32_t attributes,
            int32_t pair);
/* Base scalar, attributes and pair of a cell, as ncurses holds it; for tests. */
uint32_t kt_cell(const kt_screen *screen, int32_t column, int32_t row, int32_t *attributes, int32_t *pair);
void kt_erase(kt_screen *screen);
/* Shows or hides the cursor; hidden when column is negative. */
void kt_cursor(kt_screen *screen, int32_t column, int32_t row);
/* Sends what has changed. */
void kt_refresh(kt_screen *screen);
/* Whether the terminal has said that it knows synchronized output (mode 2026); large frames are then shown all at once. */
int32_t kt_has_sync(const kt_screen *screen);
/* Makes the next kt_refresh send everything. */
void kt_repaint(kt_screen *screen);
void kt_bell(kt_screen *screen);
/* Sets the window's title, which was pushed on the terminal's stack before; `title` holds no controls. */
void kt_title(kt_screen *screen, const char *title);
/* Sends bytes as they are, between two frames. */
void kt_send(kt_screen *screen, const char *bytes, int32_t count);

/* What kt_read found. */
#define KT_READ_NOTHING 0
#define KT_READ_SCALAR 1
#define KT_READ_KEY 2
#define KT_READ_CLICK 3 /* the value is row << 16 | column */
#define KT_KEY_UP 1
#define KT_KEY_DOWN 2
#define KT_KEY_LEFT 3
#define KT_KEY_RIGHT 4
#define KT_KEY_HOME 5
#define KT_KEY_END 6
#define KT_KEY_PAGE_UP 7
#define KT_KEY_PAGE_DOWN 8
#define KT_KEY_INSERT 9
#define KT_KEY_DELETE 10
#define KT_KEY_BACKSPACE 11
#define KT_KEY_ENTER 12
#define KT_KEY_BACK_TAB 13
#define KT_KEY_PASTE_BEGIN 14
#define KT_KEY_PASTE_END 15
#define KT_KEY_OTHER 16
#define KT_KEY_WHEEL_UP 17
#define KT_KEY_WHEEL_DOWN 18
#define KT_KEY_CLICK 19
#define KT_KEY_FUNCTION 100 /* + number */
/* Reads one key without waiting for a first byte. */
int32_t kt_read(kt_screen *screen, uint32_t *value);
/* Whether the terminal is gone: hung up, an error, or end of input. */
int32_t kt_is_gone(const kt_screen *screen);

/* Takes clicks and the wheel, or leaves them to the terminal's own selecting. */
void kt_mouse(kt_screen *screen, int32_t is_on);

/* Gives the terminal to another program until kt_resume. */
void kt_leave(kt_screen *screen);
/* Gives the terminal back, stops the process as SIGTSTP does, and takes the terminal again when the process goes on. */
void kt_suspend(kt_screen *screen);
/* Takes the terminal again after something outside had stopped the process. */
void kt_resume(kt_screen *screen);

/* Signals: SIGWINCH, SIGTERM, SIGINT, SIGHUP, SIGTSTP and SIGCONT become bytes on a pipe whose reading end is returned, or -1.
 * SIGSEGV, SIGABRT, SIGILL, SIGTRAP, SIGBUS, SIGFPE and SIGQUIT restore the terminal, then end the process as they would have. */
int32_t kt_signals_install(kt_screen *screen);
/* The actions that were there before come back. */
void kt_signals_remove(kt_screen *screen);
#define KT_SIGNAL_RESIZE 1
#define KT_SIGNAL_TERMINATE 2
#define KT_SIGNAL_INTERRUPT 4
#define KT_SIGNAL_HANGUP 8
#define KT_SIGNAL_STOP 16
#define KT_SIGNAL_CONTINUE 32
#define KT_SIGNAL_KEY_INTERRUPT 64 /* Ctrl-C, as the terminal sends it; KT_SIGNAL_INTERRUPT comes from a process */
/* While another program has the terminal its Ctrl-C and Ctrl-\ are not ours. */
void kt_signals_lend(const kt_screen *screen, int32_t is_lent);
/* All signals that have come since, as a set of bits. */
int32_t kt_signals_read(int32_t pipe);

/* The thread: started with a name, woken through an event descriptor. */
int32_t kt_thread_start(const char *name, void (*body)(void *), void *context);
int32_t kt_wake_open(void);
void kt_wake(int32_t wake);
void kt_wake_close(int32_t wake);
#define KT_WAIT_WAKE 1
#define KT_WAIT_INPUT 2
#define KT_WAIT_SIGNAL 4
#define KT_WAIT_TIMEOUT 8
/* Sleeps until a descriptor is ready or the milliseconds are over (-1: for ever); negative descriptors are left out. Clears the wake. */
int32_t kt_wait(int32_t wake, int32_t input, int32_t signals, int32_t milliseconds);
/* Milliseconds of the monotonic clock, to tell keys that came together from those that did not. */
int64_t kt_milliseconds(void);
/* The number of the calling thread, by which the executor knows its own. */
uint64_t kt_thread_number(void);

#endif
