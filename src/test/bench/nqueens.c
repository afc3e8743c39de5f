/*
 * Counts the solutions of the N queens problem on one core, to have a speed to compare the Java program with.
 *
 *   nqueens ring N     the search of io.pullwork.job.nqueens: the four sides of the board first, one of each eight that
 *                      are equal by symmetry, then row by row in blocks, without a jump that depends on a position.
 *                      It keeps three positions in registers, which is faster in C than the passes of the Java program.
 *   nqueens plain N    backtracking with bit masks, over half of the first row
 *
 * Prints "N total cpu_seconds".
 * Build: gcc -O2 -fno-tree-vectorize -fno-tree-slp-vectorize -o nqueens nqueens.c
 * (With the vectoriser, which is part of -O2 since gcc 12, the ring variant is about a sixth slower.)
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- plain ---- */

static uint32_t all;

static uint64_t completed(uint32_t columns, uint32_t left, uint32_t right) {
    if (columns == all) {
        return 1;
    }
    uint64_t count = 0;
    for (uint32_t free = all & ~(columns | left | right); free != 0; free &= free - 1) {
        uint32_t queen = free & -free;
        count += completed(columns | queen, (left | queen) << 1, (right | queen) >> 1);
    }
    return count;
}

static uint64_t plain(int n) {
    all = (1u << n) - 1;
    uint64_t half = 0;
    for (int column = 0; column < n / 2; column++) {
        uint32_t queen = 1u << column;
        half += completed(queen, queen << 1, queen >> 1);
    }
    uint64_t middle = n % 2 == 0 ? 0 : completed(1u << n / 2, 2u << n / 2, 1u << n / 2 >> 1);
    return 2 * half + middle;
}

/* ---- ring ---- */

typedef struct {
    int top, right, bottom, left;
} ring;

typedef struct {
    int count;         /* of rows without a queen of the ring */
    uint32_t open[32]; /* their columns that no queen of the ring attacks */
    int gap[32];       /* how far each is below the one before */
} rows;

typedef struct {
    uint32_t columns, left, right, free;
} position;

enum { STREAMS = 3, STACK = 256, MANY = STACK - 32, FEW = 2 * STREAMS };

/* The positions that wait for a queen in each row. */
static position waiting[32][STACK];
static int sizes[32];

static ring turned(ring it, int n) {
    return (ring){n - 1 - it.left, it.top, n - 1 - it.right, it.bottom};
}

static ring mirrored(ring it, int n) {
    return (ring){n - 1 - it.top, it.left, n - 1 - it.bottom, it.right};
}

static int code(ring it) {
    return ((it.top * 32 + it.right) * 32 + it.bottom) * 32 + it.left;
}

/* Whether the queens stand on one square, or do not attack each other. */
static int at_peace(int row, int column, int other_row, int other_column) {
    int down = abs(row - other_row), across = abs(column - other_column);
    return (down == 0 && across == 0) || (down != 0 && across != 0 && down != across);
}

static int is_possible(ring it, int n) {
    int row[] = {0, it.right, n - 1, it.left}, column[] = {it.top, n - 1, it.bottom, 0};
    for (int i = 0; i < 4; i++) {
        for (int j = 0; j < i; j++) {
            if (!at_peace(row[i], column[i], row[j], column[j])) {
                return 0;
            }
        }
    }
    return 1;
}

/* 8 / how many of the symmetries leave it as it is; 0 if another of its orbit stands for it. */
static int weight(ring it, int n) {
    int same = 0;
    ring image = it;
    for (int i = 0; i < 8; i++) {
        image = i == 4 ? mirrored(it, n) : i == 0 ? it : turned(image, n);
        if (code(image) < code(it)) {
            return 0;
        }
        same += code(image) == code(it);
    }
    return 8 / same;
}

static rows free_rows(ring it, int n) {
    rows free = {0};
    int row[] = {0, it.right, n - 1, it.left}, column[] = {it.top, n - 1, it.bottom, 0};
    int last = 0;
    for (int r = 0; r < n; r++) {
        uint32_t open = (1u << n) - 1;
        int taken = 0;
        for (int i = 0; i < 4; i++) {
            int down = abs(r - row[i]);
            taken |= down == 0;
            open &= ~(1u << column[i]);
            open &= ~(column[i] + down < n ? 1u << (column[i] + down) : 0);
            open &= ~(column[i] >= down ? 1u << (column[i] - down) : 0);
        }
        if (!taken) {
            free.open[free.count] = open;
            free.gap[free.count++] = r - last;
            last = r;
        }
    }
    return free;
}

static long ways(const rows *it, int depth, int row, uint32_t columns, uint32_t left, uint32_t right) {
    uint32_t free = it->open[row] & ~(columns | left | right);
    if (row == depth - 1) {
        return __builtin_popcount(free);
    }
    long count = 0;
    int gap = it->gap[row + 1];
    for (; free != 0; free &= free - 1) {
        uint32_t queen = free & -free;
        count += ways(it, depth, row + 1, columns | queen, (left | queen) << gap, (right | queen) >> gap);
    }
    return count;
}

/* The rows in the orientation that can be continued in the fewest ways three rows down. */
static rows easiest(ring it, int n) {
    rows best = {0};
    long least = -1;
    for (int i = 0; i < 4; i++, it = turned(it, n)) {
        rows free = free_rows(it, n);
        long count = ways(&free, free.count < 3 ? free.count : 3, 0, 0, 0, 0);
        if (least < 0 || count < least) {
            least = count;
            best = free;
        }
    }
    return best;
}

/* A queen on one free square of a position; the next row's stack grows if a square of it is free. */
#define PLACE(at, its_free)                                                                                        \
    do {                                                                                                           \
        uint32_t queen = its_free & -its_free;                                                                     \
        uint32_t columns = at->columns | queen;                                                                    \
        uint32_t left = (at->left | queen) << gap;                                                                 \
        uint32_t right = (at->right | queen) >> gap;                                                               \
        uint32_t below = open & ~(columns | left | right);                                                         \
        *write = (position){columns, left, right, below};                                                          \
        write += below != 0;                                                                                       \
        its_free ^= queen;                                                                                         \
    } while (0)

/* The next position that waits, if this one has no free square left. Reads it in any case: else it is a jump. */
#define TAKE_TURN(at, its_free)                                                                                    \
    do {                                                                                                           \
        uint32_t next_free = next->free;                                                                           \
        int is_done = its_free == 0;                                                                               \
        at = is_done ? next : at;                                                                                  \
        its_free = is_done ? next_free : its_free;                                                                 \
        next -= is_done;                                                                                           \
    } while (0)

/* Queens on free squares of three positions in turn, until fewer than three wait or the next stack is full. */
static inline void descend(int row, uint32_t open, int gap) {
    position *end = waiting[row] + STREAMS - 1, *next = waiting[row] + sizes[row] - 1;
    position *write = waiting[row + 1] + sizes[row + 1], *full = waiting[row + 1] + MANY;
    position *a = next--, *b = next--, *c = next--;
    uint32_t free_a = a->free, free_b = b->free, free_c = c->free;
    while (next >= end && write < full) {
        PLACE(a, free_a);
        PLACE(b, free_b);
        PLACE(c, free_c);
        TAKE_TURN(a, free_a);
        TAKE_TURN(b, free_b);
        TAKE_TURN(c, free_c);
    }
    position last_a = *a, last_b = *b, last_c = *c;
    last_a.free = free_a;
    last_b.free = free_b;
    last_c.free = free_c;
    *++next = last_a;
    *++next = last_b;
    *++next = last_c;
    sizes[row] = next + 1 - waiting[row];
    sizes[row + 1] = write - waiting[row + 1];
}

static void descend_one(int row, uint32_t open, int gap) {
    position it = waiting[row][--sizes[row]], *at = &it;
    position *write = waiting[row + 1] + sizes[row + 1];
    uint32_t free = it.free;
    while (free != 0) {
        PLACE(at, free);
    }
    sizes[row + 1] = write - waiting[row + 1];
}

static uint64_t completions(const rows *it) {
    if (it->count == 0) {
        return 1;
    }
    int first = 0, last = it->count - 1;
    memset(sizes, 0, sizeof sizes);
    waiting[0][0] = (position){0, 0, 0, it->open[0]};
    sizes[0] = it->open[0] != 0;
    uint64_t count = 0;
    for (;;) {
        while (sizes[first] == 0) {
            if (first++ == last) {
                return count;
            }
        }
        int row = last;
        while (row > first && sizes[row] < MANY) {
            row--;
        }
        if (row == last) {
            count += sizes[row];
            sizes[row] = 0;
        } else if (sizes[row] < FEW) {
            descend_one(row, it->open[row + 1], it->gap[row + 1]);
        } else if (it->gap[row + 1] == 1) {
            descend(row, it->open[row + 1], 1);
        } else {
            descend(row, it->open[row + 1], it->gap[row + 1]);
        }
    }
}

static uint64_t by_ring(int n) {
    uint64_t total = 0;
    for (int top = 0; top < n; top++) {
        for (int right = 0; right < n; right++) {
            for (int bottom = 0; bottom < n; bottom++) {
                for (int left = 0; left < n; left++) {
                    ring it = {top, right, bottom, left};
                    int times = is_possible(it, n) ? weight(it, n) : 0;
                    if (times > 0) {
                        rows free = easiest(it, n);
                        total += times * completions(&free);
                    }
                }
            }
        }
    }
    return total;
}

int main(int argc, char **argv) {
    if (argc != 3 || atoi(argv[2]) < 1 || atoi(argv[2]) > 27) {
        fprintf(stderr, "usage: nqueens ring|plain N, N from 1 to 27\n");
        return 64;
    }
    int n = atoi(argv[2]);
    uint64_t total = strcmp(argv[1], "ring") == 0 ? by_ring(n) : plain(n);
    printf("%d %llu %.3f\n", n, (unsigned long long) total, (double) clock() / CLOCKS_PER_SEC);
    return 0;
}
