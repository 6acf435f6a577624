#include "policy/old_door.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/whole_file.h"

namespace sallyport::policy {
namespace {

using nlohmann::json;

constexpr std::chrono::hours kFresh{1};
constexpr size_t kLongestLine = 4096;

}  // namespace

std::string to_json(const SeenDevice& seen) {
  json value = {{"device", to_string(seen.device)},
                {"calling_name", seen.calling_name},
                {"last_seen", seen.last_seen.time_since_epoch().count()}};
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<SeenDevice> seen_device_from_json(std::string_view line) {
  auto value = json::parse(line, nullptr, false);
  if (!value.is_object() || !value.contains("device") || !value["device"].is_string()) return std::nullopt;
  auto device = parse_address(value["device"].get_ref<const std::string&>());
  if (!device) return std::nullopt;
  SeenDevice seen{*device, {}, {}};
  if (auto name = value.find("calling_name"); name != value.end() && name->is_string()) seen.calling_name = *name;
  if (auto time = value.find("last_seen"); time != value.end() && time->is_number_integer())
    seen.last_seen = Time(std::chrono::seconds(time->get<int64_t>()));
  return seen;
}

std::string old_door_file(const std::string& directory) { return directory + "/old-door.jsonl"; }

std::vector<SeenDevice> read_old_door(const std::string& directory) {
  std::vector<SeenDevice> all;
  std::ifstream in(old_door_file(directory), std::ios::binary);
  for (std::string line; std::getline(in, line);)
    if (auto seen = line.size() < kLongestLine ? seen_device_from_json(line) : std::nullopt) all.push_back(std::move(*seen));
  return all;
}

OldDoorRecord::OldDoorRecord(std::string directory, size_t capacity) : directory_(std::move(directory)), capacity_(capacity) {
  if (directory_.empty()) return;
  for (auto& seen : read_old_door(directory_)) {
    auto written = seen.last_seen;
    if (entries_.size() < capacity_) entries_.push_back({std::move(seen), written});
  }
}

void OldDoorRecord::record(SeenDevice seen) {
  std::lock_guard lock(mutex_);
  auto found = std::find_if(entries_.begin(), entries_.end(), [&](auto& entry) {
    return entry.seen.device == seen.device && entry.seen.calling_name == seen.calling_name;
  });
  if (found == entries_.end()) {
    // Who has been quiet longest goes first. Only devices with a lease come this far, so there are few.
    if (entries_.size() >= capacity_)
      entries_.erase(std::min_element(entries_.begin(), entries_.end(),
                                      [](auto& a, auto& b) { return a.seen.last_seen < b.seen.last_seen; }));
    found = entries_.insert(entries_.end(), Entry{});
  }
  found->seen = std::move(seen);
  if (found->seen.last_seen - found->written < kFresh) return;
  auto now = found->seen.last_seen;
  if (write()) found->written = now;
}

std::vector<SeenDevice> OldDoorRecord::all() const {
  std::lock_guard lock(mutex_);
  std::vector<SeenDevice> all;
  for (auto& entry : entries_) all.push_back(entry.seen);
  return all;
}

// What cannot be written now is tried again with the next login; a login must not fail for it.
bool OldDoorRecord::write() const {
  if (directory_.empty()) return true;
  std::string text;
  for (auto& entry : entries_) text += to_json(entry.seen) + "\n";
  // Whole or not at all: a record cut by a full disk would have devices missing that are to be held back.
  return !write_whole_file(old_door_file(directory_), text);
}

}  // namespace sallyport::policy
