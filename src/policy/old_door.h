// Who logged in over port 139, and when last: JSON lines in the state directory, one a device. Before the door is closed to
// somebody, `sallyport harden` looks here. Safe to call from any thread.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/config.h"

namespace sallyport::policy {

struct SeenDevice {
  IpAddress device;
  std::string calling_name;
  Time last_seen{};
};

std::string to_json(const SeenDevice& seen);
std::optional<SeenDevice> seen_device_from_json(std::string_view line);

class OldDoorRecord {
 public:
  // "": memory only. What the file has is taken over.
  explicit OldDoorRecord(std::string directory, size_t capacity = 1024);

  // The file is written for a device that is new, and when what it says is an hour old.
  void record(SeenDevice seen);
  std::vector<SeenDevice> all() const;

 private:
  struct Entry {
    SeenDevice seen;
    Time written{};
  };
  bool write() const;

  const std::string directory_;
  const size_t capacity_;
  mutable std::mutex mutex_;
  std::vector<Entry> entries_;
};

std::string old_door_file(const std::string& directory);
// The same from the file alone, for when no server runs.
std::vector<SeenDevice> read_old_door(const std::string& directory);

}  // namespace sallyport::policy
