#include "doctor/local/program.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "doctor/path/socket.h"

extern char** environ;

namespace sallyport::doctor {
namespace {

constexpr size_t kMostOutput = 1 << 20;

// Both of the program's outputs into `pipe`; 0 when it could not be started.
pid_t start(const std::vector<std::string>& words, int pipe) {
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, pipe, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, pipe, STDERR_FILENO);
  pid_t child = 0;
  if (posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ) != 0) child = 0;
  posix_spawn_file_actions_destroy(&actions);
  return child;
}

}  // namespace

std::optional<ProgramOutcome> run_program(const std::vector<std::string>& words, std::chrono::milliseconds wait) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
  Socket reading(ends[0]);
  pid_t child = 0;
  {
    Socket writing(ends[1]);
    child = start(words, ends[1]);
  }
  if (!child) return std::nullopt;
  ProgramOutcome outcome;
  Deadline deadline(wait);
  char piece[4096];
  bool ended = false;
  while (!ended && outcome.output.size() < kMostOutput && wait_readable(reading, deadline)) {
    auto got = read(reading.get(), piece, sizeof piece);
    if (got > 0) outcome.output.append(piece, static_cast<size_t>(got));
    ended = got == 0;
  }
  if (!ended) kill(child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!ended) return std::nullopt;
  outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return outcome;
}

}  // namespace sallyport::doctor
