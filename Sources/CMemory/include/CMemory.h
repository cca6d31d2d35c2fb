#pragma once

/// Sets up glibc's allocator for an engine; to be called before the first point.
///
/// A write becomes chunks of a few hundred kilobytes that live for milliseconds. By default glibc takes each from the kernel and
/// gives it back, so that every page of it is zeroed again: a sixth of the processor time of a plain threshold. Two arenas, one for
/// each of the threads that do most of the work, keep the heap in one piece. What glibc refuses costs speed only.
void kt_memory_suit_engine(void);

/// Takes the program's code and constants out of this process's memory; what is used again comes back from the page cache.
///
/// Three quarters of the memory of an engine that has just started are pages that the start alone looked at: the tables in which
/// the Swift runtime searches for conformances, initialisers, readers of configuration.
void kt_memory_forget_start(void);
