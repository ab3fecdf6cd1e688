#include "base/process.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace daybook {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& words) {
    std::vector<char*> list;
    for (const auto& word : words) list.push_back(const_cast<char*>(word.c_str()));
    list.push_back(nullptr);
    return list;
}

// What the child has open, and how signals reach it.
class Setup {
public:
    explicit Setup(const Launch& launch) {
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
        give(launch.input, 0, O_RDONLY);
        give(launch.output, 1, O_WRONLY);
        posix_spawn_file_actions_adddup2(&actions, 1, 2);
        posix_spawn_file_actions_addclosefrom_np(&actions, 3);
        sigset_t nothing, all;
        sigemptyset(&nothing);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes, &nothing);
        posix_spawnattr_setsigdefault(&attributes, &all);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    Setup(const Setup&) = delete;
    Setup& operator=(const Setup&) = delete;
    ~Setup() {
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;

private:
    void give(int descriptor, int as, int flags) {
        if (descriptor >= 0)
            posix_spawn_file_actions_adddup2(&actions, descriptor, as);
        else
            posix_spawn_file_actions_addopen(&actions, as, "/dev/null", flags, 0);
    }
};

void end_group(pid_t process) {
    ::kill(-process, SIGKILL);
    while (::waitpid(process, nullptr, 0) < 0 && errno == EINTR) {}
}

}  // namespace

void Descriptor::close() {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
}

Result<Child> Child::start(const Launch& launch) {
    DAYBOOK_CHECK(!launch.command.empty(), "a command has at least a program");
    const Setup setup(launch);
    const auto words = pointers(launch.command);
    const auto variables = launch.environment ? pointers(*launch.environment) : std::vector<char*>{};
    pid_t process = -1;
    const int failed = ::posix_spawnp(&process, words[0], &setup.actions, &setup.attributes, words.data(), launch.environment ? variables.data() : environ);
    if (failed == ENOENT || failed == EACCES) return refuse("process.not-found", fmt::format("{}: {}", launch.command[0], std::strerror(failed)));
    if (failed != 0) return refuse("process.start", fmt::format("{}: {}", launch.command[0], std::strerror(failed)));
    const int handle = static_cast<int>(::syscall(SYS_pidfd_open, process, 0));
    if (handle >= 0) return Child(process, handle);
    const int why = errno;
    end_group(process);
    return refuse("process.start", fmt::format("{}: {}", launch.command[0], std::strerror(why)));
}

Child::~Child() {
    if (handle_ >= 0) ::close(handle_);
    if (process_ > 0) end_group(process_);
}

int Child::exit_status() {
    siginfo_t info{};
    while (::waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOWAIT) < 0 && errno == EINTR) {}
    return info.si_code == CLD_EXITED ? info.si_status : -1;
}

std::optional<int> Child::wait_until(std::chrono::steady_clock::time_point end) {
    constexpr std::int64_t longest_wait_ms = 1'000'000;
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
        if (left <= 0) return std::nullopt;
        pollfd waited{handle_, POLLIN, 0};
        if (::poll(&waited, 1, static_cast<int>(std::min<std::int64_t>(left, longest_wait_ms))) > 0) return exit_status();
    }
}

}  // namespace daybook
