// What the lanes of a warp do together: each offers something, waits for the lanes of its mask, and the last one to come
// does the work for all.
#pragma once
#include "grid.hpp"

namespace emu {

// `combine` sees what each lane of the mask offers, by lane.
using Combine = void (*)(void* const* offers, unsigned mask);

inline void meet(unsigned mask, void* offer, Combine combine, Site site) {
    Launch& l = *launch;
    unsigned self = l.current, first = self / 32 * 32, lane = self % 32;
    unsigned lanes = l.count - first >= 32 ? ~0u : (1u << (l.count - first)) - 1;
    if (!(mask >> lane & 1)) fail("its mask %08x leaves out the lane itself, at %s:%d", mask, site.file, site.line);
    mask &= lanes;
    Thread& thread = l.threads[self];
    thread.offer = offer;
    thread.mask = mask;
    thread.site = site;
    Warp& warp = l.warps[self / 32];
    warp.waiting |= 1u << lane;
    if ((warp.waiting & mask) != mask) {
        suspend();
        return;
    }
    warp.waiting &= ~mask;
    void* offers[32] = {};
    for (unsigned i = 0; i < 32; i++) {
        if (!(mask >> i & 1)) continue;
        Thread& other = l.threads[first + i];
        if (other.mask != mask || other.site != site)
            fail("divergent warp: lane %u waits at %s:%d for %08x, this one at %s:%d for %08x", i, other.site.file,
                 other.site.line, other.mask, site.file, site.line, mask);
        offers[i] = other.offer;
        if (i != lane) make_ready(first + i);
    }
    if (combine != nullptr) combine(offers, mask);
}

struct Shuffle {
    const void* value;
    void* result;
    unsigned source, bytes;
};

inline void combine_shuffles(void* const* offers, unsigned mask) {
    for (unsigned i = 0; i < 32; i++) {
        if (!(mask >> i & 1)) continue;
        const Shuffle& own = *static_cast<Shuffle*>(offers[i]);
        // Undefined on a device when the source takes no part; its own value serves there.
        const Shuffle& from = offers[own.source] != nullptr ? *static_cast<Shuffle*>(offers[own.source]) : own;
        memcpy(own.result, from.value, own.bytes);
    }
}

inline unsigned lane() { return launch->current % 32; }

template <class T>
T shuffle(unsigned mask, T value, unsigned source, Site site) {
    T result;
    Shuffle offer = {&value, &result, source, sizeof(T)};
    meet(mask, &offer, combine_shuffles, site);
    return result;
}

struct Vote {
    bool yes;
    unsigned result;
};

inline void combine_votes(void* const* offers, unsigned mask) {
    unsigned all = 0;
    for (unsigned i = 0; i < 32; i++)
        if (mask >> i & 1 && static_cast<Vote*>(offers[i])->yes) all |= 1u << i;
    for (unsigned i = 0; i < 32; i++)
        if (mask >> i & 1) static_cast<Vote*>(offers[i])->result = all;
}

}  // namespace emu

#define EMU_SITE const char *file = __builtin_FILE(), int line = __builtin_LINE()

inline void __syncwarp(unsigned mask = ~0u, EMU_SITE) { emu::meet(mask, nullptr, nullptr, {file, line}); }

// Lanes shuffle within segments of `width`; a source outside the segment is the lane itself, as on the device.
template <class T>
T __shfl_sync(unsigned mask, T value, int source, int width = 32, EMU_SITE) {
    unsigned segment = emu::lane() & ~static_cast<unsigned>(width - 1);
    return emu::shuffle(mask, value, segment | (static_cast<unsigned>(source) & (width - 1)), {file, line});
}

template <class T>
T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = 32, EMU_SITE) {
    unsigned self = emu::lane(), in_segment = self & (width - 1);
    return emu::shuffle(mask, value, in_segment + delta < unsigned(width) ? self + delta : self, {file, line});
}

template <class T>
T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = 32, EMU_SITE) {
    unsigned self = emu::lane(), in_segment = self & (width - 1);
    return emu::shuffle(mask, value, in_segment >= delta ? self - delta : self, {file, line});
}

template <class T>
T __shfl_xor_sync(unsigned mask, T value, int lanes, int width = 32, EMU_SITE) {
    unsigned self = emu::lane(), source = self ^ static_cast<unsigned>(lanes);
    bool inside = source < 32 && source / width <= self / width;
    return emu::shuffle(mask, value, inside ? source : self, {file, line});
}

inline unsigned __ballot_sync(unsigned mask, int predicate, EMU_SITE) {
    emu::Vote vote = {predicate != 0, 0};
    emu::meet(mask, &vote, emu::combine_votes, {file, line});
    return vote.result;
}

inline int __any_sync(unsigned mask, int predicate, EMU_SITE) { return __ballot_sync(mask, predicate, file, line) != 0; }

inline int __all_sync(unsigned mask, int predicate, EMU_SITE) { return __ballot_sync(mask, !predicate, file, line) == 0; }
