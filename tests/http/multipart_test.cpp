#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "http/multipart.hpp"

namespace multipart_test {

using namespace daybook;
using namespace daybook::http;

struct Part {
    PartHead head;
    std::string data;
    bool ended = false;
    bool operator==(const Part&) const = default;
};

class Gatherer final : public PartTaker {
public:
    Result<void> part_begins(const PartHead& head) override {
        parts.push_back({head, "", false});
        return {};
    }
    Result<void> part_data(std::string_view bytes) override {
        CHECK(!bytes.empty());
        parts.back().data += bytes;
        return {};
    }
    Result<void> part_ends() override {
        parts.back().ended = true;
        return {};
    }
    std::vector<Part> parts;
};

struct Parsed {
    std::vector<Part> parts;
    std::string code;
    bool operator==(const Parsed&) const = default;
};

Parsed parse(std::string_view body, std::size_t piece = 1 << 20, const MultipartLimits& limits = {}) {
    Gatherer gatherer;
    MultipartReader reader("XyZ", gatherer, limits);
    Result<void> done;
    for (std::size_t at = 0; at < body.size() && done; at += piece) done = reader.feed(body.substr(at, piece));
    if (done) done = reader.finish();
    else CHECK(reader.finish().error() == done.error());
    return {gatherer.parts, done ? "" : done.error().code};
}

const std::string field_head = "Content-Disposition: form-data; name=\"text\"\r\n";
const std::string file_head = "Content-Disposition: form-data; name=\"photo\"; filename=\"a.jpg\"\r\nContent-Type: image/JPEG; x=y\r\n";
std::string part(const std::string& head, const std::string& data) { return "--XyZ\r\n" + head + "\r\n" + data + "\r\n"; }
const std::string end = "--XyZ--\r\n";

std::string refusal_of_head(const std::string& head) { return parse(part(head, "x") + end).code; }

TEST_CASE("A form with a text and a photo, as a browser sends it") {
    const std::string photo("\xff\xd8\r\n--XyX\r\n\0--XyZ\r\r\n", 20);
    const Parsed parsed = parse(part(field_head, "дым над домом") + part(file_head, photo) + end);
    CHECK(parsed.code.empty());
    CHECK(parsed.parts == std::vector<Part>{{{"text", std::nullopt, "text/plain"}, "дым над домом", true}, {{"photo", "a.jpg", "image/jpeg"}, photo, true}});
}

TEST_CASE("Any cutting into pieces gives the same parts, and so does cutting the body off: an error") {
    const std::string body = "\r\n" + part(field_head, "") + "--XyZ \t\r\n" + file_head + "\r\n\r\n--XyZ\r\n" + field_head + "\r\n--XyZ\r\n" + field_head + "\r\n\r\r\n\r\n--\r\n--Xy\r\n--XyZ--  and an epilogue \r\n--XyZ\r\n";
    const Parsed whole = parse(body);
    REQUIRE(whole.code.empty());
    REQUIRE(whole.parts.size() == 4);
    CHECK(whole.parts[1].data.empty());
    CHECK(whole.parts[2].data.empty());
    CHECK(whole.parts[3].data == "\r\r\n\r\n--\r\n--Xy");
    for (std::size_t piece = 1; piece < body.size(); ++piece) CHECK(parse(body, piece) == whole);
    const std::size_t last = body.find("--XyZ--") + 7;
    for (std::size_t length = 0; length < body.size(); ++length) CHECK(parse(body.substr(0, length)).code == (length < last ? "multipart.cut-off" : ""));
}

TEST_CASE("Random parts are read back, however they are cut") {
    CHECK(rc::check([] {
        std::string body;
        std::vector<Part> parts;
        // Data of letters that delimiters are made of, so that near misses are common.
        const auto near = rc::gen::container<std::string>(rc::gen::elementOf(std::string("\r\n-XyZ")));
        for (const std::string& data : *rc::gen::container<std::vector<std::string>>(near)) {
            if (("\r\n" + data + "\r\n").find("\r\n--XyZ") != std::string::npos || parts.size() == 60) continue;
            parts.push_back({{"photo", "a.jpg", "image/jpeg"}, data, true});
            body += part(file_head, data);
        }
        body += end;
        Gatherer gatherer;
        MultipartReader reader("XyZ", gatherer);
        for (std::size_t at = 0; at < body.size();) {
            const auto piece = *rc::gen::inRange<std::size_t>(1, 30);
            RC_ASSERT(reader.feed(std::string_view(body).substr(at, piece)).has_value());
            at += piece;
        }
        RC_ASSERT(reader.finish().has_value());
        RC_ASSERT(gatherer.parts == parts);
    }));
}

TEST_CASE("A file name is a text, never a path") {
    const auto name_of = [](const std::string& written) {
        const Parsed parsed = parse(part("Content-Disposition: form-data; name=\"f\"; filename=" + written + "\r\n", "x") + end);
        REQUIRE(parsed.parts.size() == 1);
        return parsed.parts[0].head.filename;
    };
    CHECK(name_of("\"../../etc/passwd\"") == "passwd");
    CHECK(name_of("\"C:\\Users\\me\\photo.jpg\"") == "photo.jpg");
    CHECK(name_of("\"..\"") == "");
    CHECK(name_of("\"a%0D%0Ab%22c.jpg\"") == "ab\"c.jpg");
    CHECK(name_of("\"say \\\"hi\\\".jpg\"") == "say \"hi\".jpg");
    CHECK(name_of("\"фото.jpg\"") == "фото.jpg");
    CHECK(name_of("\"\xff.jpg\"") == "");
    CHECK(name_of("bare.jpg") == "bare.jpg");
    CHECK(name_of("\"\"") == "");
    CHECK(name_of("\"x\"; filename*=UTF-8''../y") == "x");  // RFC 7578 forbids filename*
    CHECK(name_of("\"" + std::string(256, 'a') + "\"") == "");
}

TEST_CASE("Heads that are not well formed are refused") {
    CHECK(refusal_of_head(field_head).empty());
    for (const auto* head : {"", "Content-Type: text/plain\r\n", "Content-Disposition: attachment; name=\"a\"\r\n", "no colon\r\n", ": x\r\n", "Content-Disposition : form-data; name=a\r\n", " folded\r\n",
                             "Content-Disposition: form-data; name=\"a\r\n", "Content-Disposition: form-data; name=\"a\"; name=\"b\"\r\n", "Content-Disposition: form-data name=a\r\n", "Content-Disposition: form-data; name=\"a\"x\r\n",
                             "Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"\r\n", "Content-Disposition: form-data; name=\"\x01\"\r\n", "Content-Disposition: form-data; name=\"a\nX: y\"\r\n"})
        CHECK_MESSAGE(refusal_of_head(head) == "multipart.head", head);
    for (const auto* head : {"Content-Disposition: form-data\r\n", "Content-Disposition: form-data; name=\"\"\r\n", "Content-Disposition: form-data; filename=\"a\"\r\n", "Content-Disposition: form-data; name=\"\xff\"\r\n", "Content-Disposition: form-data; name=\"a%0Ab\"\r\n"})
        CHECK_MESSAGE(refusal_of_head(head) == "multipart.name", head);
    CHECK(refusal_of_head(field_head + "Content-Transfer-Encoding: base64\r\n") == "multipart.encoding");
    CHECK(refusal_of_head(field_head + "Content-Transfer-Encoding: binary\r\nX-Unknown: (anything)\r\n").empty());
}

TEST_CASE("Limits hold, cut as you like") {
    const MultipartLimits limits{.bytes = 2000, .parts = 3, .head_bytes = 200, .field_bytes = 20, .file_bytes = 100};
    const auto code = [&](const std::string& body) {
        const std::string whole = parse(body, 1 << 20, limits).code;
        for (const std::size_t piece : {1, 7, 64}) CHECK(parse(body, piece, limits).code == whole);
        return whole;
    };
    CHECK(code(part(field_head, std::string(20, 'x')) + part(file_head, std::string(100, 'x')) + end).empty());
    CHECK(code(part(field_head, std::string(21, 'x')) + end) == "multipart.field-length");
    CHECK(code(part(file_head, std::string(101, 'x')) + end) == "multipart.file-length");
    CHECK(code(part(field_head, "") + part(field_head, "") + part(field_head, "") + part(field_head, "") + end) == "multipart.too-many");
    const auto padded = [](std::size_t length) { return field_head + "X: " + std::string(length - field_head.size() - 5, 'x') + "\r\n"; };
    CHECK(code(part(padded(200), "") + end).empty());
    CHECK(code(part(padded(201), "") + end) == "multipart.head-length");
    CHECK(code("--XyZ\r\n" + std::string(1500, 'x')) == "multipart.head-length");
    CHECK(code(part(field_head, "") + end + std::string(3000, 'x')) == "multipart.too-large");
    CHECK(code(std::string(1900, 'x')) == "multipart.boundary");
    CHECK(code("--XyZ" + std::string(100, ' ')) == "multipart.boundary");
    CHECK(code("--XyZ4\r\n") == "multipart.boundary");
}

TEST_CASE("What the taker refuses ends it, and is said again") {
    class Refuser final : public PartTaker {
        Result<void> part_begins(const PartHead&) override { return {}; }
        Result<void> part_data(std::string_view) override { return refuse("disk.full", "no"); }
        Result<void> part_ends() override { return {}; }
    } refuser;
    MultipartReader reader("XyZ", refuser);
    CHECK(reader.feed(part(field_head, "x")).error().code == "disk.full");
    CHECK(reader.feed("more").error().code == "disk.full");
    CHECK(reader.finish().error().code == "disk.full");
}

TEST_CASE("The boundary is taken from the type") {
    CHECK(*multipart_boundary("multipart/form-data; boundary=XyZ") == "XyZ");
    CHECK(*multipart_boundary("Multipart/Form-Data; charset=utf-8; Boundary=\"a b:c\"") == "a b:c");
    for (const auto* type : {"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"a \"", "multipart/form-data; boundary=\"\x7f\"", "multipart/form-data; boundary=a;boundary=b"})
        CHECK(!multipart_boundary(type).has_value());
    CHECK(!multipart_boundary("multipart/form-data; boundary=" + std::string(71, 'a')).has_value());
    for (const auto* type : {"", "application/json", "multipart/mixed; boundary=a"}) CHECK(multipart_boundary(type).error().code == "multipart.type");
}

}  // namespace multipart_test
