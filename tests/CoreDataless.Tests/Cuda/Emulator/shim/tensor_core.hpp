// The tensor core and the copies past registers, as the PTX ISA 8.0 describes them (9.7.13.4.8 and 9.7.13.4.9, matrix
// fragments of mma.m16n8k8 and mma.m16n8k16; 9.7.8.24, cp.async). In a warp, group = lane / 4 and pair = lane % 4.
#pragma once
#include "device_functions.hpp"
#include "warp.hpp"

namespace emu {

struct Fragments {
    float* d;
    const unsigned *a, *b;
    Site site;
};

// d[i][j] += sum of a[i][k] b[k][j]: the numbers of all lanes laid out as matrices, multiplied, and given back.
template <int Depth, class Place>
void multiply(void* const* offers, Place place) {
    float a[16][Depth], b[Depth][8];
    for (int lane = 0; lane < 32; lane++) place(*static_cast<Fragments*>(offers[lane]), lane / 4, lane % 4, a, b);
    for (int lane = 0; lane < 32; lane++) {
        float* d = static_cast<Fragments*>(offers[lane])->d;
        for (int i = 0; i < 4; i++) {
            int row = lane / 4 + (i >= 2 ? 8 : 0), column = lane % 4 * 2 + (i & 1);
            float sum = d[i];
            for (int k = 0; k < Depth; k++) sum += a[row][k] * b[k][column];
            d[i] = sum;
        }
    }
}

inline void place_tf32(const Fragments& f, int group, int pair, float (&a)[16][8], float (&b)[8][8]) {
    // The hardware reads 19 bits of each factor; whoever has not rounded to them loses the rest.
    auto factor = [](unsigned x) { return bits<float>(x & 0xffffe000u); };
    for (int i = 0; i < 4; i++) a[group + (i & 1 ? 8 : 0)][pair + (i >= 2 ? 4 : 0)] = factor(f.a[i]);
    for (int i = 0; i < 2; i++) b[pair + (i == 1 ? 4 : 0)][group] = factor(f.b[i]);
}

inline void place_bf16(const Fragments& f, int group, int pair, float (&a)[16][16], float (&b)[16][8]) {
    // Two numbers a register, the lower half first.
    auto half = [](unsigned x, int which) { return bits<float>(which == 0 ? x << 16 : x & 0xffff0000u); };
    for (int i = 0; i < 8; i++) {
        int row = group + (i / 2 % 2 == 1 ? 8 : 0), column = pair * 2 + (i & 1) + (i >= 4 ? 8 : 0);
        a[row][column] = half(f.a[i / 2], i & 1);
    }
    for (int i = 0; i < 4; i++) b[pair * 2 + (i & 1) + (i >= 2 ? 8 : 0)][group] = half(f.b[i / 2], i & 1);
}

inline void mma_m16n8k8_tf32(float d[4], const unsigned a[4], const unsigned b[2], EMU_SITE) {
    Fragments offer = {d, a, b, {file, line}};
    meet(~0u, &offer, [](void* const* offers, unsigned) { multiply<8>(offers, place_tf32); }, offer.site);
}

inline void mma_m16n8k16_bf16(float d[4], const unsigned a[4], const unsigned b[2], EMU_SITE) {
    Fragments offer = {d, a, b, {file, line}};
    meet(~0u, &offer, [](void* const* offers, unsigned) { multiply<16>(offers, place_bf16); }, offer.site);
}

// cvt.rna.tf32.f32: to the nearest of 10 bits of mantissa, ties away from zero. Not a number stays what it is.
inline unsigned to_tf32(float x) {
    unsigned u = bits<unsigned>(x);
    return (u & 0x7f800000u) == 0x7f800000u ? u : (u + 0x1000u) & 0xffffe000u;
}

inline void finish(const PendingCopy& copy) {
    if (copy.from != nullptr) memcpy(copy.to, copy.from, copy.bytes);
    else memset(copy.to, 0, copy.bytes);
}

// This thread's copies that are in flight.
inline PendingCopy* pending_copies() {
    Launch& l = *launch;
    if (l.copies == nullptr)
        l.copies = static_cast<PendingCopy*>(malloc(sizeof(PendingCopy) * most_copies * l.count));
    return l.copies + most_copies * l.current;
}

// The copy is done only when it is waited for: who reads too early reads what was there before.
inline void copy_async(void* shared, const void* global, bool valid, unsigned bytes) {
    Thread& thread = launch->threads[launch->current];
    if (reinterpret_cast<uintptr_t>(shared) % bytes != 0 || (valid && reinterpret_cast<uintptr_t>(global) % bytes != 0))
        fail("cp.async of %u bytes from %p to %p: not aligned", bytes, global, shared);
    if (thread.copy_count == most_copies) fail("more than %u asynchronous copies in flight", most_copies);
    pending_copies()[thread.copy_count++] = {shared, valid ? global : nullptr, bytes, thread.copy_group};
}

inline void copy_async16(void* shared, const void* global, bool valid = true) { copy_async(shared, global, valid, 16); }
inline void copy_async8(void* shared, const void* global, bool valid = true) { copy_async(shared, global, valid, 8); }
inline void copy_async4(void* shared, const void* global, bool valid = true) { copy_async(shared, global, valid, 4); }

// Closes a group of copies.
inline void copy_async_commit() { launch->threads[launch->current].copy_group++; }

// Waits until at most `left` of the closed groups are in flight.
inline void copy_async_wait(unsigned left = 0) {
    Thread& thread = launch->threads[launch->current];
    PendingCopy* copies = pending_copies();
    unsigned kept = 0;
    for (unsigned i = 0; i < thread.copy_count; i++) {
        if (copies[i].group + left < thread.copy_group) finish(copies[i]);
        else copies[kept++] = copies[i];
    }
    thread.copy_count = kept;
}

}  // namespace emu
