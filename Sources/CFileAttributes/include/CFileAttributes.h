#ifndef CFILEATTRIBUTES_H
#define CFILEATTRIBUTES_H

#include <stddef.h>
#include <sys/types.h>

/* Extended attributes of files, which Swift's Glibc module leaves out. */
ssize_t kaptop_get_attribute(const char *path, const char *name, void *value, size_t size);
int kaptop_set_attribute(int descriptor, const char *name, const void *value, size_t size);

#endif
