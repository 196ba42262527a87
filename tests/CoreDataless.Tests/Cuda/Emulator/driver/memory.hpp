// Device memory is host memory between two guards, which nobody may write to. They are not numbers, nor is what memory
// holds at first, so that whoever reads beside it, or what was never written, is found out too.
#pragma once
#include <stdlib.h>
#include <string.h>

#include "streams.hpp"

namespace emu {

constexpr size_t guard_bytes = 256;
constexpr unsigned char fresh_value = 0xff;

// A signalling NaN: arithmetic makes another one of it, so that adding to it is seen as a write.
inline const std::string& guard() {
    static const auto* only = new std::string([] {
        std::string bytes;
        while (bytes.size() < guard_bytes) bytes += "\xa5\xa5\x85\x7f";
        return bytes;
    }());
    return *only;
}

struct Memory {
    unsigned char* block;  // guard, content, guard
    uint64_t bytes;
    bool hurt = false;
};

inline std::map<uint64_t, Memory>& device_memory() {
    static auto* only = new std::map<uint64_t, Memory>();
    return *only;
}

inline std::map<void*, size_t>& pinned_memory() {
    static auto* only = new std::map<void*, size_t>();
    return *only;
}

inline bool owns(uint64_t address, uint64_t bytes) {
    Hold hold(machine().gate);
    auto behind = device_memory().upper_bound(address);
    if (behind == device_memory().begin()) return false;
    auto& [start, memory] = *--behind;
    return address - start <= memory.bytes && bytes <= memory.bytes - (address - start);
}

inline bool is_pinned(const void* address, size_t bytes) {
    Hold hold(machine().gate);
    auto behind = pinned_memory().upper_bound(const_cast<void*>(address));
    if (behind == pinned_memory().begin()) return false;
    auto& [start, size] = *--behind;
    size_t offset = static_cast<const char*>(address) - static_cast<char*>(start);
    return offset <= size && bytes <= size - offset;
}

// After each kernel: did it write beside what was allocated?
inline int check_guards(const std::string& culprit) {
    Hold hold(machine().gate);
    for (auto& [address, memory] : device_memory()) {
        bool before = memcmp(memory.block, guard().data(), guard_bytes) != 0;
        bool behind = memcmp(memory.block + guard_bytes + memory.bytes, guard().data(), guard_bytes) != 0;
        if (memory.hurt || (!before && !behind)) continue;
        memory.hurt = true;
        ledger().blame(culprit + " wrote " + (before ? "before" : "behind") + " an allocation of " +
                       std::to_string(memory.bytes) + " bytes");
        return illegal_address;
    }
    return 0;
}

inline void* host(uint64_t address) { return reinterpret_cast<void*>(address); }

}  // namespace emu

EMU_API int emu_owns(uint64_t address, uint64_t bytes) { return emu::owns(address, bytes); }

EMU_API int cuMemAlloc_v2(uint64_t* address, size_t bytes) {
    EMU_ENTER_CONTEXT();
    if (int code = emu::forbidden_in_capture()) return code;
    auto& machine = emu::machine();
    if (bytes == 0) return emu::invalid_value;
    if (bytes > machine.memory - machine.used) return emu::out_of_memory;
    auto* block = static_cast<unsigned char*>(aligned_alloc(256, (bytes + 2 * emu::guard_bytes + 255) / 256 * 256));
    if (block == nullptr) return emu::out_of_memory;
    memcpy(block, emu::guard().data(), emu::guard_bytes);
    memset(block + emu::guard_bytes, emu::fresh_value, bytes);
    memcpy(block + emu::guard_bytes + bytes, emu::guard().data(), emu::guard_bytes);
    *address = reinterpret_cast<uint64_t>(block + emu::guard_bytes);
    emu::device_memory()[*address] = {block, bytes};
    machine.used += bytes;
    emu::ledger().count("memory", 1);
    return 0;
}

EMU_API int cuMemFree_v2(uint64_t address) {
    int told = emu::enter_context(__func__);
    if (told == emu::invalid_context || told == emu::context_is_destroyed) return told;
    if (int code = emu::forbidden_in_capture()) return code;
    emu::drain_all();
    emu::Hold hold(emu::machine().gate);
    auto found = emu::device_memory().find(address);
    if (found == emu::device_memory().end()) return told != 0 ? told : emu::invalid_value;
    emu::machine().used -= found->second.bytes;
    // Whoever still uses it reads what nobody wrote.
    memset(found->second.block, emu::fresh_value, found->second.bytes);
    free(found->second.block);
    emu::device_memory().erase(found);
    emu::ledger().count("memory", -1);
    return told;
}

EMU_API int cuMemGetInfo_v2(size_t* free, size_t* total) {
    EMU_ENTER_CONTEXT();
    *total = emu::machine().memory;
    *free = emu::machine().memory - emu::machine().used;
    return 0;
}

EMU_API int cuMemHostAlloc(void** address, size_t bytes, unsigned flags) {
    EMU_ENTER_CONTEXT();
    if (int code = emu::forbidden_in_capture()) return code;
    if (bytes == 0 || flags > 7) return emu::invalid_value;
    *address = aligned_alloc(4096, (bytes + 4095) / 4096 * 4096);
    if (*address == nullptr) return emu::out_of_memory;
    memset(*address, emu::fresh_value, bytes);
    emu::pinned_memory()[*address] = bytes;
    emu::ledger().count("pinned memory", 1);
    return 0;
}

EMU_API int cuMemFreeHost(void* address) {
    int told = emu::enter_context(__func__);
    if (told == emu::invalid_context || told == emu::context_is_destroyed) return told;
    emu::drain_all();
    emu::Hold hold(emu::machine().gate);
    if (emu::pinned_memory().erase(address) == 0) return told != 0 ? told : emu::invalid_value;
    free(address);
    emu::ledger().count("pinned memory", -1);
    return told;
}

EMU_API int cuDeviceGetDefaultMemPool(void** pool, int device) {
    EMU_ENTER();
    if (device < 0 || device >= emu::machine().gpu_count) return emu::invalid_device;
    *pool = &emu::machine().gpus[device];
    return 0;
}

EMU_API int cuMemPoolTrimTo(void* pool, size_t) {
    EMU_ENTER();
    return pool == nullptr ? emu::invalid_value : 0;
}

// The plain copies belong to the null stream, which waits for no stream of ours: work that was not waited for is not done.
EMU_API int cuMemcpyHtoD_v2(uint64_t to, const void* from, size_t bytes) {
    EMU_ENTER_CONTEXT();
    if (int code = emu::forbidden_in_capture()) return code;
    if (!emu::owns(to, bytes)) return emu::invalid_value;
    memcpy(emu::host(to), from, bytes);
    return 0;
}

EMU_API int cuMemcpyDtoH_v2(void* to, uint64_t from, size_t bytes) {
    EMU_ENTER_CONTEXT();
    if (int code = emu::forbidden_in_capture()) return code;
    if (!emu::owns(from, bytes)) return emu::invalid_value;
    memcpy(to, emu::host(from), bytes);
    return 0;
}

// Memory that is not pinned is read before the call returns; a graph cannot have it.
EMU_API int cuMemcpyHtoDAsync_v2(uint64_t to, const void* from, size_t bytes, void* stream) {
    EMU_ENTER_CONTEXT();
    if (!emu::owns(to, bytes)) return emu::invalid_value;
    if (emu::is_pinned(from, bytes)) {
        return emu::enqueue(stream, [=] {
            memcpy(emu::host(to), from, bytes);
            return 0;
        });
    }
    if (int code = emu::forbidden_in_capture()) return code;
    std::string content(static_cast<const char*>(from), bytes);
    return emu::enqueue(stream, [=] {
        memcpy(emu::host(to), content.data(), bytes);
        return 0;
    });
}

EMU_API int cuMemcpyDtoHAsync_v2(void* to, uint64_t from, size_t bytes, void* stream) {
    if (int code = emu::enter_context(__func__)) return code;
    if (!emu::owns(from, bytes)) return emu::invalid_value;
    bool pinned = emu::is_pinned(to, bytes);
    if (!pinned)
        if (int code = emu::forbidden_in_capture()) return code;
    int code = emu::enqueue(stream, [=] {
        memcpy(to, emu::host(from), bytes);
        return 0;
    });
    if (code != 0 || pinned) return code;
    // The call returns when it is done.
    return emu::drain(*emu::streams().find(stream));
}

EMU_API int cuMemcpyDtoDAsync_v2(uint64_t to, uint64_t from, size_t bytes, void* stream) {
    EMU_ENTER_CONTEXT();
    if (!emu::owns(from, bytes) || !emu::owns(to, bytes)) return emu::invalid_value;
    return emu::enqueue(stream, [=] {
        memcpy(emu::host(to), emu::host(from), bytes);
        return 0;
    });
}

EMU_API int cuMemsetD8Async(uint64_t to, unsigned char value, size_t bytes, void* stream) {
    EMU_ENTER_CONTEXT();
    if (!emu::owns(to, bytes)) return emu::invalid_value;
    return emu::enqueue(stream, [=] {
        memset(emu::host(to), value, bytes);
        return 0;
    });
}

EMU_API int cuMemsetD32Async(uint64_t to, unsigned value, size_t count, void* stream) {
    EMU_ENTER_CONTEXT();
    if (to % sizeof value != 0 || !emu::owns(to, count * sizeof value)) return emu::invalid_value;
    return emu::enqueue(stream, [=] {
        std::fill_n(static_cast<unsigned*>(emu::host(to)), count, value);
        return 0;
    });
}
