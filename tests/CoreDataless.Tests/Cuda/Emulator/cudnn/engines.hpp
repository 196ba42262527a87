// The engines that heuristics offer, with the traps that real ones have: one is not deterministic, one converts what it
// reads, one cannot be built, one uses tensor cores and a workspace, the last is plain.
#pragma once
#include "graph.hpp"

namespace emu {

enum Engine { engine_nondeterministic, engine_unbuildable, engine_tensor_core, engine_plain, engine_converting };

enum NumericalNote { note_tensor_core = 0, note_down_convert = 1, note_nondeterministic = 4 };

inline std::vector<int> notes_of(int engine) {
    if (engine == engine_nondeterministic) return {note_tensor_core, note_nondeterministic};
    if (engine == engine_plain) return {};
    if (engine == engine_converting) return {note_tensor_core, note_down_convert};
    return {note_tensor_core};
}

inline int64_t workspace_of(int engine) { return engine == engine_tensor_core ? 4096 : 0; }

// By heuristic mode: INSTANT 0, B 1, FALLBACK 2, A 3.
inline std::vector<int> engines_for(const Descriptor& graph, int mode) {
    if (graph.parts.at(801).size() > 1 && dnn().fusions == 0) return {};
    if (mode == 2) return {engine_plain};
    if (mode == 1) return {engine_tensor_core, engine_plain};
    return {engine_nondeterministic, engine_converting, engine_unbuildable, engine_tensor_core, engine_plain};
}

// A plan with the addresses that it runs on.
struct Run {
    std::shared_ptr<Descriptor> graph;
    int engine;
    std::map<int64_t, uint64_t> places;
    uint64_t workspace;
};

inline int run_graph(void* state) {
    auto& run = *static_cast<Run*>(state);
    auto at = [](uint64_t address) { return reinterpret_cast<void*>(address); };
    if (workspace_of(run.engine) > 0) memset(at(run.workspace), 0x7f, workspace_of(run.engine));
    Values values;
    for (auto& operation : run.graph->parts.at(801)) {
        Roles roles = roles_of(*operation);
        for (int name : roles.reads) {
            auto& tensor = operation->part(name);
            int64_t id = tensor.one<int64_t>(906);
            if (!is_virtual(tensor) && values.count(id) == 0) values[id] = load(layout_of(tensor), at(run.places.at(id)));
        }
        auto& result = operation->part(roles.writes);
        bool convolves = operation->kind != kind_pointwise_operation;
        std::vector<float> before;
        if (convolves && !is_virtual(result)) before = load(layout_of(result), at(run.places.at(result.one<int64_t>(906))));
        if (convolves && before.empty()) before.resize(layout_of(result).count());
        bool tf32 = run.engine != engine_plain;
        if (convolves) run_convolution(*operation, values, tf32, before);
        else run_pointwise(*operation, values);
        if (is_virtual(result)) continue;
        auto& numbers = values.at(result.one<int64_t>(906));
        static std::atomic<int> runs{0};
        float off = 1;
        if (run.engine == engine_nondeterministic) off += 1e-6f * static_cast<float>(runs++ % 3);
        if (run.engine == engine_tensor_core && dnn().wrong != 0) off = 1.05f;
        for (float& number : numbers) number *= off;
        store(layout_of(result), numbers, at(run.places.at(result.one<int64_t>(906))));
    }
    return 0;
}

}  // namespace emu
