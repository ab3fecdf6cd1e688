// The clerk of a running server: one thread that takes commands from a bounded queue, decides by the rules in record, seals what is
// personal, appends a batch, waits for the disk once, and only then answers. Everything that is written while the server runs
// goes through here. Reads of reports go by read(), from any thread, and see what is durable.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "clerk/clerk.hpp"
#include "record/alerts.hpp"
#include "record/reports.hpp"
#include "record/words.hpp"

namespace daybook::clerk {

// A file that goes with a report: what its entry says, and what is sealed (how to open it on disk, its SHA-256, what was found in it).
struct AttachedFile {
    std::string type;         // "image/jpeg"
    std::int64_t bytes = 0;
    std::string sealed;       // canonical JSON
};

struct FileReport {
    record::NewReport report;
    std::string area;                  // "source/id" of the area that holds its point; empty: none
    std::vector<AttachedFile> files;
};

// Who of the staff does it. The name goes into sealed parts only.
struct Actor {
    std::string account, role;
};

struct AddMessage {
    std::string reference;
    record::Author from = record::Author::reporter;
    std::string text;
    Actor actor;              // of the staff's
};

struct TakeStep {
    record::Decision decision;
    std::string note;         // sealed
    Actor actor;
};

// Opens all sealed parts of a report. By staff: with a purpose, entered before anything is shown. By the reporter, who holds the
// words: not entered, and only the messages.
struct OpenReport {
    std::string reference;
    record::Author by = record::Author::staff;
    std::string purpose;
    Actor actor;
};

// Publishes an edition whose files are made and kept already; who decided that is the office's business, not the ledger's.
struct PublishEdition {
    record::EditionPublished edition;
};

// Enters what an alert turned out to be. That there was such an alert is for whoever asks to have looked up; `at` is the clerk's.
struct JudgeAlert {
    record::AlertJudged judgement;
};

using Command = std::variant<FileReport, AddMessage, TakeStep, OpenReport, PublishEdition, JudgeAlert>;

struct Filed {
    std::string reference;
    record::Words words;
    record::Index entry = 0;
    std::uint64_t size = 0;   // a ledger size that holds it, durable
    bool is_new = true;       // false: the same report was filed before, this is its answer again
};

struct Written {
    record::Index entry = 0;
    std::uint64_t size = 0;
};

struct OpenedPart {
    record::Index entry = 0;
    std::string sealed;       // canonical JSON; empty: erased
};
struct Opened {
    std::vector<OpenedPart> parts;  // in the ledger's order
};

using Answer = std::variant<Filed, Written, Opened>;
using Done = std::function<void(Result<Answer>)>;

// What the service tells of: a report came in or changed. Called on the clerk's thread, after the disk; has to be quick.
struct ReportNews {
    std::string reference, area;
    record::Status status = record::Status::received;
    bool is_new = false;
    std::uint64_t size = 0;
};

struct ServiceOptions {
    std::size_t queue_most = 8192;                  // commands that wait; beyond it submit() refuses
    std::size_t batch_most = 2048;                  // commands that share a sync
    std::function<Minute()> now;                    // local time
    std::function<bool(std::string_view)> is_category, is_reason, is_indicator;
    std::function<void(const std::vector<ReportNews>&)> news;  // may be empty
    std::function<void(const std::function<void()>&)> together;  // runs what answers a whole group; may be empty
    std::function<void(const Error&)> stopped;      // the disk failed: nothing is written any more; may be empty
};

struct ServiceNumbers {
    std::uint64_t accepted = 0, refused_full = 0, batches = 0, entries = 0, waiting = 0;
    std::uint64_t size = 0;   // durable
    bool is_stopped = false;
};

class Service {
public:
    // Recovers as Clerk::open() does, reads all reports, and starts. The disk has to outlive it.
    static Result<std::unique_ptr<Service>> open(ledger::Disk& disk, const std::string& root, ServiceOptions options);
    ~Service();  // stop()

    // From any thread. `done` is called once, on the clerk's thread. False when the queue is full or the service stops: nothing was
    // taken, `done` is not called.
    [[nodiscard]] bool submit(Command command, Done done);

    // From any thread: `look` sees all reports as of a durable size.
    void read(const std::function<void(const record::Reports& reports, std::uint64_t size)>& look) const;

    // The reference that a report filed under this key (NewReport::once) has or will have. Another one only when an earlier report has the
    // same, which happens to the next of N reports with a chance of N in 2^50.
    [[nodiscard]] std::string reference_for(std::string_view once) const;

    // The report that these words open, its reference; nothing when there is none.
    [[nodiscard]] std::optional<std::string> reference_opened_by(const record::Words& words) const;

    // Reading the log is safe from any thread.
    [[nodiscard]] const ledger::Log& log() const;
    [[nodiscard]] const Clerk& clerk() const;       // views: not while the service runs
    [[nodiscard]] ServiceNumbers numbers() const;

    // Answers what is in the queue, then saves and closes. Nothing can be submitted afterwards.
    Result<void> stop();

private:
    struct State;
    explicit Service(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace daybook::clerk
