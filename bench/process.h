#pragma once
/*
 * What the kernel knows about the server: processor time, memory, context switches, summed over its
 * threads. Read from outside, so the server needs no help and cannot flatter itself. Work that the
 * kernel does for it in its own threads (the journal, the disk's interrupts) is nobody's and not
 * here.
 */
#include <stdint.h>
#include <sys/types.h>

struct process_sample {
    uint64_t cpu_ns;    /* exact, from the scheduler */
    uint64_t user_ns;   /* 10 ms steps */
    uint64_t system_ns; /* 10 ms steps */
    uint64_t rss;
    uint64_t rss_anon;
    uint64_t rss_peak;
    uint64_t switches_waiting; /* gave the processor up to wait */
    uint64_t switches_forced;  /* had it taken away */
    unsigned threads;
};

/* Ends the process when there is no such process. */
void process_sample(pid_t pid, struct process_sample *ret);
