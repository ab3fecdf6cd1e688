#include "results/pdf.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/input.hpp"

namespace daybook::results {
namespace pdf {

using Clock = std::chrono::steady_clock;
constexpr std::int64_t seconds_a_day = 24 * 60 * 60;
constexpr std::size_t most_pdf_bytes = std::size_t{256} << 20, most_said_bytes = 600;

std::unexpected<Error> not_installed() {
    return refuse("pdf.no-weasyprint", "WeasyPrint, which sets the PDF, is not installed. On Debian: apt-get install weasyprint fonts-dejavu-core");
}

// A folder for one run, removed with all that is in it.
class ScratchFolder {
public:
    static Result<ScratchFolder> make(const std::string& within) {
        std::string name = within + "/.pdf-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) return refuse("file.create", fmt::format("cannot make a folder here: {}", std::strerror(errno)), {.file = within});
        return ScratchFolder(std::filesystem::absolute(name).string());
    }
    ScratchFolder(ScratchFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    ScratchFolder& operator=(ScratchFolder&&) = delete;
    ~ScratchFolder() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] std::string file(std::string_view name) const { return fmt::format("{}/{}", path_, name); }

private:
    explicit ScratchFolder(std::string path) : path_(std::move(path)) {}
    std::string path_;
};

std::vector<char*> pointers(const std::vector<std::string>& words) {
    std::vector<char*> list;
    for (const auto& word : words) list.push_back(const_cast<char*>(word.c_str()));
    list.push_back(nullptr);
    return list;
}

// What the program sees of the environment: nothing of the caller's but where programs are, and dates and orders that do not vary.
std::vector<std::string> environment(const ScratchFolder& folder, Day date) {
    const char* const path = std::getenv("PATH");
    return {fmt::format("PATH={}", path == nullptr ? "/usr/bin:/bin" : path), "LC_ALL=C.UTF-8", "TZ=UTC", "PYTHONHASHSEED=0", "PYTHONDONTWRITEBYTECODE=1",
            fmt::format("SOURCE_DATE_EPOCH={}", std::max<std::int64_t>(0, date * seconds_a_day)), fmt::format("HOME={}", folder.file("")), fmt::format("TMPDIR={}", folder.file(""))};
}

Result<pid_t> start(const std::vector<std::string>& command, const std::vector<std::string>& variables, const ScratchFolder& folder) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, folder.file("said").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    sigset_t nothing, all;
    sigemptyset(&nothing);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &nothing);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    pid_t process = -1;
    const int failed = posix_spawnp(&process, command[0].c_str(), &actions, &attributes, pointers(command).data(), pointers(variables).data());
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (failed == ENOENT || failed == EACCES) return not_installed();
    if (failed != 0) return refuse("pdf.run", fmt::format("WeasyPrint cannot be run: {}", std::strerror(failed)));
    return process;
}

// Waits until the process has ended, or the time is up; then its whole group is killed. Its exit status; nothing when it was killed.
std::optional<int> wait_for(pid_t process, std::chrono::seconds most) {
    const int handle = static_cast<int>(::syscall(SYS_pidfd_open, process, 0));
    const auto end = Clock::now() + most;
    bool ended = false;
    while (!ended && handle >= 0) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
        if (left <= 0) break;
        pollfd waited{handle, POLLIN, 0};
        ended = ::poll(&waited, 1, static_cast<int>(left)) == 1;
    }
    if (handle >= 0) ::close(handle);
    ::kill(-process, SIGKILL);
    int status = 0;
    while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {}
    if (!ended || !WIFEXITED(status)) return std::nullopt;
    return WEXITSTATUS(status);
}

// Runs WeasyPrint in the folder; what it said.
Result<std::string> run(const std::vector<std::string>& command, const ScratchFolder& folder, const PdfOptions& options) {
    DAYBOOK_TRY(const pid_t process, start(command, environment(folder, options.date), folder));
    const auto status = wait_for(process, options.most);
    const auto said = read_file(folder.file("said"), most_pdf_bytes);
    const std::string text = said ? said->substr(0, most_said_bytes) : "";
    if (!status) return refuse("pdf.too-slow", fmt::format("WeasyPrint did not end by itself within {} seconds. It said: {}", options.most.count(), text));
    if (*status == 127) return not_installed();
    if (*status != 0) return refuse("pdf.failed", fmt::format("WeasyPrint ended with status {} and said: {}", *status, text));
    return text;
}

}  // namespace pdf

Result<std::string> weasyprint_version(const PdfOptions& options) {
    DAYBOOK_TRY(const auto folder, pdf::ScratchFolder::make(options.folder));
    DAYBOOK_TRY(auto said, pdf::run({options.program, "--version"}, folder, options));
    while (said.ends_with('\n')) said.pop_back();
    return said;
}

Result<std::string> make_pdf(const std::string& html, const PdfOptions& options) {
    DAYBOOK_TRY(const auto folder, pdf::ScratchFolder::make(options.folder));
    DAYBOOK_TRY_VOID(replace_file(folder.file("page.html"), html));
    DAYBOOK_TRY_VOID(pdf::run({options.program, "--quiet", "--encoding", "utf-8", "--pdf-variant", "pdf/ua-1", folder.file("page.html"), folder.file("page.pdf")}, folder, options));
    return read_file(folder.file("page.pdf"), pdf::most_pdf_bytes);
}

}  // namespace daybook::results
