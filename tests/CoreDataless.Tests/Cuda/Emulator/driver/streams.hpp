// Streams do as little as a device may have done: work waits until somebody waits for it, so that a program that forgets
// to wait, or uses memory too early again, is found out.
#pragma once
#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <thread>

#include "machine.hpp"

namespace emu {

// A launch, a copy or a library's step; returns a status.
using Work = std::function<int()>;

struct Graph {
    std::vector<Work> nodes;
};

struct Stream {
    Gpu* gpu;
    std::deque<Work> queue;
    std::shared_ptr<Graph> capture;
    std::thread::id capture_thread;
    int capture_mode = 0;
    bool capture_invalid = false;
    std::recursive_mutex running;  // one at a time, in order
};

// A place in a stream.
struct Record {
    std::shared_ptr<Stream> stream;
    std::chrono::steady_clock::time_point time;
    std::atomic<bool> reached{false};
};

struct Event {
    std::shared_ptr<Record> latest;
};

// Handles are addresses of nothing: a stale one is found, never followed.
template <class T>
class Registry {
public:
    // Counted among what is alive as `kind`; null for what belongs to something that is counted.
    explicit Registry(const char* kind) : kind_(kind) {}

    void* add(std::shared_ptr<T> value) {
        Hold hold(machine().gate);
        void* handle = reinterpret_cast<void*>(next_ += 16);
        values_[handle] = std::move(value);
        if (kind_ != nullptr) ledger().count(kind_, 1);
        return handle;
    }

    std::shared_ptr<T> find(void* handle) {
        Hold hold(machine().gate);
        auto found = values_.find(handle);
        return found == values_.end() ? nullptr : found->second;
    }

    std::shared_ptr<T> remove(void* handle) {
        Hold hold(machine().gate);
        auto value = find(handle);
        if (value != nullptr) {
            values_.erase(handle);
            if (kind_ != nullptr) ledger().count(kind_, -1);
        }
        return value;
    }

    std::vector<std::shared_ptr<T>> all() {
        Hold hold(machine().gate);
        std::vector<std::shared_ptr<T>> values;
        for (auto& [handle, value] : values_) values.push_back(value);
        return values;
    }

private:
    const char* kind_;
    std::map<void*, std::shared_ptr<T>> values_;
    uintptr_t next_ = 0x1000;
};

inline Registry<Stream>& streams() {
    static auto* only = new Registry<Stream>("stream");
    return *only;
}
inline Registry<Event>& events() {
    static auto* only = new Registry<Event>("event");
    return *only;
}
inline Registry<Graph>& graphs() {
    static auto* only = new Registry<Graph>("graph");
    return *only;
}
inline Registry<Graph>& executables() {
    static auto* only = new Registry<Graph>("executable graph");
    return *only;
}

// Does the next of what waits in a stream; false where nothing does, or where it fails, which ends the context.
inline bool advance(Stream& stream, int& code) {
    Work work;
    {
        Hold hold(machine().gate);
        code = stream.gpu->sticky;
        if (code != 0) stream.queue.clear();
        if (stream.queue.empty()) return false;
        work = std::move(stream.queue.front());
        stream.queue.pop_front();
    }
    code = work();
    if (code == 0) return true;
    Hold hold(machine().gate);
    stick(stream.gpu, code);
    return false;
}

inline int drain(Stream& stream) {
    std::lock_guard<std::recursive_mutex> alone(stream.running);
    int code = 0;
    while (advance(stream, code)) {
    }
    return code;
}

// Does what lies before a place, and no more. Another thread may be on the way there, and wait for this one's stream.
inline int drain_to(const Record& record) {
    while (!record.reached) {
        std::unique_lock<std::recursive_mutex> alone(record.stream->running, std::try_to_lock);
        int code = 0;
        if (!alone) std::this_thread::yield();
        else if (!advance(*record.stream, code) && !record.reached) return code;
    }
    Hold hold(machine().gate);
    return record.stream->gpu->sticky;
}

inline void drain_all() {
    for (auto& stream : streams().all())
        if (stream->capture == nullptr) drain(*stream);
}

// Calls that a capture forbids: those of the capturing thread, or of any where the capture says so. They spoil it.
inline int forbidden_in_capture() {
    int code = 0;
    for (auto& stream : streams().all()) {
        bool concerned = stream->capture_mode == 0 || stream->capture_thread == std::this_thread::get_id();
        if (stream->capture == nullptr || stream->capture_mode == 2 || !concerned) continue;
        stream->capture_invalid = true;
        code = capture_unsupported;
    }
    return code;
}

// Puts work into a stream, or into the graph that it records.
inline int enqueue(void* handle, Work work) {
    auto stream = streams().find(handle);
    if (stream == nullptr) return invalid_handle;
    Hold hold(machine().gate);
    if (stream->gpu->sticky != 0) return stream->gpu->sticky;
    if (stream->capture == nullptr) stream->queue.push_back(std::move(work));
    else if (stream->capture_invalid) return capture_invalidated;
    else stream->capture->nodes.push_back(std::move(work));
    return 0;
}

}  // namespace emu

// For the other libraries: calls of theirs that a capture forbids.
EMU_API int emu_refuse_in_capture() {
    emu::Hold hold(emu::machine().gate);
    return emu::forbidden_in_capture();
}

EMU_API int cuStreamCreate(void** stream, unsigned flags) {
    EMU_ENTER_CONTEXT();
    if (flags > 1) return emu::invalid_value;
    auto made = std::make_shared<emu::Stream>();
    made->gpu = emu::current_context;
    *stream = emu::streams().add(std::move(made));
    return 0;
}

EMU_API int cuStreamDestroy_v2(void* handle) {
    int told = emu::enter_context(__func__);
    auto stream = emu::streams().remove(handle);
    if (stream != nullptr) emu::drain(*stream);
    return told != 0 ? told : stream == nullptr ? emu::invalid_handle : 0;
}

EMU_API int cuStreamSynchronize(void* handle) {
    if (int code = emu::enter_context(__func__)) return code;
    auto stream = emu::streams().find(handle);
    if (stream == nullptr) return emu::invalid_handle;
    if (int code = emu::forbidden_in_capture()) return code;
    return emu::drain(*stream);
}

EMU_API int cuStreamBeginCapture_v2(void* handle, int mode) {
    EMU_ENTER_CONTEXT();
    auto stream = emu::streams().find(handle);
    if (stream == nullptr || stream->capture != nullptr || mode < 0 || mode > 2) return emu::invalid_value;
    stream->capture = std::make_shared<emu::Graph>();
    stream->capture_thread = std::this_thread::get_id();
    stream->capture_mode = mode;
    stream->capture_invalid = false;
    return 0;
}

EMU_API int cuStreamEndCapture(void* handle, void** graph) {
    int told = emu::enter_context(__func__);
    emu::Hold hold(emu::machine().gate);
    *graph = nullptr;
    auto stream = emu::streams().find(handle);
    if (stream == nullptr || stream->capture == nullptr) return told != 0 ? told : emu::invalid_value;
    if (stream->capture_mode != 2 && stream->capture_thread != std::this_thread::get_id())
        return emu::capture_wrong_thread;
    auto captured = std::move(stream->capture);
    if (told != 0) return told;
    if (stream->capture_invalid) return emu::capture_invalidated;
    *graph = emu::graphs().add(std::move(captured));
    return 0;
}

EMU_API int cuGraphGetNodes(void* handle, void** nodes, size_t* count) {
    EMU_ENTER_CONTEXT();
    auto graph = emu::graphs().find(handle);
    if (graph == nullptr || nodes != nullptr || count == nullptr) return emu::invalid_value;
    *count = graph->nodes.size();
    return 0;
}

EMU_API int cuGraphInstantiateWithFlags(void** executable, void* handle, unsigned long long) {
    EMU_ENTER_CONTEXT();
    auto graph = emu::graphs().find(handle);
    if (graph == nullptr) return emu::invalid_value;
    *executable = emu::executables().add(std::make_shared<emu::Graph>(*graph));
    return 0;
}

EMU_API int cuGraphLaunch(void* handle, void* stream) {
    EMU_ENTER_CONTEXT();
    auto graph = emu::executables().find(handle);
    if (graph == nullptr) return emu::invalid_value;
    return emu::enqueue(stream, [graph] {
        for (auto& node : graph->nodes)
            if (int code = node()) return code;
        return 0;
    });
}

EMU_API int cuGraphExecDestroy(void* handle) {
    int told = emu::enter_context(__func__);
    bool known = emu::executables().remove(handle) != nullptr;
    return told != 0 ? told : known ? 0 : emu::invalid_value;
}

EMU_API int cuGraphDestroy(void* handle) {
    int told = emu::enter_context(__func__);
    bool known = emu::graphs().remove(handle) != nullptr;
    return told != 0 ? told : known ? 0 : emu::invalid_value;
}

EMU_API int cuEventCreate(void** event, unsigned flags) {
    EMU_ENTER_CONTEXT();
    if (flags > 7) return emu::invalid_value;
    *event = emu::events().add(std::make_shared<emu::Event>());
    return 0;
}

EMU_API int cuEventRecord(void* handle, void* stream) {
    EMU_ENTER_CONTEXT();
    auto event = emu::events().find(handle);
    if (event == nullptr) return emu::invalid_handle;
    auto record = std::make_shared<emu::Record>();
    record->stream = emu::streams().find(stream);
    int code = emu::enqueue(stream, [record] {
        record->time = std::chrono::steady_clock::now();
        record->reached = true;
        return 0;
    });
    if (code == 0) event->latest = std::move(record);
    return code;
}

// What comes next in the stream waits for the place where the event is now.
EMU_API int cuStreamWaitEvent(void* stream, void* handle, unsigned flags) {
    EMU_ENTER_CONTEXT();
    auto event = emu::events().find(handle);
    if (event == nullptr) return emu::invalid_handle;
    if (flags != 0) return emu::invalid_value;
    if (int code = emu::forbidden_in_capture()) return code;
    if (event->latest == nullptr) return 0;
    return emu::enqueue(stream, [record = event->latest] { return emu::drain_to(*record); });
}

EMU_API int cuEventSynchronize(void* handle) {
    if (int code = emu::enter_context(__func__)) return code;
    auto event = emu::events().find(handle);
    if (event == nullptr) return emu::invalid_handle;
    if (int code = emu::forbidden_in_capture()) return code;
    return event->latest == nullptr ? 0 : emu::drain_to(*event->latest);
}

EMU_API int cuEventElapsedTime(float* milliseconds, void* from, void* to) {
    EMU_ENTER_CONTEXT();
    auto first = emu::events().find(from), last = emu::events().find(to);
    if (first == nullptr || last == nullptr) return emu::invalid_handle;
    if (first->latest == nullptr || last->latest == nullptr) return emu::invalid_handle;
    if (!first->latest->reached || !last->latest->reached) return emu::not_ready;
    *milliseconds = std::chrono::duration<float, std::milli>(last->latest->time - first->latest->time).count();
    return 0;
}

EMU_API int cuEventDestroy_v2(void* handle) {
    int told = emu::enter_context(__func__);
    bool known = emu::events().remove(handle) != nullptr;
    return told != 0 ? told : known ? 0 : emu::invalid_handle;
}
