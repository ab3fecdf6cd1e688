// States: before ─▶ after_boundary ─▶ head ─▶ data ─▶ after_boundary ─▶ … ─▶ after (behind "--").
// `held_` has at most a slice of what was fed, a head, or as many bytes as could be the beginning of a delimiter.
#include "http/multipart.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "http/part_head.hpp"

namespace daybook::http {
namespace multipart_text {  // named, since a unity build joins nameless ones

constexpr std::size_t slice_bytes = 16 * 1024;
constexpr std::size_t preamble_bytes_max = 1024;  // nobody sends one with forms
constexpr std::size_t padding_bytes_max = 64;     // white space after a boundary

bool is_boundary(std::string_view text) {
    const auto allowed = [](char letter) {
        return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || std::string_view("'()+_,-./:=? ").find(letter) != std::string_view::npos;
    };
    return !text.empty() && text.size() <= 70 && text.back() != ' ' && std::all_of(text.begin(), text.end(), allowed);
}

// Where a text was found; where it was not, the first place at which what is still to come could complete it.
std::size_t earliest(std::size_t found, std::size_t held, std::size_t length) { return found != std::string::npos ? found : held - std::min(held, length - 1); }

// How many bytes at the end could be the beginning of the delimiter.
std::size_t open_end(std::string_view bytes, std::string_view delimiter) {
    for (std::size_t at = bytes.size() - std::min(bytes.size(), delimiter.size() - 1); (at = bytes.find('\r', at)) != std::string_view::npos; ++at)
        if (delimiter.starts_with(bytes.substr(at))) return bytes.size() - at;
    return 0;
}

}  // namespace multipart_text

Result<std::string> multipart_boundary(std::string_view content_type) {
    const auto value = parse_header_value(content_type);
    if (!value || value->value != "multipart/form-data") return refuse("multipart.type", "the body is not multipart/form-data");
    const std::string* const boundary = value->find("boundary");
    if (boundary == nullptr || !multipart_text::is_boundary(*boundary)) return refuse("multipart.boundary", "the type does not say what separates the parts");
    return *boundary;
}

// The line end before the first boundary is made up: a body begins with a boundary, and then that is like all others.
MultipartReader::MultipartReader(std::string_view boundary, PartTaker& taker, const MultipartLimits& limits)
    : delimiter_("\r\n--" + std::string(boundary)), taker_(taker), limits_(limits), held_("\r\n") {
    DAYBOOK_CHECK(multipart_text::is_boundary(boundary), "the boundary comes from multipart_boundary");
}

Result<void> MultipartReader::feed(std::string_view bytes) {
    if (refused_) return std::unexpected(*refused_);
    for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), multipart_text::slice_bytes)))
        if (auto taken = take(bytes.substr(0, multipart_text::slice_bytes)); !taken) {
            refused_ = taken.error();
            held_.clear();
            return taken;
        }
    return {};
}

Result<void> MultipartReader::finish() {
    if (refused_) return std::unexpected(*refused_);
    if (state_ != State::after) return refuse("multipart.cut-off", "the body ends before its last part does");
    return {};
}

Result<void> MultipartReader::take(std::string_view bytes) {
    const std::string_view allowed = bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), limits_.bytes - bytes_)));
    bytes_ += allowed.size();
    held_ += allowed;
    for (bool more = true; more;) {
        DAYBOOK_TRY(more, step());
    }
    if (allowed.size() < bytes.size()) return refuse("multipart.too-large", fmt::format("the body is larger than {} bytes", limits_.bytes));
    return {};
}

// Settles what it can of the held bytes; true when the state changed, so that there may be more to settle.
Result<bool> MultipartReader::step() {
    switch (state_) {
        case State::before: return find_start();
        case State::after_boundary: return end_boundary_line();
        case State::head: return read_head();
        case State::data: return pass_data();
        case State::after: held_.clear(); return false;
    }
    return false;
}

Result<bool> MultipartReader::find_start() {
    const std::size_t at = held_.find(delimiter_);
    if (multipart_text::earliest(at, held_.size(), delimiter_.size()) > multipart_text::preamble_bytes_max) return refuse("multipart.boundary", "the body does not begin with the boundary that its type names");
    if (at == std::string::npos) return false;
    held_.erase(0, at + delimiter_.size());
    state_ = State::after_boundary;
    return true;
}

// White space and a line end, or two dashes and the end of everything.
Result<bool> MultipartReader::end_boundary_line() {
    if (held_.starts_with("--")) {
        held_.clear();
        state_ = State::after;
        return false;
    }
    if (held_ == "-") return false;
    const std::size_t text = std::min(held_.find_first_not_of(" \t"), held_.size());
    const std::string_view rest = std::string_view(held_).substr(text);
    if (text > multipart_text::padding_bytes_max || (!rest.empty() && !rest.starts_with("\r\n") && rest != "\r")) return refuse("multipart.boundary", "something stands behind a boundary");
    if (rest.size() < 2) return false;
    if (++parts_ > limits_.parts) return refuse("multipart.too-many", fmt::format("the body has more than {} parts", limits_.parts));
    held_.erase(0, text);  // the line end stays: a head without lines is a line end after it
    state_ = State::head;
    return true;
}

Result<bool> MultipartReader::read_head() {
    const std::size_t end = held_.find("\r\n\r\n");
    if (multipart_text::earliest(end, held_.size(), 4) > limits_.head_bytes) return refuse("multipart.head-length", fmt::format("the head of a part is larger than {} bytes", limits_.head_bytes));
    if (end == std::string::npos) return false;
    DAYBOOK_TRY(const auto head, parse_part_head(end == 0 ? std::string_view() : std::string_view(held_).substr(2, end)));
    DAYBOOK_TRY_VOID(taker_.part_begins(head));
    is_file_ = head.filename.has_value();
    part_bytes_ = 0;
    held_.erase(0, end + 2);  // the last line end stays: it may be the delimiter's own
    state_ = State::data;
    at_data_start_ = true;
    return true;
}

Result<bool> MultipartReader::pass_data() {
    if (at_data_start_) {
        const bool ends_at_once = held_.starts_with(delimiter_);
        if (!ends_at_once && delimiter_.starts_with(held_)) return false;
        if (!ends_at_once) held_.erase(0, 2);
        at_data_start_ = false;
    }
    const std::size_t end = held_.find(delimiter_);
    const std::size_t settled = end != std::string::npos ? end : held_.size() - multipart_text::open_end(held_, delimiter_);
    DAYBOOK_TRY_VOID(pass_on(std::string_view(held_).substr(0, settled)));
    held_.erase(0, end != std::string::npos ? end + delimiter_.size() : settled);
    if (end == std::string::npos) return false;
    DAYBOOK_TRY_VOID(taker_.part_ends());
    state_ = State::after_boundary;
    return true;
}

Result<void> MultipartReader::pass_on(std::string_view bytes) {
    if (bytes.empty()) return {};
    part_bytes_ += bytes.size();
    const std::uint64_t most = is_file_ ? limits_.file_bytes : limits_.field_bytes;
    if (part_bytes_ > most) return refuse(is_file_ ? "multipart.file-length" : "multipart.field-length", fmt::format("a part is larger than {} bytes", most));
    return taker_.part_data(bytes);
}

}  // namespace daybook::http
