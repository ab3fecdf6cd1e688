#include "http/packing.hpp"

#include <zlib.h>

namespace daybook::http {

bool takes_gzip(const Request& request) { return request.header("accept-encoding").find("gzip") != std::string_view::npos; }

std::string gzipped(std::string_view bytes, Effort effort) {
    z_stream stream{};
    DAYBOOK_CHECK(deflateInit2(&stream, static_cast<int>(effort), Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) == Z_OK, "out of memory");
    std::string packed(deflateBound(&stream, bytes.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    DAYBOOK_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END, "packing ended early");
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

Response packed_before(Response response) { return std::move(response.with("Content-Encoding", "gzip")); }

Response packed(const Request& request, Response response) {
    if (!takes_gzip(request)) return response;
    response.body = gzipped(response.body, Effort::each_answer);
    return packed_before(std::move(response));
}

}  // namespace daybook::http
