#include "http/target.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"

namespace daybook::http {
namespace {

constexpr std::size_t longest = 8000;

std::unexpected<Error> bad(const char* why) { return refuse("http.target", why); }

}  // namespace

Result<Target> read_target(std::string_view target) {
    if (target.size() > longest) return bad("the address is too long");
    if (!target.starts_with('/')) return bad("the address does not begin with a slash");
    const auto mark = target.find('?');
    Target read{.path = {}, .query = mark == std::string_view::npos ? std::string() : std::string(target.substr(mark + 1))};
    const std::string_view raw = target.substr(0, mark);
    for (std::size_t i = 0; i < raw.size(); ++i) {
        char letter = raw[i];
        if (letter == '%') {
            std::string digits(raw.substr(i + 1, 2));
            for (char& digit : digits)
                if (digit >= 'A' && digit <= 'F') digit = static_cast<char>(digit - 'A' + 'a');
            const auto byte = from_hex(digits);
            if (!byte || byte->size() != 1) return bad("the address has a broken percent-encoding");
            letter = (*byte)[0];
            if (letter == '/' || letter == '%') return bad("the address encodes a slash or a percent sign");
            i += 2;
        }
        const auto byte = static_cast<unsigned char>(letter);
        if (byte < 0x20 || byte == 0x7f || letter == '\\') return bad("the address has a character that it may not have");
        read.path += letter;
    }
    if (!is_utf8(read.path)) return bad("the address is no UTF-8");
    for (std::size_t at = 0; at < read.path.size();) {
        const auto next = std::min(read.path.find('/', at + 1), read.path.size());
        const std::string_view part = std::string_view(read.path).substr(at + 1, next - at - 1);
        if (part == "." || part == ".." || (part.empty() && next != read.path.size())) return bad("the address has an empty, \".\" or \"..\" part");
        at = next;
    }
    for (const char letter : read.query)
        if (static_cast<unsigned char>(letter) <= 0x20 || letter == 0x7f) return bad("the query has a character that it may not have");
    return read;
}

}  // namespace daybook::http
