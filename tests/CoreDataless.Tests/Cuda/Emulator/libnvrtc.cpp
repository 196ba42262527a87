// A stand-in for NVRTC: g++ compiles the kernels with the shim in front of them into a shared object, which serves as the
// cubin. What was compiled once is kept beside the library, by content.
#include <ctype.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <mutex>
#include <sstream>
#include <utility>
#include <vector>

#include "driver/sibling.hpp"

namespace {

enum Result { out_of_memory = 1, invalid_input = 3, invalid_program = 4, invalid_option = 5, compilation = 6 };

constexpr int architectures[] = {75, 80, 86, 87, 89, 90, 100, 103, 120};

struct Program {
    std::string source, name, log, cubin;
    std::vector<std::pair<std::string, std::string>> headers;
};

struct Options {
    int architecture = 0;
    std::vector<std::string> passed;
};

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
}

void write_file(const std::string& path, const std::string& content) {
    std::ofstream(path, std::ios::binary) << content;
}

bool starts_with(const std::string& text, const std::string& head) { return text.compare(0, head.size(), head) == 0; }

// False: the option is none that we know to be one of NVRTC's.
bool read_option(const std::string& option, Options& options) {
    for (const char* head : {"--gpu-architecture=sm_", "-arch=sm_"}) {
        if (!starts_with(option, head)) continue;
        options.architecture = atoi(option.c_str() + strlen(head));
        for (int known : architectures)
            if (known == options.architecture) return true;
        return false;
    }
    if (option == "--fmad=false") options.passed.push_back("-ffp-contract=off");
    else if (starts_with(option, "-D")) options.passed.push_back(option);
    else return option == "--std=c++17" || option == "-std=c++17" || option == "--fmad=true";
    return true;
}

bool is_word(char c) { return isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// The line that makes each kernel known to the driver: its name stands before the parenthesis that is not of
// __launch_bounds__.
std::string registrations(const std::string& source, int architecture) {
    const std::string kernel = "extern \"C\" __global__", bounds = "__launch_bounds__";
    std::ostringstream text;
    text << "\nextern \"C\" __attribute__((visibility(\"default\"))) const int emu_architecture;\n"
         << "const int emu_architecture = " << architecture << ";\n";
    for (size_t at = 0; (at = source.find(kernel, at)) != std::string::npos; at++) {
        int threads = 1024;
        size_t end = source.find('(', at);
        if (end == std::string::npos) break;
        if (source.compare(end - bounds.size(), bounds.size(), bounds) == 0) {
            threads = atoi(source.c_str() + end + 1);
            end = source.find('(', end + 1);
        }
        size_t start = end;
        while (start > at && is_word(source[start - 1])) start--;
        text << "EMU_KERNEL(" << source.substr(start, end - start) << ", " << threads << ")\n";
    }
    return text.str();
}

// Runs a program without a shell; its words go to a file.
int run(std::vector<std::string> words, const std::string& output) {
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    pid_t child;
    int status = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (status != 0) return -1;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string key_of(const Program& program, const Options& options) {
    std::string all = EMU_SHIM "\n" + program.name + "\n" + program.source;
    for (auto& [name, text] : program.headers) all += "\n" + name + "\n" + text;
    for (auto& option : options.passed) all += "\n" + option;
    all += "\n" + std::to_string(options.architecture);
    char key[40];
    snprintf(key, sizeof key, "%zx-%zx", std::hash<std::string>()(all), all.size());
    return key;
}

class Folder {
public:
    Folder() { path = mkdtemp(path.data()) == nullptr ? "" : path; }
    ~Folder() {
        for (auto& file : files_) unlink(file.c_str());
        rmdir(path.c_str());
    }
    std::string file(const std::string& name) {
        files_.push_back(path + "/" + name);
        return files_.back();
    }
    std::string path = std::string(EMU_CUBINS) + "/build-XXXXXX";

private:
    std::vector<std::string> files_;
};

int compile(Program& program, const Options& options) {
    mkdir(EMU_CUBINS, 0700);
    // Tests side by side want the same kernels: the first compiles, the others wait for it.
    static std::mutex gates[64];
    std::lock_guard<std::mutex> alone(gates[std::hash<std::string>()(program.source) % 64]);
    std::string kept = std::string(EMU_CUBINS) + "/" + key_of(program, options) + ".so";
    program.log.clear();
    program.cubin = read_file(kept);
    if (!program.cubin.empty()) return 0;
    Folder folder;
    if (folder.path.empty()) return out_of_memory;
    std::string source = folder.file("kernel.cu"), object = folder.file("kernel.so"), log = folder.file("log");
    std::string name = program.name.empty() ? "default_program" : program.name;
    write_file(source, "#line 1 \"" + name + "\"\n" + program.source + registrations(program.source, options.architecture));
    for (auto& [header, text] : program.headers) write_file(folder.file(header), text);
    std::vector<std::string> words = {
        "g++", "-x", "c++", "-std=c++17", "-O2", "-march=native", "-shared", "-fPIC", "-fvisibility=hidden",
        "-ftls-model=local-dynamic", "-fno-exceptions", "-fno-rtti", "-Wall", "-Wextra", "-Werror", "-Wno-unknown-pragmas",
        "-Wframe-larger-than=16384", "-include", EMU_SHIM, "-I", folder.path};
    words.insert(words.end(), options.passed.begin(), options.passed.end());
    words.insert(words.end(), {"-o", object, source});
    int status = run(words, log);
    program.log = read_file(log);
    if (status != 0) return compilation;
    program.cubin = read_file(object);
    // Whole or not at all for who reads it meanwhile.
    rename(object.c_str(), kept.c_str());
    return 0;
}

}  // namespace

EMU_API int nvrtcVersion(int* major, int* minor) {
    EMU_ENTER();
    *major = 12;
    *minor = 8;
    return 0;
}

EMU_API int nvrtcCreateProgram(void** program, const char* source, const char* name, int header_count,
                               const char* const* headers, const char* const* header_names) {
    EMU_ENTER();
    if (source == nullptr || header_count < 0) return invalid_input;
    auto* made = new Program();
    made->source = source;
    made->name = name == nullptr ? "" : name;
    for (int i = 0; i < header_count; i++) made->headers.emplace_back(header_names[i], headers[i]);
    *program = made;
    emu::driver.count("program", 1);
    return 0;
}

EMU_API int nvrtcCompileProgram(void* program, int count, const char* const* given) {
    EMU_ENTER();
    if (program == nullptr) return invalid_program;
    auto* own = static_cast<Program*>(program);
    Options options;
    for (int i = 0; i < count; i++) {
        if (read_option(given[i], options)) continue;
        own->log = std::string("nvrtc: error: invalid value or option: ") + given[i] + "\n";
        return invalid_option;
    }
    if (options.architecture == 0) options.architecture = 75;
    return compile(*own, options);
}

EMU_API int nvrtcGetProgramLogSize(void* program, size_t* size) {
    EMU_ENTER();
    *size = static_cast<Program*>(program)->log.size() + 1;
    return 0;
}

EMU_API int nvrtcGetProgramLog(void* program, char* log) {
    EMU_ENTER();
    auto& text = static_cast<Program*>(program)->log;
    text.copy(log, text.size());
    log[text.size()] = 0;
    return 0;
}

EMU_API int nvrtcGetCUBINSize(void* program, size_t* size) {
    EMU_ENTER();
    *size = static_cast<Program*>(program)->cubin.size();
    return 0;
}

EMU_API int nvrtcGetCUBIN(void* program, char* cubin) {
    EMU_ENTER();
    auto& bytes = static_cast<Program*>(program)->cubin;
    if (bytes.empty()) return invalid_program;
    bytes.copy(cubin, bytes.size());
    return 0;
}

EMU_API int nvrtcGetNumSupportedArchs(int* count) {
    EMU_ENTER();
    *count = sizeof architectures / sizeof *architectures;
    return 0;
}

EMU_API int nvrtcGetSupportedArchs(int* all) {
    EMU_ENTER();
    for (int architecture : architectures) *all++ = architecture;
    return 0;
}

EMU_API const char* nvrtcGetErrorString(int result) {
    switch (result) {
        case 0: return "NVRTC_SUCCESS";
        case out_of_memory: return "NVRTC_ERROR_OUT_OF_MEMORY";
        case 2: return "NVRTC_ERROR_PROGRAM_CREATION_FAILURE";
        case invalid_input: return "NVRTC_ERROR_INVALID_INPUT";
        case invalid_program: return "NVRTC_ERROR_INVALID_PROGRAM";
        case invalid_option: return "NVRTC_ERROR_INVALID_OPTION";
        case compilation: return "NVRTC_ERROR_COMPILATION";
        case 7: return "NVRTC_ERROR_BUILTIN_OPERATION_FAILURE";
        default: return "NVRTC_ERROR unknown";
    }
}

EMU_API int nvrtcDestroyProgram(void** program) {
    int told = emu::driver.enter(__func__);
    if (*program == nullptr) return invalid_program;
    delete static_cast<Program*>(*program);
    *program = nullptr;
    emu::driver.count("program", -1);
    return told;
}
