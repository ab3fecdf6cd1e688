// The scene that a command's options choose.
#pragma once
#include <memory>
#include <string>

#include "base/language.hpp"
#include "base/result.hpp"
#include "cli/commands.hpp"
#include "results/command_again.hpp"
#include "results/scene.hpp"

namespace daybook::cli {

// Refused: no data folder, a book with an error, a size or date that the ledger does not reach.
Result<std::shared_ptr<const results::Scene>> open_scene(ledger::Disk& disk, const Common& common, const Selection& selection);

// The same for a book that is given as text, and a size: for checking reports.
Result<std::shared_ptr<const results::Scene>> open_scene(ledger::Disk& disk, const Common& common, std::string book_text, std::uint64_t size);

[[nodiscard]] Language chosen_language(const Selection& selection);

// For the command that gives an answer again.
[[nodiscard]] results::AskedOf asked_of(const Common& common, const Selection& selection);

}  // namespace daybook::cli
