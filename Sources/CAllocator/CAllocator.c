#include "CAllocator.h"

#include <malloc.h>

void kt_allocator_suit_engine(void) {
    mallopt(M_MMAP_THRESHOLD, 8 << 20);
    mallopt(M_TRIM_THRESHOLD, 32 << 20);
    mallopt(M_ARENA_MAX, 2);
}
