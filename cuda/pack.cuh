// One number, or four that are read and written at once: kernels that only move memory come in both widths, the wide
// one for rows whose length divides by four.
#pragma once

template <int Width>
struct alignas(Width * sizeof(float)) Pack
{
    float at[Width];
};

template <int Width>
__device__ inline Pack<Width> load(const float *from)
{
    return *reinterpret_cast<const Pack<Width> *>(from);
}

template <int Width>
__device__ inline void store(float *to, const Pack<Width> &pack)
{
    *reinterpret_cast<Pack<Width> *>(to) = pack;
}
