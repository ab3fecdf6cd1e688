#include "base/result.hpp"

#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

namespace daybook {

std::string to_text(const Error& error) {
    std::string where = error.place.file;
    auto add = [&](const std::string& part) {
        if (!where.empty()) where += ", ";
        where += part;
    };
    if (error.place.row != 0) add(fmt::format("row {}", error.place.row));
    if (error.place.column != 0) add(fmt::format("column {}", error.place.column));
    if (!error.place.field.empty()) where += where.empty() ? error.place.field : fmt::format(" ({})", error.place.field);
    return where.empty() ? error.sentence : fmt::format("{}: {}", where, error.sentence);
}

void broken_invariant(const char* what, const char* file, int line) {
    std::fprintf(stderr, "daybook: internal error, please report it: %s (%s:%d)\n", what, file, line);
    std::abort();
}

}  // namespace daybook
