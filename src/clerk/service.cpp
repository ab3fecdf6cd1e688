#include "clerk/service.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include <fmt/format.h>

#include "base/input.hpp"
#include "base/json.hpp"

namespace daybook::clerk {
namespace {

using namespace std::chrono_literals;
constexpr auto publish_every = 1s;  // a checkpoint is published at most so often
constexpr Minute clock_slack_min = 10;  // by which a reporter's clock may be fast
constexpr std::size_t message_bytes_max = 8000, note_bytes_max = 4000;

struct Waiting {
    Command command;
    Done done;
};

// What answers a command once the batch is on disk.
struct Answering {
    Done done;
    std::function<Result<Answer>(std::uint64_t durable_size)> answer;
};

std::string sealed_report(const record::NewReport& report) {
    JsonWriter json;
    json.begin_object();
    auto text = [&](std::string_view key, const std::string& value) {
        if (!value.empty()) json.key(key).value(value);
    };
    text("address", report.address);
    text("email", report.email);
    if (report.point) json.key("lat").value(static_cast<std::int64_t>(report.point->latitude)).key("lon").value(static_cast<std::int64_t>(report.point->longitude));
    text("name", report.name);
    text("occurred", to_text(report.occurred));
    text("phone", report.phone);
    json.key("text").value(report.text).end_object();
    return json.text();
}

std::string sealed_text(std::string_view account, std::string_view key, std::string_view text) {
    JsonWriter json;
    json.begin_object();
    if (!account.empty()) json.key("account").value(account);
    if (!text.empty()) json.key(key).value(text);
    json.end_object();
    return json.text();
}

// A day is all that the entry says of when it happened.
When to_the_day(When when) {
    if (when.precision == Precision::minute) return {day_at(when.start) * minutes_a_day, Precision::day};
    return when;
}

ledger::Subject subject_of(std::string_view reference) { return ledger::Subject{record::record_key(record::report_source, reference)}; }

}  // namespace

struct Service::State {
    ServiceOptions options;
    std::unique_ptr<Clerk> clerk;
    std::string secret;  // that words, references and `opens` are derived with; never leaves the keys folder otherwise
    ledger::Random random = ledger::buffered_random();

    mutable std::mutex queue_mutex;
    std::condition_variable queue_changed;
    std::deque<Waiting> queue;
    bool stopping = false;
    ServiceNumbers counted;
    std::optional<Error> failed;

    mutable std::shared_mutex reports_mutex;  // of what read() sees
    record::Reports reports;
    std::uint64_t durable = 0;

    // Of the batch being made; on the clerk's thread only.
    std::vector<record::ReportEvent> pending;  // the entries of the batch
    std::vector<std::string> sealed;           // what is sealed with each; empty: nothing
    std::vector<Answering> answering;
    std::vector<ReportNews> news;
    ledger::Batch batch;
    std::chrono::steady_clock::time_point published{};
    bool unpublished = false;

    std::thread thread;
    Result<void> outcome;

    void run();
    std::vector<Waiting> take_waiting();
    void work(std::vector<Waiting> commands);
    void take(Waiting waiting);
    Result<void> write_batch();
    Result<void> write_offences(const std::vector<record::ReportStepTaken>& steps);
    void answer_all(const Result<void>& written);
    void apply_pending(record::Index first);
    void publish_if_due();
    Result<void> start_day();

    Result<Answering> begin(FileReport command);
    Result<Answering> begin(AddMessage command);
    Result<Answering> begin(TakeStep command);
    Result<Answering> begin(OpenReport command);

    // One more entry of the batch, and what is sealed with it.
    void add(record::ReportEvent event, std::string text) {
        pending.push_back(std::move(event));
        sealed.push_back(std::move(text));
    }
    [[nodiscard]] record::Index next_entry() const { return clerk->size() + pending.size(); }
    [[nodiscard]] When now() const { return {options.now(), Precision::minute}; }
    [[nodiscard]] std::string opens(const record::Words& words) const { return to_base64(bytes_of(hmac_sha256(secret, {"opens", words.latin})).substr(0, 16)); }
    [[nodiscard]] std::optional<Filed> filed_before(const record::Words& words, std::string_view opened_by) const;
    Result<std::vector<OpenedPart>> open_parts(const record::Report& report, bool only_messages) const;
};

// ---- the thread ---------------------------------------------------------------------------------------------------

std::vector<Waiting> Service::State::take_waiting() {
    std::unique_lock lock(queue_mutex);
    queue_changed.wait_for(lock, 1s, [&] { return stopping || !queue.empty(); });
    std::vector<Waiting> taken;
    const std::size_t count = std::min(queue.size(), options.batch_most);
    taken.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        taken.push_back(std::move(queue.front()));
        queue.pop_front();
    }
    return taken;
}

void Service::State::run() {
    for (;;) {
        auto commands = take_waiting();
        if (commands.empty()) {
            const std::lock_guard lock(queue_mutex);
            if (stopping && queue.empty()) return;
        } else {
            work(std::move(commands));
        }
        publish_if_due();
    }
}

void Service::State::work(std::vector<Waiting> commands) {
    pending.clear();
    sealed.clear();
    answering.clear();
    news.clear();
    Result<void> written = failed ? Result<void>(std::unexpected(*failed)) : start_day();
    if (!written) {
        for (auto& waiting : commands) waiting.done(std::unexpected(written.error()));
        return;
    }
    for (auto& waiting : commands) take(std::move(waiting));
    written = write_batch();
    if (!written && !failed) {
        failed = written.error();
        {
            const std::lock_guard lock(queue_mutex);
            counted.is_stopped = true;
        }
        if (options.stopped) options.stopped(*failed);
    }
    answer_all(written);
}

void Service::State::take(Waiting waiting) {
    auto begun = std::visit([&](auto& command) { return begin(std::move(command)); }, waiting.command);
    if (!begun) return waiting.done(std::unexpected(std::move(begun).error()));
    begun->done = std::move(waiting.done);
    answering.push_back(std::move(*begun));
}

// The clock may be set back, the ledger's days may not: then entries stay with its newest day.
Result<void> Service::State::start_day() {
    const Day today = day_at(options.now());
    const auto last = clerk->views().last_day();
    return clerk->begin_day(last && *last > today ? *last : today);
}

Result<void> Service::State::write_batch() {
    if (pending.empty()) return {};
    batch.clear();
    std::vector<record::ReportStepTaken> recorded;
    const record::Index first = clerk->size();
    std::string bytes;
    bool any_sealed = false;
    for (std::size_t i = 0; i < pending.size(); ++i) {
        auto& event = pending[i];
        if (!sealed[i].empty()) {
            ledger::Salt salt;
            random(salt);
            record::seal_of(event) = to_base64(bytes_of(ledger::commitment(salt, sealed[i])));
            DAYBOOK_TRY_VOID(clerk->seals().stage(first + i, subject_of(record::reference_of(event)), salt, sealed[i]));
            any_sealed = true;
        }
        bytes.clear();
        record::append_entry(bytes, event);
        batch.add(bytes);
        if (const auto* step = std::get_if<record::ReportStepTaken>(&event); step != nullptr && step->step == record::ReportStep::recorded) recorded.push_back(*step);
    }
    if (any_sealed) DAYBOOK_TRY_VOID(clerk->seals().sync());
    DAYBOOK_TRY_VOID(clerk->write(batch, pending));
    DAYBOOK_TRY_VOID(write_offences(recorded));
    DAYBOOK_TRY_VOID(clerk->commit());
    apply_pending(first);
    return {};
}

// A report that is recorded becomes an offence of the source "desk", whose incident is the report.
Result<void> Service::State::write_offences(const std::vector<record::ReportStepTaken>& steps) {
    for (const auto& step : steps) {
        const record::Report* report = reports.find(step.reference);
        DAYBOOK_CHECK(report != nullptr, "a step was decided for a report that is there");
        record::ReportReceived received;
        DAYBOOK_TRY(const auto entry, clerk->log().entry(report->received_at));
        record::EntryReader reader;
        DAYBOOK_TRY(const auto read, reader.read(entry));
        if (const auto* event = std::get_if<record::ReportEvent>(&read)) received = std::get<record::ReportReceived>(*event);
        const std::string area = received.area.substr(received.area.find('/') + 1);
        const record::Offence offence{.source = record::desk_source, .record = step.reference, .incident = step.reference, .code = step.category, .category = step.category, .occurred = received.occurred,
                                      .recorded = step.at, .area = area, .point = {}, .site = {}, .not_counted = {}, .seal = {}, .revises = {}};
        DAYBOOK_TRY_VOID(clerk->write_record(offence));
    }
    return {};
}

void Service::State::apply_pending(record::Index first) {
    const std::unique_lock lock(reports_mutex);
    for (std::size_t i = 0; i < pending.size(); ++i) reports.apply(first + i, pending[i]);
    durable = ledger::count(clerk->log().durable_size());
    unpublished = true;
    for (auto& some : news) {
        some.size = durable;
        if (const auto* report = reports.find(some.reference)) some.status = report->status, some.area = report->area;
    }
}

// The numbers move before anybody is answered: whoever holds an answer must find it counted.
void Service::State::answer_all(const Result<void>& written) {
    {
        const std::lock_guard lock(queue_mutex);
        counted.size = durable;
        if (written) {
            counted.accepted += answering.size();
            counted.entries += pending.size();
            counted.batches += pending.empty() ? 0 : 1;
        }
    }
    for (auto& each : answering) each.done(written ? each.answer(durable) : Result<Answer>(std::unexpected(written.error())));
    if (written && options.news && !news.empty()) options.news(news);
    answering.clear();  // whoever was answered is let go now, not at the next batch: a connection would stay open until then
}

void Service::State::publish_if_due() {
    const auto time = std::chrono::steady_clock::now();
    if (!unpublished || failed || time - published < publish_every) return;
    published = time;
    unpublished = false;
    if (auto done = clerk->publish(); !done) {
        failed = done.error();
        if (options.stopped) options.stopped(*failed);
    }
}

// ---- commands -----------------------------------------------------------------------------------------------------

// The report that was filed under this key: before, or earlier in the same batch. Its answer is given again.
std::optional<Filed> Service::State::filed_before(const record::Words& words, std::string_view opened_by) const {
    if (const auto* known = reports.find_opened_by(opened_by)) return Filed{known->reference, words, known->received_at, 0, false};
    for (std::size_t i = 0; i < pending.size(); ++i)
        if (const auto* received = std::get_if<record::ReportReceived>(&pending[i]); received != nullptr && received->opens == opened_by) return Filed{received->reference, words, clerk->size() + i, 0, false};
    return std::nullopt;
}

Answering answer_filed(Filed filed) {
    return {{}, [filed = std::move(filed)](std::uint64_t size) mutable -> Result<Answer> {
                filed.size = size;
                return Answer(std::move(filed));
            }};
}

Result<Answering> Service::State::begin(FileReport command) {
    const auto& report = command.report;
    DAYBOOK_TRY_VOID(record::check(report));
    if (!report.category.empty() && !options.is_category(report.category)) return refuse("report.category", "There is no such category; leave it empty for something else.", {.field = "category"});
    if (report.occurred.precision != Precision::none && report.occurred.start > options.now() + clock_slack_min)
        return refuse("report.future", "This lies in the future; give the time at which it happened.", {.field = "occurred"});
    const record::Words words = record::words_from(hmac_sha256(secret, {"words", report.once}));
    const std::string opened_by = opens(words);
    if (auto known = filed_before(words, opened_by)) return answer_filed(*std::move(known));

    record::ReportReceived received{.area = command.area, .attachments = static_cast<std::int64_t>(command.files.size()), .channel = report.channel, .category = report.category, .language = report.language,
                                    .naming = report.naming, .occurred = to_the_day(report.occurred), .opens = opened_by, .received = now(), .reference = {}, .seal = {}};
    for (int attempt = 0; received.reference.empty() || reports.find(received.reference) != nullptr; ++attempt)
        received.reference = record::reference_from(hmac_sha256(secret, {"reference", report.once, std::string(static_cast<std::size_t>(attempt), '+')}));
    const Filed filed{received.reference, words, next_entry(), 0, true};
    news.push_back({received.reference, {}, record::Status::received, true, 0});
    const When at = received.received;
    add(std::move(received), sealed_report(report));
    for (auto& file : command.files) add(record::AttachmentAdded{at, file.bytes, filed.reference, {}, file.type}, std::move(file.sealed));
    return answer_filed(filed);
}

Answering written_at(record::Index entry) {
    return {{}, [entry](std::uint64_t size) -> Result<Answer> { return Answer(Written{entry, size}); }};
}

Result<Answering> Service::State::begin(AddMessage command) {
    if (reports.find(command.reference) == nullptr) return refuse("report.unknown", "There is no such report.", {.field = "reference"});
    if (command.text.empty() || command.text.size() > message_bytes_max) return refuse("message.length", fmt::format("A message has 1 to {} bytes.", message_bytes_max), {.field = "text"});
    const auto entry = next_entry();
    add(record::ReportMessage{now(), command.from, command.reference, {}}, sealed_text(command.actor.account, "text", command.text));
    news.push_back({command.reference, {}, record::Status::received, false, 0});
    return written_at(entry);
}

Result<Answering> Service::State::begin(TakeStep command) {
    if (command.note.size() > note_bytes_max) return refuse("note.length", fmt::format("A note has at most {} bytes.", note_bytes_max), {.field = "note"});
    // Two decisions about one report in one batch: the second has to see the first.
    for (const auto& one : pending)
        if (std::holds_alternative<record::ReportStepTaken>(one) && record::reference_of(one) == command.decision.reference)
            return refuse("report.busy", "Somebody decided about this report just now; look at it again.");
    DAYBOOK_TRY(auto step, record::decide(reports, command.decision, options.is_category, options.is_reason));
    step.at = now();
    const auto entry = next_entry();
    add(step, sealed_text(command.actor.account, "note", command.note));
    news.push_back({command.decision.reference, {}, record::Status::received, false, 0});
    return written_at(entry);
}

Result<std::vector<OpenedPart>> Service::State::open_parts(const record::Report& report, bool only_messages) const {
    std::vector<OpenedPart> parts;
    auto add = [&](record::Index at) -> Result<void> {
        if (!clerk->seals().has(at)) return {};
        DAYBOOK_TRY(const auto opening, clerk->seals().open(at));
        parts.push_back({at, opening ? opening->text : std::string()});
        return {};
    };
    if (!only_messages) DAYBOOK_TRY_VOID(add(report.received_at));
    for (const auto& [at, event] : report.events)
        if (!std::holds_alternative<record::SealedRead>(event) && (!only_messages || std::holds_alternative<record::ReportMessage>(event))) DAYBOOK_TRY_VOID(add(at));
    return parts;
}

Result<Answering> Service::State::begin(OpenReport command) {
    const record::Report* report = reports.find(command.reference);
    if (report == nullptr) return refuse("report.unknown", "There is no such report.", {.field = "reference"});
    const bool by_staff = command.by == record::Author::staff;
    DAYBOOK_TRY(auto parts, open_parts(*report, !by_staff));
    if (by_staff) {
        add(record::SealedRead{now(), report->received_at, command.purpose, command.reference, command.actor.role, {}}, sealed_text(command.actor.account, "", ""));
        news.push_back({command.reference, {}, record::Status::received, false, 0});
    }
    return Answering{{}, [opened = Opened{std::move(parts)}](std::uint64_t) mutable -> Result<Answer> { return Answer(std::move(opened)); }};
}

// ---- from outside -------------------------------------------------------------------------------------------------

Service::Service(std::unique_ptr<State> state) : state_(std::move(state)) {}
Service::~Service() { (void)stop(); }

Result<std::unique_ptr<Service>> Service::open(ledger::Disk& disk, const std::string& root, ServiceOptions options) {
    auto state = std::make_unique<State>();
    state->options = std::move(options);
    DAYBOOK_TRY(state->clerk, Clerk::open(disk, root));
    DAYBOOK_TRY(const auto wrapping, ledger::read_wrapping_key(disk, state->clerk->folder().wrapping_key()));
    DAYBOOK_CHECK(wrapping.has_value(), "the clerk opened the sealed parts with this key");
    state->secret = std::string(bytes_of(derived_key(*wrapping, "reporter")));
    const std::uint64_t size = state->clerk->size();
    record::EntryReader reader;
    Result<void> read;
    if (size > 0)
        DAYBOOK_TRY_VOID(state->clerk->log().scan(0, size, [&](ledger::Index at, std::string_view bytes) {
            if (bytes.find("\"reference\":\"") == std::string_view::npos) return true;  // only entries of reports have one
            const auto entry = reader.read(bytes);
            if (!entry) return read = std::unexpected(entry.error()), false;
            if (const auto* event = std::get_if<record::ReportEvent>(&*entry)) state->reports.apply(at, *event);
            return true;
        }));
    DAYBOOK_TRY_VOID(read);
    state->durable = state->counted.size = size;
    state->unpublished = true;  // a killed server may have answered for more than it published
    state->thread = std::thread([own = state.get()] { own->run(); });
    return std::unique_ptr<Service>(new Service(std::move(state)));
}

bool Service::submit(Command command, Done done) {
    {
        const std::lock_guard lock(state_->queue_mutex);
        if (state_->stopping || state_->queue.size() >= state_->options.queue_most) {
            ++state_->counted.refused_full;
            return false;
        }
        state_->queue.push_back({std::move(command), std::move(done)});
        if (state_->queue.size() > 1) return true;  // the thread knows already
    }
    state_->queue_changed.notify_one();
    return true;
}

void Service::read(const std::function<void(const record::Reports&, std::uint64_t)>& look) const {
    const std::shared_lock lock(state_->reports_mutex);
    look(state_->reports, state_->durable);
}

std::optional<std::string> Service::reference_opened_by(const record::Words& words) const {
    const std::shared_lock lock(state_->reports_mutex);
    const auto* report = state_->reports.find_opened_by(state_->opens(words));
    return report == nullptr ? std::nullopt : std::optional(report->reference);
}

const ledger::Log& Service::log() const { return state_->clerk->log(); }
const Clerk& Service::clerk() const { return *state_->clerk; }

ServiceNumbers Service::numbers() const {
    const std::lock_guard lock(state_->queue_mutex);
    ServiceNumbers numbers = state_->counted;
    numbers.waiting = state_->queue.size();
    return numbers;
}

Result<void> Service::stop() {
    {
        const std::lock_guard lock(state_->queue_mutex);
        if (state_->stopping && !state_->thread.joinable()) return state_->outcome;
        state_->stopping = true;
    }
    state_->queue_changed.notify_all();
    if (state_->thread.joinable()) state_->thread.join();
    state_->outcome = state_->failed ? Result<void>(std::unexpected(*state_->failed)) : state_->clerk->close();
    return state_->outcome;
}

}  // namespace daybook::clerk
