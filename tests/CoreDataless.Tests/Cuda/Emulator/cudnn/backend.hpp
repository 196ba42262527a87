// The functions of the backend API.
#pragma once
#include "engines.hpp"

namespace emu {

inline int finalize(Descriptor& descriptor) {
    if (int code = check_complete(descriptor)) return code;
    switch (descriptor.kind) {
        case kind_tensor: return check_tensor(descriptor);
        case kind_forward: return check_convolution(descriptor, 704, 703, 705, 702);
        case kind_backward_data: return check_convolution(descriptor, 710, 709, 711, 708);
        case kind_pointwise_operation: return check_pointwise(descriptor);
        case kind_graph: return check_graph(descriptor);
        case kind_heuristics:
            if (descriptor.part(201).parts.at(801).size() > 1 && dnn().fusions < 0)
                return refuse(not_supported, "no engine for several operations");
            return 0;
        case kind_engine_config: descriptor.engine = descriptor.part(300).engine; return 0;
        case kind_engine: descriptor.engine = static_cast<int>(descriptor.one<int64_t>(1301)); return 0;
        case kind_plan:
            descriptor.engine = descriptor.part(401).engine;
            if (descriptor.engine == engine_unbuildable) return refuse(not_supported, "the engine cannot be built");
            return 0;
        case kind_variant_pack:
            if (descriptor.all<int64_t>(1000).size() != descriptor.all<uint64_t>(1001).size())
                return refuse(bad_param, "as many addresses as identifiers");
            return 0;
        default: return 0;
    }
}

// Fills descriptors that the caller made: engines' configurations of heuristics, the engine of a configuration.
inline int get_parts(const Descriptor& from, int name, int64_t wanted, int64_t* got, void* const* handles) {
    bool of_heuristics = from.kind == kind_heuristics && name == 202;
    bool of_config = from.kind == kind_engine_config && name == 300;
    if (!of_heuristics && !of_config) return refuse(bad_param, "attribute %d cannot be read", name);
    std::vector<int> engines = of_config ? std::vector<int>{from.engine}
                                         : engines_for(from.part(201), from.one<int>(200));
    auto graph = of_config ? from.shared_part(300)->shared_part(1300) : from.shared_part(201);
    if (wanted == 0) {
        *got = static_cast<int64_t>(engines.size());
        return 0;
    }
    *got = std::min<int64_t>(wanted, static_cast<int64_t>(engines.size()));
    for (int64_t i = 0; i < *got; i++) {
        auto own = descriptors().find(handles[i]);
        int kind = of_config ? kind_engine : kind_engine_config;
        if (own == nullptr || own->kind != kind) return refuse(bad_param, "result %d is no such descriptor", int(i));
        auto engine = of_config ? own : std::make_shared<Descriptor>();
        engine->kind = kind_engine;
        engine->parts[1300] = {graph};
        if (!of_config) own->parts[300] = {engine};
        own->engine = engine->engine = engines[i];
        own->finalized = engine->finalized = true;
    }
    return 0;
}

inline int get_numbers(const Descriptor& from, int name, int type, int64_t wanted, int64_t* got, void* to) {
    if (from.kind == kind_plan && name == 402 && type == type_int64 && wanted == 1) {
        *got = 1;
        *static_cast<int64_t*>(to) = workspace_of(from.engine);
        return 0;
    }
    if (from.kind == kind_engine && name == 1303 && type == type_numerical_note) {
        auto notes = notes_of(from.engine);
        *got = static_cast<int64_t>(notes.size());
        for (int64_t i = 0; i < std::min(wanted, *got); i++) static_cast<int*>(to)[i] = notes[i];
        return 0;
    }
    if (from.kind == kind_engine && name == 1305 && type == type_behavior_note) {
        *got = 0;
        return 0;
    }
    return refuse(attribute_type, "attribute %d of a descriptor of kind %d as type %d", name, from.kind, type);
}

inline int check_place(const Descriptor& tensor, const std::map<int64_t, uint64_t>& places) {
    if (is_virtual(tensor)) return 0;
    auto place = places.find(tensor.one<int64_t>(906));
    if (place == places.end()) return refuse(bad_param, "no address for tensor %d", int(tensor.one<int64_t>(906)));
    if (place->second % tensor.one<int64_t>(900) != 0) return refuse(misaligned_pointer, "tensor %d", int(place->first));
    if (!driver.owns(place->second, layout_of(tensor).span()))
        return refuse(execution_failed, "tensor %d is not within device memory", int(place->first));
    return 0;
}

inline int execute(DnnHandle& handle, const Descriptor& plan, const Descriptor& pack) {
    auto run = std::make_unique<Run>();
    run->graph = plan.part(401).shared_part(300)->shared_part(1300);
    run->engine = plan.engine;
    auto ids = pack.all<int64_t>(1000);
    auto addresses = pack.all<uint64_t>(1001);
    for (size_t i = 0; i < ids.size(); i++) run->places[ids[i]] = addresses[i];
    run->workspace = pack.has(1003) ? pack.one<uint64_t>(1003) : 0;
    int64_t needed = workspace_of(plan.engine);
    if (needed > 0 && !driver.owns(run->workspace, needed)) return refuse(bad_param, "the workspace is too small");
    for (auto& operation : run->graph->parts.at(801)) {
        Roles roles = roles_of(*operation);
        roles.reads.push_back(roles.writes);
        for (int name : roles.reads)
            if (int code = check_place(operation->part(name), run->places)) return code;
    }
    auto release = [](void* state) { delete static_cast<Run*>(state); };
    int count = static_cast<int>(run->graph->parts.at(801).size());
    std::string name = "cudnn graph of " + std::to_string(count) + " by engine " + std::to_string(plan.engine);
    int code = driver.enqueue(handle.stream, name.c_str(), run_graph, run.release(), release);
    return code == 0 ? 0 : refuse(execution_failed, "the driver says %d", code);
}

}  // namespace emu

EMU_API int cudnnBackendCreateDescriptor(int kind, void** handle) {
    EMU_ENTER();
    using namespace emu;
    static const std::set<int> kinds = {0, 1, 2, 3, 4, 5, 10, 12, 13, 15, 16, 17};
    if (kinds.count(kind) == 0) return refuse(not_supported, "descriptors of kind %d", kind);
    auto made = std::make_shared<Descriptor>();
    made->kind = kind;
    *handle = descriptors().add(std::move(made));
    return 0;
}

EMU_API int cudnnBackendDestroyDescriptor(void* handle) {
    int told = emu::driver.enter(__func__);
    return emu::descriptors().remove(handle) ? told : emu::refuse(emu::bad_param, "no such descriptor");
}

EMU_API int cudnnBackendFinalize(void* handle) {
    EMU_ENTER();
    auto descriptor = emu::descriptors().find(handle);
    if (descriptor == nullptr) return emu::refuse(emu::bad_param, "no such descriptor");
    if (int code = emu::finalize(*descriptor)) return code;
    descriptor->finalized = true;
    return 0;
}

EMU_API int cudnnBackendSetAttribute(void* handle, int name, int type, int64_t count, const void* values) {
    EMU_ENTER();
    auto descriptor = emu::descriptors().find(handle);
    if (descriptor == nullptr) return emu::refuse(emu::bad_param, "no such descriptor");
    return emu::set_attribute(*descriptor, name, type, count, values);
}

EMU_API int cudnnBackendGetAttribute(void* handle, int name, int type, int64_t wanted, int64_t* got, void* values) {
    EMU_ENTER();
    auto descriptor = emu::descriptors().find(handle);
    if (descriptor == nullptr) return emu::refuse(emu::bad_param, "no such descriptor");
    if (!descriptor->finalized) return emu::refuse(emu::not_finalized, "attribute %d is read too early", name);
    int64_t ignored;
    if (got == nullptr) got = &ignored;
    if (type == emu::type_descriptor)
        return emu::get_parts(*descriptor, name, wanted, got, static_cast<void* const*>(values));
    return emu::get_numbers(*descriptor, name, type, wanted, got, values);
}

EMU_API int cudnnBackendExecute(void* handle, void* plan, void* pack) {
    EMU_ENTER();
    auto own_plan = emu::descriptors().find(plan), own_pack = emu::descriptors().find(pack);
    if (handle == nullptr || own_plan == nullptr || own_pack == nullptr || own_plan->kind != emu::kind_plan ||
        own_pack->kind != emu::kind_variant_pack)
        return emu::refuse(emu::bad_param, "a plan and a variant pack");
    if (!own_plan->finalized || !own_pack->finalized) return emu::refuse(emu::not_finalized, "the plan or its pack");
    return emu::execute(*static_cast<emu::DnnHandle*>(handle), *own_plan, *own_pack);
}
