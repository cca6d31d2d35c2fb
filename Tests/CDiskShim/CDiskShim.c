// Stands between a program and its disk: counts what is written to some files and keeps what a crash would leave of them.
//
// Preloaded with LD_PRELOAD. It is told by the environment:
//
//   DISK_SHIM_FILES   the files to watch, absolute paths joined with ':'; each stands for its '-wal' too
//   DISK_SHIM_FOLDER  where images go; nothing happens before a file called 'armed' stands in it
//   DISK_SHIM_MODE    steps   after every step (write, truncate, sync) an image of all watched files is kept in a folder
//                             called by the step's number: what a process that dies there leaves behind
//                     die     the process is killed after step DISK_SHIM_STEP
//                     synced  after every sync the file is copied: what a disk has for sure when power fails
//                     lying   as synced, but a sync counts for nothing once the file 'lying' stands in the folder
//   DISK_SHIM_STEP    for die: the step, from 1; for steps: how many images to keep
//
// One lock makes each step and its image one.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum mode { off, steps, die, synced, lying };

static enum mode mode = off;
static long limit = 0;
static long count = 0;
static char folder[4000];
static char files[8][4000];
static int file_count = 0;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off_t);

static void watch(const char *path, size_t length, const char *suffix) {
    if (file_count == 8 || length + strlen(suffix) + 1 > sizeof files[0]) return;
    memcpy(files[file_count], path, length);
    strcpy(files[file_count] + length, suffix);
    file_count += 1;
}

__attribute__((constructor)) static void begin(void) {
    real_write = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    real_pwrite = (ssize_t (*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite64");
    real_fsync = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    real_ftruncate = (int (*)(int, off_t))dlsym(RTLD_NEXT, "ftruncate64");
    const char *wanted = getenv("DISK_SHIM_MODE");
    const char *paths = getenv("DISK_SHIM_FILES");
    const char *place = getenv("DISK_SHIM_FOLDER");
    if (!wanted || !paths || !place) return;
    const char *step = getenv("DISK_SHIM_STEP");
    limit = step ? atol(step) : 0;
    snprintf(folder, sizeof folder, "%s", place);
    while (*paths) {
        size_t length = strcspn(paths, ":");
        watch(paths, length, "");
        watch(paths, length, "-wal");
        paths += length + (paths[length] == ':');
    }
    if (!strcmp(wanted, "steps")) mode = steps;
    if (!strcmp(wanted, "die")) mode = die;
    if (!strcmp(wanted, "synced")) mode = synced;
    if (!strcmp(wanted, "lying")) mode = lying;
}

// The watched file that a descriptor is open on; -1 for all others.
static int watched(int descriptor) {
    if (mode == off) return -1;
    char link[64], path[4000];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return -1;
    path[length] = 0;
    for (int index = 0; index < file_count; index++)
        if (!strcmp(files[index], path)) return index;
    return -1;
}

static int stands(const char *name) {
    char path[4400];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return access(path, F_OK) == 0;
}

static const char *name_of(int file) {
    const char *slash = strrchr(files[file], '/');
    return slash ? slash + 1 : files[file];
}

// A descriptor of this library's own on a watched file; -1 where there is no such file.
//
// It is never closed: closing any descriptor of a file gives up all locks that the process has on it, SQLite's too.
static int own_descriptor(int file) {
    static int descriptors[8] = {-1, -1, -1, -1, -1, -1, -1, -1};
    struct stat mine, now;
    if (stat(files[file], &now) != 0) return -1;
    int known = descriptors[file] >= 0 && fstat(descriptors[file], &mine) == 0 && mine.st_ino == now.st_ino;
    if (!known) descriptors[file] = open(files[file], O_RDONLY | O_CLOEXEC);
    return descriptors[file];
}

// Copies a watched file into a folder, whole or not at all.
static void copy(int file, const char *target) {
    static char block[1 << 16];
    char path[4800], fresh[4900];
    snprintf(path, sizeof path, "%s/%s", target, name_of(file));
    snprintf(fresh, sizeof fresh, "%s.fresh", path);
    int from = own_descriptor(file);
    if (from < 0) return;
    int to = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ssize_t got;
    off_t at = 0;
    for (; to >= 0 && (got = pread(from, block, sizeof block, at)) > 0; at += got)
        if (real_write(to, block, (size_t)got) != got) break;
    if (to >= 0) close(to);
    rename(fresh, path);
}

static void count_step(int file, int is_sync) {
    int before = errno;
    if (stands("armed")) {
        count += 1;
        if (mode == die && count == limit) kill(getpid(), SIGKILL);
        if (mode == steps && count <= limit) {
            char target[4400];
            snprintf(target, sizeof target, "%s/%06ld", folder, count);
            mkdir(target, 0700);
            for (int index = 0; index < file_count; index++) copy(index, target);
        }
        if (is_sync && (mode == synced || (mode == lying && !stands("lying")))) copy(file, folder);
    }
    errno = before;
}

#define STEP(call, is_sync) \
    int file = watched(descriptor); \
    if (file < 0) return call; \
    pthread_mutex_lock(&lock); \
    __typeof__(call) result = call; \
    count_step(file, is_sync); \
    pthread_mutex_unlock(&lock); \
    return result;

ssize_t write(int descriptor, const void *bytes, size_t length) { STEP(real_write(descriptor, bytes, length), 0) }

ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t at) {
    STEP(real_pwrite(descriptor, bytes, length, at), 0)
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t length, off64_t at) {
    STEP(real_pwrite(descriptor, bytes, length, at), 0)
}

int fsync(int descriptor) { STEP(real_fsync(descriptor), 1) }

int fdatasync(int descriptor) { STEP(real_fdatasync(descriptor), 1) }

int ftruncate(int descriptor, off_t length) { STEP(real_ftruncate(descriptor, length), 0) }

int ftruncate64(int descriptor, off64_t length) { STEP(real_ftruncate(descriptor, length), 0) }
