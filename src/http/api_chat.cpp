// The web chat: the conversation engine behind one call. The state lies with the client, signed, so that a closed page or a restarted
// server loses nothing and nobody can put words into a state that the engine did not make.
#include "base/json.hpp"
#include "base/secret.hpp"
#include "http/handlers.hpp"
#include "http/json_input.hpp"
#include "http/problem.hpp"
#include "http/report_json.hpp"
#include "http/uploads.hpp"
#include "intake/conversation.hpp"

namespace daybook::http {
namespace {

constexpr std::size_t state_bytes_max = 64 * 1024;

// base64(draft) "." hex(HMAC)
std::string signed_state(const App& app, const intake::Draft& draft) {
    const std::string json = intake::to_json(draft);
    return to_base64(json) + "." + to_hex(bytes_of(hmac_sha256(app.parts.secret, {"chat/v1 ", json})));
}

Result<intake::Draft> opened_state(const App& app, std::string_view state) {
    const auto dot = state.rfind('.');
    const auto json = state.size() <= state_bytes_max && dot != std::string_view::npos ? from_base64(state.substr(0, dot)) : std::nullopt;
    if (!json || !equal_secrets(to_hex(bytes_of(hmac_sha256(app.parts.secret, {"chat/v1 ", *json}))), state.substr(dot + 1))) return refuse("chat.state", "This conversation cannot be gone on with; begin a new one.", {.field = "state"});
    return intake::draft_from_json(*json);
}

Result<intake::Said> read_said(const std::string& message) {
    JsonInput in(message, {"text", "choice", "point", "attachment", "start"});
    const bool start = in.truth("start");
    const auto place = in.pair("point");
    const std::string choice = in.text("choice"), attachment = in.text("attachment"), text = in.text("text");
    if (in.error()) return std::unexpected(*in.error());
    std::optional<record::Point> point;
    if (place) {
        DAYBOOK_TRY(point, point_of_degrees(place->first, place->second));
    }
    if (start) return intake::Said(intake::Opened{});
    if (point) return intake::Said(intake::Pointed{*point});
    if (!choice.empty()) return intake::Said(intake::Chose{choice});
    if (!attachment.empty()) return intake::Said(intake::Attached{attachment});
    return intake::Said(intake::Wrote{text});
}

void write_message(JsonWriter& json, const intake::Message& message) {
    json.begin_object().key("text").value(message.text).key("buttons").begin_array();
    for (const auto& button : message.buttons) json.begin_object().key("label").value(button.label).key("choice").value(button.choice).end_object();
    json.end_array().key("ask").value(intake::to_text(message.ask));
    if (message.emergency) json.key("emergency").value(true);
    json.end_object();
}

std::string turn_json(const App& app, const intake::Turn& turn, const std::vector<intake::Message>& more, const clerk::Filed* filed) {
    JsonWriter json;
    json.begin_object().key("state").value(signed_state(app, turn.draft)).key("lang").value(code_of(turn.draft.language)).key("messages").begin_array();
    for (const auto& message : turn.messages) write_message(json, message);
    for (const auto& message : more) write_message(json, message);
    json.end_array().end_object();
    if (filed == nullptr) return json.text();
    std::string text = json.text();
    text.pop_back();
    return text + ",\"done\":" + filed_json(*filed) + "}";
}

}  // namespace

void post_chat(App& app, Call call, Respond respond) {
    JsonInput in(call.request.body, {"state", "message", "lang"});
    const std::string state = in.text("state"), message = in.raw("message"), lang = in.text("lang");
    if (in.error()) return respond(problem(*in.error()));
    const auto& rules = app.parts.catalogue.talk;
    const Language language = language_of(lang).value_or(call.language);
    auto begin_new = [&] { return intake::begin(rules, "chat/" + to_hex(random_bytes(system_random(), 16)), "chat", language); };
    if (state.empty()) return respond(json_response(200, turn_json(app, begin_new(), {}, nullptr)));
    auto draft = opened_state(app, state);
    if (!draft) return respond(problem(draft.error()));
    const auto said = read_said(message.empty() ? "{}" : message);
    if (!said) return respond(problem(said.error()));
    auto turn = std::make_shared<intake::Turn>(intake::advance(rules, *std::move(draft), *said, app.parts.now()));
    if (turn->begin_again) return respond(json_response(200, turn_json(app, begin_new(), {}, nullptr)));
    if (!turn->report) return respond(json_response(200, turn_json(app, *turn, {}, nullptr)));
    file_with_uploads(app, *turn->report, [&app, &rules, turn, respond](const Result<clerk::Filed>& filed) {
        const Language in_language = turn->draft.language;
        if (!filed && status_of(filed.error()) < 500) return respond(problem(filed.error()));
        if (!filed) return respond(json_response(200, turn_json(app, *turn, {intake::not_sent(rules, in_language)}, nullptr)));
        const std::string words = in_language == Language::en ? filed->words.latin : filed->words.cyrillic();
        respond(json_response(200, turn_json(app, *turn, {intake::sent(rules, in_language, filed->reference, words, "/follow")}, &*filed)));
    });
}

}  // namespace daybook::http
