// Descriptors of the backend API: typed attributes by number, set before they are finalized and read afterwards. What a
// descriptor may have is in one table; anything else is refused, as are wrong types, and too few or too many numbers.
#pragma once
#include <string.h>

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include "status.hpp"

namespace emu {

enum Kind {
    kind_pointwise = 0,
    kind_convolution = 1,
    kind_engine = 2,
    kind_engine_config = 3,
    kind_heuristics = 4,
    kind_plan = 5,
    kind_forward = 10,
    kind_backward_data = 12,
    kind_pointwise_operation = 13,
    kind_graph = 15,
    kind_variant_pack = 16,
    kind_tensor = 17,
};

enum AttributeType {
    type_handle = 0,
    type_data = 1,
    type_boolean = 2,
    type_int64 = 3,
    type_float = 4,
    type_double = 5,
    type_pointer = 6,
    type_convolution_mode = 7,
    type_heuristic_mode = 8,
    type_nan_propagation = 10,
    type_numerical_note = 11,
    type_pointwise_mode = 14,
    type_descriptor = 15,
    type_behavior_note = 19,
};

struct Rule {
    int name, type, least, most;
    bool required;
};

inline const std::vector<Rule>& rules_of(int kind) {
    constexpr int scale = -1;  // float or double
    static const std::map<int, std::vector<Rule>> rules = {
        {kind_pointwise,
         {{0, type_pointwise_mode, 1, 1, true}, {1, type_data, 1, 1, true}, {2, type_nan_propagation, 1, 1, false},
          {3, scale, 1, 1, false}, {4, scale, 1, 1, false}, {5, scale, 1, 1, false}}},
        {kind_convolution,
         {{100, type_data, 1, 1, true}, {101, type_convolution_mode, 1, 1, true}, {102, type_int64, 2, 2, true},
          {103, type_int64, 2, 2, true}, {104, type_int64, 2, 2, true}, {105, type_int64, 2, 2, true},
          {106, type_int64, 1, 1, true}}},
        {kind_heuristics, {{200, type_heuristic_mode, 1, 1, true}, {201, type_descriptor, 1, 1, true}}},
        {kind_engine_config, {{300, type_descriptor, 1, 1, true}}},
        {kind_plan, {{400, type_handle, 1, 1, true}, {401, type_descriptor, 1, 1, true}}},
        {kind_forward,
         {{700, scale, 1, 1, true}, {701, scale, 1, 1, true}, {702, type_descriptor, 1, 1, true},
          {703, type_descriptor, 1, 1, true}, {704, type_descriptor, 1, 1, true},
          {705, type_descriptor, 1, 1, true}}},
        {kind_backward_data,
         {{706, scale, 1, 1, true}, {707, scale, 1, 1, true}, {708, type_descriptor, 1, 1, true},
          {709, type_descriptor, 1, 1, true}, {710, type_descriptor, 1, 1, true},
          {711, type_descriptor, 1, 1, true}}},
        {kind_pointwise_operation,
         {{750, type_descriptor, 1, 1, true}, {751, type_descriptor, 1, 1, false},
          {752, type_descriptor, 1, 1, false}, {753, type_descriptor, 1, 1, false}, {754, scale, 1, 1, false},
          {755, scale, 1, 1, false}, {756, type_descriptor, 1, 1, false}, {757, type_descriptor, 1, 1, false}}},
        {kind_graph, {{800, type_handle, 1, 1, true}, {801, type_descriptor, 1, 8, true}}},
        {kind_tensor,
         {{900, type_int64, 1, 1, true}, {901, type_data, 1, 1, true}, {902, type_int64, 4, 4, true},
          {903, type_int64, 4, 4, true}, {906, type_int64, 1, 1, true}, {907, type_boolean, 1, 1, false}}},
        {kind_variant_pack,
         {{1000, type_int64, 1, 32, true}, {1001, type_pointer, 1, 32, true}, {1003, type_pointer, 1, 1, false}}},
        {kind_engine, {{1300, type_descriptor, 1, 1, true}, {1301, type_int64, 1, 1, true}}},
    };
    return rules.at(kind);
}

inline size_t attribute_bytes(int type) {
    switch (type) {
        case type_handle: case type_int64: case type_double: case type_pointer: case type_descriptor: return 8;
        case type_boolean: return 1;
        default: return 4;
    }
}

struct Descriptor {
    int kind;
    bool finalized = false;
    std::map<int, std::string> values;
    std::map<int, int> types;
    // What descriptors that are attributes were when they were set: a caller may destroy its own handles.
    std::map<int, std::vector<std::shared_ptr<Descriptor>>> parts;
    int engine = -1;  // which one, of an engine, its configuration and its plan

    bool has(int name) const { return values.count(name) > 0; }

    template <class T>
    std::vector<T> all(int name) const {
        auto& bytes = values.at(name);
        std::vector<T> items(bytes.size() / sizeof(T));
        memcpy(items.data(), bytes.data(), bytes.size());
        return items;
    }

    template <class T>
    T one(int name) const { return all<T>(name)[0]; }

    double scale(int name, double otherwise) const {
        if (!has(name)) return otherwise;
        return types.at(name) == type_float ? one<float>(name) : one<double>(name);
    }

    const Descriptor& part(int name) const { return *parts.at(name)[0]; }
    std::shared_ptr<Descriptor> shared_part(int name) const { return parts.at(name)[0]; }
};

class Descriptors {
public:
    void* add(std::shared_ptr<Descriptor> descriptor) {
        std::lock_guard<std::mutex> hold(gate_);
        void* handle = reinterpret_cast<void*>(next_ += 16);
        all_[handle] = std::move(descriptor);
        driver.count("descriptor", 1);
        return handle;
    }

    bool remove(void* handle) {
        std::lock_guard<std::mutex> hold(gate_);
        if (all_.erase(handle) == 0) return false;
        driver.count("descriptor", -1);
        return true;
    }

    std::shared_ptr<Descriptor> find(void* handle) {
        std::lock_guard<std::mutex> hold(gate_);
        auto found = all_.find(handle);
        return found == all_.end() ? nullptr : found->second;
    }

private:
    std::mutex gate_;
    std::map<void*, std::shared_ptr<Descriptor>> all_;
    uintptr_t next_ = 0x1000;
};

inline Descriptors& descriptors() {
    static auto* only = new Descriptors();
    return *only;
}

inline int set_attribute(Descriptor& descriptor, int name, int type, int64_t count, const void* values) {
    const Rule* rule = nullptr;
    for (auto& known : rules_of(descriptor.kind))
        if (known.name == name) rule = &known;
    if (descriptor.finalized) return refuse(bad_param, "attribute %d of a descriptor that is finalized", name);
    if (rule == nullptr) return refuse(not_supported, "attribute %d of a descriptor of kind %d", name, descriptor.kind);
    if (values == nullptr) return refuse(null_pointer, "attribute %d: no values", name);
    bool typed = rule->type == -1 ? type == type_float || type == type_double : type == rule->type;
    if (!typed) return refuse(attribute_type, "attribute %d is of type %d, not %d", name, rule->type, type);
    if (count < rule->least || count > rule->most)
        return refuse(size_insufficient, "attribute %d has %d to %d values, not %lld", name, rule->least, rule->most,
                      static_cast<long long>(count));
    std::vector<std::shared_ptr<Descriptor>> parts;
    for (int64_t i = 0; type == type_descriptor && i < count; i++) {
        auto part = descriptors().find(static_cast<void* const*>(values)[i]);
        if (part == nullptr) return refuse(null_pointer, "attribute %d: no such descriptor", name);
        if (!part->finalized) return refuse(not_finalized, "attribute %d: its descriptor is not finalized", name);
        parts.push_back(part);
    }
    descriptor.values[name] = std::string(static_cast<const char*>(values), count * attribute_bytes(type));
    descriptor.types[name] = type;
    descriptor.parts[name] = parts;
    return 0;
}

inline int check_complete(const Descriptor& descriptor) {
    for (auto& rule : rules_of(descriptor.kind))
        if (rule.required && !descriptor.has(rule.name))
            return refuse(bad_param, "a descriptor of kind %d lacks attribute %d", descriptor.kind, rule.name);
    return 0;
}

}  // namespace emu
