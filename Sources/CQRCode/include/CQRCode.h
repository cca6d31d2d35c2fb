// Makes the squares of a QR code.
#pragma once

#include <stddef.h>
#include <stdint.h>

enum {
    kt_qr_most_side = 177 // of the largest version there is
};

/// Writes the modules row by row, 1 for a dark one, with the least version that holds the text at the lowest error correction; returns
/// how many modules a side has, 0 for a text that is empty or too long, for too little room, and without memory.
int32_t kt_qr_encode(const uint8_t *text, size_t length, uint8_t *modules, size_t room);
