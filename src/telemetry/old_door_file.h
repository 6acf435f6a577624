// old-door.jsonl: who logged in over port 139, as servers before the record of legacy uses wrote it. It is taken over once.
#pragma once

#include <string>
#include <vector>

#include "policy/seen_device.h"

namespace sallyport::telemetry {

std::string old_door_file(const std::string& directory);

// Lines that are damaged are passed over; at most as many as that server kept.
std::vector<policy::SeenDevice> read_old_door(const std::string& directory);

}  // namespace sallyport::telemetry
