#include "telemetry/legacy_history.h"

#include <unistd.h>

#include "base/result.h"
#include "telemetry/old_door_file.h"

namespace sallyport::telemetry {
namespace {

bool has_old_file(const std::string& directory) { return access(old_door_file(directory).c_str(), R_OK) == 0; }

void add_old_file(const std::string& directory, std::vector<UseCount>& uses) {
  for (auto& seen : read_old_door(directory))
    uses.push_back({{seen.device, seen.calling_name, {}, {}, std::string(kind::kPort139)}, 1, seen.last_seen});
}

}  // namespace

LegacyFile::Outcome<std::optional<LegacyHistory>> read_legacy_history(const std::string& directory, int days, policy::Time now) {
  TRY(file, LegacyFile::find(directory));
  if (!file && !has_old_file(directory)) return std::nullopt;
  LegacyHistory history{.began = now};
  if (file) {
    TRY(uses, file->uses_since(day_of(now) - days));
    TRY(began, file->began());
    TRY(policy_file, file->policy_file());
    history = {began, std::move(uses), std::move(policy_file)};
  }
  add_old_file(directory, history.uses);
  return history;
}

LegacyFile::Outcome<std::optional<std::vector<policy::SeenDevice>>> read_seen_on_139(const std::string& directory) {
  TRY(file, LegacyFile::find(directory));
  if (!file && !has_old_file(directory)) return std::nullopt;
  std::vector<policy::SeenDevice> seen;
  if (file) {
    TRY(kept, file->seen_on_139());
    seen = std::move(kept);
  }
  for (auto& each : read_old_door(directory)) seen.push_back(std::move(each));
  return seen;
}

}  // namespace sallyport::telemetry
