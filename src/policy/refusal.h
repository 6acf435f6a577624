// One refusal as it is remembered: who wanted what, and the chain of rules that said no. JSON is its form on disk and to
// the control socket.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "policy/reason.h"

namespace sallyport::policy {

struct Refusal {
  std::string id;  // "R4K2M9Q", given by RefusalLog
  std::chrono::sys_time<std::chrono::milliseconds> when{};
  IpAddress peer;
  Door door = Door::smb;
  std::string user;
  std::string share;
  std::string object;  // path inside the share, or what else was asked for
  NtStatus status = NtStatus::access_denied;
  Reason reason;
  uint32_t repeats = 0;  // further refusals of this peer that were not kept, because there were too many
};

// One line without a newline. Bytes that are not UTF-8 become U+FFFD, long strings are cut.
std::string to_json(const Refusal& refusal);
// nullopt for anything that to_json does not write.
std::optional<Refusal> refusal_from_json(std::string_view line);

// As `sallyport why` prints it.
std::string explain(const Refusal& refusal);

}  // namespace sallyport::policy
