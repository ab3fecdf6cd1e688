// The example files of tests/intake/media, small copies in memory, and programs that others wrote to look at what we made.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <unistd.h>

#include "base/input.hpp"
#include "intake/media.hpp"

namespace media_example {

using namespace daybook;
using namespace daybook::intake;

inline const std::filesystem::path folder = std::filesystem::path(__FILE__).parent_path() / "media";

inline std::string file(const std::string& name) {
    auto read = read_file((folder / name).string());
    if (!read) throw std::runtime_error(to_text(read.error()));
    return std::move(*read);
}

inline Result<MediaFound> look(std::string_view bytes) { return look_at_media(source_of(bytes)); }

struct Stripped {
    std::string bytes;
    std::string code;  // of the refusal; empty: none
};
inline Stripped strip(std::string_view bytes) {
    Stripped out;
    const auto done = strip_metadata(source_of(bytes), [&](std::string_view piece) -> Result<void> {
        out.bytes += piece;
        return {};
    });
    if (!done) out.code = done.error().code;
    else CHECK(*done == out.bytes.size());
    return out;
}

inline bool has_program(const std::string& name) { return std::system(("command -v " + name + " >/dev/null 2>&1").c_str()) == 0; }

// What a program prints about a file of these bytes; {} in the command stands for the file.
inline std::string said_by(std::string command, std::string_view bytes) {
    const auto path = std::filesystem::temp_directory_path() / ("daybook-media-" + std::to_string(::getpid()));
    std::ofstream(path, std::ios::binary) << bytes;
    command.replace(command.find("{}"), 2, path.string());
    std::string out(1 << 20, '\0');
    FILE* const pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    out.resize(std::fread(out.data(), 1, out.size(), pipe));
    ::pclose(pipe);
    std::filesystem::remove(path);
    return out;
}

}  // namespace media_example
