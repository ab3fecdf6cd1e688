#include "http/packing.hpp"

#include <memory>

#include <libdeflate.h>

namespace daybook::http {
namespace {

struct FreeCompressor {
    void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
};

libdeflate_compressor* compressor_of(Effort effort) {
    const auto make = [](Effort wanted) { return std::unique_ptr<libdeflate_compressor, FreeCompressor>(libdeflate_alloc_compressor(static_cast<int>(wanted))); };
    thread_local const auto each_answer = make(Effort::each_answer), once = make(Effort::once);
    const auto& chosen = effort == Effort::once ? once : each_answer;
    DAYBOOK_CHECK(chosen != nullptr, "out of memory");
    return chosen.get();
}

}  // namespace

bool takes_gzip(const Request& request) { return request.header("accept-encoding").find("gzip") != std::string_view::npos; }

std::string gzipped(std::string_view bytes, Effort effort) {
    libdeflate_compressor* const compressor = compressor_of(effort);
    std::string packed;
    packed.resize_and_overwrite(libdeflate_gzip_compress_bound(compressor, bytes.size()), [&](char* out, std::size_t room) { return libdeflate_gzip_compress(compressor, bytes.data(), bytes.size(), out, room); });
    DAYBOOK_CHECK(!packed.empty(), "there is room for what libdeflate packs");
    return packed;
}

Response packed_before(Response response) { return std::move(response.with("Content-Encoding", "gzip")); }

Response packed(const Request& request, Response response) {
    if (!takes_gzip(request)) return response;
    response.body = gzipped(response.body, Effort::each_answer);
    return packed_before(std::move(response));
}

}  // namespace daybook::http
