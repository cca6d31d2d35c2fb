/* Signals as bytes on a pipe, and the terminal given back when the process crashes. */
#include "CNcurses.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "Internal.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const int told[] = {SIGWINCH, SIGTERM, SIGINT, SIGHUP, SIGTSTP, SIGCONT};
static const int fatal[] = {SIGSEGV, SIGABRT, SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGQUIT};

static struct sigaction previous_told[COUNT(told)];
static struct sigaction previous_fatal[COUNT(fatal)];

/* Read by handlers, so both are written before the handlers are installed and cleared after they are removed. */
static volatile sig_atomic_t pipe_end = -1;
static kt_screen *volatile crash_screen;

/* A stack overflow leaves no room for a handler on the thread's own stack. */
static char crash_stack[64 * 1024];

/* The byte for a Ctrl-C of the terminal, which a program may take as a key; no signal has this number. */
#define KEY_INTERRUPT 255

static volatile sig_atomic_t is_terminal_lent;

static void tell(int number, siginfo_t *origin, void *context) {
    (void)context;
    int saved = errno;
    bool is_key = number == SIGINT && origin->si_code == SI_KERNEL;
    if (is_key && is_terminal_lent) return;
    unsigned char byte = is_key ? KEY_INTERRUPT : (unsigned char)number;
    if (pipe_end >= 0 && write(pipe_end, &byte, 1) < 0) {
        /* The pipe is full of signals that nobody has read yet; one more of them says nothing new. */
    }
    errno = saved;
}

/* Only calls that are safe in a handler: write, tcsetattr, sigaction, raise. */
static void crash(int number) {
    kt_screen *screen = crash_screen;
    if (screen != NULL) {
        crash_screen = NULL;
        if (screen->is_tty && write(screen->output_fd, screen->restore, screen->restore_length) < 0) {
            /* Nothing more can be done for this terminal. */
        }
        if (screen->has_saved_mode) tcsetattr(screen->input_fd, TCSANOW, &screen->saved_mode);
    }
    struct sigaction standard;
    memset(&standard, 0, sizeof standard);
    standard.sa_handler = SIG_DFL;
    sigaction(number, &standard, NULL);
    raise(number);
}

void kt_signals_save(void) {
    for (size_t i = 0; i < COUNT(told); i++) sigaction(told[i], NULL, &previous_told[i]);
}

void kt_signals_restore(void) {
    for (size_t i = 0; i < COUNT(told); i++) sigaction(told[i], &previous_told[i], NULL);
}

int32_t kt_signals_install(kt_screen *screen) {
    if (pipe2(screen->signal_pipe, O_NONBLOCK | O_CLOEXEC) != 0) return -1;
    pipe_end = screen->signal_pipe[1];
    crash_screen = screen;
    screen->has_signals = true;

    struct sigaction action;
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_sigaction = tell;
    action.sa_flags = SA_RESTART | SA_SIGINFO;
    for (size_t i = 0; i < COUNT(told); i++) sigaction(told[i], &action, NULL);

    stack_t stack = {.ss_sp = crash_stack, .ss_size = sizeof crash_stack};
    sigaltstack(&stack, NULL);
    action.sa_handler = crash;
    action.sa_flags = SA_ONSTACK | SA_NODEFER;
    for (size_t i = 0; i < COUNT(fatal); i++) sigaction(fatal[i], &action, &previous_fatal[i]);
    return screen->signal_pipe[0];
}

void kt_signals_remove(kt_screen *screen) {
    if (!screen->has_signals) return;
    screen->has_signals = false;
    kt_signals_restore();
    for (size_t i = 0; i < COUNT(fatal); i++) sigaction(fatal[i], &previous_fatal[i], NULL);
    crash_screen = NULL;
    pipe_end = -1;
    close(screen->signal_pipe[0]);
    close(screen->signal_pipe[1]);
}

void kt_signals_lend(const kt_screen *screen, int32_t is_lent) {
    if (!screen->has_signals) return;
    is_terminal_lent = is_lent;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_handler = is_lent ? SIG_IGN : crash;
    action.sa_flags = SA_ONSTACK | SA_NODEFER;
    sigaction(SIGQUIT, &action, NULL);
    /* Ctrl-Z stops both, as a shell expects of one job. */
    if (is_lent) {
        action.sa_handler = SIG_DFL;
        sigaction(SIGTSTP, &action, NULL);
    } else {
        action.sa_sigaction = tell;
        action.sa_flags = SA_RESTART | SA_SIGINFO;
        sigaction(SIGTSTP, &action, NULL);
    }
}

int32_t kt_signals_read(int32_t pipe) {
    int32_t found = 0;
    unsigned char bytes[64];
    ssize_t count;
    while ((count = read(pipe, bytes, sizeof bytes)) > 0) {
        for (ssize_t i = 0; i < count; i++) {
            switch (bytes[i]) {
            case SIGWINCH: found |= KT_SIGNAL_RESIZE; break;
            case SIGTERM: found |= KT_SIGNAL_TERMINATE; break;
            case KEY_INTERRUPT: found |= KT_SIGNAL_KEY_INTERRUPT; break;
            case SIGINT: found |= KT_SIGNAL_INTERRUPT; break;
            case SIGHUP: found |= KT_SIGNAL_HANGUP; break;
            case SIGTSTP: found |= KT_SIGNAL_STOP; break;
            case SIGCONT: found |= KT_SIGNAL_CONTINUE; break;
            }
        }
    }
    return found;
}

void kt_stop_process(void) {
    /* SIGTSTP and not SIGSTOP: where no shell could continue the process the kernel ignores it, and nothing hangs.
     * To this thread, so that it does not run on before the stop takes effect. */
    struct sigaction standard, ours;
    memset(&standard, 0, sizeof standard);
    sigemptyset(&standard.sa_mask);
    standard.sa_handler = SIG_DFL;
    sigaction(SIGTSTP, &standard, &ours);
    raise(SIGTSTP);
    sigaction(SIGTSTP, &ours, NULL);
}
