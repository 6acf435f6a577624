// What `apply` leaves behind for `confirm`, `undo` and the dead man's switch: one file in the state directory, written whole or
// not at all, and a lock beside it, so that of two who act at the same time one waits.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "policy/config.h"

namespace sallyport::harden {

enum class Stage : uint8_t { waiting, confirmed, rolled_back };

struct Applied {
  std::string token;  // which apply this was
  std::string policy_file;
  std::string before;    // the table as text, "" when there was none
  std::string boot;      // of which start of the machine
  int64_t deadline = 0;  // CLOCK_BOOTTIME, which no one sets and which goes on while the machine sleeps; seconds
  policy::Time when{};
  Stage stage = Stage::waiting;
};

std::string to_json(const Applied& applied);
std::optional<Applied> applied_from_json(std::string_view text);

int64_t boot_clock();
std::string boot_id();

// The folder harden/ in the state directory. Holds the lock as long as it lives.
class AppliedState {
 public:
  static std::expected<AppliedState, std::string> open(const std::string& state_directory);
  // For the dead man's switch: who holds the lock may have been stopped, and must not keep it from firing. After this time it
  // goes on without.
  static std::expected<AppliedState, std::string> open_at_last(const std::string& state_directory, std::chrono::seconds patience);
  ~AppliedState();
  AppliedState(AppliedState&& other) noexcept;
  AppliedState& operator=(AppliedState&&) = delete;

  // An error when there is a file and it cannot be read: what was before is not thrown away for it.
  std::expected<std::optional<Applied>, std::string> load() const;
  std::expected<void, std::string> save(const Applied& applied) const;
  void forget() const;

 private:
  static std::expected<int, std::string> lock_file(const std::string& state_directory);
  AppliedState(std::string file, int lock) : file_(std::move(file)), lock_(lock) {}
  std::string file_;
  int lock_;
};

// Without the lock, for who only wants to see whether something has changed.
std::optional<Applied> peek(const std::string& state_directory);

}  // namespace sallyport::harden
