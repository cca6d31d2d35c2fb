// Unpacks gzip and zlib data piece by piece.
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct kt_gunzip kt_gunzip;

enum {
    kt_gunzip_more = 0,   // wants more input or more room
    kt_gunzip_end = 1,    // the data is complete
    kt_gunzip_broken = -1 // no gzip, or damaged
};

/// NULL without memory.
kt_gunzip *kt_gunzip_create(void);
void kt_gunzip_destroy(kt_gunzip *gunzip);

/// Unpacks from `input` into `output`; both counts are lowered to what is left of them.
int32_t kt_gunzip_step(
    kt_gunzip *gunzip, const uint8_t *input, size_t *input_left, uint8_t *output, size_t *output_left);
