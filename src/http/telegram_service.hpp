// The Telegram bot of this server: the bot's loop connected to the conversation, the clerk, the store and the uploads.
#pragma once
#include <memory>
#include <string>

#include "http/app.hpp"
#include "http/telegram_runner.hpp"

namespace daybook::http {

struct TelegramOptions {
    std::string api;                  // base address of the Bot API
    std::string token_file;           // empty: no bot
    std::string webhook_secret_file;  // empty: long polling
    std::string webhook_url;          // where Telegram is to send updates; needed with the secret
};

class TelegramService {
public:
    // Starts the bot; nothing when no token file is given. Refused: files that cannot be read, a token that is none.
    static Result<std::unique_ptr<TelegramService>> start(App& app, const TelegramOptions& options);
    ~TelegramService();  // stop(); nobody may be asking app.telegram_webhook any more

    // Reads, sends and waits for Telegram no longer. What Telegram still sends is answered so that it comes again.
    void stop();

private:
    struct Parts;
    explicit TelegramService(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace daybook::http
