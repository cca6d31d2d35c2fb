#pragma once

/// Allocations of this process so far: linking this library puts a count in front of glibc's allocator.
unsigned long long kt_allocation_count(void);
