// Two audits of a network held against each other: what opened, closed, got better or worse. Pure. What the later one could not
// ask is never taken for repaired, and a host it did not ask is not called gone.
#pragma once

#include "audit/stored_run.h"

namespace sallyport::audit {

enum class Change : uint8_t { worse, appeared, changed, better, gone };  // in the order they are told
std::string_view to_string(Change change);

struct HostChange {
  Change change = Change::changed;
  policy::IpAddress address;
  std::string name;
  Grade before = Grade::none, after = Grade::none;
  std::vector<uint16_t> opened, closed;
  std::vector<std::string> found, no_longer_found;  // ids of findings
  std::vector<std::string> not_asked_again;         // findings of before that the later run did not come to
};

struct RunDiff {
  StoredRun before, after;  // without their hosts
  std::vector<HostChange> hosts;
  uint64_t as_before = 0, not_asked = 0;

  bool got_worse() const;  // a host that was not there before counts
};

RunDiff compare(const StoredRun& before, const StoredRun& after);

std::string write_diff_text(const RunDiff& diff);
std::string write_diff_json(const RunDiff& diff);

}  // namespace sallyport::audit
