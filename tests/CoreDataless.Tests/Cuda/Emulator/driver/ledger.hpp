// What tests ask of the stand-ins, and tell them: every call of every library is counted, may be made to fail, and may be
// noted in order. It lies in the driver; the other libraries find it there.
#pragma once
#include <stdint.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <sstream>
#include <string>
#include <vector>

#define EMU_API extern "C" __attribute__((visibility("default")))

namespace emu {

struct Fault {
    int code, after, times;
};

struct Ledger {
    std::mutex gate;
    std::map<std::string, long long> calls, live;
    std::map<std::string, Fault> faults;
    std::vector<std::string> notes;
    bool noting = false;
    std::string last_fault;

    // The status that a call must return instead of doing its work, or 0.
    int enter(const char* function) {
        std::lock_guard<std::mutex> hold(gate);
        calls[function]++;
        if (noting) notes.emplace_back(function);
        auto found = faults.find(function);
        if (found == faults.end()) return 0;
        Fault& fault = found->second;
        if (fault.after-- > 0) return 0;
        int code = fault.code;
        if (--fault.times <= 0) faults.erase(found);
        return code;
    }

    void note(const std::string& text) {
        std::lock_guard<std::mutex> hold(gate);
        if (noting) notes.push_back(text);
    }

    void count(const char* kind, int change) {
        std::lock_guard<std::mutex> hold(gate);
        live[kind] += change;
    }

    void blame(const std::string& text) {
        std::lock_guard<std::mutex> hold(gate);
        last_fault = text;
    }
};

// Never destroyed: calls may come while the process ends.
inline Ledger& ledger() {
    static Ledger* only = new Ledger();
    return *only;
}

// Writes a text for C; returns the bytes it needs with its end.
inline size_t copy_text(const std::string& text, char* to, size_t size) {
    if (size > 0) to[text.copy(to, size - 1)] = 0;
    return text.size() + 1;
}

}  // namespace emu

EMU_API int emu_enter(const char* function) { return emu::ledger().enter(function); }

EMU_API void emu_count(const char* kind, int change) { emu::ledger().count(kind, change); }

// The next call of a function but `after` returns `code`, and so do the `times` - 1 calls behind it.
EMU_API void emu_fail(const char* function, int code, int after, int times) {
    std::lock_guard<std::mutex> hold(emu::ledger().gate);
    emu::ledger().faults[function] = {code, after, times};
}

EMU_API void emu_forgive() {
    std::lock_guard<std::mutex> hold(emu::ledger().gate);
    emu::ledger().faults.clear();
}

EMU_API long long emu_calls(const char* function) {
    std::lock_guard<std::mutex> hold(emu::ledger().gate);
    return emu::ledger().calls[function];
}

EMU_API long long emu_live(const char* kind) {
    std::lock_guard<std::mutex> hold(emu::ledger().gate);
    return emu::ledger().live[kind];
}

// "kind count" of what is alive, a line each; nothing where nothing is.
EMU_API size_t emu_live_text(char* to, size_t size) {
    std::lock_guard<std::mutex> hold(emu::ledger().gate);
    std::ostringstream text;
    for (auto& [kind, count] : emu::ledger().live)
        if (count != 0) text << kind << ' ' << count << '\n';
    return emu::copy_text(text.str(), to, size);
}

EMU_API void emu_note_calls(int on) {
    std::lock_guard<std::mutex> hold(emu::ledger().gate);
    emu::ledger().noting = on != 0;
    emu::ledger().notes.clear();
}

// Functions called since notes were switched on, in order, and the kernels that ran: a line each.
EMU_API size_t emu_notes(char* to, size_t size) {
    std::lock_guard<std::mutex> hold(emu::ledger().gate);
    std::string text;
    for (auto& note : emu::ledger().notes) text += note + '\n';
    return emu::copy_text(text, to, size);
}

// What a kernel did wrong, in words; the newest.
EMU_API size_t emu_last_fault(char* to, size_t size) {
    std::lock_guard<std::mutex> hold(emu::ledger().gate);
    return emu::copy_text(emu::ledger().last_fault, to, size);
}
