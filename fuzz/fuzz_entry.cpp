// Reads any bytes as an entry. What is accepted is written again to the same bytes, and the commitment found by the short way is
// the one that the whole entry names.
#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "record/entry.hpp"

using namespace daybook;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    static record::EntryReader reader;
    const auto commitment = record::commitment_in(bytes);
    const auto entry = reader.read(bytes);
    if (!entry) {
        DAYBOOK_CHECK(!entry.error().sentence.empty(), "a refusal says why");
        return 0;
    }
    if (const auto* offence = std::get_if<record::Offence>(&*entry)) {
        std::string again;
        record::append_entry(again, *offence);
        DAYBOOK_CHECK(again == bytes, "an accepted offence is written to the same bytes");
        DAYBOOK_CHECK(commitment == hash_from_base64(offence->seal), "the commitment is the entry's");
        DAYBOOK_CHECK(record::same_facts(*offence, *offence), "an offence says the same as itself");
    } else {
        DAYBOOK_CHECK(record::entry_bytes(std::get<record::Other>(*entry)) == bytes, "an accepted entry is written to the same bytes");
        DAYBOOK_CHECK(!commitment, "only an offence has a sealed part");
    }
    return 0;
}
