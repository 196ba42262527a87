// float32 to bfloat16, the upper half of its bits: to the nearest, ties to even. A NaN stays one, though
// rounding could carry it over to zero.
#pragma once

__device__ inline unsigned bfloat16_of(float value)
{
    unsigned bits = __float_as_uint(value);
    bool isNumber = (bits & 0x7fffffffu) <= 0x7f800000u;
    return (isNumber ? bits + 0x7fffu + (bits >> 16 & 1) : bits | 0x400000u) >> 16;
}
