// A bot's store in memory, with the rules of the real one.
#pragma once
#include <algorithm>
#include <map>
#include <set>

#include "http/bot_store.hpp"

namespace bot_test {

using namespace daybook;
using namespace daybook::http;

class MemoryBotStore : public BotStore {
public:
    Result<bool> was_taken(std::int64_t update) override { return taken.contains(update); }
    Result<BotConversation> find(const std::string& chat) override {
        const auto found = conversations.find(chat);
        return found == conversations.end() ? BotConversation{} : found->second;
    }
    Result<BotStepResult> take(const BotStep& step, std::int64_t now_s) override {
        if (taken.contains(step.update)) return BotStepResult::repeated;
        if (!step.chat.empty() && step.version != MemoryBotStore::find(step.chat)->version) return BotStepResult::outdated;
        taken.insert(step.update);
        next = step.update + 1;
        taken_s = now_s;
        if (step.state.empty()) conversations.erase(step.chat);
        else conversations[step.chat] = {step.state, ++steps};
        for (const auto& message : step.messages) outbox.push_back({{++messages, step.chat, message, 0}, 0});
        if (!step.reference.empty()) reporters.try_emplace(step.reference, BotReporter{step.chat, step.language, 0});
        return BotStepResult::taken;
    }
    Result<std::optional<BotReporter>> reporter_of(const std::string& reference) override {
        const auto found = reporters.find(reference);
        return found == reporters.end() ? std::nullopt : std::optional(found->second);
    }
    Result<bool> tell(const std::string& reference, std::int64_t news, const std::string& message, std::int64_t) override {
        const auto found = reporters.find(reference);
        if (found == reporters.end() || found->second.told >= news) return false;
        found->second.told = news;
        outbox.push_back({{++messages, found->second.chat, message, 0}, 0});
        return true;
    }
    Result<std::optional<std::int64_t>> next_update(std::int64_t now_s) override {
        if (!next || now_s - taken_s >= 6 * 24 * 60 * 60) return std::nullopt;
        return next;
    }
    Result<std::optional<std::int64_t>> note_reading(std::int64_t now_s) override { return std::exchange(reading_s, now_s); }
    Result<std::vector<BotMessage>> due(std::int64_t now_s, std::int32_t count_max) override {
        std::vector<BotMessage> list;
        std::set<std::string> chats;
        for (const auto& waiting : outbox)
            if (chats.insert(waiting.message.chat).second && waiting.due_s <= now_s && list.size() < static_cast<std::size_t>(count_max)) list.push_back(waiting.message);
        return list;
    }
    Result<void> sent(std::int64_t id) override { return MemoryBotStore::drop(id); }
    Result<void> failed(std::int64_t id, std::int64_t again_s) override {
        for (auto& waiting : outbox) {
            if (waiting.message.id != id) continue;
            waiting.due_s = again_s;
            ++waiting.message.tries;
        }
        return {};
    }
    Result<void> drop(std::int64_t id) override {
        std::erase_if(outbox, [&](const Waiting& waiting) { return waiting.message.id == id; });
        return {};
    }
    Result<void> forget(const std::string& chat) override {
        std::erase_if(outbox, [&](const Waiting& waiting) { return waiting.message.chat == chat; });
        std::erase_if(reporters, [&](const auto& reporter) { return reporter.second.chat == chat; });
        conversations.erase(chat);
        return {};
    }

    struct Waiting {
        BotMessage message;
        std::int64_t due_s = 0;
    };
    std::set<std::int64_t> taken;
    std::map<std::string, BotConversation> conversations;
    std::map<std::string, BotReporter> reporters;  // by reference
    std::vector<Waiting> outbox;
    std::optional<std::int64_t> next, reading_s;
    std::int64_t taken_s = 0, steps = 0, messages = 0;
};

}  // namespace bot_test
