// A report while it is being told: the state of a conversation, as plain data. A channel keeps it between two messages, as strict
// JSON, and hands it back; what is not exactly what to_json() writes is refused. It holds personal text: it never goes into a log.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/language.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "record/new_report.hpp"

namespace daybook::intake {

// What is asked, in this order. Text and category are one question to the reporter: what happened.
enum class Part : std::uint8_t { danger, text, category, place, time, files, naming, name, email, phone };
inline constexpr std::size_t parts = 10;

// The parts that have their answer, "I do not know" included.
class Answered {
public:
    void add(Part part) { bits_ |= bit(part); }
    void remove(Part part) { bits_ &= static_cast<std::uint16_t>(~bit(part)); }
    [[nodiscard]] bool has(Part part) const { return (bits_ & bit(part)) != 0; }
    // The first part without an answer; nothing: all have one, and the summary is next.
    [[nodiscard]] std::optional<Part> first_open() const;
    bool operator==(const Answered&) const = default;

private:
    [[nodiscard]] static std::uint16_t bit(Part part) { return static_cast<std::uint16_t>(1U << static_cast<unsigned>(part)); }
    std::uint16_t bits_ = 0;
};

// asking: the first open part, or the summary. emergency: the number is shown, nothing is asked. discarding: asked whether to throw away.
enum class Stage : std::uint8_t { asking, emergency, discarding, sent, discarded };

struct Draft {
    std::string once, channel;  // as in record::NewReport, given when the conversation begins
    Language language = Language::en;
    Stage stage = Stage::asking;
    Answered answered;
    bool changing = false;  // the reporter went back from the summary
    bool shown = false;     // the reporter has seen the summary of just this
    std::string category;   // key of the menu; empty: something else
    When occurred;
    std::optional<record::Point> point;
    record::Naming naming = record::Naming::anonymous;
    std::string text, address, name, email, phone;
    std::vector<std::string> attachments;  // ids of uploads, each once
    bool operator==(const Draft&) const = default;
};

// In bytes of UTF-8. A report may hold a little more text than is told: where ICCS has no code, the category's title goes before it.
inline constexpr std::size_t longest_told = 7'750, longest_address = 400, longest_name = 200, longest_email = 254, longest_phone = 40;
inline constexpr std::size_t shortest_once = 22, longest_once = 200, longest_attachment_id = 100, most_attachments = 5;
// No draft's JSON is longer, and none longer is read.
inline constexpr std::size_t largest_draft = 32 * 1024;

// 22 to 200 visible ASCII characters.
[[nodiscard]] bool is_once(std::string_view once);
// 1 to 100 visible ASCII characters.
[[nodiscard]] bool is_attachment_id(std::string_view id);
[[nodiscard]] bool is_point(record::Point point);
// Exactly as a reporter's text is kept: UTF-8 without control characters other than line ends.
[[nodiscard]] bool is_clean_text(std::string_view text, std::size_t longest);

[[nodiscard]] std::string to_json(const Draft& draft);
// Refused: whatever is not the JSON of a draft that could exist: other or missing members, sizes, a draft sent with a part open.
Result<Draft> draft_from_json(std::string_view text);

}  // namespace daybook::intake
