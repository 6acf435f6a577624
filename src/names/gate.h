// Who may ask, remembered for a second: the policy is asked once for each address, not for each packet. What is refused is told
// once, and at most so often a second that a flood from made-up addresses costs nothing.
#pragma once

#include <array>
#include <memory>

#include "names/service.h"
#include "names/timing.h"

namespace sallyport::names {

class Gate {
 public:
  struct Role {
    bool device = false;  // a lease's
    bool wins = false;    // of a zone whose WINS server this is
    bool unseen = false;  // its lease names a hardware address, and it is not in the kernel's table yet: have it looked up
    bool allowed() const { return device || wins; }
  };
  static constexpr auto kRemembered = 1s;
  static constexpr auto kLookUp = 100ms;  // then an unseen neighbour has been found
  static constexpr unsigned kToldASecond = 32;

  explicit Gate(const Surroundings& surroundings);
  void set_policy(std::shared_ptr<const policy::Policy> policy);
  Role ask(const V4& source, Time now, policy::Time wall);
  bool has_wins() const { return wins_; }
  // In a zone with `wins`?
  bool in_wins_zone(const V4& address, policy::Time wall) const;

 private:
  struct Slot {
    V4 source{};
    Role role;
    Time until{};
  };
  Role judge(const V4& source, bool tell_unseen, Time now, policy::Time wall);
  bool may_tell(Time now);

  const Surroundings& surroundings_;
  std::shared_ptr<const policy::Policy> policy_;
  bool wins_ = false;
  std::array<Slot, 4096> slots_{};
  uint32_t seed_;
  Time told_since_{};
  unsigned told_ = 0;
};

}  // namespace sallyport::names
