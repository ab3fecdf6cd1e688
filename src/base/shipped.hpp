// The text files under data/ as they were when the program was built: ICCS, mappings, indicator book, phrases, profiles.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

namespace daybook {

struct ShippedFile {
    std::string_view name;  // "mappings/nibrs.tsv"
    std::string_view text;
};

[[nodiscard]] std::vector<ShippedFile> shipped_files();

// The pages under web/: "pages/start.html", "static/site.css", "vendor/preact.mjs", "verify/page.js".
[[nodiscard]] std::vector<ShippedFile> web_files();

[[nodiscard]] inline std::optional<std::string_view> shipped_file(std::string_view name) {
    for (const auto& file : shipped_files())
        if (file.name == name) return file.text;
    return std::nullopt;
}

}  // namespace daybook
