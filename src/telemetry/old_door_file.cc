#include "telemetry/old_door_file.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

namespace sallyport::telemetry {
namespace {

using nlohmann::json;

constexpr size_t kLongestLine = 4096;
constexpr size_t kMost = 1024;

std::optional<policy::SeenDevice> device_in(const std::string& line) {
  auto value = json::parse(line, nullptr, false);
  if (!value.is_object() || !value.contains("device") || !value["device"].is_string()) return std::nullopt;
  auto device = policy::parse_address(value["device"].get_ref<const std::string&>());
  if (!device) return std::nullopt;
  policy::SeenDevice seen{*device, {}, {}};
  if (auto name = value.find("calling_name"); name != value.end() && name->is_string()) seen.calling_name = *name;
  if (auto time = value.find("last_seen"); time != value.end() && time->is_number_integer())
    seen.last_seen = policy::Time(std::chrono::seconds(time->get<int64_t>()));
  return seen;
}

}  // namespace

std::string old_door_file(const std::string& directory) { return directory + "/old-door.jsonl"; }

std::vector<policy::SeenDevice> read_old_door(const std::string& directory) {
  std::vector<policy::SeenDevice> all;
  std::ifstream in(old_door_file(directory), std::ios::binary);
  for (std::string line; all.size() < kMost && std::getline(in, line);)
    if (auto seen = line.size() < kLongestLine ? device_in(line) : std::nullopt) all.push_back(std::move(*seen));
  return all;
}

}  // namespace sallyport::telemetry
