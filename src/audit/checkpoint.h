// An audit that was interrupted, in a file: what it was asked to do and how far it came. Only its owner may read it. Errors are
// sentences for people.
#pragma once

#include "audit/run.h"

namespace sallyport::audit {

struct Checkpoint {
  TargetRequest request;
  uint64_t fingerprint = 0;  // of the addresses these targets were
  RunOptions options;        // without the account's password
  std::string user;          // of the account; empty: none
  RunState state;
};

std::expected<void, std::string> save(const Checkpoint& checkpoint, const std::string& path);
std::expected<Checkpoint, std::string> load_checkpoint(const std::string& path);

}  // namespace sallyport::audit
