#include "audit/quic/child_program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <asio/use_awaitable.hpp>
#include <csignal>

#include "audit/sweep/descriptor.h"

namespace sallyport::audit {
namespace {

using client::Clock;
using client::IoFault;

// 0 when it cannot be. The signals that are blocked here stay so in it: a Ctrl-C is for the audit, which ends it.
pid_t start(std::vector<std::string>& words, int out) {
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);  // the first: it may have one of the numbers that follow
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  pid_t child = 0;
  int fault = posix_spawn(&child, argv.front(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  return fault ? 0 : child;
}

}  // namespace

ChildProgram::ChildProgram(channel::EventLoop& loop, std::vector<std::string> words) : loop_(loop), out_(loop) {
  int ends[2];
  if (words.empty() || pipe2(ends, O_CLOEXEC) != 0) return;
  Descriptor write_end(ends[1]);
  if (fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0 && out_.take(ends[0])) child_ = start(words, write_end.get());
}

// Killed, or at its end anyway, it does not let anybody wait.
ChildProgram::~ChildProgram() {
  if (!child_) return;
  kill(child_, SIGKILL);
  while (waitpid(child_, nullptr, 0) < 0 && errno == EINTR) continue;
}

client::Task<std::string> ChildProgram::output(Clock::time_point until) {
  std::string text;
  while (child_) {
    auto room = loop_.scratch();
    auto got = read(out_.get(), room.data(), room.size());
    if (got == 0) co_return text;
    if (got > 0) text.append(as_text(Bytes(room.first(static_cast<size_t>(got)))));
    if (text.size() > kMostOutput) co_return std::unexpected(IoFault::too_long);
    if (got > 0 || errno == EINTR) continue;
    if (errno != EAGAIN) break;
    if (Clock::now() >= until) co_return std::unexpected(IoFault::timed_out);
    auto waited = co_await out_.readable(until);
    if (!waited) break;
  }
  co_return std::unexpected(IoFault::local);
}

}  // namespace sallyport::audit
