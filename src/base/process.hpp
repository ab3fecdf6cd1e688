// Running another program: without a shell, in a process group of its own, with nothing open but what it is given, and with all signals
// as a program expects them. What is not waited for to its end is killed, with whatever it has started.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "base/result.hpp"

namespace daybook {

// A descriptor of a file or pipe that is closed when it goes out of sight. −1: none.
class Descriptor {
public:
    explicit Descriptor(int number = -1) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { close(); }
    void close();
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

struct Launch {
    std::vector<std::string> command;  // the program, looked for in PATH, and its arguments
    std::optional<std::vector<std::string>> environment = {};  // "NAME=value"; nothing: this process's own
    int input = -1;                    // descriptors that stay the caller's; −1: nothing comes in,
    int output = -1;                   // and what it says, also of errors, is lost
};

class Child {
public:
    // Refused: "process.not-found" when there is no such program that may be run, "process.start".
    static Result<Child> start(const Launch& launch);
    Child(Child&& other) noexcept : process_(std::exchange(other.process_, -1)), handle_(std::exchange(other.handle_, -1)) {}
    Child& operator=(Child&&) = delete;
    ~Child();  // kills the group

    [[nodiscard]] int handle() const { return handle_; }  // to poll: readable once it has ended

    // After it has ended: its exit status; −1 when a signal ended it.
    int exit_status();

    // Waits for its end, until then. The exit status as above; nothing when the time is up.
    std::optional<int> wait_until(std::chrono::steady_clock::time_point end);

private:
    Child(pid_t process, int handle) : process_(process), handle_(handle) {}
    pid_t process_;
    int handle_;
};

}  // namespace daybook
