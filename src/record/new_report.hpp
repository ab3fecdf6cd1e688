// What a channel makes of a message: a report that somebody wants to file. The clerk turns it into an entry and a sealed part.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "record/place.hpp"

namespace daybook::record {

// anonymous: no name is kept; confidential: a name is kept and shown to nobody but who works on the report; named.
enum class Naming : std::uint8_t { anonymous, confidential, named };

struct NewReport {
    std::string once;       // made by the channel, unguessable where it comes from outside: the same key gives the same report again, never a second one. 22..200 bytes
    std::string channel;    // "chat", "form", "api", "telegram", "open311", "desk"
    std::string language;   // "en", "ru", "be", "kk"
    Naming naming = Naming::anonymous;
    std::string category;   // ICCS code that the reporter confirmed; empty: something else
    When occurred;          // precision none: not said; local time
    std::optional<Point> point;   // exact, millionths of a degree (goes to the sealed part; the entry holds only the area and the day)
    std::string text, address, name, email, phone;  // UTF-8; sealed; text <= 8,000 bytes, address <= 400, name <= 200, email <= 254, phone <= 40
    std::vector<std::string> attachments;            // ids of uploads, at most 5
    bool operator==(const NewReport&) const = default;
};

}  // namespace daybook::record
