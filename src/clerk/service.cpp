#include "clerk/service.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include <fmt/format.h>
#include <tsl/robin_map.h>

#include "base/input.hpp"
#include "base/json.hpp"
#include "clerk/editions.hpp"
#include "clerk/judgements.hpp"

namespace daybook::clerk {
namespace {

using namespace std::chrono_literals;
constexpr auto publish_every = 1s;  // a checkpoint is published at most so often
// While a group is being written nothing is urgent: the deciding thread is woken for so many commands, not for each.
constexpr std::size_t worth_waking_for = 32;
constexpr Minute clock_slack_min = 10;  // by which a reporter's clock may be fast
constexpr std::size_t message_bytes_max = 8000, note_bytes_max = 4000;

struct Waiting {
    Command command;
    Done done;
};

// What answers a command once its group is on disk.
struct Answering {
    Done done;
    std::function<Result<Answer>(std::uint64_t durable_size)> answer;
};

// What shares a sync: made by the deciding thread, then written and answered by the writing thread.
struct Group {
    record::Index first = 0;                   // its entries: first, first + 1, …
    std::vector<record::ReportEvent> events;
    ledger::Batch batch;                       // their bytes
    std::vector<Answering> answering;
    std::vector<ReportNews> news;
    std::vector<record::EditionPublished> editions;  // written after the events
    std::vector<record::AlertJudged> judgements;     // and these after the editions
    bool is_sealed = false;                    // sealed parts were staged for it
    bool has_more = false;                     // it may write more entries than `events`: offences of steps, editions, judgements
    std::optional<Error> failed;               // a part could not be staged

    [[nodiscard]] record::Index next() const { return first + events.size(); }
    [[nodiscard]] std::size_t entries() const { return events.size() + editions.size() + judgements.size(); }
    [[nodiscard]] bool is_empty() const { return answering.empty(); }
    void begin(record::Index at) {
        first = at;
        events.clear();
        batch.clear();
        answering.clear();
        news.clear();
        editions.clear();
        judgements.clear();
        is_sealed = has_more = false;
        failed.reset();
    }
};

// The reports of a group that no reader sees yet: the same key again has to find them, and a reference must not be given twice.
class Filing {
public:
    void clear() {
        places_.clear();
        filed_.clear();
    }
    void add(const Filed& filed) {
        const auto place = static_cast<std::uint32_t>(filed_.size());
        places_.emplace(checksum(filed.words.latin), place);
        places_.emplace(checksum(filed.reference), place);
        filed_.push_back(filed);
    }
    [[nodiscard]] const Filed* find(const record::Words& words) const {
        const auto found = places_.find(checksum(words.latin));
        return found == places_.end() || filed_[found->second].words.latin != words.latin ? nullptr : &filed_[found->second];
    }
    [[nodiscard]] bool has(std::string_view reference) const { return places_.find(checksum(reference)) != places_.end(); }

private:
    tsl::robin_map<std::uint64_t, std::uint32_t> places_;  // of words and references, by their hashes
    std::vector<Filed> filed_;
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
    return json.take();
}

std::string sealed_text(std::string_view account, std::string_view key, std::string_view text) {
    JsonWriter json;
    json.begin_object();
    if (!account.empty()) json.key("account").value(account);
    if (!text.empty()) json.key(key).value(text);
    json.end_object();
    return json.take();
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

    mutable std::mutex mutex;  // of what the threads tell each other
    std::condition_variable for_decider, for_writer;
    std::deque<Waiting> queue;
    bool stopping = false;
    bool is_writing = false;     // `writing` and the clerk are the writing thread's
    bool is_over = false;        // nothing more will be decided
    ServiceNumbers counted;
    std::optional<Error> failed;

    mutable std::shared_mutex reports_mutex;  // of what read() sees
    record::Reports reports;
    std::uint64_t durable = 0;

    // The deciding thread's.
    Group making;
    Filing filing, filing_before;  // of the group being made, and of the one before it
    std::string entry_bytes;
    Minute minute = 0;           // now, asked for once for all that waited
    std::optional<Day> day;      // that the newest entries are dated with
    std::optional<Error> refused;  // `failed`, as far as this thread knows

    // The writing thread's.
    Group writing;
    std::chrono::steady_clock::time_point published{};
    bool unpublished = false;

    std::thread decider, writer;
    Result<void> outcome;

    void run_deciding();
    std::vector<Waiting> take_waiting();
    void take(Waiting waiting);
    void start_day();
    bool hand_over();
    void wait_until_quiet();
    void stop_writing(const Error& error);

    void run_writing();
    Result<void> write();
    Result<void> write_offences();
    void apply_events();
    void answer_all(const Result<void>& written);
    void publish_if_due();

    Result<Answering> begin(FileReport command);
    Result<Answering> begin(AddMessage command);
    Result<Answering> begin(TakeStep command);
    Result<Answering> begin(OpenReport command);
    Result<Answering> begin(PublishEdition command);
    Result<Answering> begin(JudgeAlert command);

    void add(record::ReportEvent event, std::string_view text);
    [[nodiscard]] When now() const { return {minute, Precision::minute}; }
    [[nodiscard]] std::string opens(const record::Words& words) const { return to_base64(bytes_of(hmac_sha256(secret, {"opens", words.latin})).substr(0, 16)); }
    [[nodiscard]] std::optional<Filed> filed_before(const record::Words& words, std::string_view opened_by) const;
    [[nodiscard]] std::string reference_for(std::string_view once, std::string_view attempts) const { return record::reference_from(hmac_sha256(secret, {"reference", once, attempts})); }
    [[nodiscard]] std::string free_reference(std::string_view once) const;
    Result<std::vector<OpenedPart>> open_parts(const record::Report& report, bool only_messages) const;
};

// ---- the deciding thread ------------------------------------------------------------------------------------------
// Decides, seals and encodes the next group while the one before is on its way to the disk. A new report needs nothing of the group
// before but its keys; every other command waits until that group is written, and so sees all that was decided.

void Service::State::run_deciding() {
    for (;;) {
        auto commands = take_waiting();
        minute = options.now();
        for (auto& waiting : commands) take(std::move(waiting));
        if (hand_over()) return;
    }
}

// What there is to decide; nothing when the group that was made can be handed over, or when the service ends.
std::vector<Waiting> Service::State::take_waiting() {
    std::unique_lock lock(mutex);
    const std::size_t room = options.batch_most - std::min(options.batch_most, making.answering.size());
    for_decider.wait(lock, [&] { return (queue.size() >= (is_writing ? worth_waking_for : 1) && room > 0) || (!making.is_empty() && !is_writing) || (stopping && queue.empty()); });
    refused = failed;
    std::vector<Waiting> taken;
    const std::size_t count = std::min(queue.size(), room);
    taken.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        taken.push_back(std::move(queue.front()));
        queue.pop_front();
    }
    return taken;
}

void Service::State::take(Waiting waiting) {
    if (!std::holds_alternative<FileReport>(waiting.command)) wait_until_quiet();
    if (!refused) start_day();
    if (refused) return waiting.done(std::unexpected(*refused));
    auto begun = std::visit([&](auto& command) { return begin(std::move(command)); }, waiting.command);
    if (!begun) return waiting.done(std::unexpected(std::move(begun).error()));
    begun->done = std::move(waiting.done);
    making.answering.push_back(std::move(*begun));
}

// The clock may be set back, the ledger's days may not: then entries stay with its newest day. A group stays with the day on which
// it began.
void Service::State::start_day() {
    const Day today = day_at(minute);
    if ((day && *day >= today) || !making.is_empty()) return;
    wait_until_quiet();
    if (refused) return;
    const auto last = clerk->views().last_day();
    day = last && *last > today ? *last : today;
    if (const auto begun = clerk->begin_day(*day); !begun) {
        refused = begun.error();
        return stop_writing(*refused);
    }
    making.begin(clerk->size());
}

// Gives the group to the writing thread when that is free. True at the end: all is decided and handed over.
bool Service::State::hand_over() {
    std::unique_lock lock(mutex);
    if (making.is_empty()) {
        if (!stopping || !queue.empty()) return false;
        is_over = true;
        for_writer.notify_one();
        return true;
    }
    if (is_writing) return false;
    std::swap(making, writing);
    std::swap(filing, filing_before);
    is_writing = true;
    const bool has_more = writing.has_more;
    const record::Index next = writing.next();
    lock.unlock();
    for_writer.notify_one();
    if (has_more) wait_until_quiet();
    filing.clear();
    making.begin(has_more ? clerk->size() : next);
    return false;
}

void Service::State::wait_until_quiet() {
    std::unique_lock lock(mutex);
    for_decider.wait(lock, [&] { return !is_writing; });
    refused = failed;
}

// One more entry of the group, and what is sealed with it; empty: nothing.
void Service::State::add(record::ReportEvent event, std::string_view text) {
    if (!text.empty()) {
        ledger::Salt salt;
        random(salt);
        record::seal_of(event) = to_base64(bytes_of(ledger::commitment(salt, text)));
        if (auto staged = clerk->seals().stage(making.next(), subject_of(record::reference_of(event)), salt, text); !staged && !making.failed) making.failed = std::move(staged).error();
        making.is_sealed = true;
    }
    entry_bytes.clear();
    record::append_entry(entry_bytes, event);
    making.batch.add(entry_bytes);
    making.has_more = making.has_more || std::holds_alternative<record::ReportStepTaken>(event);
    making.events.push_back(std::move(event));
}

// ---- the writing thread -------------------------------------------------------------------------------------------

void Service::State::run_writing() {
    std::unique_lock lock(mutex);
    for (;;) {
        for_writer.wait_for(lock, publish_every, [&] { return is_writing || is_over; });
        if (!is_writing && is_over) return;
        const bool has_group = is_writing;
        lock.unlock();
        if (has_group) answer_all(write());
        lock.lock();
        if (has_group) {
            is_writing = false;
            for_decider.notify_one();
        }
        lock.unlock();
        publish_if_due();
        lock.lock();
    }
}

// What is sealed is on the disk before the entries that commit to it are.
Result<void> Service::State::write() {
    const auto all = [&]() -> Result<void> {
        if (writing.failed) return std::unexpected(*writing.failed);
        if (writing.entries() == 0) return {};
        if (writing.is_sealed) DAYBOOK_TRY_VOID(clerk->seals().sync());
        DAYBOOK_TRY_VOID(clerk->write(writing.batch, writing.events));
        if (writing.has_more) DAYBOOK_TRY_VOID(write_offences());
        for (const auto& edition : writing.editions) DAYBOOK_TRY_VOID(clerk->write(edition));
        for (const auto& judgement : writing.judgements) DAYBOOK_TRY_VOID(clerk->write(judgement));
        DAYBOOK_TRY_VOID(clerk->commit());
        if (!writing.editions.empty()) DAYBOOK_TRY_VOID(clerk->publish());  // whoever puts its files in place reads the ledger, and has to find it there
        return {};
    };
    {
        const std::lock_guard lock(mutex);
        if (failed) return std::unexpected(*failed);
    }
    auto written = all();
    if (!written)
        stop_writing(written.error());
    else
        apply_events();
    return written;
}

void Service::State::stop_writing(const Error& error) {
    {
        const std::lock_guard lock(mutex);
        if (failed) return;
        failed = error;
        counted.is_stopped = true;
    }
    if (options.stopped) options.stopped(error);
}

// A report that is recorded becomes an offence of the source "desk", whose incident is the report.
Result<void> Service::State::write_offences() {
    for (const auto& event : writing.events) {
        const auto* step = std::get_if<record::ReportStepTaken>(&event);
        if (step == nullptr || step->step != record::ReportStep::recorded) continue;
        const record::Report* report = reports.find(step->reference);
        DAYBOOK_CHECK(report != nullptr, "a step was decided for a report that is there");
        record::ReportReceived received;
        DAYBOOK_TRY(const auto entry, clerk->log().entry(report->received_at));
        record::EntryReader reader;
        DAYBOOK_TRY(const auto read, reader.read(entry));
        if (const auto* first = std::get_if<record::ReportEvent>(&read)) received = std::get<record::ReportReceived>(*first);
        const std::string area = received.area.substr(received.area.find('/') + 1);
        const record::Offence offence{.source = record::desk_source, .record = step->reference, .incident = step->reference, .code = step->category, .category = step->category, .occurred = received.occurred,
                                      .recorded = step->at, .area = area, .point = {}, .site = {}, .not_counted = {}, .seal = {}, .revises = {}};
        DAYBOOK_TRY_VOID(clerk->write_record(offence));
    }
    return {};
}

void Service::State::apply_events() {
    const std::unique_lock lock(reports_mutex);
    for (std::size_t i = 0; i < writing.events.size(); ++i) reports.apply(writing.first + i, std::move(writing.events[i]));
    durable = ledger::count(clerk->log().durable_size());
    unpublished = true;
    for (auto& some : writing.news) {
        some.size = durable;
        if (const auto* report = reports.find(some.reference)) some.status = report->status, some.area = report->area;
    }
}

// The numbers move before anybody is answered: whoever holds an answer must find it counted.
void Service::State::answer_all(const Result<void>& written) {
    if (written) {
        const std::lock_guard lock(mutex);
        counted.size = durable;
        counted.accepted += writing.answering.size();
        counted.entries += writing.entries();
        counted.batches += writing.entries() == 0 ? 0 : 1;
    }
    const auto answer = [&] {
        for (auto& each : writing.answering) each.done(written ? each.answer(durable) : Result<Answer>(std::unexpected(written.error())));
    };
    options.together ? options.together(answer) : answer();
    if (written && options.news && !writing.news.empty()) options.news(writing.news);
    writing.answering.clear();  // whoever was answered is let go now, not at the next group: a connection would stay open until then
}

void Service::State::publish_if_due() {
    const auto time = std::chrono::steady_clock::now();
    if (!unpublished || time - published < publish_every) return;
    {
        const std::lock_guard lock(mutex);
        if (failed) return;
    }
    published = time;
    unpublished = false;
    if (auto done = clerk->publish(); !done) stop_writing(done.error());
}

// ---- commands -----------------------------------------------------------------------------------------------------

// The report that was filed under this key, however short a time ago. Its answer is given again.
std::optional<Filed> Service::State::filed_before(const record::Words& words, std::string_view opened_by) const {
    for (const Filing* recent : {&filing, &filing_before})
        if (const Filed* known = recent->find(words)) {
            Filed again = *known;
            again.is_new = false;
            return again;
        }
    const std::shared_lock lock(reports_mutex);
    if (const auto* known = reports.find_opened_by(opened_by)) return Filed{known->reference, words, known->received_at, 0, false};
    return std::nullopt;
}

std::string Service::State::free_reference(std::string_view once) const {
    for (std::string attempts;; attempts += '+') {
        std::string reference = reference_for(once, attempts);
        if (filing.has(reference) || filing_before.has(reference)) continue;
        const std::shared_lock lock(reports_mutex);
        if (reports.find(reference) == nullptr) return reference;
    }
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
    if (report.occurred.precision != Precision::none && report.occurred.start > minute + clock_slack_min)
        return refuse("report.future", "This lies in the future; give the time at which it happened.", {.field = "occurred"});
    const record::Words words = record::words_from(hmac_sha256(secret, {"words", report.once}));
    const std::string opened_by = opens(words);
    if (auto known = filed_before(words, opened_by)) return answer_filed(*std::move(known));

    record::ReportReceived received{.area = std::move(command.area), .attachments = static_cast<std::int64_t>(command.files.size()), .channel = report.channel, .category = report.category, .language = report.language,
                                    .naming = report.naming, .occurred = to_the_day(report.occurred), .opens = opened_by, .received = now(), .reference = free_reference(report.once), .seal = {}};
    Filed filed{received.reference, words, making.next(), 0, true};
    making.news.push_back({filed.reference, {}, record::Status::received, true, 0});
    filing.add(filed);
    const When at = received.received;
    add(std::move(received), sealed_report(report));
    for (const auto& file : command.files) add(record::AttachmentAdded{at, file.bytes, filed.reference, {}, file.type}, file.sealed);
    return answer_filed(std::move(filed));
}

Answering written_at(record::Index entry) {
    return {{}, [entry](std::uint64_t size) -> Result<Answer> { return Answer(Written{entry, size}); }};
}

Result<Answering> Service::State::begin(AddMessage command) {
    if (reports.find(command.reference) == nullptr) return refuse("report.unknown", "There is no such report.", {.field = "reference"});
    if (command.text.empty() || command.text.size() > message_bytes_max) return refuse("message.length", fmt::format("A message has 1 to {} bytes.", message_bytes_max), {.field = "text"});
    const auto entry = making.next();
    add(record::ReportMessage{now(), command.from, command.reference, {}}, sealed_text(command.actor.account, "text", command.text));
    making.news.push_back({command.reference, {}, record::Status::received, false, 0});
    return written_at(entry);
}

Result<Answering> Service::State::begin(TakeStep command) {
    if (command.note.size() > note_bytes_max) return refuse("note.length", fmt::format("A note has at most {} bytes.", note_bytes_max), {.field = "note"});
    // Two decisions about one report in one group: the second has to see the first.
    for (const auto& one : making.events)
        if (std::holds_alternative<record::ReportStepTaken>(one) && record::reference_of(one) == command.decision.reference)
            return refuse("report.busy", "Somebody decided about this report just now; look at it again.");
    DAYBOOK_TRY(auto step, record::decide(reports, command.decision, options.is_category, options.is_reason));
    step.at = now();
    const auto entry = making.next();
    add(step, sealed_text(command.actor.account, "note", command.note));
    making.news.push_back({command.decision.reference, {}, record::Status::received, false, 0});
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
        making.news.push_back({command.reference, {}, record::Status::received, false, 0});
    }
    return Answering{{}, [opened = Opened{std::move(parts)}](std::uint64_t) mutable -> Result<Answer> { return Answer(std::move(opened)); }};
}

// Editions stand after all else that the group writes; where, follows from the ledger once they are durable.
Result<Answering> Service::State::begin(PublishEdition command) {
    for (const auto& other : making.editions)  // that the views do not have yet
        if (other.edition == command.edition.edition || other.source == command.edition.source) return refuse("edition.busy", "Somebody published an edition of these records just now; look at this one again.");
    DAYBOOK_TRY_VOID(check_next(clerk->views(), command.edition));
    const std::string name = command.edition.edition;
    making.editions.push_back(std::move(command.edition));
    making.has_more = true;
    return Answering{{}, [this, name](std::uint64_t size) -> Result<Answer> {
                         const auto newest = newest_number(clerk->views(), name);
                         DAYBOOK_CHECK(newest.has_value(), "an edition that was written is in the views");
                         return Answer(Written{newest->at, size});
                     }};
}

Result<Answering> Service::State::begin(JudgeAlert command) {
    auto& judgement = command.judgement;
    const auto is_same = [&](const record::AlertJudged& other) { return other.alert == judgement.alert; };
    if (std::ranges::any_of(making.judgements, is_same)) return refuse("alert.busy", "Somebody judged this alert just now; look at it again.");
    DAYBOOK_TRY_VOID(check_judgement(clerk->views(), judgement, options.is_indicator));
    judgement.at = now();
    making.judgements.push_back(judgement);
    making.has_more = true;
    return Answering{{}, [this, judgement](std::uint64_t size) -> Result<Answer> {
                         const auto all = judgements(clerk->views(), size);
                         const auto written = std::find_if(all.rbegin(), all.rend(), [&](const Judgement& one) { return one.entry == judgement; });
                         DAYBOOK_CHECK(written != all.rend(), "a judgement that was written is in the views");
                         return Answer(Written{written->at, size});
                     }};
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
    state->making.begin(size);
    state->writer = std::thread([own = state.get()] { own->run_writing(); });
    state->decider = std::thread([own = state.get()] { own->run_deciding(); });
    return std::unique_ptr<Service>(new Service(std::move(state)));
}

bool Service::submit(Command command, Done done) {
    {
        const std::lock_guard lock(state_->mutex);
        if (state_->stopping || state_->queue.size() >= state_->options.queue_most) {
            ++state_->counted.refused_full;
            return false;
        }
        state_->queue.push_back({std::move(command), std::move(done)});
        if (state_->queue.size() != (state_->is_writing ? worth_waking_for : 1)) return true;  // the thread knows already, or will see
    }
    state_->for_decider.notify_one();
    return true;
}

void Service::read(const std::function<void(const record::Reports&, std::uint64_t)>& look) const {
    const std::shared_lock lock(state_->reports_mutex);
    look(state_->reports, state_->durable);
}

std::string Service::reference_for(std::string_view once) const { return state_->reference_for(once, ""); }

std::optional<std::string> Service::reference_opened_by(const record::Words& words) const {
    const std::shared_lock lock(state_->reports_mutex);
    const auto* report = state_->reports.find_opened_by(state_->opens(words));
    return report == nullptr ? std::nullopt : std::optional(report->reference);
}

const ledger::Log& Service::log() const { return state_->clerk->log(); }
const Clerk& Service::clerk() const { return *state_->clerk; }

ServiceNumbers Service::numbers() const {
    const std::lock_guard lock(state_->mutex);
    ServiceNumbers numbers = state_->counted;
    numbers.waiting = state_->queue.size();
    return numbers;
}

Result<void> Service::stop() {
    {
        const std::lock_guard lock(state_->mutex);
        if (state_->stopping && !state_->decider.joinable()) return state_->outcome;
        state_->stopping = true;
    }
    state_->for_decider.notify_one();
    if (state_->decider.joinable()) state_->decider.join();
    if (state_->writer.joinable()) state_->writer.join();
    state_->outcome = state_->failed ? Result<void>(std::unexpected(*state_->failed)) : state_->clerk->close();
    return state_->outcome;
}

}  // namespace daybook::clerk
