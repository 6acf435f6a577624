#include "cli/password.h"

#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/random.h"

namespace sallyport::cli {
namespace {

constexpr size_t kLongest = 1024;

volatile sig_atomic_t interrupted_by = 0;

// While it lives the terminal does not echo. A signal that would end the program first gives the echo back.
class Quiet {
 public:
  explicit Quiet(int terminal) : terminal_(terminal) {
    tcgetattr(terminal, &before_);
    auto quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    struct sigaction note{};
    note.sa_handler = [](int signal) { interrupted_by = signal; };  // without SA_RESTART: read() returns
    for (size_t i = 0; i < std::size(kSignals); i++) sigaction(kSignals[i], &note, &handlers_[i]);
    tcsetattr(terminal, TCSAFLUSH, &quiet);
  }
  ~Quiet() {
    tcsetattr(terminal_, TCSAFLUSH, &before_);
    for (size_t i = 0; i < std::size(kSignals); i++) sigaction(kSignals[i], &handlers_[i], nullptr);
    if (interrupted_by) raise(std::exchange(interrupted_by, 0));
  }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;

 private:
  static constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
  int terminal_;
  termios before_{};
  struct sigaction handlers_[std::size(kSignals)]{};
};

// Byte by byte: what follows the line belongs to whoever reads next.
std::expected<std::string, std::string> read_line(int input) {
  std::string line;
  for (char c; line.size() <= kLongest;) {
    auto got = read(input, &c, 1);
    if (got < 0) return std::unexpected(std::string(errno == EINTR ? "interrupted" : std::strerror(errno)));
    if (got == 0 && line.empty()) return std::unexpected("no password came: standard input has ended");
    if (got == 0 || c == '\n') {
      if (line.ends_with('\r')) line.pop_back();
      return line;
    }
    line += c;
  }
  return std::unexpected("the password is too long");
}

void say(int terminal, const std::string& text) { [[maybe_unused]] auto written = write(terminal, text.data(), text.size()); }

std::expected<std::string, std::string> ask_terminal(int terminal, const std::string& prompt) {
  Quiet quiet(terminal);
  say(terminal, prompt);
  auto line = read_line(terminal);
  say(terminal, "\n");
  return line;
}

}  // namespace

std::expected<std::string, std::string> read_password(int input, const std::string& prompt, Ask ask) {
  if (!isatty(input)) return read_line(input);
  auto first = ask_terminal(input, prompt + ": ");
  if (!first || ask == Ask::once) return first;
  auto second = ask_terminal(input, prompt + " (again): ");
  if (!second) return second;
  if (*first != *second) return std::unexpected("the two passwords differ");
  return first;
}

std::string make_password() {
  static constexpr char kAlphabet[] = "abcdefghjkmnpqrstuvwxyz23456789";  // 31: no l, i, o, 0, 1
  std::string password;
  while (password.size() < 19) {
    if (password.size() % 5 == 4) password += '-';
    auto byte = random_value<uint8_t>();
    if (byte < 31 * 8) password += kAlphabet[byte % 31];  // the rest would favour the first letters
  }
  return password;
}

}  // namespace sallyport::cli
