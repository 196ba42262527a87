// Between low and high; a NaN stays one, where fminf and fmaxf would make it one.
#pragma once

__device__ inline float clamp(float value, float low, float high)
{
    return value < low ? low : value > high ? high : value;
}
