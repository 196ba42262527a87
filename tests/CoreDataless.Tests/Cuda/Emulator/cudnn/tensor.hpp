// Numbers on the device by any strides, and the same as a plain array on the host: image by image, pixel by pixel,
// channels side by side.
#pragma once
#include <stdint.h>
#include <string.h>

#include <array>
#include <vector>

namespace emu {

enum DataType { data_float = 0, data_bfloat16 = 9 };

struct Layout {
    int type = data_float;
    // Images (or a filter's outputs), channels, rows, columns.
    std::array<int64_t, 4> dims{}, strides{};

    int64_t count() const { return dims[0] * dims[1] * dims[2] * dims[3]; }
    size_t element_bytes() const { return type == data_bfloat16 ? 2 : 4; }

    // From the first element to behind the last one.
    uint64_t span() const {
        int64_t last = 0;
        for (int i = 0; i < 4; i++) last += (dims[i] - 1) * strides[i];
        return static_cast<uint64_t>(last + 1) * element_bytes();
    }

    template <class F>
    void each(F visit) const {
        int64_t i = 0;
        for (int64_t n = 0; n < dims[0]; n++)
            for (int64_t y = 0; y < dims[2]; y++)
                for (int64_t x = 0; x < dims[3]; x++)
                    for (int64_t c = 0; c < dims[1]; c++)
                        visit(i++, n * strides[0] + c * strides[1] + y * strides[2] + x * strides[3]);
    }
};

inline float widen(uint16_t half) {
    uint32_t bits = static_cast<uint32_t>(half) << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

// To the nearest, ties to even.
inline uint16_t narrow(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    if (value != value) return static_cast<uint16_t>(bits >> 16 | 0x40);
    return static_cast<uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

// To 10 bits of mantissa, as tensor cores take their factors.
inline float round_to_tf32(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    if ((bits & 0x7f800000u) == 0x7f800000u) return value;
    bits = (bits + 0x1000u) & 0xffffe000u;
    memcpy(&value, &bits, sizeof value);
    return value;
}

inline std::vector<float> load(const Layout& layout, const void* from) {
    std::vector<float> values(layout.count());
    layout.each([&](int64_t i, int64_t at) {
        values[i] = layout.type == data_bfloat16 ? widen(static_cast<const uint16_t*>(from)[at])
                                                 : static_cast<const float*>(from)[at];
    });
    return values;
}

inline void store(const Layout& layout, const std::vector<float>& values, void* to) {
    layout.each([&](int64_t i, int64_t at) {
        if (layout.type == data_bfloat16) static_cast<uint16_t*>(to)[at] = narrow(values[i]);
        else static_cast<float*>(to)[at] = values[i];
    });
}

}  // namespace emu
