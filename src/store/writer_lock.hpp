// Only one process at a time writes to a database: a lock on a file beside it, which the system drops when the process ends.
// Private to the folder.
#pragma once
#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace daybook::store {

class WriterLock {
public:
    // Held as long as it lives.
    class Held {
    public:
        Held() = default;
        explicit Held(int file) : file_(file) {}
        Held(Held&& other) noexcept : file_(other.file_) { other.file_ = -1; }
        Held& operator=(Held&& other) noexcept;
        ~Held() { drop(); }

    private:
        void drop();
        int file_ = -1;
    };

    WriterLock() = default;
    static Result<WriterLock> open(std::string path);
    WriterLock(WriterLock&& other) noexcept;
    WriterLock& operator=(WriterLock&& other) noexcept;
    ~WriterLock();

    // Refused ("store.busy") when another process holds it all that time.
    Result<Held> take(std::int32_t wait_ms_max);

private:
    std::string path_;
    int file_ = -1;
};

}  // namespace daybook::store
