/* A terminal's echo off for one line, and on again however that line ends. */
#include "CTerminalEcho.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* What would end or stop the program while somebody types. */
static const int guarded[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
static struct sigaction previous[COUNT(guarded)];

/* Read by the handler, so they are written before it is installed. */
static int terminal = -1;
static struct termios shown, hidden;

/* Only calls that are safe in a handler: tcsetattr, sigaction, raise. */
static void give_back(int number) {
    int saved = errno;
    tcsetattr(terminal, TCSANOW, &shown);
    struct sigaction standard, ours;
    memset(&standard, 0, sizeof standard);
    standard.sa_handler = SIG_DFL;
    sigaction(number, &standard, &ours);
    raise(number);
    /* Here it goes on only where it was stopped: the line is still to be read. */
    sigaction(number, &ours, NULL);
    tcsetattr(terminal, TCSANOW, &hidden);
    errno = saved;
}

int32_t kaptop_hide_echo(int32_t descriptor) {
    if (tcgetattr(descriptor, &shown) != 0) return -1;
    terminal = descriptor;
    hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    /* The end of the line is no secret, and what follows begins on a new one. */
    hidden.c_lflag |= ECHONL;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_handler = give_back;
    /* The signal is raised anew within its own handler. */
    action.sa_flags = SA_NODEFER | SA_RESTART;
    for (size_t i = 0; i < COUNT(guarded); i++) {
        sigaction(guarded[i], NULL, &previous[i]);
        /* Whoever started the program with a signal ignored, as nohup does, wants it so. */
        if (previous[i].sa_handler != SIG_IGN) sigaction(guarded[i], &action, NULL);
    }
    if (tcsetattr(descriptor, TCSAFLUSH, &hidden) == 0) return 0;
    kaptop_show_echo();
    return -1;
}

void kaptop_show_echo(void) {
    /* What was typed unseen and not read, such as more lines of a paste, must not come out at the shell. */
    tcsetattr(terminal, TCSAFLUSH, &shown);
    for (size_t i = 0; i < COUNT(guarded); i++) sigaction(guarded[i], &previous[i], NULL);
}
