#include "CZlib.h"

#include <stdlib.h>
#include <zlib.h>

struct kt_gunzip {
    z_stream stream;
};

kt_gunzip *kt_gunzip_create(void) {
    kt_gunzip *gunzip = calloc(1, sizeof *gunzip);
    if (!gunzip) return NULL;
    // The largest window, and 32 to tell gzip from zlib by the header.
    if (inflateInit2(&gunzip->stream, 15 + 32) != Z_OK) {
        free(gunzip);
        return NULL;
    }
    return gunzip;
}

void kt_gunzip_destroy(kt_gunzip *gunzip) {
    if (!gunzip) return;
    inflateEnd(&gunzip->stream);
    free(gunzip);
}

int32_t kt_gunzip_step(
    kt_gunzip *gunzip, const uint8_t *input, size_t *input_left, uint8_t *output, size_t *output_left) {
    z_stream *stream = &gunzip->stream;
    stream->next_in = (Bytef *)input;
    stream->avail_in = (uInt)*input_left;
    stream->next_out = output;
    stream->avail_out = (uInt)*output_left;
    int result = inflate(stream, Z_NO_FLUSH);
    *input_left = stream->avail_in;
    *output_left = stream->avail_out;
    stream->next_in = NULL;
    stream->next_out = NULL;
    switch (result) {
    case Z_STREAM_END:
        // A further member may follow, as `cat a.gz b.gz` makes it.
        if (inflateReset(stream) != Z_OK) return kt_gunzip_broken;
        return kt_gunzip_end;
    case Z_OK:
    case Z_BUF_ERROR:
        return kt_gunzip_more;
    default:
        return kt_gunzip_broken;
    }
}
