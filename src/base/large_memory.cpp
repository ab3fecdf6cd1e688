#include "base/large_memory.hpp"

#include <cstdlib>

#include <sys/mman.h>

#include "base/result.hpp"

namespace daybook {
namespace {

constexpr std::size_t huge_page = std::size_t{2} << 20;

}  // namespace

void* allocate_large(std::size_t bytes) {
    if (bytes < huge_page) {
        void* const small = std::malloc(bytes);
        DAYBOOK_CHECK(small != nullptr, "out of memory");
        return small;
    }
    const std::size_t whole_pages = (bytes + huge_page - 1) / huge_page * huge_page;
    void* const memory = std::aligned_alloc(huge_page, whole_pages);
    DAYBOOK_CHECK(memory != nullptr, "out of memory");
    (void)::madvise(memory, whole_pages, MADV_HUGEPAGE);  // a wish: without huge pages it is merely slower
    return memory;
}

void free_large(void* memory) { std::free(memory); }

}  // namespace daybook
