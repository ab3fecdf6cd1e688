// An office of its own for a test, in a folder that is removed at the end.
#pragma once
#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

#include <doctest/doctest.h>
#include <unistd.h>

#include "base/hash.hpp"
#include "store/office.hpp"

namespace daybook::test {

inline constexpr store::Instant noon = 1'800'000'000;
inline const std::string good_password = "mossy granite tram";

template <class T>
T good(Result<T> result) {
    if (!result) FAIL(to_text(result.error()));
    return *std::move(result);
}
inline void good(Result<void> result) {
    if (!result) FAIL(to_text(result.error()));
}
template <class T>
std::string refusal(const Result<T>& result) {
    return result ? "none" : result.error().code;
}

class TestPlace {
public:
    TestPlace() {
        static std::atomic<int> number = 0;
        base_ = (std::filesystem::temp_directory_path() / ("daybook-store-" + std::to_string(::getpid()) + "-" + std::to_string(number++))).string();
        std::filesystem::create_directories(base_);
    }
    ~TestPlace() { std::filesystem::remove_all(base_); }
    TestPlace(const TestPlace&) = delete;
    TestPlace& operator=(const TestPlace&) = delete;
    [[nodiscard]] std::string path(const std::string& name) const { return base_ + "/" + name; }

private:
    std::string base_;
};

// Argon2id as cheap as it gets: these tests are about the store.
inline store::OfficeOptions office_at(const TestPlace& place) {
    store::OfficeOptions options;
    options.database = {.path = place.path("office.db"), .wait_ms_max = 200};
    options.key = sha256("the test's key");
    options.password_cost = {.passes = 1, .memory_bytes = 64 << 10};
    return options;
}

inline store::NewAccount somebody(const std::string& name, record::Roles roles = {record::Role::dispatcher}, std::vector<std::string> areas = {}) {
    return {.name = name, .display_name = "", .duties = {.roles = roles, .areas = std::move(areas)}, .password = good_password};
}

// Of the same kind everywhere: the code that an app shows for a secret in base32.
[[nodiscard]] std::string code_now(const std::string& secret_base32, store::Instant now);

}  // namespace daybook::test
