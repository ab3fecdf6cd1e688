#include "intake/draft.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <span>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"

namespace daybook::intake {
namespace {

// In the order of their enumerations.
constexpr std::array<std::string_view, parts> part_names{"danger", "text", "category", "place", "time", "files", "naming", "name", "email", "phone"};
constexpr std::array<std::string_view, 5> stage_names{"asking", "emergency", "discarding", "sent", "discarded"};
constexpr std::array<std::string_view, 3> naming_names{"anonymous", "confidential", "named"};
constexpr std::size_t longest_channel = 20, longest_category = 40;

bool is_visible_ascii(std::string_view text, std::size_t least, std::size_t most) {
    return text.size() >= least && text.size() <= most && std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

template <class E, std::size_t N>
std::string name_of(E value, const std::array<std::string_view, N>& names) { return std::string(names[static_cast<std::size_t>(value)]); }

Error unfit(std::string_view member) {
    return {"draft.member", fmt::format("the member \"{}\" of this draft is missing or cannot be so: begin the conversation again", member), {.field = std::string(member)}};
}

// Reads members one by one; the first that does not fit is the refusal.
struct DraftReader {
    const Json& json;
    std::optional<Error> error;

    void wrong(std::string_view member) {
        if (!error) error = unfit(member);
    }
    std::string text(std::string_view member, std::size_t longest) {
        const auto* found = json.string(member);
        if (found == nullptr || !is_clean_text(*found, longest)) return wrong(member), std::string{};
        return *found;
    }
    bool flag(std::string_view member) {
        const bool* value = json.boolean(member);
        if (value == nullptr) return wrong(member), false;
        return *value;
    }
    template <class E, std::size_t N>
    E one_of(std::string_view member, const std::array<std::string_view, N>& names) {
        const auto* found = json.string(member);
        const auto name = found == nullptr ? names.end() : std::ranges::find(names, *found);
        if (name == names.end()) return wrong(member), E{};
        return static_cast<E>(name - names.begin());
    }
    std::vector<std::string> list(std::string_view member, std::size_t most) {
        std::vector<std::string> items;
        const auto* found = json.array(member);
        if (found == nullptr || found->size() > most) return wrong(member), items;
        for (const Json& item : *found) {
            const auto* value = std::get_if<std::string>(std::addressof(item.value));
            if (value == nullptr || std::ranges::find(items, *value) != items.end()) return wrong(member), items;
            items.push_back(*value);
        }
        return items;
    }
};

Answered read_answered(DraftReader& reader) {
    Answered answered;
    for (const auto& name : reader.list("answered", parts)) {
        const auto part = std::ranges::find(part_names, name);
        if (part == part_names.end())
            reader.wrong("answered");
        else
            answered.add(static_cast<Part>(part - part_names.begin()));
    }
    return answered;
}

std::optional<record::Point> read_point(DraftReader& reader) {
    const auto* pair = reader.json.array("point");
    if (pair == nullptr) return std::nullopt;  // a member of another kind is found when the draft is written again
    const auto at = [&](std::size_t i) { return i < pair->size() ? std::get_if<std::int64_t>(std::addressof((*pair)[i].value)) : nullptr; };
    const auto *latitude = at(0), *longitude = at(1);
    const bool fits = latitude != nullptr && longitude != nullptr && std::abs(*latitude) <= 90'000'000 && std::abs(*longitude) <= 180'000'000;
    if (!fits) return reader.wrong("point"), std::nullopt;
    return record::Point{static_cast<std::int32_t>(*latitude), static_cast<std::int32_t>(*longitude)};
}

When read_occurred(DraftReader& reader) {
    const auto when = when_from_text(reader.text("occurred", longest_when_text));
    if (!when) return reader.wrong("occurred"), When{};
    return *when;
}

// What the parts of a draft have to do with each other.
bool holds_together(const Draft& draft) {
    const bool finished = !draft.answered.first_open();
    const bool may_be_sent = finished && draft.shown && !(draft.text.empty() && draft.category.empty());
    if (draft.stage == Stage::sent && !may_be_sent) return false;
    if (draft.shown && !finished) return false;
    if (draft.stage == Stage::emergency && draft.answered.has(Part::danger)) return false;
    return draft.naming != record::Naming::anonymous || (draft.name.empty() && draft.email.empty() && draft.phone.empty());
}

}  // namespace

std::optional<Part> Answered::first_open() const {
    for (std::size_t i = 0; i < parts; ++i)
        if (!has(static_cast<Part>(i))) return static_cast<Part>(i);
    return std::nullopt;
}

bool is_once(std::string_view once) { return is_visible_ascii(once, shortest_once, longest_once); }
bool is_attachment_id(std::string_view id) { return is_visible_ascii(id, 1, longest_attachment_id); }
bool is_point(record::Point point) { return std::abs(std::int64_t{point.latitude}) <= 90'000'000 && std::abs(std::int64_t{point.longitude}) <= 180'000'000; }

bool is_clean_text(std::string_view text, std::size_t longest) {
    const auto is_control = [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7F; };
    return text.size() <= longest && std::ranges::none_of(text, is_control) && is_utf8(text);
}

std::string to_json(const Draft& draft) {
    JsonArray answered, attachments;
    for (std::size_t i = 0; i < parts; ++i)
        if (draft.answered.has(static_cast<Part>(i))) answered.push_back(Json{std::string(part_names[i])});
    for (const auto& id : draft.attachments) attachments.push_back(Json{id});
    JsonObject members{{"address", Json{draft.address}}, {"answered", Json{std::move(answered)}}, {"attachments", Json{std::move(attachments)}}, {"category", Json{draft.category}},
                       {"changing", Json{draft.changing}}, {"channel", Json{draft.channel}}, {"email", Json{draft.email}}, {"language", Json{std::string(code_of(draft.language))}},
                       {"name", Json{draft.name}}, {"naming", Json{name_of(draft.naming, naming_names)}}, {"occurred", Json{to_text(draft.occurred)}}, {"once", Json{draft.once}},
                       {"phone", Json{draft.phone}}, {"shown", Json{draft.shown}}, {"stage", Json{name_of(draft.stage, stage_names)}}, {"text", Json{draft.text}}};
    if (draft.point) members.emplace_back("point", Json{JsonArray{Json{std::int64_t{draft.point->latitude}}, Json{std::int64_t{draft.point->longitude}}}});
    return canonical(Json{std::move(members)});
}

Result<Draft> draft_from_json(std::string_view text) {
    if (text.size() > largest_draft) return refuse("draft.size", fmt::format("this is longer than any draft, {} bytes: begin the conversation again", largest_draft));
    DAYBOOK_TRY(const Json json, parse_json(text));
    DraftReader reader{json, std::nullopt};
    Draft draft;
    draft.once = reader.text("once", longest_once);
    draft.channel = reader.text("channel", longest_channel);
    draft.language = reader.one_of<Language>("language", language_codes);
    draft.stage = reader.one_of<Stage>("stage", stage_names);
    draft.answered = read_answered(reader);
    draft.changing = reader.flag("changing");
    draft.shown = reader.flag("shown");
    draft.category = reader.text("category", longest_category);
    draft.occurred = read_occurred(reader);
    draft.point = read_point(reader);
    draft.naming = reader.one_of<record::Naming>("naming", naming_names);
    draft.text = reader.text("text", longest_told);
    draft.address = reader.text("address", longest_address);
    draft.name = reader.text("name", longest_name);
    draft.email = reader.text("email", longest_email);
    draft.phone = reader.text("phone", longest_phone);
    draft.attachments = reader.list("attachments", most_attachments);
    if (!is_once(draft.once)) reader.wrong("once");
    if (!std::ranges::all_of(draft.attachments, is_attachment_id)) reader.wrong("attachments");
    if (reader.error) return std::unexpected(*std::move(reader.error));
    if (!holds_together(draft)) return refuse("draft.order", "this draft cannot be so: begin the conversation again");
    if (to_json(draft) != text) return refuse("draft.form", "this is not the draft as it was given out: begin the conversation again");
    return draft;
}

}  // namespace daybook::intake
