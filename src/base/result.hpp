// Refusals as values. What a caller can cause (a bad file, a wrong option, a full disk) is an Error: a code for
// programs, a sentence for people, and the place. What only a bug can cause stops the program: DAYBOOK_CHECK.
#pragma once
#include <cstdint>
#include <expected>
#include <string>
#include <utility>

namespace daybook {

// Where something was wrong. Empty or zero members are unknown. Rows and columns count from 1, the header row included.
struct Place {
    std::string file;
    std::uint64_t row = 0;
    std::uint32_t column = 0;
    std::string field;
    bool operator==(const Place&) const = default;
};

struct Error {
    std::string code;      // stable, for programs: "csv.quote-open"
    std::string sentence;  // for people: what was wrong and what to do
    Place place;
    bool operator==(const Error&) const = default;
};

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> refuse(std::string code, std::string sentence, Place place = {}) {
    return std::unexpected(Error{std::move(code), std::move(sentence), std::move(place)});
}

// "FILE, row 7, column 3 (Date): the sentence", as shown to people.
[[nodiscard]] std::string to_text(const Error& error);

// Stops the program with the reason; for DAYBOOK_CHECK.
[[noreturn]] void broken_invariant(const char* what, const char* file, int line);

}  // namespace daybook

// An invariant that holds whatever the input is. On in every build.
#define DAYBOOK_CHECK(condition, what) \
    do { \
        if (!(condition)) [[unlikely]] \
            ::daybook::broken_invariant(what, __FILE__, __LINE__); \
    } while (false)

#define DAYBOOK_JOIN_(a, b) a##b
#define DAYBOOK_JOIN(a, b) DAYBOOK_JOIN_(a, b)

// DAYBOOK_TRY(auto value, f()): value of f(), or returns its error from the enclosing function.
#define DAYBOOK_TRY(declaration, ...) \
    auto DAYBOOK_JOIN(tried_, __LINE__) = (__VA_ARGS__); \
    if (!DAYBOOK_JOIN(tried_, __LINE__)) return std::unexpected(std::move(DAYBOOK_JOIN(tried_, __LINE__)).error()); \
    declaration = *std::move(DAYBOOK_JOIN(tried_, __LINE__))

// The same where the value, if there is one, does not matter.
#define DAYBOOK_TRY_VOID(...) \
    do { \
        if (auto tried = (__VA_ARGS__); !tried) return std::unexpected(std::move(tried).error()); \
    } while (false)
