/* The thread that owns the terminal: start, sleep, wake. */
#include "CNcurses.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct start {
    void (*body)(void *);
    void *context;
};

static void *run(void *argument) {
    struct start start = *(struct start *)argument;
    free(argument);
    /* libdispatch's threads, from which this one may have been started, block SIGTSTP and others; a thread that blocks it cannot stop itself. */
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, NULL);
    start.body(start.context);
    return NULL;
}

int32_t kt_thread_start(const char *name, void (*body)(void *), void *context) {
    struct start *start = malloc(sizeof *start);
    if (start == NULL) return 0;
    start->body = body;
    start->context = context;
    pthread_t thread;
    if (pthread_create(&thread, NULL, run, start) != 0) {
        free(start);
        return 0;
    }
    pthread_setname_np(thread, name);
    pthread_detach(thread);
    return 1;
}

int32_t kt_wake_open(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

void kt_wake(int32_t wake) {
    if (eventfd_write(wake, 1) != 0) {
        /* Only a counter at its limit refuses, and then the thread is awake anyway. */
    }
}

void kt_wake_close(int32_t wake) { close(wake); }

int32_t kt_wait(int32_t wake, int32_t input, int32_t signals, int32_t milliseconds) {
    struct pollfd entries[] = {{.fd = wake, .events = POLLIN}, {.fd = input, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
    int count = poll(entries, 3, milliseconds);
    if (count == 0) return KT_WAIT_TIMEOUT;
    if (count < 0) return 0; /* a signal; its byte is on the pipe by now */
    int32_t ready = 0;
    if (entries[0].revents) {
        eventfd_t value;
        eventfd_read(wake, &value);
        ready |= KT_WAIT_WAKE;
    }
    if (entries[1].revents) ready |= KT_WAIT_INPUT;
    if (entries[2].revents) ready |= KT_WAIT_SIGNAL;
    return ready;
}

uint64_t kt_thread_number(void) { return (uint64_t)pthread_self(); }
