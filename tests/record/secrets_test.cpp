// Passwords and second factors.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <rapidcheck.h>

#include "base/hash.hpp"
#include "base/secret.hpp"
#include "record/passwords.hpp"
#include "record/totp.hpp"

using namespace daybook;
using namespace daybook::record;

namespace {

constexpr PasswordCost cheap{.passes = 1, .memory_bytes = 8192 * 8};

std::string code_of(std::string_view password, std::string_view name = "orlova") {
    const auto checked = check_new_password(password, name);
    return checked ? "" : checked.error().code;
}

// The secret of RFC 6238's and RFC 4226's examples.
const std::string rfc_secret = "12345678901234567890";

}  // namespace

TEST_CASE("good passwords are taken as they are, in any alphabet") {
    for (const std::string password : {"mossy granite tram", "зелёный трамвай летит", "қара жорға биі", "kq7w-plum-tren", "exactly-10"}) CHECK(code_of(password) == "");
    CHECK(code_of(std::string(100, 'x') + "abcd" + std::string(96, 'y')) == "");
}

TEST_CASE("passwords that are too short, too long, common, monotonous or hold the name are refused, each with its reason") {
    CHECK(code_of("") == "password.short");
    CHECK(code_of("plum-tram") == "password.short");
    CHECK(code_of("трамвай12") == "password.short");  // nine letters, though sixteen bytes
    CHECK(code_of(std::string(197, 'x') + "abcd") == "password.long");
    CHECK(code_of("plum tram\nbus") == "password.form");
    CHECK(code_of(std::string("plum tram\0bus", 13)) == "password.form");
    CHECK(code_of("plum tram \xff\xfe") == "password.form");
    CHECK(code_of("1234567890") == "password.common");
    CHECK(code_of("PassWord123") == "password.common");
    CHECK(code_of("ЙЦУКЕНГШЩЗ") == "password.common");
    CHECK(code_of("ПАРОЛЬ123456") == "password.common");
    CHECK(code_of("aaaaaaaaaaaaaaa") == "password.common");
    CHECK(code_of("абабабабабаб") == "password.common");
    CHECK(code_of("my-ORLOVA-tram") == "password.name");
    CHECK(code_of("tram no bus ab", "ab") == "");  // so short a name says nothing
}

TEST_CASE("a hash opens for its password only, and says what it cost") {
    const auto hash = hash_password("mossy granite tram", cheap);
    REQUIRE(hash.has_value());
    CHECK(hash->starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
    CHECK(is_password("mossy granite tram", *hash));
    CHECK(!is_password("mossy granite tran", *hash));
    CHECK(!is_password("", *hash));
    CHECK(*hash_password("mossy granite tram", cheap) != *hash);
    CHECK(!needs_rehash(*hash, cheap));
    CHECK(needs_rehash(*hash, {.passes = 2, .memory_bytes = cheap.memory_bytes}));
    CHECK(needs_rehash(*hash, PasswordCost{}));
    CHECK(!is_password("mossy granite tram", "nonsense"));
    CHECK(!is_password("mossy granite tram", std::string(500, '$')));
}

TEST_CASE("the usual cost is 64 MiB and three passes") {
    const auto hash = hash_password("mossy granite tram", PasswordCost{});
    REQUIRE(hash.has_value());
    CHECK(hash->starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
    CHECK(is_password("mossy granite tram", *hash));
}

TEST_CASE("more memory than there is is refused, not a crash") {
    const auto hash = hash_password("mossy granite tram", {.passes = 1, .memory_bytes = std::size_t{1} << 50});
    REQUIRE(!hash.has_value());
    CHECK(hash.error().code == "password.memory");
}

TEST_CASE("nobody's hash is one that is really computed, and opens for nobody") {
    const std::string hash = nobodys_hash(cheap);
    CHECK(!needs_rehash(hash, cheap));  // a hash in libsodium's form, with these parameters
    CHECK(!is_password("mossy granite tram", hash));
}

TEST_CASE("codes are those of RFC 4226, appendix D") {
    const char* const codes[] = {"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"};
    for (std::uint64_t counter = 0; counter < 10; ++counter) CHECK(hotp(rfc_secret, counter, 6) == codes[counter]);
}

TEST_CASE("codes are those of RFC 6238, appendix B") {
    const std::pair<std::int64_t, const char*> examples[] = {{59, "94287082"}, {1111111109, "07081804"}, {1111111111, "14050471"}, {1234567890, "89005924"}, {2000000000, "69279037"}, {20000000000, "65353130"}};
    for (const auto& [time, code] : examples) {
        CHECK(hotp(rfc_secret, static_cast<std::uint64_t>(time / totp_step_s), 8) == code);
        CHECK(accepted_step(rfc_secret, std::string(code).substr(2), time, 0) == time / totp_step_s);
    }
}

TEST_CASE("a code holds one step early and late, and once") {
    const std::int64_t now = 1'800'000'000;
    const std::int64_t step = now / totp_step_s;
    const auto code_at = [](std::int64_t at) { return hotp(rfc_secret, static_cast<std::uint64_t>(at), totp_digits); };
    for (std::int64_t away = -3; away <= 3; ++away) CHECK(accepted_step(rfc_secret, code_at(step + away), now, 0).has_value() == (away >= -1 && away <= 1));
    CHECK(!accepted_step(rfc_secret, code_at(step), now, step));
    CHECK(!accepted_step(rfc_secret, code_at(step - 1), now, step));
    CHECK(accepted_step(rfc_secret, code_at(step + 1), now, step) == step + 1);
    const std::string code = code_at(step);
    CHECK(accepted_step(rfc_secret, code.substr(0, 3) + " " + code.substr(3), now, 0) == step);
    for (const std::string& wrong : {std::string(), code.substr(1), code + "0", std::string("abcdef")}) CHECK(!accepted_step(rfc_secret, wrong, now, 0));
}

TEST_CASE("base32 is RFC 4648's, without padding, and is read as people type it") {
    const std::pair<const char*, const char*> examples[] = {{"", ""}, {"f", "MY"}, {"fo", "MZXQ"}, {"foo", "MZXW6"}, {"foob", "MZXW6YQ"}, {"fooba", "MZXW6YTB"}, {"foobar", "MZXW6YTBOI"}};
    for (const auto& [plain, text] : examples) {
        CHECK(to_base32(plain) == text);
        CHECK(from_base32(text) == plain);
    }
    CHECK(from_base32("mzxw 6ytb-oi") == "foobar");
    for (const char* wrong : {"M", "MZ1", "MZXW6Y", "MZXR", "!"}) CHECK(!from_base32(wrong));
    CHECK(rc::check("what was written as base32 is read back", [](const std::string& bytes) { RC_ASSERT(from_base32(to_base32(bytes)) == bytes); }));
}

TEST_CASE("the address for the phone's app names issuer and account, whatever letters they have") {
    CHECK(otpauth_uri("foobar", "Daybook", "orlova") == "otpauth://totp/Daybook:orlova?secret=MZXW6YTBOI&issuer=Daybook&algorithm=SHA1&digits=6&period=30");
    CHECK(otpauth_uri("foobar", "Дом&1", "a b").starts_with("otpauth://totp/%D0%94%D0%BE%D0%BC%261:a%20b?secret="));
}

TEST_CASE("HMAC-SHA-256 is that of RFC 4231") {
    CHECK(to_hex(bytes_of(hmac_sha256("Jefe", {"what do ya want ", "for nothing?"}))) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(to_hex(bytes_of(hmac_sha256(std::string(131, '\xaa'), {"Test Using Larger Than Block-Size Key - Hash Key First"}))) == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("what was encrypted opens with its key in its context, and not when one bit is different") {
    CHECK(rc::check("encrypted and decrypted", [](const std::string& plain, const std::string& context, std::size_t at) {
        const SecretKey key = derived_key({}, "test");
        std::string sealed = encrypted(plain, key, context, system_random());
        RC_ASSERT(decrypted(sealed, key, context) == plain);
        RC_ASSERT(!decrypted(sealed, derived_key({}, "other"), context));
        RC_ASSERT(!decrypted(sealed, key, context + "x"));
        sealed[at % sealed.size()] ^= 1;
        RC_ASSERT(!decrypted(sealed, key, context));
        RC_ASSERT(!decrypted(sealed.substr(0, 39), key, context));
    }));
}
