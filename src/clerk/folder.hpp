// The data folder: what lies where, and how it is opened for reading.
//
//   <data>/ledger/   segments, tree hashes, published checkpoint, verifier key   (src/ledger/log.hpp)
//   <data>/sealed/   sealed parts, encrypted                                     (src/ledger/seal.hpp)
//   <data>/columns/  derived: what is counted                                    (views.hpp)
//   <data>/files/    area files, profiles and mappings by their SHA-256, as entries name them
//   <data>/rejects/  rows that an import set aside, by the import's entry
//   <data>/attachments/  files of reports, encrypted                            (src/store/sealed_file.hpp)
//   <data>/published/  editions of the board report, as static files; publishing/: not in place yet   (src/publishing/keeping.hpp)
//   <data>/office.db  accounts, sessions, conversations, uploads, editions on their way   (src/store/office.hpp)
//   <data>.keys/     the signing key and the key that wraps the sealed parts' keys: not in the same backup
#pragma once
#include <map>
#include <memory>
#include <string>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "clerk/views.hpp"
#include "ledger/log.hpp"
#include "ledger/seal.hpp"

namespace daybook::clerk {

struct DataFolder {
    std::string root;
    [[nodiscard]] std::string ledger() const { return root + "/ledger"; }
    [[nodiscard]] std::string sealed() const { return root + "/sealed"; }
    [[nodiscard]] std::string columns() const { return root + "/columns"; }
    [[nodiscard]] std::string files() const { return root + "/files"; }
    [[nodiscard]] std::string rejects() const { return root + "/rejects"; }
    [[nodiscard]] std::string attachments() const { return root + "/attachments"; }
    [[nodiscard]] std::string attachment(std::string_view id) const { return attachments() + "/" + std::string(id); }
    [[nodiscard]] std::string published() const { return root + "/published"; }
    [[nodiscard]] std::string staged_editions() const { return root + "/publishing"; }
    [[nodiscard]] std::string office() const { return root + "/office.db"; }
    [[nodiscard]] std::string keys() const { return root + ".keys"; }
    [[nodiscard]] std::string signing_key() const { return keys() + "/signing.key"; }
    [[nodiscard]] std::string wrapping_key() const { return keys() + "/wrapping.key"; }
    [[nodiscard]] std::string file(const Hash& sha256) const { return files() + "/" + to_hex(bytes_of(sha256)); }
    [[nodiscard]] std::string rejects_of(record::Index import) const { return rejects() + "/import-" + std::to_string(import) + ".csv"; }
};

// Puts a file into <data>/files under its SHA-256, if it is not there yet.
Result<Hash> keep_file(const DataFolder& folder, std::string_view bytes);
// Reads it back; refused when the bytes are not those of the SHA-256. `what` is for the message.
Result<std::string> kept_file(const DataFolder& folder, const Hash& sha256, std::string_view what);

// The files that the ledger's entries name, by their path, with the SHA-256 that the entries say.
std::map<std::string, Hash> named_files(const DataFolder& folder, const Views& views);

// Removes what a killed run left behind: files half written, and files whose entry never became durable. For the writer only.
Result<void> remove_leftovers(ledger::Disk& disk, const DataFolder& folder, const Views& views);

// A ledger and its views, for reading. Changes nothing on disk.
struct Archive {
    DataFolder folder;
    std::unique_ptr<ledger::Log> log;
    Views views;  // of all durable entries
};

// `disk` has to outlive the archive. Refused: no data folder there, a ledger or columns that are damaged (says what to do).
Result<Archive> open_archive(ledger::Disk& disk, const std::string& root);

// Adds the entries from views.size() up to the log's size.
Result<void> catch_up(Views& views, const ledger::Log& log, std::uint64_t to);

}  // namespace daybook::clerk
