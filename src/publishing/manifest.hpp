// manifest.json of a published edition: every file of the set with its SHA-256 and length, and what the set was made from. Its own SHA-256
// stands in the ledger, so that whoever has the set can tell whether a single byte of it was changed. Canonical JSON (RFC 8785); pure.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/result.hpp"

namespace daybook::publishing {

inline constexpr std::string_view manifest_name = "manifest.json";
inline constexpr std::size_t manifest_bytes_max = 1 << 20, manifest_files_max = 1000;

struct ManifestFile {
    std::string path;  // within the set, "en/index.html"
    Hash sha256{};
    std::uint64_t bytes = 0;
    bool operator==(const ManifestFile&) const = default;
};

struct Manifest {
    std::string edition;
    std::int64_t number = 1;
    std::string program;              // "daybook 0.1.0": what made the files; another version may write other bytes
    std::string ledger_origin;
    std::uint64_t ledger_size = 0;
    std::string ledger_root;          // base64, of the tree of that size
    std::vector<ManifestFile> files;  // in order of their paths
    bool operator==(const Manifest&) const = default;
};

[[nodiscard]] std::string to_text(const Manifest& manifest);

// Strict: exactly what to_text() writes. Refused ("manifest.form"): anything else, a path that leads out of the set, a path twice.
Result<Manifest> parse_manifest(std::string_view text);

// Whether a path stays within the folder that it is looked up in: "en/index.html", no empty part, no part that begins with a dot.
[[nodiscard]] bool is_path_within(std::string_view path);

}  // namespace daybook::publishing
