#include "harden/program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>

extern char** environ;

namespace sallyport::harden {
namespace {

using Clock = std::chrono::steady_clock;

class Pipe {
 public:
  Pipe() { open_ = pipe2(ends_.data(), O_CLOEXEC) == 0; }
  ~Pipe() { close_read(), close_write(); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  explicit operator bool() const { return open_; }
  int read_end() const { return ends_[0]; }
  int write_end() const { return ends_[1]; }
  void close_read() { shut(ends_[0]); }
  void close_write() { shut(ends_[1]); }

 private:
  static void shut(int& end) {
    if (end >= 0) close(std::exchange(end, -1));
  }
  std::array<int, 2> ends_{-1, -1};
  bool open_ = false;
};

std::vector<std::string> environment() {
  std::vector<std::string> all;
  for (char** each = environ; *each; each++)
    if (std::string_view one = *each; !one.starts_with("TZ=") && !one.starts_with("LC_ALL=") && !one.starts_with("LANGUAGE="))
      all.emplace_back(one);
  all.insert(all.end(), {"TZ=UTC", "LC_ALL=C"});
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (auto& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

std::expected<pid_t, int> start(const std::string& path, const std::vector<std::string>& arguments, Pipe& in, Pipe& out,
                                Pipe& err) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.read_end(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out.write_end(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err.write_end(), STDERR_FILENO);
  std::vector<std::string> words = {path};
  words.insert(words.end(), arguments.begin(), arguments.end());
  auto variables = environment();
  auto argv = pointers(words), envp = pointers(variables);
  pid_t child = 0;
  int fault = posix_spawn(&child, path.c_str(), &actions, nullptr, argv.data(), envp.data());
  posix_spawn_file_actions_destroy(&actions);
  if (fault) return std::unexpected(fault);
  return child;
}

// False when that end is done with.
bool take(int end, std::string& text) {
  char bytes[16384];
  auto got = read(end, bytes, sizeof bytes);
  if (got > 0) text.append(bytes, static_cast<size_t>(got));
  return got > 0 || (got < 0 && (errno == EINTR || errno == EAGAIN));
}

// Feeds and reads at the same time, so that neither side waits for the other.
bool converse(Pipe& in, Pipe& out, Pipe& err, std::string_view input, Ran& ran, Clock::time_point end) {
  fcntl(in.write_end(), F_SETFL, O_NONBLOCK);
  if (input.empty()) in.close_write();
  while (out.read_end() >= 0 || err.read_end() >= 0) {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0) return false;
    pollfd ends[] = {{out.read_end(), POLLIN, 0}, {err.read_end(), POLLIN, 0}, {in.write_end(), POLLOUT, 0}};
    if (poll(ends, 3, static_cast<int>(left)) < 0 && errno != EINTR) return false;
    if (ends[0].revents && !take(out.read_end(), ran.out)) out.close_read();
    if (ends[1].revents && !take(err.read_end(), ran.err)) err.close_read();
    if (!ends[2].revents) continue;
    auto sent = write(in.write_end(), input.data(), input.size());
    if (sent > 0) input.remove_prefix(static_cast<size_t>(sent));
    if (input.empty() || (sent < 0 && errno != EAGAIN && errno != EINTR)) in.close_write();
  }
  return true;
}

}  // namespace

std::optional<std::string> find_program(const std::string& name) {
  auto* path = std::getenv("PATH");
  std::string places = std::string(path ? path : "") + ":/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin";
  for (size_t at = 0; at <= places.size();) {
    auto end = std::min(places.find(':', at), places.size());
    auto full = places.substr(at, end - at) + "/" + name;
    at = end + 1;
    if (full.starts_with('/') && access(full.c_str(), X_OK) == 0) return full;
  }
  return std::nullopt;
}

std::expected<Ran, std::string> run_program(const std::string& path, const std::vector<std::string>& arguments,
                                            std::string_view input, std::chrono::seconds longest) {
  // A program that ends before it has read everything must not end this one.
  auto before = signal(SIGPIPE, SIG_IGN);
  Pipe in, out, err;
  auto child = in && out && err ? start(path, arguments, in, out, err) : std::unexpected(errno);
  if (!child) return std::unexpected(fmt::format("cannot run {}: {}", path, std::strerror(child.error())));
  in.close_read(), out.close_write(), err.close_write();
  Ran ran;
  bool done = converse(in, out, err, input, ran, Clock::now() + longest);
  if (!done) kill(*child, SIGKILL);
  int status = 0;
  while (waitpid(*child, &status, 0) < 0 && errno == EINTR) continue;
  signal(SIGPIPE, before);
  if (!done) return std::unexpected(fmt::format("{} did not end within {} s", path, longest.count()));
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ran;
}

}  // namespace sallyport::harden
