#include "results/pdf.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/input.hpp"
#include "base/process.hpp"

namespace daybook::results {
namespace pdf {

constexpr std::int64_t seconds_a_day = 24 * 60 * 60;
// Python reads this file when it starts. What WeasyPrint makes of a page lives until it is written: looking through it for garbage again and again
// took a third of the time, and found none worth its memory.
constexpr std::string_view start_name = "sitecustomize.py", start_text = "import gc\ngc.disable()\n";
constexpr std::size_t most_pdf_bytes = std::size_t{256} << 20, most_said_bytes = 600;

std::unexpected<Error> not_installed() {
    return refuse("pdf.no-weasyprint", "WeasyPrint, which sets the PDF, is not installed. On Debian: apt-get install weasyprint fonts-dejavu-core");
}

// A folder for one run, removed with all that is in it.
class ScratchFolder {
public:
    static Result<ScratchFolder> make(const std::string& within) {
        std::string name = within + "/.pdf-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) return refuse("file.create", fmt::format("cannot make a folder here: {}", std::strerror(errno)), {.file = within});
        return ScratchFolder(std::filesystem::absolute(name).string());
    }
    ScratchFolder(ScratchFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    ScratchFolder& operator=(ScratchFolder&&) = delete;
    ~ScratchFolder() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] std::string file(std::string_view name) const { return fmt::format("{}/{}", path_, name); }

private:
    explicit ScratchFolder(std::string path) : path_(std::move(path)) {}
    std::string path_;
};

// What the program sees of the environment: nothing of the caller's but where programs are, and dates and orders that do not vary.
std::vector<std::string> environment(const ScratchFolder& folder, Day date) {
    const char* const path = std::getenv("PATH");
    return {fmt::format("PATH={}", path == nullptr ? "/usr/bin:/bin" : path), "LC_ALL=C.UTF-8", "TZ=UTC", "PYTHONHASHSEED=0", "PYTHONDONTWRITEBYTECODE=1",
            fmt::format("SOURCE_DATE_EPOCH={}", std::max<std::int64_t>(0, date * seconds_a_day)), fmt::format("HOME={}", folder.file("")), fmt::format("PYTHONPATH={}", folder.file("")), fmt::format("TMPDIR={}", folder.file(""))};
}

// Runs WeasyPrint in the folder; what it said.
Result<std::string> run(const std::vector<std::string>& command, const ScratchFolder& folder, const PdfOptions& options) {
    DAYBOOK_TRY_VOID(replace_file(folder.file(start_name), start_text));
    const Descriptor output(::open(folder.file("said").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (output.number() < 0) return refuse("file.create", fmt::format("cannot write here: {}", std::strerror(errno)), {.file = options.folder});
    auto child = Child::start({.command = command, .environment = environment(folder, options.date), .output = output.number()});
    if (!child) return child.error().code == "process.not-found" ? not_installed() : refuse("pdf.run", fmt::format("WeasyPrint cannot be run ({})", child.error().sentence));
    const auto status = child->wait_until(std::chrono::steady_clock::now() + options.most);
    const auto said = read_file(folder.file("said"), most_pdf_bytes);
    const std::string text = said ? said->substr(0, most_said_bytes) : "";
    if (!status) return refuse("pdf.too-slow", fmt::format("WeasyPrint did not end by itself within {} seconds. It said: {}", options.most.count(), text));
    if (*status == 127) return not_installed();
    if (*status != 0) return refuse("pdf.failed", fmt::format("WeasyPrint ended with status {} and said: {}", *status, text));
    return text;
}

}  // namespace pdf

Result<std::string> weasyprint_version(const PdfOptions& options) {
    DAYBOOK_TRY(const auto folder, pdf::ScratchFolder::make(options.folder));
    DAYBOOK_TRY(auto said, pdf::run({options.program, "--version"}, folder, options));
    while (said.ends_with('\n')) said.pop_back();
    return said;
}

Result<std::string> make_pdf(const std::string& html, const PdfOptions& options) {
    DAYBOOK_TRY(const auto folder, pdf::ScratchFolder::make(options.folder));
    DAYBOOK_TRY_VOID(replace_file(folder.file("page.html"), html));
    DAYBOOK_TRY_VOID(pdf::run({options.program, "--quiet", "--encoding", "utf-8", "--pdf-variant", "pdf/ua-1", folder.file("page.html"), folder.file("page.pdf")}, folder, options));
    return read_file(folder.file("page.pdf"), pdf::most_pdf_bytes);
}

}  // namespace daybook::results
