// Memory for what is large and lives long: a window to unpack by, columns of millions of rows. Asked for in huge pages, since
// touching a new ordinary page costs microseconds on virtual machines: a fifth of an import's time went there.
#pragma once
#include <cstddef>

namespace daybook {

// Like malloc and free, but stops the program when there is no memory. Small requests are ordinary ones.
[[nodiscard]] void* allocate_large(std::size_t bytes);
void free_large(void* memory);

// For std::vector and its like.
template <class T>
struct LargeAllocator {
    using value_type = T;
    LargeAllocator() = default;
    template <class U>
    LargeAllocator(const LargeAllocator<U>&) {}  // NOLINT: an allocator has to convert by itself
    [[nodiscard]] T* allocate(std::size_t count) { return static_cast<T*>(allocate_large(count * sizeof(T))); }
    void deallocate(T* memory, std::size_t) { free_large(memory); }
    bool operator==(const LargeAllocator&) const { return true; }
};

}  // namespace daybook
