#include "record/report_events.hpp"

#include <array>

#include "base/hash.hpp"
#include "record/words.hpp"

namespace daybook::record {
namespace {

constexpr std::array<std::string_view, 3> namings{"anonymous", "confidential", "named"};
constexpr std::array<std::string_view, 4> steps{"recorded", "duplicate", "closed", "reopened"};
constexpr std::array<std::string_view, 2> authors{"reporter", "staff"};

template <class Enum, std::size_t N>
std::optional<Enum> among(const std::array<std::string_view, N>& texts, std::string_view text) {
    for (std::size_t i = 0; i < N; ++i)
        if (texts[i] == text) return static_cast<Enum>(i);
    return std::nullopt;
}

// ---- writing: members in the order of their keys ------------------------------------------------------------------

class EventWriter {
public:
    explicit EventWriter(std::string& out) : out_(out) { out_ += '{'; }
    ~EventWriter() { out_ += '}'; }
    EventWriter(const EventWriter&) = delete;
    EventWriter& operator=(const EventWriter&) = delete;
    EventWriter& text(std::string_view key, std::string_view value) {
        name(key);
        append_json_string(out_, value);
        return *this;
    }
    EventWriter& text_if(std::string_view key, std::string_view value) { return value.empty() ? *this : text(key, value); }
    EventWriter& number(std::string_view key, std::uint64_t value) {
        name(key);
        out_ += std::to_string(value);
        return *this;
    }
    EventWriter& when_if(std::string_view key, When when) {
        if (when.precision == Precision::none) return *this;
        name(key);
        out_ += '"';
        append_text(out_, when);
        out_ += '"';
        return *this;
    }

private:
    void name(std::string_view key) {
        if (!first_) out_ += ',';
        first_ = false;
        out_ += '"';
        out_ += key;
        out_ += "\":";
    }
    std::string& out_;
    bool first_ = true;
};

void write(std::string& out, const ReportReceived& event) {
    EventWriter members(out);
    members.text_if("area", event.area);
    if (event.attachments != 0) members.number("attachments", static_cast<std::uint64_t>(event.attachments));
    members.text("channel", event.channel).text_if("class", event.category).text("kind", "report").text("lang", event.language).text("naming", to_text(event.naming)).when_if("occurred", event.occurred);
    members.text("opens", event.opens).when_if("received", event.received).text("reference", event.reference).text("seal", event.seal);
}

void write(std::string& out, const ReportMessage& event) {
    EventWriter(out).when_if("at", event.at).text("from", to_text(event.from)).text("kind", "report-message").text("reference", event.reference).text("seal", event.seal);
}

void write(std::string& out, const AttachmentAdded& event) {
    EventWriter(out).when_if("at", event.at).number("bytes", static_cast<std::uint64_t>(event.bytes)).text("kind", "attachment").text("reference", event.reference).text("seal", event.seal).text("type", event.type);
}

void write(std::string& out, const ReportStepTaken& event) {
    EventWriter(out).when_if("at", event.at).text_if("class", event.category).text("kind", "report-step").text_if("of", event.of).text_if("reason", event.reason).text("reference", event.reference).text_if("seal", event.seal).text("step", to_text(event.step));
}

void write(std::string& out, const SealedRead& event) {
    EventWriter(out).when_if("at", event.at).number("entry", event.entry).text("kind", "sealed-read").text("purpose", event.purpose).text("reference", event.reference).text("role", event.role).text("seal", event.seal);
}

// ---- reading ------------------------------------------------------------------------------------------------------

class EventReader {
public:
    explicit EventReader(const Json& json) : json_(json) {}
    std::string text(std::string_view key) {
        const auto* value = json_.string(key);
        if (value == nullptr) good = false;
        return value == nullptr ? std::string() : *value;
    }
    std::string text_if(std::string_view key) { return json_.find(key) == nullptr ? std::string() : text(key); }
    std::int64_t number(std::string_view key) {
        const auto* value = json_.integer(key);
        if (value == nullptr || *value < 0) good = false;
        return value == nullptr ? 0 : *value;
    }
    When when(std::string_view key) {
        const auto value = when_from_text(text(key));
        if (!value || value->precision == Precision::none) good = false;
        return value.value_or(When{});
    }
    std::string seal(std::string_view key = "seal") {
        std::string value = text(key);
        if (!hash_from_base64(value)) good = false;
        return value;
    }
    std::string reference(std::string_view key = "reference") {
        std::string value = text(key);
        if (read_reference(value) != value) good = false;
        return value;
    }
    template <class Enum, std::size_t N>
    Enum one_of(const std::array<std::string_view, N>& texts, std::string_view key) {
        const auto value = among<Enum>(texts, text(key));
        if (!value) good = false;
        return value.value_or(Enum{});
    }
    [[nodiscard]] bool has(std::string_view key) const { return json_.find(key) != nullptr; }
    bool good = true;

private:
    const Json& json_;
};

ReportReceived read_received(EventReader& in) {
    ReportReceived event;
    event.area = in.text_if("area");
    if (in.has("attachments")) event.attachments = in.number("attachments");
    event.channel = in.text("channel");
    event.category = in.text_if("class");
    event.language = in.text("lang");
    event.naming = in.one_of<Naming>(namings, "naming");
    if (in.has("occurred")) event.occurred = in.when("occurred");
    event.opens = in.text("opens");
    event.received = in.when("received");
    event.reference = in.reference();
    event.seal = in.seal();
    const auto opens = from_base64(event.opens);
    if (!opens || opens->size() != 16) in.good = false;
    return event;
}

ReportStepTaken read_step(EventReader& in) {
    ReportStepTaken event;
    event.at = in.when("at");
    event.category = in.text_if("class");
    if (in.has("of")) event.of = in.reference("of");
    event.reason = in.text_if("reason");
    event.reference = in.reference();
    if (in.has("seal")) event.seal = in.seal();
    event.step = in.one_of<ReportStep>(steps, "step");
    return event;
}

}  // namespace

std::string_view to_text(Naming naming) { return namings[static_cast<std::size_t>(naming)]; }
std::string_view to_text(ReportStep step) { return steps[static_cast<std::size_t>(step)]; }
std::string_view to_text(Author author) { return authors[static_cast<std::size_t>(author)]; }
std::optional<Naming> naming_from(std::string_view text) { return among<Naming>(namings, text); }
std::optional<ReportStep> step_from(std::string_view text) { return among<ReportStep>(steps, text); }

void append_entry(std::string& out, const ReportEvent& event) {
    std::visit([&](const auto& some) { write(out, some); }, event);
}

bool is_report_kind(std::string_view kind) { return kind == "report" || kind == "report-message" || kind == "attachment" || kind == "report-step" || kind == "sealed-read"; }

std::optional<ReportEvent> read_report_event(std::string_view kind, const Json& json) {
    EventReader in(json);
    std::optional<ReportEvent> event;
    if (kind == "report") event = read_received(in);
    if (kind == "report-message") event = ReportMessage{in.when("at"), in.one_of<Author>(authors, "from"), in.reference(), in.seal()};
    if (kind == "attachment") event = AttachmentAdded{in.when("at"), in.number("bytes"), in.reference(), in.seal(), in.text("type")};
    if (kind == "report-step") event = read_step(in);
    if (kind == "sealed-read") event = SealedRead{in.when("at"), static_cast<Index>(in.number("entry")), in.text("purpose"), in.reference(), in.text("role"), in.seal()};
    return in.good ? event : std::nullopt;
}

}  // namespace daybook::record
