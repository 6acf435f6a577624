// Putting the rules in force, with a dead man's switch, and taking them back.
#pragma once

#include <chrono>
#include <expected>
#include <functional>
#include <string>

#include "harden/applied.h"
#include "harden/nft_program.h"
#include "harden/writers.h"

namespace sallyport::harden {

// Starts the process that rolls back, and returns when it watches; an error when it does not.
using StartWatcher = std::function<std::expected<void, std::string>(const std::string& token)>;

struct ApplyOptions {
  std::string state_directory;
  std::chrono::seconds confirm_within{120};
  StartWatcher start_watcher;
};

struct ApplyOutcome {
  size_t packets = 0;                // compared with the policy
  std::vector<std::string> remarks;  // what other rules of this machine keep out all the same
};

// First the switch is armed, then the rules are put there, then what really is in force is compared with the policy. Rules that
// would let in somebody whom the policy refuses are taken back at once.
std::expected<ApplyOutcome, std::string> apply(const policy::Policy& policy, const Subject& subject, const ApplyOptions& options);

std::expected<std::string, std::string> confirm(const std::string& state_directory);
std::expected<std::string, std::string> undo(const std::string& state_directory);

// The dead man's switch itself: until the deadline, or until somebody has confirmed or undone. True: it rolled back.
std::expected<bool, std::string> watch_over(const std::string& state_directory, const std::string& token,
                                            const std::function<void()>& armed);

}  // namespace sallyport::harden
