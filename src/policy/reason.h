// Why something was allowed or refused: the chain of rules that were asked, in order. The last step that did not pass is
// what refused; each step says what would let it pass.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/nt_status.h"
#include "policy/config.h"

namespace sallyport::policy {

enum class Layer : uint8_t {
  door,
  zone,
  lease,
  dialect,
  protection,
  login,
  share,
  user_rights,
  acl_entry,
  posix_mode,
  read_only_mount,
  limits,
  dos_attribute,
  file_system,
  open_file
};

std::string_view to_string(Layer layer);
std::optional<Layer> parse_layer(std::string_view name);

struct Step {
  Layer layer = Layer::zone;
  bool passed = false;
  std::string rule;    // "zone \"office\"", "entry 2 of the ACL"
  Position at;         // in the policy file, when the rule stands there
  std::string text;    // what it found
  std::string remedy;  // what would let it pass, "" when it passed
};

struct Reason {
  std::vector<Step> steps;

  void add(Step step) { steps.push_back(std::move(step)); }
  void add(const Reason& earlier) { steps.insert(steps.end(), earlier.steps.begin(), earlier.steps.end()); }
  const Step* refusing() const;
  // One line for a log: what refused, and where that stands.
  std::string summary() const;
};

struct Decision {
  bool allowed = false;
  NtStatus status = NtStatus::access_denied;  // what to answer when not allowed
  Reason reason;
};

}  // namespace sallyport::policy
