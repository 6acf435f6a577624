// Which machines have the list. [MS-BRWS] 2.2.4, 2.2.5
#pragma once

#include <vector>

#include "base/buffer.h"
#include "proto/brws/frame.h"
#include "wire/fixed_size.h"

namespace sallyport::brws {

// [MS-BRWS] 2.2.4
struct GetBackupListRequest {
  static constexpr const char* kName = "GetBackupListRequest Browser Frame";
  uint8_t requested_count = 0;
  uint32_t token = 0;  // comes back in the answer

  static constexpr void fields(auto& m, auto& w) {
    w.constant("Opcode", Opcode::get_backup_list_request);
    w("RequestedCount", m.requested_count);
    w("Token", m.token);
    w.end_of_fixed();
  }
};
static_assert(wire::fixed_size<GetBackupListRequest> == 6);

// [MS-BRWS] 2.2.5
struct GetBackupListResponse {
  static constexpr const char* kName = "GetBackupListResponse Browser Frame";
  uint8_t count = 0;
  uint32_t token = 0;
  Bytes servers;  // `count` names, each with a zero behind it

  static constexpr void fields(auto& m, auto& w) {
    w.constant("Opcode", Opcode::get_backup_list_response);
    w("BackupServerCount", m.count);
    w("Token", m.token);
    w.end_of_fixed();
    w.rest("BackupServerList", m.servers);
  }
};
static_assert(wire::fixed_size<GetBackupListResponse> == 6);

// As many as there are, `count` at most.
inline std::vector<std::string> names_in(const GetBackupListResponse& response) {
  std::vector<std::string> out;
  auto left = as_text(response.servers);
  while (!left.empty() && out.size() < response.count) {
    auto end = std::min(left.find('\0'), left.size());
    out.emplace_back(left.substr(0, end));
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  return out;
}

}  // namespace sallyport::brws
