#include "CNcurses.h"

#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#include "Internal.h"

/* <term.h> defines macros such as `lines` and `columns`, so these two are declared by hand. */
extern char *tigetstr(const char *);
extern int tigetflag(const char *);

#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"
#define TITLE_PUSH "\033[22;0t"
#define TITLE_POP "\033[23;0t"
#define MOUSE_OFF "\033[?1000l\033[?1006l"
/* Synchronized output (https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036): asked for by DECRQM, answered by DECRPM. */
#define SYNC_ASK "\033[?2026$p"
#define SYNC_BEGIN "\033[?2026h"
#define SYNC_END "\033[?2026l"
/* A smaller frame, such as a step of the cursor, goes out in one write and is not seen half done. */
#define SYNC_WORTH 1000 /* cells */

/* Codes above every one of curses.h. */
#define CODE_PASTE_BEGIN (KEY_MAX + 1)
#define CODE_PASTE_END (KEY_MAX + 2)
#define CODE_SYNC_KNOWN (KEY_MAX + 3)
#define CODE_SYNC_UNKNOWN (KEY_MAX + 4)

static void write_all(int fd, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(fd, bytes, count);
        if (written < 0) return; /* a terminal that is gone; poll tells the thread */
        bytes += written;
        count -= (size_t)written;
    }
}

/* Appends a capability without its padding hints such as $<5>. */
static void append_capability(kt_screen *screen, const char *name) {
    const char *text = tigetstr(name);
    if (text == NULL || text == (char *)-1) return;
    while (*text != '\0' && screen->restore_length < sizeof screen->restore - 1) {
        if (text[0] == '$' && text[1] == '<') {
            const char *end = strchr(text, '>');
            if (end != NULL) {
                text = end + 1;
                continue;
            }
        }
        screen->restore[screen->restore_length++] = *text++;
    }
}

static void append_text(kt_screen *screen, const char *text) {
    while (*text != '\0' && screen->restore_length < sizeof screen->restore - 1) screen->restore[screen->restore_length++] = *text++;
}

/* Everything that gives the terminal back, made while nothing is wrong, so that a crash has only to write it. */
static void prepare_restore(kt_screen *screen) {
    screen->restore_length = 0;
    if (screen->has_sync) append_text(screen, SYNC_END);
    if (screen->has_mouse) append_text(screen, MOUSE_OFF);
    append_text(screen, PASTE_OFF);
    append_capability(screen, "sgr0");
    append_capability(screen, "op");
    append_capability(screen, "rmkx");
    append_capability(screen, "cnorm");
    append_capability(screen, "rmcup");
    if (screen->has_title) append_text(screen, TITLE_POP);
}

static bool is_xterm_like(const char *term) {
    static const char *const families[] = {"xterm", "tmux",  "screen", "rxvt", "alacritty", "foot", "kitty",
                                           "vte",   "gnome", "konsole", "st",  "wezterm",   "contour", "ghostty"};
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        size_t length = strlen(families[i]);
        if (strncmp(term, families[i], length) == 0 && (term[length] == '\0' || term[length] == '-')) return true;
    }
    return false;
}

/* The direct-colour entry of TERM's family: xterm-256color gives xterm-direct. screen-256color is what tmux calls itself by default. */
static SCREEN *new_direct_term(const char *term, FILE *output, FILE *input) {
    char name[80];
    size_t length = strcspn(term, "-");
    if (length + sizeof "-direct" > sizeof name) return NULL;
    memcpy(name, term, length);
    strcpy(name + length, "-direct");
    return newterm(name, output, input);
}

static void free_screen(kt_screen *screen) {
    if (screen->screen != NULL) delscreen(screen->screen);
    if (screen->input != NULL) fclose(screen->input);
    if (screen->output != NULL) fclose(screen->output);
    free(screen);
}

static FILE *open_copy(int fd, const char *mode) {
    int copy = dup(fd);
    if (copy < 0) return NULL;
    FILE *file = fdopen(copy, mode);
    if (file == NULL) close(copy);
    return file;
}

static void enter_modes(kt_screen *screen) {
    if (screen->is_tty) write_all(screen->output_fd, PASTE_ON, strlen(PASTE_ON));
}

kt_screen *kt_open(const kt_options *options, int32_t *reason) {
    *reason = KT_REFUSED_NO_TERM;
    if (options->term == NULL || options->term[0] == '\0') return NULL;
    *reason = KT_REFUSED_FILES;
    kt_screen *screen = calloc(1, sizeof *screen);
    if (screen == NULL) return NULL;
    screen->input_fd = options->input;
    screen->output_fd = options->output;
    screen->is_tty = isatty(options->output) == 1;
    screen->has_saved_mode = tcgetattr(options->input, &screen->saved_mode) == 0;
    screen->input = open_copy(options->input, "r");
    screen->output = open_copy(options->output, "w");
    if (screen->input == NULL || screen->output == NULL) {
        free_screen(screen);
        return NULL;
    }
    setlocale(LC_CTYPE, options->locale);
    screen->is_utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    kt_signals_save();
    *reason = KT_REFUSED_UNKNOWN_TERM;
    if (options->tries_direct_color) screen->screen = new_direct_term(options->term, screen->output, screen->input);
    if (screen->screen == NULL) screen->screen = newterm(options->term, screen->output, screen->input);
    if (screen->screen == NULL) {
        free_screen(screen);
        return NULL;
    }
    set_term(screen->screen);
    const char *place_cursor = tigetstr("cup");
    if (place_cursor == NULL || place_cursor == (char *)-1) {
        *reason = KT_REFUSED_DUMB;
        endwin();
        kt_signals_restore();
        free_screen(screen);
        return NULL;
    }
    screen->is_xterm_like = is_xterm_like(options->term);
    set_escdelay(options->escape_delay);
    cbreak();
    noecho();
    nonl();
    intrflush(stdscr, FALSE);
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    leaveok(stdscr, FALSE);
    scrollok(stdscr, FALSE);
    curs_set(0);
    define_key("\033[200~", CODE_PASTE_BEGIN);
    define_key("\033[201~", CODE_PASTE_END);
    /* The answers of DECRPM: 1 and 2 are modes that can be set and reset, 0 is a mode that the terminal does not know. */
    define_key("\033[?2026;1$y", CODE_SYNC_KNOWN);
    define_key("\033[?2026;2$y", CODE_SYNC_KNOWN);
    define_key("\033[?2026;0$y", CODE_SYNC_UNKNOWN);
    define_key("\033[?2026;3$y", CODE_SYNC_UNKNOWN);
    define_key("\033[?2026;4$y", CODE_SYNC_UNKNOWN);
    if (options->uses_color && has_colors() && start_color() == OK) {
        use_default_colors();
        screen->colors = COLORS;
    }
    prepare_restore(screen);
    enter_modes(screen);
    /* Nobody waits for the answer: it comes among the keys, or never. */
    if (screen->is_tty && screen->is_xterm_like) write_all(screen->output_fd, SYNC_ASK, strlen(SYNC_ASK));
    *reason = 0;
    return screen;
}

void kt_close(kt_screen *screen) {
    kt_signals_remove(screen);
    if (screen->is_tty) {
        write_all(screen->output_fd, PASTE_OFF, strlen(PASTE_OFF));
        if (screen->has_title) write_all(screen->output_fd, TITLE_POP, strlen(TITLE_POP));
    }
    if (screen->has_mouse) mousemask(0, NULL);
    endwin();
    kt_signals_restore();
    /* Not TCSADRAIN, which waits for a terminal that may never take what is left. */
    if (screen->has_saved_mode) tcsetattr(screen->input_fd, TCSANOW, &screen->saved_mode);
    free_screen(screen);
}

int32_t kt_colors(const kt_screen *screen) { return screen->colors; }
int32_t kt_is_utf8(const kt_screen *screen) { return screen->is_utf8; }
int32_t kt_is_xterm_like(const kt_screen *screen) { return screen->is_xterm_like; }

void kt_size(const kt_screen *screen, int32_t *columns, int32_t *rows) {
    (void)screen;
    *columns = getmaxx(stdscr);
    *rows = getmaxy(stdscr);
}

int32_t kt_resize(kt_screen *screen) {
    struct winsize size;
    if (ioctl(screen->output_fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return 0;
    if (size.ws_col == getmaxx(stdscr) && size.ws_row == getmaxy(stdscr)) return 0;
    resizeterm(size.ws_row, size.ws_col);
    erase();
    /* A terminal may have wrapped its lines anew, so what ncurses believes to be shown is not. */
    clearok(curscr, TRUE);
    return 1;
}

int32_t kt_pair(kt_screen *screen, int32_t foreground, int32_t background) {
    if (screen->colors == 0 || (foreground < 0 && background < 0)) return 0;
    int pair = alloc_pair(foreground, background);
    return pair > 0 ? pair : 0;
}

static attr_t attributes_of(int32_t bits) {
    return (bits & KT_BOLD ? A_BOLD : 0) | (bits & KT_UNDERLINE ? A_UNDERLINE : 0) | (bits & KT_REVERSE ? A_REVERSE : 0) |
           (bits & KT_DIM ? A_DIM : 0);
}

static void put_wide(int column, int row, const wchar_t *text, attr_t attributes, int pair) {
    cchar_t cell;
    /* The extended pair number goes in by the last argument; the short one is for old callers. */
    if (setcchar(&cell, text, attributes, 0, &pair) == OK) mvadd_wch(row, column, &cell);
}

void kt_put(kt_screen *screen, int32_t column, int32_t row, const uint32_t *scalars, int32_t count, int32_t width, int32_t attributes,
            int32_t pair) {
    screen->changed_cells++;
    wchar_t text[CCHARW_MAX + 1] = {L'?'};
    attr_t bits = attributes_of(attributes);
    bool fits = count > 0 && wcwidth((wchar_t)scalars[0]) == width;
    if (!fits) {
        for (int32_t i = 0; i < width; i++) put_wide(column + i, row, text, bits, pair);
        return;
    }
    int length = 0;
    for (int32_t i = 0; i < count && length < CCHARW_MAX; i++) {
        if (i == 0 || wcwidth((wchar_t)scalars[i]) == 0) text[length++] = (wchar_t)scalars[i];
    }
    text[length] = L'\0';
    put_wide(column, row, text, bits, pair);
}

uint32_t kt_cell(const kt_screen *screen, int32_t column, int32_t row, int32_t *attributes, int32_t *pair) {
    (void)screen;
    cchar_t cell;
    wchar_t text[CCHARW_MAX + 1] = {0};
    attr_t bits = 0;
    short short_pair = 0;
    int long_pair = 0;
    *attributes = 0;
    *pair = 0;
    if (mvin_wch(row, column, &cell) != OK || getcchar(&cell, text, &bits, &short_pair, &long_pair) != OK) return 0;
    *attributes = (bits & A_BOLD ? KT_BOLD : 0) | (bits & A_UNDERLINE ? KT_UNDERLINE : 0) | (bits & A_REVERSE ? KT_REVERSE : 0) |
                  (bits & A_DIM ? KT_DIM : 0);
    *pair = long_pair;
    return (uint32_t)text[0];
}

void kt_erase(kt_screen *screen) {
    screen->changed_cells = SYNC_WORTH;
    erase();
}

void kt_cursor(kt_screen *screen, int32_t column, int32_t row) {
    bool is_shown = column >= 0;
    if (is_shown != screen->is_cursor_shown) {
        curs_set(is_shown ? 1 : 0);
        screen->is_cursor_shown = is_shown;
    }
    leaveok(stdscr, !is_shown);
    if (is_shown) move(row, column);
}

void kt_refresh(kt_screen *screen) {
    bool is_large = screen->has_sync && screen->changed_cells >= SYNC_WORTH;
    if (is_large) write_all(screen->output_fd, SYNC_BEGIN, strlen(SYNC_BEGIN));
    wnoutrefresh(stdscr);
    doupdate();
    if (is_large) write_all(screen->output_fd, SYNC_END, strlen(SYNC_END));
    screen->changed_cells = 0;
}

int32_t kt_has_sync(const kt_screen *screen) { return screen->has_sync; }

void kt_repaint(kt_screen *screen) {
    screen->changed_cells = SYNC_WORTH;
    clearok(curscr, TRUE);
}

void kt_bell(kt_screen *screen) {
    (void)screen;
    beep();
}

void kt_title(kt_screen *screen, const char *title) {
    if (!screen->is_tty || !screen->is_xterm_like) return;
    if (!screen->has_title) {
        write_all(screen->output_fd, TITLE_PUSH, strlen(TITLE_PUSH));
        screen->has_title = true;
        prepare_restore(screen);
    }
    write_all(screen->output_fd, "\033]2;", 4);
    write_all(screen->output_fd, title, strlen(title));
    write_all(screen->output_fd, "\a", 1);
}

void kt_send(kt_screen *screen, const char *bytes, int32_t count) {
    if (screen->is_tty) write_all(screen->output_fd, bytes, (size_t)count);
}

void kt_mouse(kt_screen *screen, int32_t is_on) {
    if (!screen->is_tty) return;
    mouseinterval(0);
    /* Pressing alone: dragging and releasing mean nothing here. Buttons 4 and 5 are the wheel. */
    mousemask(is_on ? BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED : 0, NULL);
    screen->has_mouse = is_on;
    prepare_restore(screen);
}

/* The mouse event behind KEY_MOUSE. */
static int32_t read_mouse(uint32_t *value) {
    MEVENT event;
    if (getmouse(&event) != OK) return KT_KEY_OTHER;
    *value = (uint32_t)event.y << 16 | ((uint32_t)event.x & 0xffff);
    if (event.bstate & BUTTON4_PRESSED) return KT_KEY_WHEEL_UP;
    if (event.bstate & BUTTON5_PRESSED) return KT_KEY_WHEEL_DOWN;
    return event.bstate & BUTTON1_PRESSED ? KT_KEY_CLICK : KT_KEY_OTHER;
}

int32_t kt_read(kt_screen *screen, uint32_t *value) {
    wint_t code = 0;
    int kind = get_wch(&code);
    while (kind == KEY_CODE_YES && (code == CODE_SYNC_KNOWN || code == CODE_SYNC_UNKNOWN)) {
        screen->has_sync = code == CODE_SYNC_KNOWN;
        prepare_restore(screen);
        kind = get_wch(&code);
    }
    *value = code;
    if (kind == ERR) return KT_READ_NOTHING;
    if (kind != KEY_CODE_YES) return KT_READ_SCALAR;
    switch (code) {
    case KEY_UP: *value = KT_KEY_UP; break;
    case KEY_DOWN: *value = KT_KEY_DOWN; break;
    case KEY_LEFT: *value = KT_KEY_LEFT; break;
    case KEY_RIGHT: *value = KT_KEY_RIGHT; break;
    case KEY_HOME: *value = KT_KEY_HOME; break;
    case KEY_END: *value = KT_KEY_END; break;
    case KEY_PPAGE: *value = KT_KEY_PAGE_UP; break;
    case KEY_NPAGE: *value = KT_KEY_PAGE_DOWN; break;
    case KEY_IC: *value = KT_KEY_INSERT; break;
    case KEY_DC: *value = KT_KEY_DELETE; break;
    case KEY_BACKSPACE: *value = KT_KEY_BACKSPACE; break;
    case KEY_ENTER: *value = KT_KEY_ENTER; break;
    case KEY_BTAB: *value = KT_KEY_BACK_TAB; break;
    case KEY_MOUSE: {
        int32_t key = read_mouse(value);
        if (key == KT_KEY_CLICK) return KT_READ_CLICK;
        *value = (uint32_t)key;
        break;
    }
    case CODE_PASTE_BEGIN: *value = KT_KEY_PASTE_BEGIN; break;
    case CODE_PASTE_END: *value = KT_KEY_PASTE_END; break;
    default:
        *value = code > KEY_F0 && code <= KEY_F(63) ? KT_KEY_FUNCTION + (code - KEY_F0) : KT_KEY_OTHER;
    }
    return KT_READ_KEY;
}

int32_t kt_is_gone(const kt_screen *screen) {
    struct pollfd entry = {.fd = screen->input_fd, .events = POLLIN};
    if (poll(&entry, 1, 0) <= 0) return 0;
    if (entry.revents & (POLLHUP | POLLERR | POLLNVAL)) return 1;
    /* Ready without a byte to read is end of input. */
    int waiting = 0;
    return (entry.revents & POLLIN) && (ioctl(screen->input_fd, FIONREAD, &waiting) != 0 || waiting == 0);
}

void kt_resume(kt_screen *screen) {
    reset_prog_mode();
    enter_modes(screen);
    keypad(stdscr, TRUE);
    curs_set(screen->is_cursor_shown ? 1 : 0);
    kt_resize(screen);
    clearok(curscr, TRUE);
}

void kt_leave(kt_screen *screen) {
    def_prog_mode();
    if (screen->is_tty) write_all(screen->output_fd, PASTE_OFF, strlen(PASTE_OFF));
    curs_set(1);
    endwin();
}

void kt_suspend(kt_screen *screen) {
    kt_leave(screen);
    kt_stop_process();
    kt_resume(screen);
}

int64_t kt_milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
