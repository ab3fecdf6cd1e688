// The scene that a command's options choose, and what is printed of it beside every table.
#pragma once
#include <memory>
#include <string>

#include "base/language.hpp"
#include "base/result.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "results/scene.hpp"

namespace daybook::cli {

// Refused: no data folder, a book with an error, a size or date that the ledger does not reach.
Result<std::shared_ptr<const results::Scene>> open_scene(ledger::Disk& disk, const Common& common, const Selection& selection);

// The same for a book that is given as text, and a size: for checking reports.
Result<std::shared_ptr<const results::Scene>> open_scene(ledger::Disk& disk, const Common& common, std::string book_text, std::uint64_t size);

// The threads asked for, or as many as the machine has.
[[nodiscard]] unsigned threads_of(const Common& common);

[[nodiscard]] Language chosen_language(const Selection& selection);

// Book version and hash, ledger origin, size and root.
[[nodiscard]] Facts citation(const results::Scene& scene);

}  // namespace daybook::cli
