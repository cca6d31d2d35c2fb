#ifndef KT_CRE2_H
#define KT_CRE2_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// RE2 behind plain C. A pattern is immutable once made; matching is thread safe.
// Texts are bytes with a length and need no terminating zero.

typedef struct kt_re2 kt_re2;

// Where a group matched, as byte offsets; start is -1 where the group took no part.
typedef struct {
    int64_t start;
    int64_t end;
} kt_re2_span;

// Never null. max_memory bounds the compiled program and its caches, in bytes.
kt_re2 *kt_re2_new(const uint8_t *pattern, size_t length, int64_t max_memory);
void kt_re2_free(kt_re2 *pattern);

// 0 where the pattern is valid, else the place of its mistake in RE2's list (RE2::ErrorCode).
int32_t kt_re2_error_code(const kt_re2 *pattern);
// Copies the part of the pattern that is wrong, at most capacity bytes; returns its whole length.
size_t kt_re2_error_argument(const kt_re2 *pattern, uint8_t *buffer, size_t capacity);

int32_t kt_re2_group_count(const kt_re2 *pattern);
// Copies the name of a group, empty where it has none; returns its whole length.
size_t kt_re2_group_name(const kt_re2 *pattern, int32_t group, uint8_t *buffer, size_t capacity);

// Searches text[start..<length], with the bytes before start as context; fills the first span_count groups (0 is the whole match).
bool kt_re2_match(const kt_re2 *pattern, const uint8_t *text, size_t length, size_t start, kt_re2_span *spans, int32_t span_count);

#ifdef __cplusplus
}
#endif

#endif
