// The conversation, as dialogues that can be read. It is Tuesday, 24 November 2026, 15:00.
#include "intake/conversation.hpp"

#include <doctest/doctest.h>

#include "talk_example.hpp"

using namespace daybook;
using namespace daybook::intake;
using daybook::intake::talking::Dialogue;
using daybook::intake::talking::talk;

namespace {

constexpr std::string_view summary_buttons = " [send] [change:what] [change:category] [change:where] [change:when] [change:files] [change:who] [discard]";

// A conversation at its summary.
Dialogue told(Language language = Language::en) {
    Dialogue dialogue(language);
    for (const char* choice : {"danger:no"}) dialogue.say(Chose{choice});
    dialogue.say(Wrote{"My bike was stolen from the yard"});
    for (const char* choice : {"category:bicycle", "where:unknown", "when:yesterday", "files:done", "naming:anonymous"}) dialogue.say(Chose{choice});
    return dialogue;
}

}  // namespace

TEST_CASE("a resident reports a stolen bicycle in a minute") {
    Dialogue dialogue;
    dialogue.play(R"(
        bot: Hello!
        bot: First of all: is anyone in danger, or is it happening right now? Then call 112 at once. [danger:yes] [danger:no] [language]
        press: danger:no
        bot: What happened? [list]
        me: My bike was stolen from the yard
        bot: Which of these fits best? [category:bicycle] [category:theft] [list] [category:else]
        press: category:bicycle
        bot: Where did it happen? [where:unknown]
        point: 53904500, 27561500
        bot: When did it happen? [when:now] [when:today] [when:yesterday] [when:other] [when:unknown]
        me: yesterday 14:30
        bot: I have noted: 23 November 2026, 14:30.
        bot: Do you have photos [files:done]
        file: upload-1
        bot: Thank you. I have 1 of 5. [files:done] [files:remove]
        press: files:done
        bot: May we know who you are? [naming:anonymous] [naming:confidential] [naming:named]
        press: naming:anonymous
        bot: Please look it over once more. This is what will be sent: [send] [change:what] [change:category] [change:where] [change:when] [change:files] [change:who] [discard]
        press: send
    )");
    CHECK(dialogue.turn().messages.empty());
    REQUIRE(dialogue.turn().report);
    const auto& report = *dialogue.turn().report;
    CHECK(report == record::NewReport{.once = std::string(talking::once), .channel = "chat", .language = "en", .naming = record::Naming::anonymous, .category = "050229", .occurred = *when_from_text("2026-11-23T14:30"),
                                      .point = record::Point{53'904'500, 27'561'500}, .text = "My bike was stolen from the yard", .address = {}, .name = {}, .email = {}, .phone = {}, .attachments = {"upload-1"}});
}

TEST_CASE("the summary shows everything that is sent, and nothing else") {
    Dialogue dialogue(Language::ru);
    dialogue.play(R"(
        bot: Здравствуйте!
        bot: Сначала самое важное [danger:yes] [danger:no] [language]
        me: нет
        bot: Что случилось? [list]
        me: у меня украли велосипед во дворе
        bot: Что из этого подходит [category:bicycle] [category:theft] [list] [category:else]
        me: Украли велосипед или самокат
        bot: Где это случилось? [where:unknown]
        me: улица Ленина 5
        bot: Когда это случилось? [when:now] [when:today] [when:yesterday] [when:other] [when:unknown]
        me: вчера вечером
        bot: Записал: 23 ноября 2026 года.
        bot: Есть ли у вас фотографии [files:done]
        me: нет
        bot: Можно узнать, кто вы? [naming:anonymous] [naming:confidential] [naming:named]
        me: конфиденциально
        bot: Как вас зовут? [name:skip]
        me: Анна
        bot: Какой у вас адрес электронной почты? [email:skip]
        me: anna at example
        bot: Это не похоже на адрес
        bot: Какой у вас адрес электронной почты? [email:skip]
        me: anna@example.org
        bot: Какой у вас номер телефона? [phone:skip]
        me: пропустить
        bot: Посмотрите, пожалуйста, ещё раз. [send] [change:what] [change:category] [change:where] [change:when] [change:files] [change:who] [discard]
    )");
    CHECK(dialogue.last().text == "Посмотрите, пожалуйста, ещё раз. Вот что будет отправлено:\n\nЧто случилось: у меня украли велосипед во дворе\nВид: Украли велосипед или самокат\nГде: улица Ленина 5\n"
                                  "Когда: 23 ноября 2026 года\nФото и видео: нет\nКто вы: Конфиденциально\nИмя: Анна\nЭл. почта: anna@example.org\nТелефон: не указано\n\nВсё верно? Тогда нажмите «Отправить».");
}

TEST_CASE("whoever is in danger reads the number and nothing else, until they say that they are safe") {
    Dialogue dialogue;
    dialogue.say(Chose{"danger:yes"});
    CHECK(dialogue.last().emergency);
    dialogue.play(R"(
        bot: Call 112 now. Nobody reads this chat right away, so it cannot bring help. [emergency:safe]
        me: he is still outside the door
        bot: Call 112 now. [emergency:safe]
        press: send
        bot: That button belongs to an earlier question.
        bot: Call 112 now. [emergency:safe]
        press: emergency:safe
        bot: What happened? [list]
        press: danger:yes
        bot: Call 112 now. [emergency:safe]
        me: I am safe
        bot: What happened? [list]
    )");
    CHECK(dialogue.draft().text == "he is still outside the door");  // kept, and a story told now is added to it
    dialogue.say(Wrote{"A man tried to break in"});
    CHECK(dialogue.draft().text == "he is still outside the door\nA man tried to break in");
    for (const char* cry : {"yes", "Yes!!", "ДА", "так", "иә", "help me", "Помогите!", "ратуйце", "көмектесіңіз", "yes, right now"}) {
        Dialogue other(Language::kk);
        other.say(Wrote{cry});
        CAPTURE(std::string(cry));
        CHECK(other.last().emergency);
    }
}

TEST_CASE("a story that comes before it is asked for is kept, and the question about danger stays") {
    Dialogue().play(R"(
        bot: Hello!
        bot: First of all [danger:yes] [danger:no] [language]
        me: Somebody stole my wallet on the bus this morning, it was line 12
        bot: Thank you, I have kept what you wrote.
        bot: First of all [danger:yes] [danger:no] [language]
        file: photo-1
        bot: Thank you, I have kept the file: 1 of 5.
        bot: First of all [danger:yes] [danger:no] [language]
        point: 1, 2
        bot: Thank you, I have kept the place.
        bot: First of all [danger:yes] [danger:no] [language]
        me: no
        bot: Which of these fits best? [category:phone-wallet] [category:theft] [list] [category:else]
        me: something else
        bot: When did it happen? [when:now] [when:today] [when:yesterday] [when:other] [when:unknown]
        me: I don't know
        bot: Thank you. I have 1 of 5. [files:done] [files:remove]
    )");
}

TEST_CASE("the kind can be found through groups, and a story that fits none is asked about without guessing") {
    Dialogue dialogue;
    dialogue.play(R"(
        bot: Hello!
        bot: First of all [danger:yes] [danger:no] [language]
        press: danger:no
        bot: What happened? [list]
        me: hmm it is complicated
        bot: What is it about? [group:theft] [group:violence] [group:sexual] [group:fear] [group:fraud] [group:order] [group:road] [group:drugs] [group:nature] [group:people] [category:else]
        press: group:road
        bot: On the road: which of these fits best? [category:crash] [category:drunk-driving] [category:traffic] [list] [category:else]
        press: list
        bot: What is it about? [group:theft] [group:violence] [group:sexual] [group:fear] [group:fraud] [group:order] [group:road] [group:drugs] [group:nature] [group:people] [category:else]
        me: vandalism
        bot: Which of these fits best? [category:damage] [list] [category:else]
        me: the neighbours are loud every night
        bot: I have added this to what happened.
        bot: Which of these fits best? [category:noise] [list] [category:else]
        press: category:noise
        bot: Where did it happen? [where:unknown]
    )");
    CHECK(dialogue.draft().text == "hmm it is complicated\nthe neighbours are loud every night");
}

TEST_CASE("who chooses from the list is asked for a word more, and may leave it at the choice") {
    Dialogue().play(R"(
        bot: Hello!
        bot: First of all [danger:yes] [danger:no] [language]
        press: danger:no
        bot: What happened? [list]
        press: list
        bot: What is it about? [group:theft] [group:violence] [group:sexual] [group:fear] [group:fraud] [group:order] [group:road] [group:drugs] [group:nature] [group:people] [category:else]
        press: category:else
        bot: Please tell a little more
        press: what:skip
        bot: That button belongs to an earlier question.
        bot: Please tell a little more
        press: category:drugs
        bot: Please tell a little more [what:skip]
        press: what:skip
        bot: Where did it happen? [where:unknown]
    )");
}

TEST_CASE("what ICCS has no code for goes with the report in the reporter's words") {
    Dialogue dialogue(Language::be);
    dialogue.say(Chose{"danger:no"});
    dialogue.say(Wrote{"прапала дачка, не вярнулася са школы"});
    for (const char* choice : {"category:missing-person", "where:unknown", "when:today", "files:done", "naming:anonymous", "send"}) dialogue.say(Chose{choice});
    REQUIRE(dialogue.turn().report);
    CHECK(dialogue.turn().report->category.empty());
    CHECK(dialogue.turn().report->text == "Знік чалавек\nпрапала дачка, не вярнулася са школы");
}

TEST_CASE("a time that is not understood is asked for again, kindly, and may be left out") {
    Dialogue().play(R"(
        bot: Hello!
        bot: First of all [danger:yes] [danger:no] [language]
        press: danger:no
        bot: What happened? [list]
        me: loud music
        bot: Which of these fits best? [category:noise] [list] [category:else]
        press: category:noise
        bot: Where did it happen? [where:unknown]
        press: where:unknown
        bot: When did it happen? [when:now] [when:today] [when:yesterday] [when:other] [when:unknown]
        press: when:other
        bot: Write the day and, if you know it, the time. [when:unknown]
        me: some day in spring
        bot: Sorry, I did not understand the time.
        bot: When did it happen? [when:now] [when:today] [when:yesterday] [when:other] [when:unknown]
        me: tomorrow 14:00
        bot: I have noted: 24 November 2026, 14:00.
        bot: Do you have photos [files:done]
    )");
}

TEST_CASE("each part can be changed from the summary, or left as it is") {
    told().play(R"(
        bot: Please look it over [send] [change:what] [change:category] [change:where] [change:when] [change:files] [change:who] [discard]
        press: change:what
        bot: Write anew what happened. [keep:what]
        me: My red bike was stolen
        bot: Please look it over [send] [change:what] [change:category] [change:where] [change:when] [change:files] [change:who] [discard]
        press: change:category
        bot: Which of these fits best? [category:bicycle] [category:theft] [list] [category:else] [keep:category]
        press: keep:category
        bot: Please look it over [send] [change:what] [change:category] [change:where] [change:when] [change:files] [change:who] [discard]
        press: change:where
        bot: Where did it happen? [where:unknown] [keep:where]
        me: Main Street 5
        bot: Please look it over [send] [change:what] [change:category] [change:where] [change:when] [change:files] [change:who] [discard]
        press: change:when
        bot: When did it happen? [when:now] [when:today] [when:yesterday] [when:other] [when:unknown] [keep:when]
        press: when:now
        bot: I have noted: 24 November 2026, 15:00.
        bot: Please look it over [send] [change:what] [change:category] [change:where] [change:when] [change:files] [change:who] [discard]
        press: change:files
        bot: Do you have photos [files:done]
        press: files:done
        bot: Please look it over [send] [change:what] [change:category] [change:where] [change:when] [change:files] [change:who] [discard]
        press: change:who
        bot: May we know who you are? [naming:anonymous] [naming:confidential] [naming:named] [keep:who]
        press: naming:named
        bot: What is your name? [name:skip]
        me: Ann
        bot: What is your email address? [email:skip]
        press: email:skip
        bot: What is your phone number? [phone:skip]
        me: +375 29 123-45-67
        bot: Please look it over [send] [change:what] [change:category] [change:where] [change:when] [change:files] [change:who] [discard]
        press: change:who
        bot: May we know who you are? [naming:anonymous] [naming:confidential] [naming:named] [keep:who]
        press: naming:anonymous
        bot: Please look it over [send] [change:what] [change:category] [change:where] [change:when] [change:files] [change:who] [discard]
    )");
}

TEST_CASE("who becomes anonymous leaves no name behind") {
    auto dialogue = told();
    for (const char* choice : {"change:who", "naming:named"}) dialogue.say(Chose{choice});
    for (const char* text : {"Ann", "ann@example.org", "+375291234567"}) dialogue.say(Wrote{text});
    CHECK(dialogue.last().text.find("ann@example.org") != std::string::npos);
    for (const char* choice : {"change:who", "naming:anonymous"}) dialogue.say(Chose{choice});
    CHECK(to_json(dialogue.draft()).find("ann@example.org") == std::string::npos);
    CHECK(dialogue.last().text.find("Ann") == std::string::npos);
}

TEST_CASE("pressing send twice, or opening the page again, gives the same report again") {
    auto dialogue = told();
    dialogue.say(Chose{"send"});
    const auto first = dialogue.turn().report;
    REQUIRE(first);
    for (const Said& again : {Said{Chose{"send"}}, Said{Opened{}}, Said{Wrote{"send"}}}) {
        dialogue.say(again);
        CHECK(dialogue.turn().report == first);
    }
    dialogue.play(R"(
        me: one more thing
        bot: This report is already on its way. [again]
        press: change:what
        bot: That button belongs to an earlier question.
        bot: This report is already on its way. [again]
    )");
    dialogue.say(Chose{"again"});
    CHECK(dialogue.turn().begin_again);
    CHECK_FALSE(dialogue.turn().report);
}

TEST_CASE("nothing is sent without the summary: not by an old button, not by a word, not by a made-up draft") {
    auto dialogue = told();
    dialogue.say(Chose{"change:where"});
    dialogue.play(R"(
        bot: Where did it happen? [where:unknown] [keep:where]
        press: send
        bot: That button belongs to an earlier question.
        bot: Where did it happen? [where:unknown] [keep:where]
        me: send
        bot: Please look it over [send] [change:what] [change:category] [change:where] [change:when] [change:files] [change:who] [discard]
    )");  // "send" is the address that was asked for, strange as it is: the summary shows it
    CHECK_FALSE(dialogue.turn().report);
    Draft unseen = dialogue.draft();
    unseen.shown = false;
    CHECK_FALSE(advance(talk(), unseen, Chose{"send"}, talking::noonish()).report);
    unseen.stage = Stage::sent;
    CHECK_FALSE(draft_from_json(to_json(unseen)));
    for (const char* word : {"send", "yes", "отправить", "адправіць", "жіберу", "Send!"}) {
        auto other = told();
        other.say(Wrote{word});
        CHECK(other.turn().report.has_value());
    }
}

TEST_CASE("a report is thrown away only when that is confirmed, and nothing of it stays") {
    auto dialogue = told();
    dialogue.say(Wrote{"/cancel"});
    dialogue.play(R"(
        bot: Throw this report away? Nothing of it will be kept. [discard:yes] [discard:no]
        me: no
        bot: Please look it over [send] [change:what] [change:category] [change:where] [change:when] [change:files] [change:who] [discard]
        press: discard:yes
        bot: That button belongs to an earlier question.
        bot: Please look it over [send] [change:what] [change:category] [change:where] [change:when] [change:files] [change:who] [discard]
        press: discard
        bot: Throw this report away? [discard:yes] [discard:no]
        press: discard:yes
        bot: It is thrown away; nothing was sent. [again]
        press: send
        bot: That button belongs to an earlier question.
        bot: It is thrown away; nothing was sent. [again]
    )");
    CHECK(to_json(dialogue.draft()).find("bike") == std::string::npos);
    CHECK_FALSE(dialogue.turn().report);
    dialogue.say(Wrote{"/start"});
    CHECK(dialogue.turn().begin_again);
}

TEST_CASE("the language changes in the middle, by a button, an order or a word; choices stay the same") {
    Dialogue().play(R"(
        bot: Hello!
        bot: First of all [danger:yes] [danger:no] [language]
        press: language
        bot: Which language do you prefer? [language:en] [language:ru] [language:be] [language:kk]
        press: language:kk
        bot: Ең бастысы [danger:yes] [danger:no] [language]
        press: danger:no
        bot: Не болды? [list]
        me: /language
        bot: Қай тіл ыңғайлы? [language:en] [language:ru] [language:be] [language:kk]
        me: па-беларуску
        bot: Што здарылася? [list]
        me: мова
        bot: На якой мове вам зручней? [language:en] [language:ru] [language:be] [language:kk]
        press: language:xx
        bot: Гэта кнопка адносіцца да ранейшага пытання.
        bot: Што здарылася? [list]
    )");
}

TEST_CASE("orders are understood in each language, with a slash and without") {
    for (const char* order : {"/help", "help", "/help@daybook_bot now", "помощь", "дапамога", "көмек", "/unknown"}) {
        CAPTURE(std::string(order));
        Dialogue dialogue;
        dialogue.say(Wrote{order});
        CHECK(dialogue.turn().messages[0].text.starts_with("If anyone is in danger, call 112."));
        CHECK(dialogue.turn().messages.size() == 2);
    }
    for (const char* order : {"/cancel", "cancel", "отмена", "адмена", "болдырмау"}) {
        auto dialogue = told();
        dialogue.say(Wrote{order});
        CHECK(dialogue.draft().stage == Stage::discarding);
    }
    for (const char* order : {"/start", "start", "начать", "пачаць", "бастау"}) {
        auto dialogue = told();
        dialogue.say(Wrote{order});
        CHECK(dialogue.turn().messages[0].text.starts_with("You have a report that is not sent yet."));
        CHECK(dialogue.draft().text == "My bike was stolen from the yard");
    }
}

TEST_CASE("a page that is opened again goes on where it was") {
    Dialogue dialogue;
    dialogue.play(R"(
        bot: Hello!
        bot: First of all [danger:yes] [danger:no] [language]
        opens
        bot: Hello!
        bot: First of all [danger:yes] [danger:no] [language]
        press: danger:no
        bot: What happened? [list]
        opens
        bot: You have a report that is not sent yet. [discard]
        bot: What happened? [list]
    )");
}

TEST_CASE("what is too long is refused with how much too long it is, and nothing of it is kept") {
    Dialogue dialogue;
    dialogue.say(Chose{"danger:no"});
    dialogue.say(Wrote{std::string(longest_told + 1, 'a')});
    CHECK(dialogue.turn().messages[0].text == "This is too long for me: please make it shorter by 1 letter. Nothing of it was kept.");
    CHECK(dialogue.draft().text.empty());
    std::string cyrillic;
    for (std::size_t i = 0; i < longest_told / 2 + 10; ++i) cyrillic += "я";
    dialogue.say(Wrote{cyrillic});
    CHECK(dialogue.turn().messages[0].text.find("by 10 letters") != std::string::npos);
    dialogue.say(Wrote{std::string(longest_told - 10, 'a')});
    CHECK(dialogue.draft().text.size() == longest_told - 10);
    dialogue.say(Wrote{"a second part that no longer fits"});
    CHECK(dialogue.turn().messages[0].text.find("too long") != std::string::npos);
    CHECK(dialogue.draft().text.size() == longest_told - 10);
    dialogue.say(Chose{"category:else"});
    dialogue.say(Wrote{std::string(longest_address + 5, 'b')});
    CHECK(dialogue.turn().messages[0].text.find("by 5 letters") != std::string::npos);
    CHECK(dialogue.draft().address.empty());
}

TEST_CASE("a long story is shown whole in the summary, in messages that a messenger takes") {
    Dialogue dialogue;
    dialogue.say(Chose{"danger:no"});
    std::string story;
    while (story.size() < longest_told - 20) story += "word" + std::to_string(story.size()) + " ";
    story.pop_back();
    dialogue.say(Wrote{story});
    for (const char* choice : {"category:else", "where:unknown", "when:unknown", "files:done", "naming:anonymous"}) dialogue.say(Chose{choice});
    REQUIRE(dialogue.turn().messages.size() == 3);
    std::string all;
    for (const Message& message : dialogue.turn().messages) {
        CHECK(message.text.size() <= longest_message);
        all += message.text + " ";
    }
    CHECK(all.find(story) != std::string::npos);
    CHECK(dialogue.turn().messages[0].buttons.empty());
    CHECK(dialogue.last().buttons.size() == 8);
}

TEST_CASE("what cannot be read, a place off the map and a sixth file are said to be so") {
    Dialogue().play(R"(
        bot: Hello!
        bot: First of all [danger:yes] [danger:no] [language]
        point: 90000001, 0
        bot: This place is not on the map.
        bot: First of all [danger:yes] [danger:no] [language]
        file: with blank
        bot: Sorry, I could not read that.
        bot: First of all [danger:yes] [danger:no] [language]
        me: 
        bot: Sorry, I could not read that.
        bot: First of all [danger:yes] [danger:no] [language]
        press: no such button
        bot: That button belongs to an earlier question.
        bot: First of all [danger:yes] [danger:no] [language]
    )");
    Dialogue dialogue;
    dialogue.say(Wrote{"\xFF\xFE"});
    CHECK(dialogue.turn().messages[0].text.starts_with("Sorry, I could not read that."));
    for (int i = 1; i <= 6; ++i) dialogue.say(Attached{fmt::format("file-{}", i)});
    CHECK(dialogue.turn().messages[0].text.starts_with("I can take 5 at most"));
    CHECK(dialogue.draft().attachments.size() == 5);
    dialogue.say(Attached{"file-1"});
    CHECK(dialogue.draft().attachments.size() == 5);
}

TEST_CASE("a report can be made in each language with buttons and one sentence alone") {
    const std::pair<Language, const char*> stories[] = {{Language::en, "My bike was stolen"}, {Language::ru, "Украли велосипед"}, {Language::be, "Скралі ровар"}, {Language::kk, "Велосипедімді ұрлап кетті"}};
    for (const auto& [language, story] : stories) {
        CAPTURE(std::string(story));
        Dialogue dialogue(language);
        dialogue.say(Chose{"danger:no"});
        dialogue.say(Wrote{story});
        while (!dialogue.turn().report) {
            REQUIRE_FALSE(dialogue.last().buttons.empty());
            dialogue.say(Chose{dialogue.last().buttons[0].choice});
        }
        CHECK(dialogue.turn().report->category == "050229");
        CHECK(dialogue.turn().report->language == code_of(language));
    }
}

TEST_CASE("after sending, the reporter reads the number, the words, and where to look") {
    const Message message = sent(talk(), Language::en, "ABCDE-12345", "baba cece didi", "https://example.org/follow");
    CHECK(message.text.find("Its number is ABCDE-12345.") != std::string::npos);
    CHECK(message.text.find("baba cece didi") != std::string::npos);
    CHECK(message.text.find("https://example.org/follow") != std::string::npos);
    CHECK(sent(talk(), Language::ru, "ABCDE-12345", "баба", "").text.find("http") == std::string::npos);
    CHECK(not_sent(talk(), Language::be).buttons[0].choice == "send");
}

TEST_CASE("an emergency number that cannot be shown is refused") {
    CHECK(Talk::shipped("").error().code == "emergency-number");
    CHECK(Talk::shipped("a number much too long to call").error().code == "emergency-number");
}
