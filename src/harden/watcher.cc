#include "harden/watcher.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

namespace sallyport::harden {
namespace {

constexpr int kLongest = 10'000;  // milliseconds until it must have said that it watches

// Between fork and exec only what is safe there.
[[noreturn]] void become(char* const* argv, int armed, int log) {
  setsid();
  if (fork() != 0) _exit(0);  // no leader of a session: it can never get a terminal again
  struct sigaction ignore{};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGHUP, &ignore, nullptr);
  int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, STDIN_FILENO);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  if (armed == kArmed)
    fcntl(kArmed, F_SETFD, 0);
  else
    dup2(armed, kArmed);
  // Everything else of ours was opened to be closed here; what came from outside is not kept alive.
  close_range(kArmed + 1, ~0U, 0);
  if (chdir("/") != 0) _exit(126);
  execv("/proc/self/exe", argv);
  _exit(127);
}

std::expected<void, std::string> wait_for(int armed) {
  pollfd end{armed, POLLIN, 0};
  char byte = 0;
  while (poll(&end, 1, kLongest) < 0)
    if (errno != EINTR) break;
  if (end.revents && read(armed, &byte, 1) == 1) return {};
  return std::unexpected("the dead man's switch did not start");
}

}  // namespace

std::expected<void, std::string> start_detached(const std::vector<std::string>& arguments, const std::string& log_name) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return std::unexpected(fmt::format("cannot make a pipe: {}", std::strerror(errno)));
  int log = open(log_name.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  std::vector<std::string> words = {"sallyport"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t child = log < 0 ? -1 : fork();
  if (child == 0) become(argv.data(), ends[1], log);
  auto outcome = child < 0 ? std::expected<void, std::string>(std::unexpected(fmt::format(
                                 "cannot start the dead man's switch (its log is {}): {}", log_name, std::strerror(errno))))
                           : std::expected<void, std::string>();
  close(ends[1]);
  if (log >= 0) close(log);
  if (outcome) {
    waitpid(child, nullptr, 0);
    outcome = wait_for(ends[0]);
  }
  close(ends[0]);
  return outcome;
}

void tell_armed() {
  if (write(kArmed, "!", 1) == 1) close(kArmed);
}

}  // namespace sallyport::harden
